#include "base/i18n.h"
#include "service/register.h"
#include "service/winddown.h"

#include <stdio.h>
#include <string.h>

enum { STEP, TITLE, STATE, AT, BY, NOTE, COLUMNS };

static const struct column columns[COLUMNS] = {
    [STEP] = {"step", N_("Code"), 9, 0, 6},
    [TITLE] = {"title", N_("Step"), 34, 2, 0},
    [STATE] = {"state", N_("State"), 8, 0, 0},
    [AT] = {"done_at", N_("When"), 16, 0, 1},
    [BY] = {"done_by", N_("By"), 8, 1, 2},
    [NOTE] = {"note", N_("Remark"), 10, 1, 5},
};

static const char *const fields[] = {"step", "state", "by", NULL};

/* The key's id is the place in the procedure, from 1. */
struct step_row {
    const struct winddown_row *r;
    int64_t at;
};

static enum rc start(struct lister *l, struct err *err)
{
    return winddown_read(l->s, l->state, err);
}

static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    struct winddown_view *v = l->state;
    struct step_row *row = out;
    enum rc rc = from == NULL ? winddown_read(l->s, v, err) : RC_OK;
    int64_t last = (int64_t)v->n, at = from != NULL ? from->id + dir : dir > 0 ? 1 : last;

    for (*n = 0; rc == RC_OK && *n < max && at >= 1 && at <= last; at += dir)
        row[(*n)++] = (struct step_row){&v->row[at - 1], at};
    return rc;
}

static void key(const void *row, struct rowkey *key)
{
    const struct step_row *r = row;

    *key = (struct rowkey){.id = r->at};
    snprintf(key->text, sizeof key->text, "%s", r->r->step);
}

static const char *state(const struct winddown_row *r)
{
    if (r->done_at != 0)
        return "done";
    return r->next ? "next" : "later";
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct winddown_row *r = ((const struct step_row *)row)->r;

    (void)l;
    if (strcmp(t->field, "state") == 0)
        return strcmp(state(r), t->value) == 0;
    if (strcmp(t->field, "by") == 0)
        return strcmp(r->done_by, t->value) == 0;
    return register_contains(r->step, t->value) || register_contains(r->title, t->value);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct winddown_row *r = ((const struct step_row *)row)->r;

    row_set(out, STEP, ROLE_NORMAL, r->step);
    row_set(out, TITLE, ROLE_NORMAL, r->title);
    row_set(out, STATE, r->done_at != 0 ? ROLE_OK : r->next ? ROLE_WARN : ROLE_DIM,
            listing_word(l, state(r)));
    register_put_time(out, AT, ROLE_NORMAL, r->done_at, false);
    row_set(out, BY, ROLE_NORMAL, r->done_by);
    row_set(out, NOTE, ROLE_NORMAL, r->note);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct step_row),
    .state_size = sizeof(struct winddown_view),
    .start = start,
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
};

const struct listing winddown_listing = {
    .name = "winddown",
    .needs = RIGHT_READ,
    .impersonal = true,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .reg = &ops,
    REGISTER,
};
