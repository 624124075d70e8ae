#include "base/i18n.h"
#include "model/retention.h"
#include "service/register.h"
#include "store/retention.h"

#include <string.h>

enum { RUN, STARTED, KIND, STATE, DONE, KEPT, DUE, BY, ENDED, NOTE, COLUMNS };

static const struct column columns[COLUMNS] = {
    [RUN] = {"run", N_("No."), 4, 0, 0},
    [STARTED] = {"started", N_("Started"), 16, 0, 0},
    [KIND] = {"kind", N_("Kind"), 6, 0, 3},
    [STATE] = {"state", N_("State"), 9, 0, 0},
    [DONE] = {"done", N_("Gone"), 7, 0, 0},
    [KEPT] = {"kept", N_("Kept"), 6, 0, 2},
    [DUE] = {"due", N_("Planned"), 7, 0, 4},
    [BY] = {"by", N_("By"), 8, 1, 1},
    [ENDED] = {"ended", N_("Ended"), 16, 0, 5},
    [NOTE] = {"note", N_("Remark"), 10, 2, 6},
};

static const char *const fields[] = {"state", "kind", "by", "since", "until", NULL};

static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    return retention_run_page(l->s->db, from != NULL ? from->id : 0, -dir, out, max, n, err);
}

static void key(const void *row, struct rowkey *key)
{
    *key = (struct rowkey){.id = ((const struct retention_run *)row)->id};
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct retention_run *r = row;

    (void)l;
    if (strcmp(t->field, "kind") == 0)
        return strcmp(r->kind, t->value) == 0;
    if (strcmp(t->field, "by") == 0)
        return strcmp(r->actor, t->value) == 0;
    if (strcmp(t->field, "since") == 0 || strcmp(t->field, "until") == 0)
        return register_when(t, r->started_at);
    return strcmp(r->state, t->value) == 0;
}

static enum role state_role(const char *state)
{
    if (strcmp(state, "done") == 0)
        return ROLE_OK;
    return strcmp(state, "stopped") == 0 ? ROLE_BAD : ROLE_WARN;
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct retention_run *r = row;

    register_put_number(out, RUN, ROLE_NORMAL, r->id);
    register_put_time(out, STARTED, ROLE_NORMAL, r->started_at, false);
    row_set(out, KIND, ROLE_NORMAL, listing_word(l, r->kind));
    row_set(out, STATE, state_role(r->state), listing_word(l, r->state));
    register_put_number(out, DONE, ROLE_NORMAL, r->done);
    register_put_number(out, KEPT, ROLE_NORMAL, r->kept);
    register_put_number(out, DUE, ROLE_NORMAL, r->due);
    row_set(out, BY, ROLE_NORMAL, r->actor);
    register_put_time(out, ENDED, ROLE_NORMAL, r->ended_at, false);
    row_set(out, NOTE, ROLE_NORMAL, r->note);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct retention_run),
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
};

static const struct order orders[] = {{"run", true, false}, {NULL, false, false}};

const struct listing runs_listing = {
    .name = "runs",
    .needs = RIGHT_READ,
    .impersonal = true,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .orders = orders,
    .reg = &ops,
    REGISTER,
};
