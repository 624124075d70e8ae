#define _GNU_SOURCE
#include "config/theme.h"

#include "base/asset.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "config/ini.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIR "themes/"

static enum rc bad_value(const struct ini_line *line, const char *where, struct err *err)
{
    return err_set(err, RC_CONFIG, _("%s, line %d: %s: the value is not understood"), where,
                   line->line, line->name);
}

static bool attribute(const char *word, uint8_t *attrs)
{
    static const struct {
        const char *name;
        uint8_t bit;
    } known[] = {
        {"bold", STYLE_BOLD},
        {"dim", STYLE_DIM},
        {"underline", STYLE_UNDERLINE},
        {"reverse", STYLE_REVERSE},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(word, known[i].name) == 0) {
            *attrs |= known[i].bit;
            return true;
        }
    return false;
}

/* "-" or 0 to 255. As text, 7 and 15 would be white on white somewhere. */
static bool colour(const char *word, bool text, short *out)
{
    char *end;
    long n;

    *out = -1;
    if (strcmp(word, "-") == 0)
        return true;
    n = strtol(word, &end, 10);
    if (end == word || *end != '\0' || n < 0 || n > 255 || (text && (n == 7 || n == 15)))
        return false;
    *out = (short)n;
    return true;
}

/* "FG BG attributes", or attributes alone ("-" for none) where MONO. */
static bool style(const char *value, bool mono, struct style *s)
{
    char copy[128], *save = NULL;
    int n = 0;

    if (strlen(value) >= sizeof copy)
        return false;
    memcpy(copy, value, strlen(value) + 1);
    if (mono)
        s->mono = 0;
    else
        s->attrs = 0;
    for (char *w = strtok_r(copy, " \t", &save); w != NULL; w = strtok_r(NULL, " \t", &save), n++) {
        if (!mono && n < 2) {
            if (!colour(w, n == 0, n == 0 ? &s->fg : &s->bg))
                return false;
        } else if (!(mono && n == 0 && strcmp(w, "-") == 0)) {
            if (!attribute(w, mono ? &s->mono : &s->attrs))
                return false;
        }
    }
    return n >= (mono ? 1 : 2);
}

static int find_role(const char *name)
{
    for (int i = 0; i < ROLE_COUNT; i++)
        if (strcmp(theme_role_name((enum role)i), name) == 0)
            return i;
    return -1;
}

static enum rc apply(struct theme *theme, const struct ini_line *line, const char *where,
                     struct err *err)
{
    bool roles = strcmp(line->section, "roles") == 0, mono = strcmp(line->section, "mono") == 0;
    int role = roles || mono ? find_role(line->name) : -1;

    if (role >= 0)
        return style(line->value, mono, &theme->style[role]) ? RC_OK : bad_value(line, where, err);
    if (strcmp(line->section, "theme") != 0 || strcmp(line->name, "cursor") != 0)
        return err_set(err, RC_CONFIG, _("%s, line %d: [%s] knows no \"%s\""), where, line->line,
                       line->section, line->name);
    theme->cursor_bar = strcmp(line->value, "bar") == 0;
    if (!theme->cursor_bar && strcmp(line->value, "marker") != 0)
        return bad_value(line, where, err);
    return RC_OK;
}

static enum rc unknown(const char *name, struct err *err)
{
    struct buf names = BUF_INIT;
    const struct asset *a;

    for (size_t i = 0; (a = asset_at(DIR, i)) != NULL; i++) {
        const char *base = a->path + sizeof DIR - 1;

        buf_printf(&names, "%s%.*s", i > 0 ? ", " : "", (int)strcspn(base, "."), base);
    }
    err_set(err, RC_CONFIG, _("There is no theme \"%.40s\"."), name);
    err_hint(err, _("Themes: %s"), buf_str(&names));
    buf_release(&names);
    return RC_CONFIG;
}

enum rc theme_load(struct theme *theme, const char *name, struct err *err)
{
    const struct asset *a;
    char path[128];
    struct ini ini;
    enum rc rc;

    if (strchr(name, '/') != NULL) {
        rc = ini_load_file(&ini, name, err);
    } else {
        snprintf(path, sizeof path, DIR "%.100s.ini", name);
        a = asset_find(path);
        if (a == NULL)
            return unknown(name, err);
        rc = ini_load(&ini, (const char *)a->data, *a->len, path, err);
    }
    if (rc != RC_OK)
        return rc;
    *theme = (struct theme){.cursor_bar = false};
    for (int i = 0; i < ROLE_COUNT; i++)
        theme->style[i] = (struct style){.fg = -1, .bg = -1};
    for (size_t i = 0; rc == RC_OK && i < ini.n; i++)
        rc = apply(theme, &ini.line[i], strchr(name, '/') != NULL ? name : path, err);
    ini_release(&ini);
    return rc;
}
