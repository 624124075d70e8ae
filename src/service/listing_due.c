/* Who goes and who stays under the retention rules, and why. */
#define _DEFAULT_SOURCE
#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "rules/retention_due.h"
#include "service/register.h"
#include "service/retention.h"
#include "store/retention.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REF, FIELD, WHY, SINCE, STARTED, DEPARTMENT, COLUMNS };

static const struct column columns[COLUMNS] = {
    [REF] = {"ref", N_("Ref"), 8, 1, 0},
    [FIELD] = {"field", N_("Field"), 10, 2, 0},
    [WHY] = {"outcome", N_("Outcome"), 8, 0, 0},
    [SINCE] = {"due_since", N_("Due since"), 10, 0, 1},
    [STARTED] = {"clock_started", N_("Clock started"), 16, 0, 2},
    [DEPARTMENT] = {"department", N_("Department"), 8, 1, 3},
};

static const char *const fields[] = {"ref", "field", "dept", "outcome", NULL};

struct due_row {
    struct due_value v;
    int at; /* of its field in the preview */
};

static enum rc start(struct lister *l, struct err *err)
{
    return retention_preview(l->s, l->state, err);
}

static const struct retention_effect *effect_of(const struct lister *l, int at)
{
    return &((const struct retention_preview *)l->state)->field[at];
}

/* The order is by field, start of the clock, person. */
static void key(const void *row, struct rowkey *key)
{
    const struct due_row *r = row;

    *key = (struct rowkey){.id = r->v.person};
    snprintf(key->text, sizeof key->text, "%d %" PRId64, r->at, r->v.from);
}

static bool wanted(const struct lister *l, int at)
{
    const struct filter_term *t = register_term(l, "field");

    return t == NULL || strcmp(t->value, effect_of(l, at)->field->code) == 0;
}

/* At most MAX rows of the field at AT beyond (FROM, PERSON). */
static enum rc page_field(struct lister *l, int at, int64_t from, int64_t person, int dir,
                          struct due_row *out, size_t max, size_t *n, struct err *err)
{
    const struct retention_preview *p = l->state;
    const struct retention_effect *e = effect_of(l, at);
    int64_t over = retention_cutoff(p->now, e->rule.months, 0);
    struct due_value *page = xcalloc(max, sizeof *page);
    enum rc rc = retention_due_page(l->s->db, e->field->id, over, from, person, dir, p->now, page,
                                    max, n, err);

    for (size_t i = 0; rc == RC_OK && i < *n; i++) {
        out[i].v = page[i];
        out[i].at = at;
        if (page[i].keep == KEEP_NOT && page[i].from >= e->cutoff)
            out[i].v.keep = KEEP_FLOOR;
    }
    explicit_bzero(page, max * sizeof *page);
    free(page);
    return rc;
}

static enum rc page(struct lister *l, const struct rowkey *after, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    const struct retention_preview *p = l->state;
    int64_t from = dir > 0 ? INT64_MIN : INT64_MAX, person = from;
    int at = dir > 0 ? 0 : p->n - 1;
    size_t got = 0;
    enum rc rc = RC_OK;

    if (after != NULL) {
        char *rest;

        at = (int)strtol(after->text, &rest, 10);
        from = strtoll(rest, NULL, 10);
        person = after->id;
    }
    for (*n = 0; rc == RC_OK && *n < max && at >= 0 && at < p->n; at += dir) {
        if (wanted(l, at))
            rc = page_field(l, at, from, person, dir, (struct due_row *)out + *n, max - *n, &got,
                            err);
        *n += rc == RC_OK && wanted(l, at) ? got : 0;
        from = person = dir > 0 ? INT64_MIN : INT64_MAX;
    }
    return rc;
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct due_row *r = row;

    if (strcmp(t->field, "field") == 0)
        return strcmp(effect_of(l, r->at)->field->code, t->value) == 0;
    if (strcmp(t->field, "outcome") == 0)
        return strcmp(retention_keep_name(r->v.keep), t->value) == 0;
    if (strcmp(t->field, "dept") == 0)
        return strcmp(r->v.department, t->value) == 0;
    return register_contains(r->v.ref, t->value);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct due_row *r = row;
    const struct retention_effect *e = effect_of(l, r->at);
    bool goes = r->v.keep == KEEP_NOT;
    char section[48], label[96];

    snprintf(section, sizeof section, "field:%s", e->field->code);
    session_label(l->s, section, "label", label, sizeof label);
    row_set(out, REF, ROLE_NORMAL, r->v.ref);
    row_set(out, FIELD, ROLE_NORMAL, l->words ? label : e->field->code);
    row_set(out, WHY, goes ? ROLE_WARN : ROLE_OK, listing_word(l, retention_keep_name(r->v.keep)));
    register_put_time(out, SINCE, ROLE_NORMAL,
                      retention_until(r->v.from, e->rule.months,
                                      r->v.keep == KEEP_FLOOR ? 0 : e->floor_months),
                      true);
    register_put_time(out, STARTED, ROLE_NORMAL, r->v.from, false);
    row_set(out, DEPARTMENT, ROLE_NORMAL, r->v.department);
}

static enum rc total(struct lister *l, int64_t *n, struct err *err)
{
    const struct retention_preview *p = l->state;

    (void)err;
    *n = p->due + p->stay;
    return RC_OK;
}

static const struct register_ops ops = {
    .row_size = sizeof(struct due_row),
    .state_size = sizeof(struct retention_preview),
    .start = start,
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
    .total = total,
};

const struct listing due_listing = {
    .name = "due",
    .needs = RIGHT_READ,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .reg = &ops,
    REGISTER,
};
