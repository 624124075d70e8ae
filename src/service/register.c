#define _GNU_SOURCE
#include "service/register.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/fields.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE       64
#define COUNT_ROWS 200000

static bool moment(const struct filter_term *t, int64_t *out)
{
    if (strcmp(t->field, "since") == 0)
        return filter_time(t->value, clock_now(), out);
    return filter_time_until(t->value, clock_now(), out);
}

static bool is_time(const struct filter_term *t)
{
    return strcmp(t->field, "since") == 0 || strcmp(t->field, "until") == 0;
}

enum rc register_open(struct lister *l, struct err *err)
{
    const struct register_ops *reg = l->kind->reg;
    int64_t ignored;

    if (reg->state_size > 0)
        l->state = xcalloc(1, reg->state_size);
    for (size_t i = 0; i < l->filter.n; i++)
        if (is_time(&l->filter.term[i]) && !moment(&l->filter.term[i], &ignored))
            return err_set(err, RC_INVALID,
                           _("a time is 7d, a date, or an ISO 8601 time with its offset"));
    return reg->start != NULL ? reg->start(l, err) : RC_OK;
}

void register_close(struct lister *l)
{
    if (l->kind->reg->stop != NULL)
        l->kind->reg->stop(l);
    free(l->state);
    l->state = NULL;
}

static bool match(const struct lister *l, const void *row)
{
    for (size_t i = 0; i < l->filter.n; i++) {
        const struct filter_term *t = &l->filter.term[i];

        if (l->kind->reg->holds(l, t, row) == t->negate)
            return false;
    }
    return true;
}

/* Matching rows beyond FROM into OUT (NULL: only counted), at most MAX; WALKED
 * counts those that were read. */
static enum rc walk(struct lister *l, const struct rowkey *from, int dir, size_t max,
                    struct row *out, size_t *n, size_t *walked, struct err *err)
{
    const struct register_ops *reg = l->kind->reg;
    size_t want = out != NULL && l->filter.n == 0 && max < PAGE ? max : PAGE, got = want;
    char *page = xcalloc(want, reg->row_size);
    struct rowkey at = from != NULL ? *from : (struct rowkey){0};
    bool begun = from != NULL;
    enum rc rc = RC_OK;

    *n = *walked = 0;
    while (rc == RC_OK && got == want && *n < max && (out != NULL || *walked < COUNT_ROWS)) {
        rc = reg->page(l, begun ? &at : NULL, dir, page, want, &got, err);
        for (size_t i = 0; rc == RC_OK && i < got; i++) {
            void *row = page + i * reg->row_size;

            if (*n < max && match(l, row)) {
                if (out != NULL) {
                    memset(&out[*n], 0, sizeof out[*n]);
                    reg->key(row, &out[*n].key);
                    reg->put(l, row, &out[*n]);
                }
                ++*n;
            }
            reg->key(row, &at);
            begun = true;
            if (reg->release != NULL)
                reg->release(row);
        }
        *walked += rc == RC_OK ? got : 0;
    }
    explicit_bzero(page, want * reg->row_size);
    free(page);
    while (rc != RC_OK && out != NULL && *n > 0)
        row_release(&out[--*n]);
    return rc;
}

enum rc register_fetch(struct lister *l, const struct rowkey *from, int dir, size_t max,
                       struct row *out, size_t *n, struct err *err)
{
    size_t walked;

    return walk(l, from, dir, max, out, n, &walked, err);
}

enum rc register_count(struct lister *l, int64_t *n, bool *exact, struct err *err)
{
    size_t found = 0, walked = 0;
    enum rc rc;

    *exact = true;
    if (l->filter.n == 0 && l->kind->reg->total != NULL)
        return l->kind->reg->total(l, n, err);
    if (l->kind->reg->known != NULL &&
        ((rc = l->kind->reg->known(l, n, err)) != RC_OK || *n >= 0))
        return rc;
    rc = walk(l, NULL, 1, SIZE_MAX, NULL, &found, &walked, err);
    *n = (int64_t)found;
    *exact = walked < COUNT_ROWS;
    return rc;
}

bool register_when(const struct filter_term *t, int64_t at)
{
    int64_t bound = 0;

    if (!moment(t, &bound))
        return false;
    return strcmp(t->field, "since") == 0 ? at >= bound : at != 0 && at <= bound;
}

bool register_contains(const char *text, const char *value)
{
    return text != NULL && strcasestr(text, value) != NULL;
}

bool register_lists(const char *list, const char *value)
{
    return text_lists(list, value);
}

const struct filter_term *register_term(const struct lister *l, const char *field)
{
    for (size_t i = 0; i < l->filter.n; i++)
        if (!l->filter.term[i].negate && strcmp(l->filter.term[i].field, field) == 0)
            return &l->filter.term[i];
    return NULL;
}

void register_put_time(struct row *out, size_t col, enum role role, int64_t t, bool date)
{
    struct buf text = BUF_INIT;

    if (t != 0 && date)
        date_put(&text, date_of(t));
    else if (t != 0)
        time_put(&text, t, false);
    row_set(out, col, role, buf_str(&text));
    buf_release(&text);
}

void register_put_number(struct row *out, size_t col, enum role role, int64_t n)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, n);
    row_set(out, col, role, text);
}

void register_put_codes(const struct lister *l, struct row *out, size_t col, const char *prefix,
                        const char *codes)
{
    struct buf text = BUF_INIT;

    if (l->words)
        fields_said(l->s, prefix, codes, &text);
    row_set(out, col, ROLE_NORMAL, l->words ? buf_str(&text) : codes);
    buf_release(&text);
}
