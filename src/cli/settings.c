#define _GNU_SOURCE
#include "cli/settings.h"

#include "base/clock.h"
#include "base/i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SYSTEM_FILE "/etc/ycadmin/ycadmin.ini"

static const char *const known[][2] = {
    {"deployment", "path"}, {"deployment", "name"}, {"deployment", "export"},
    {"deployment", "erasure_copy"},
    {"display", "lang"},    {"display", "theme"},
    {"display", "ascii"},   {"session", "idle_minutes"},
};

static bool is_known(const struct ini_line *line)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(line->section, known[i][0]) == 0 &&
            strcmp(line->name, known[i][1]) == 0)
            return true;
    return false;
}

static enum rc refuse(const char *file, const struct ini_line *line, const char *why,
                      struct err *err)
{
    return err_set(err, RC_CONFIG, _("%.120s, line %d: [%.30s] %.40s: %s"), file, line->line,
                   line->section, line->name, why);
}

static enum rc take_display(struct settings *s, const char *file, const struct ini_line *line,
                            struct err *err)
{
    if (strcmp(line->name, "lang") == 0) {
        if (!settings_lang(line->value))
            return refuse(file, line, _("must be zh_CN, zh_TW or en"), err);
        s->lang = line->value;
    } else if (strcmp(line->name, "theme") == 0) {
        s->theme = line->value;
    } else {
        s->ascii = strcmp(line->value, "yes") == 0;
        if (!s->ascii && strcmp(line->value, "no") != 0)
            return refuse(file, line, _("must be yes or no"), err);
    }
    return RC_OK;
}

static enum rc take_path(const char **out, const char *file, const struct ini_line *line,
                         struct err *err)
{
    if (line->value[0] != '/')
        return refuse(file, line, _("must be a path that begins with /"), err);
    *out = line->value;
    return RC_OK;
}

static enum rc take(struct settings *s, const char *file, const struct ini_line *line,
                    struct err *err)
{
    char *end;
    long minutes;

    if (strcmp(line->name, "path") == 0) {
        s->path = line->value;
    } else if (strcmp(line->name, "name") == 0) {
        s->name = line->value;
    } else if (strcmp(line->name, "export") == 0) {
        return take_path(&s->export_dir, file, line, err);
    } else if (strcmp(line->name, "erasure_copy") == 0) {
        return take_path(&s->erasure_copy, file, line, err);
    } else {
        minutes = strtol(line->value, &end, 10);
        if (end == line->value || *end != '\0' || minutes < 1 || minutes > 240)
            return refuse(file, line, _("must be a number from 1 to 240"), err);
        s->idle_minutes = (int)minutes;
    }
    return RC_OK;
}

/* Take what INI, read from FILE, says; the user's own file has only [display]. */
static enum rc take_all(struct settings *s, const struct ini *ini, const char *file, bool own,
                        struct err *err)
{
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < ini->n; i++) {
        const struct ini_line *line = &ini->line[i];

        if (!is_known(line))
            rc = refuse(file, line, _("there is no such setting"), err);
        else if (strcmp(line->section, "display") == 0)
            rc = take_display(s, file, line, err);
        else if (!own)
            rc = take(s, file, line, err);
    }
    return rc;
}

static void user_file(char *out, size_t max)
{
    const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

    out[0] = '\0';
    if (base != NULL && *base == '/')
        snprintf(out, max, "%s/ycadmin/ycadmin.ini", base);
    else if (home != NULL && *home == '/')
        snprintf(out, max, "%s/.config/ycadmin/ycadmin.ini", home);
}

enum rc settings_load(struct settings *s, const char *file, struct err *err)
{
    const char *system = file != NULL ? file : SYSTEM_FILE;
    char user[1024];
    enum rc rc = RC_OK;

    *s = (struct settings){.idle_minutes = 15};
    if ((file != NULL || access(system, F_OK) == 0) &&
        ((rc = ini_load_file(&s->system, system, err)) != RC_OK ||
         (rc = take_all(s, &s->system, system, false, err)) != RC_OK)) {
        if (rc != RC_CONFIG && err != NULL)
            err->rc = RC_CONFIG;
        return RC_CONFIG;
    }
    user_file(user, sizeof user);
    if (user[0] == '\0' || access(user, F_OK) != 0)
        return RC_OK;
    if ((rc = ini_load_file(&s->user, user, err)) == RC_OK)
        rc = take_all(s, &s->user, user, true, err);
    return rc;
}

void settings_release(struct settings *s)
{
    ini_release(&s->system);
    ini_release(&s->user);
    *s = (struct settings){0};
}

bool settings_lang(const char *lang)
{
    return strcmp(lang, "zh_CN") == 0 || strcmp(lang, "zh_TW") == 0 || strcmp(lang, "en") == 0;
}

static bool zone_file(char *out, size_t max)
{
    FILE *f = fopen("/etc/timezone", "re");
    char line[64] = "";

    if (f == NULL)
        return false;
    if (fgets(line, sizeof line, f) == NULL)
        line[0] = '\0';
    fclose(f);
    line[strcspn(line, " \r\n")] = '\0';
    snprintf(out, max, "%s", line);
    return line[0] != '\0' && clock_zone(out);
}

static bool zone_link(char *out, size_t max)
{
    char path[512];
    ssize_t n = readlink("/etc/localtime", path, sizeof path - 1);
    const char *name;

    if (n <= 0)
        return false;
    path[n] = '\0';
    name = strstr(path, "zoneinfo/");
    if (name == NULL)
        return false;
    snprintf(out, max, "%s", name + strlen("zoneinfo/"));
    return clock_zone(out);
}

void settings_zone(char *out, size_t max)
{
    const char *tz = getenv("TZ");

    if (tz != NULL && *tz == ':')
        tz++;
    if (tz != NULL && *tz != '\0' && strlen(tz) < max) {
        snprintf(out, max, "%s", tz);
        if (clock_zone(out))
            return;
    }
    if (!zone_file(out, max) && !zone_link(out, max))
        snprintf(out, max, "Asia/Shanghai");
}
