#define _GNU_SOURCE
#include "service/import_match.h"

#include "base/buf.h"
#include "base/i18n.h"
#include "base/text.h"

#include <string.h>
#include <strings.h>

#define SHOWN_MAX 40 /* bytes of a header in a message */

/* The header row, folded. */
struct header {
    struct buf name[IMPORT_COLUMNS_MAX];
    bool taken[IMPORT_COLUMNS_MAX]; /* --map spoke of it */
    size_t n;
};

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

/* Lay MAP over the columns. */
static enum rc lay_map(const struct import_known *known, struct header *h, const char *map,
                       int into[], struct err *err)
{
    struct buf column = BUF_INIT, code = BUF_INIT;
    char shown[SHOWN_MAX + 1];
    enum rc rc = RC_OK;

    while (rc == RC_OK && map != NULL && *map != '\0') {
        bool found = false;
        int target;

        map = next_entry(map, &column, &code);
        target = known->by_code(known->arg, buf_str(&code));
        if (target == IMPORT_NOTHING && strcmp(buf_str(&code), "-") != 0)
            rc = err_set(err, RC_USAGE, _("--map names no field that is imported: %.40s"),
                         shorten(shown, buf_str(&code)));
        for (size_t i = 0; rc == RC_OK && i < h->n; i++)
            if (strcasecmp(buf_str(&h->name[i]), buf_str(&column)) == 0) {
                into[i] = target;
                h->taken[i] = found = true;
            }
        if (rc == RC_OK && !found)
            rc = err_set(err, RC_USAGE, _("--map names no column of the file: %.40s"),
                         shorten(shown, buf_str(&column)));
    }
    buf_release(&column);
    buf_release(&code);
    return rc;
}

/* A file without a header row would have its first person's data named. */
static enum rc refuse_unknown(const struct header *h, const int into[], const char *path,
                              struct err *err)
{
    char shown[SHOWN_MAX + 1];
    size_t known = 0, unknown = h->n;

    for (size_t i = h->n; i-- > 0;) {
        known += h->taken[i] || into[i] != IMPORT_NOTHING;
        if (!h->taken[i] && into[i] == IMPORT_NOTHING)
            unknown = i;
    }
    if (unknown == h->n)
        return RC_OK;
    if (known == 0)
        return err_set(err, RC_INVALID, _("%.150s has no header row"), path);
    err_set(err, RC_INVALID, _("column %zu (%.60s) is no field that is imported"), unknown + 1,
            shorten(shown, buf_str(&h->name[unknown])));
    err_hint(err, _("name it with --map COLUMN=FIELD, or leave it out with COLUMN=-"));
    return RC_INVALID;
}

static enum rc refuse_twice(size_t n, const int into[], struct err *err)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i && into[i] != IMPORT_NOTHING; k++)
            if (into[k] == into[i])
                return err_set(err, RC_INVALID, _("columns %zu and %zu hold the same field"),
                               k + 1, i + 1);
    return RC_OK;
}

enum rc import_match(const struct import_known *known, const struct csvin *csv, const char *path,
                     const char *map, int into[IMPORT_COLUMNS_MAX], size_t *n, struct err *err)
{
    struct header h = {.n = csv->row[0].ncell};
    enum rc rc = RC_OK;

    *n = h.n;
    if (h.n > IMPORT_COLUMNS_MAX)
        return err_set(err, RC_INVALID, _("more than %d columns"), IMPORT_COLUMNS_MAX);
    for (size_t i = 0; rc == RC_OK && i < h.n; i++) {
        const char *text = csvin_cell(csv, &csv->row[0], i);

        fold(&h.name[i], text, strlen(text));
        into[i] = known->by_code(known->arg, buf_str(&h.name[i]));
        if (into[i] == IMPORT_NOTHING && known->by_header != NULL)
            rc = known->by_header(known->arg, buf_str(&h.name[i]), &into[i], err);
    }
    if (rc == RC_OK && (rc = lay_map(known, &h, map, into, err)) == RC_OK &&
        (rc = refuse_unknown(&h, into, path, err)) == RC_OK)
        rc = refuse_twice(h.n, into, err);
    for (size_t i = 0; i < h.n; i++)
        buf_release(&h.name[i]);
    return rc;
}

bool import_blank(const char *text)
{
    for (size_t n = 1; *text != '\0'; text += n) {
        n = strncmp(text, "\xE3\x80\x80", 3) == 0 ? 3 : 1;
        if (n == 1 && *text != ' ' && (*text < '\t' || *text > '\r'))
            return false;
    }
    return true;
}

bool import_row_blank(const struct csvin *csv, const struct csv_row *row)
{
    for (size_t i = 0; i < row->ncell; i++)
        if (!import_blank(csvin_cell(csv, row, i)))
            return false;
    return true;
}

static int by_list(const void *arg, const char *name)
{
    const struct import_codes *known = arg;

    for (size_t i = 0; i < known->n; i++)
        if (strcasecmp(known->code[i], name) == 0)
            return (int)i;
    return IMPORT_NOTHING;
}

static bool is_there(const int *into, size_t n, size_t code)
{
    for (size_t i = 0; i < n; i++)
        if (into[i] == (int)code)
            return true;
    return false;
}

enum rc import_match_codes(const struct import_codes *known, const struct csvin *csv,
                           const char *path, const char *map, int *into, size_t *n,
                           struct err *err)
{
    const struct import_known list = {.by_code = by_list, .arg = known};
    enum rc rc = import_match(&list, csv, path, map, into, n, err);

    for (size_t i = 0; rc == RC_OK && i < known->required; i++)
        if (!is_there(into, *n, i)) {
            err_set(err, RC_INVALID, _("the column \"%s\" is required"), known->code[i]);
            rc = err_hint(err, _("name it with --map COLUMN=%s"), known->code[i]);
        }
    return rc;
}
