#define _GNU_SOURCE
#include "service/import_columns.h"

#include "base/buf.h"
#include "base/i18n.h"
#include "base/text.h"
#include "store/policy.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define HEADERS_MAX 2048 /* of one field, joined by commas */
#define SHOWN_MAX 40     /* bytes of a header in a message */

/* Is NAME one of the comma-separated HEADERS? */
static bool among(const char *headers, const char *name)
{
    size_t len = strlen(name);

    while (*headers != '\0') {
        size_t n = strcspn(headers, ",");
        size_t skip = strspn(headers, " ");

        if (skip < n && n - skip == len && strncasecmp(headers + skip, name, len) == 0)
            return true;
        headers += n + (headers[n] == ',');
    }
    return false;
}

static int by_code(const struct session *s, const char *name)
{
    if (strcasecmp(name, "ref") == 0)
        return INTO_REF;
    if (strcasecmp(name, "department") == 0)
        return INTO_DEPARTMENT;
    for (int i = 0; i < s->fields.n; i++)
        if (strcasecmp(s->fields.field[i].code, name) == 0)
            return i;
    return INTO_NOTHING;
}

static enum rc in_section(struct session *s, const char *section, const char *header, bool *found,
                          struct err *err)
{
    char headers[HEADERS_MAX];
    enum rc rc = policy_get(s->db, section, "headers", headers, sizeof headers, err);

    *found = rc == RC_OK && among(headers, header);
    return rc;
}

static enum rc by_policy(struct session *s, const char *header, int *into, struct err *err)
{
    char section[64];
    bool found = false;
    enum rc rc = in_section(s, "column:ref", header, &found, err);

    *into = INTO_REF;
    if (rc == RC_OK && !found) {
        *into = INTO_DEPARTMENT;
        rc = in_section(s, "column:department", header, &found, err);
    }
    for (int i = 0; rc == RC_OK && !found && i < s->fields.n; i++) {
        *into = i;
        snprintf(section, sizeof section, "field:%s", s->fields.field[i].code);
        rc = in_section(s, section, header, &found, err);
    }
    if (!found)
        *into = INTO_NOTHING;
    return rc;
}

/* Replace OUT by TEXT as headers are compared: folded, without blanks around. */
static void fold(struct buf *out, const char *text, size_t len)
{
    struct buf copy = BUF_INIT;

    buf_put(&copy, text, len);
    buf_clear(out);
    text_fold(out, buf_str(&copy));
    buf_put(out, "", 1);
    text_trim(out->data);
    buf_release(&copy);
}

/* One entry of MAP into COLUMN and FIELD, folded; the entry after it, or NULL. */
static const char *next_entry(const char *map, struct buf *column, struct buf *field)
{
    size_t n = strcspn(map, ",");
    const char *eq = memrchr(map, '=', n);
    size_t len = eq != NULL ? (size_t)(eq - map) : n;

    fold(column, map, len);
    fold(field, map + len + (eq != NULL), n - len - (eq != NULL));
    return map[n] == ',' ? map + n + 1 : NULL;
}

/* At most SHOWN_MAX bytes of HEADER, cut between characters. */
static const char *shorten(char out[SHOWN_MAX + 1], const char *header)
{
    size_t n = strlen(header);

    if (n > SHOWN_MAX)
        for (n = SHOWN_MAX; n > 0 && ((unsigned char)header[n] & 0xC0) == 0x80;)
            n--;
    memcpy(out, header, n);
    out[n] = '\0';
    return out;
}

/* Lay MAP over the columns; TAKEN tells which it spoke of. */
static enum rc lay_map(struct import_columns *c, const struct session *s, const struct buf *header,
                       const char *map, bool *taken, struct err *err)
{
    struct buf column = BUF_INIT, field = BUF_INIT;
    char shown[SHOWN_MAX + 1];
    enum rc rc = RC_OK;

    while (rc == RC_OK && map != NULL && *map != '\0') {
        bool found = false;
        int into;

        map = next_entry(map, &column, &field);
        into = by_code(s, buf_str(&field));
        if (into == INTO_NOTHING && strcmp(buf_str(&field), "-") != 0)
            rc = err_set(err, RC_USAGE, _("--map names no field of the catalogue: %.40s"),
                         shorten(shown, buf_str(&field)));
        for (size_t i = 0; rc == RC_OK && i < c->n; i++)
            if (strcasecmp(buf_str(&header[i]), buf_str(&column)) == 0) {
                c->into[i] = into;
                taken[i] = found = true;
            }
        if (rc == RC_OK && !found)
            rc = err_set(err, RC_USAGE, _("--map names no column of the file: %.40s"),
                         shorten(shown, buf_str(&column)));
    }
    buf_release(&column);
    buf_release(&field);
    return rc;
}

/* A file without a header row would have its first person's data named. */
static enum rc refuse_unknown(const struct import_columns *c, const struct buf *header,
                              const bool *taken, const char *path, struct err *err)
{
    char shown[SHOWN_MAX + 1];
    size_t known = 0, unknown = c->n;

    for (size_t i = c->n; i-- > 0;) {
        known += taken[i] || c->into[i] != INTO_NOTHING;
        if (!taken[i] && c->into[i] == INTO_NOTHING)
            unknown = i;
    }
    if (unknown == c->n)
        return RC_OK;
    if (known == 0)
        return err_set(err, RC_INVALID, _("%.150s has no header row"), path);
    err_set(err, RC_INVALID, _("column %zu (%.60s) is no field of the catalogue"), unknown + 1,
            shorten(shown, buf_str(&header[unknown])));
    err_hint(err, _("name it with --map COLUMN=FIELD, or leave it out with COLUMN=-"));
    return RC_INVALID;
}

static enum rc check_set(struct import_columns *c, const struct session *s, struct err *err)
{
    bool name = false;

    c->ref = c->n;
    for (size_t i = 0; i < c->n; i++) {
        for (size_t k = 0; k < i && c->into[i] != INTO_NOTHING; k++)
            if (c->into[k] == c->into[i])
                return err_set(err, RC_INVALID, _("columns %zu and %zu hold the same field"),
                               k + 1, i + 1);
        if (c->into[i] == INTO_REF)
            c->ref = i;
        name = name || (c->into[i] >= 0 &&
                        strcmp(s->fields.field[c->into[i]].code, "name") == 0);
    }
    if (c->ref < c->n && name)
        return RC_OK;
    err_set(err, RC_INVALID, _("the columns \"ref\" and \"name\" are required"));
    return err_hint(err, _("name them with --map COLUMN=ref,COLUMN=name")), RC_INVALID;
}

enum rc import_columns_read(struct import_columns *c, struct session *s, const struct csvin *csv,
                            const char *path, const char *map, struct err *err)
{
    struct buf header[IMPORT_COLUMNS_MAX] = {0};
    bool taken[IMPORT_COLUMNS_MAX] = {false};
    enum rc rc = RC_OK;

    *c = (struct import_columns){.n = csv->row[0].ncell};
    if (c->n > IMPORT_COLUMNS_MAX)
        return err_set(err, RC_INVALID, _("more than %d columns"), IMPORT_COLUMNS_MAX);
    for (size_t i = 0; rc == RC_OK && i < c->n; i++) {
        const char *text = csvin_cell(csv, &csv->row[0], i);

        fold(&header[i], text, strlen(text));
        c->into[i] = by_code(s, buf_str(&header[i]));
        if (c->into[i] == INTO_NOTHING)
            rc = by_policy(s, buf_str(&header[i]), &c->into[i], err);
    }
    if (rc == RC_OK && (rc = lay_map(c, s, header, map, taken, err)) == RC_OK &&
        (rc = refuse_unknown(c, header, taken, path, err)) == RC_OK)
        rc = check_set(c, s, err);
    for (size_t i = 0; i < c->n; i++)
        buf_release(&header[i]);
    return rc;
}
