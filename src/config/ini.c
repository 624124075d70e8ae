#include "config/ini.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"

#include <errno.h>
#include <ini.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX (4 * 1024 * 1024)
#define SECTION_MAX 49 /* libinih cuts longer ones without a word */

/* One parse: what libinih reads from and writes to. */
struct parse {
    struct ini *ini;
    const char *text;
    size_t len;
    int line;
    bool indented;   /* the line just read begins with a blank */
    bool continuing; /* an indented line would continue a value */
    enum { FINE, TOO_LONG, NOT_TEXT } fault;
};

static bool blank(char ch)
{
    return ch == ' ' || ch == '\t';
}

static void note_section(struct parse *p, const char *s, size_t len)
{
    const char *end;

    while (len > 0 && blank(*s)) {
        s++;
        len--;
    }
    if (len == 0 || *s != '[' || (p->indented && p->continuing))
        return;
    p->continuing = false;
    end = memchr(s, ']', len);
    if (end != NULL && end - s - 1 > SECTION_MAX)
        p->fault = TOO_LONG;
}

/* libinih's fgets(): it never sees a line it would cut. */
static char *next_line(char *out, int size, void *user)
{
    struct parse *p = user;
    const char *end;
    size_t len;

    if (p->len == 0 || p->fault != FINE)
        return NULL;
    end = memchr(p->text, '\n', p->len);
    len = end != NULL ? (size_t)(end + 1 - p->text) : p->len;
    p->line++;
    if (!utf8_valid(p->text, len) || memchr(p->text, '\0', len) != NULL)
        p->fault = NOT_TEXT;
    else if (len >= (size_t)size)
        p->fault = TOO_LONG;
    p->indented = blank(p->text[0]);
    note_section(p, p->text, len);
    if (p->fault != FINE)
        return NULL;
    memcpy(out, p->text, len);
    out[len] = '\0';
    p->text += len;
    p->len -= len;
    return out;
}

static bool chinese(char32_t c)
{
    return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFFEF) ||
           (c >= 0x20000 && c <= 0x3FFFF) || (c >= 0x2014 && c <= 0x2026);
}

static char32_t last_char(const char *s)
{
    size_t at = strlen(s);
    char32_t c = 0;

    while (at > 0 && ((unsigned char)s[--at] & 0xC0) == 0x80)
        continue;
    return utf8_decode(s + at, strlen(s + at), &c) > 0 ? c : 0;
}

/* libinih leaves comments in continuation lines; take them out there too. */
static size_t without_comment(const char *s)
{
    size_t len = strlen(s);

    for (size_t i = 0; i < len; i++)
        if (s[i] == ';' && (i == 0 || blank(s[i - 1]))) {
            len = i;
            break;
        }
    while (len > 0 && blank(s[len - 1]))
        len--;
    return len;
}

static void join(struct ini_line *line, const char *more)
{
    struct buf b = BUF_INIT;
    size_t len = without_comment(more);
    char32_t first = 0;

    if (len == 0)
        return;
    buf_puts(&b, line->value);
    utf8_decode(more, len, &first);
    if (b.len > 0 && !(chinese(last_char(line->value)) && chinese(first)))
        buf_putc(&b, ' ');
    buf_put(&b, more, len);
    free(line->value);
    line->value = xstrdup(buf_str(&b));
    buf_release(&b);
}

static int take(void *user, const char *section, const char *name, const char *value)
{
    struct parse *p = user;
    struct ini *ini = p->ini;

    if (p->indented && p->continuing) {
        join(&ini->line[ini->n - 1], value);
        return 1;
    }
    if (name[0] == '\0')
        return 0;
    ini->line = xrealloc(ini->line, ini->n + 1, sizeof *ini->line);
    ini->line[ini->n++] = (struct ini_line){
        .section = xstrdup(section),
        .name = xstrdup(name),
        .value = xstrdup(value),
        .line = p->line,
    };
    p->continuing = true;
    return 1;
}

enum rc ini_load(struct ini *ini, const char *text, size_t len, const char *where, struct err *err)
{
    struct parse p = {.ini = ini, .text = text, .len = len};
    int bad;

    *ini = (struct ini){0};
    bad = ini_parse_stream(next_line, &p, take, &p);
    if (p.fault == FINE && bad == 0)
        return RC_OK;
    ini_release(ini);
    /* an earlier syntax error is told before the fault that ended the reading */
    if (bad > 0)
        return err_set(err, RC_CONFIG, _("%s, line %d: neither a section nor \"name = value\""),
                       where, bad);
    if (p.fault == TOO_LONG) {
        err_set(err, RC_CONFIG, _("%s, line %d: the line is too long"), where, p.line);
        return err_hint(err, _("Continue the value on the next line, beginning with a blank."));
    }
    if (p.fault == NOT_TEXT)
        return err_set(err, RC_CONFIG, _("%s, line %d: not valid UTF-8"), where, p.line);
    return err_set(err, RC_CONFIG, _("%s cannot be read"), where);
}

enum rc ini_load_file(struct ini *ini, const char *path, struct err *err)
{
    FILE *f = fopen(path, "re");
    char *text;
    size_t len;
    enum rc rc;

    *ini = (struct ini){0};
    if (f == NULL)
        return err_set(err, RC_CONFIG, _("%s cannot be opened: %s"), path, strerror(errno));
    text = xmalloc(FILE_MAX + 1);
    len = fread(text, 1, FILE_MAX + 1, f);
    if (ferror(f))
        rc = err_set(err, RC_CONFIG, _("%s cannot be read"), path);
    else if (len > FILE_MAX)
        rc = err_set(err, RC_CONFIG, _("%s is larger than 4 MiB"), path);
    else
        rc = ini_load(ini, text, len, path, err);
    free(text);
    fclose(f);
    return rc;
}

void ini_release(struct ini *ini)
{
    for (size_t i = 0; i < ini->n; i++) {
        free(ini->line[i].section);
        free(ini->line[i].name);
        free(ini->line[i].value);
    }
    free(ini->line);
    *ini = (struct ini){0};
}

const char *ini_get(const struct ini *ini, const char *section, const char *name)
{
    for (size_t i = ini->n; i-- > 0;)
        if (strcmp(ini->line[i].section, section) == 0 && strcmp(ini->line[i].name, name) == 0)
            return ini->line[i].value;
    return NULL;
}

/* Is LINE's section not named by any line before it? */
static bool first_of_section(const struct ini *ini, size_t line)
{
    for (size_t i = 0; i < line; i++)
        if (strcmp(ini->line[i].section, ini->line[line].section) == 0)
            return false;
    return true;
}

const char *ini_section(const struct ini *ini, const char *prefix, size_t i)
{
    size_t len = strlen(prefix);

    for (size_t k = 0; k < ini->n; k++)
        if (strncmp(ini->line[k].section, prefix, len) == 0 && first_of_section(ini, k) && i-- == 0)
            return ini->line[k].section;
    return NULL;
}
