#include "base/clock.h"
#include "base/i18n.h"
#include "service/policies_records.h"
#include "service/register.h"
#include "store/dated.h"

#include <string.h>

enum { KIND, VALUE, SINCE, STATE, VERSION, RECORDED, BY, COLUMNS };

static const struct column columns[COLUMNS] = {
    [KIND] = {"kind", N_("Type"), 12, 0, 0},
    [VALUE] = {"value", N_("Value"), 12, 2, 0},
    [SINCE] = {"since", N_("Since"), 10, 0, 1},
    [STATE] = {"state", N_("State"), 9, 0, 2},
    [VERSION] = {"version", N_("Announced in"), 12, 1, 3},
    [RECORDED] = {"recorded", N_("Recorded"), 16, 0, 5},
    [BY] = {"recorded_by", N_("Recorded by"), 10, 1, 4},
};

static const char *const fields[] = {"value", "kind", "state", "version", "since", "until", NULL};

struct record {
    struct dated_record r;
    const char *state;
};

/* Newest first. */
static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    struct record *row = out;
    int64_t at = from != NULL ? from->id : 0, now = clock_now();
    enum rc rc = RC_OK;

    *n = 0;
    while (rc == RC_OK && *n < max) {
        struct record *one = &row[*n];
        struct dated_record current;
        size_t got = 0;
        bool found = false;

        if ((rc = dated_page(l->s->db, at, -dir, &one->r, 1, &got, err)) != RC_OK || got == 0)
            break;
        at = one->r.id;
        rc = dated_in_force(l->s->db, one->r.kind, now, &current, &found, err);
        one->state = one->r.since > now                 ? "pending"
                     : found && current.id == one->r.id ? "current"
                                                        : "replaced";
        *n += rc == RC_OK;
    }
    return rc;
}

static void key(const void *row, struct rowkey *out)
{
    const struct record *r = row;

    *out = (struct rowkey){.id = r->r.id};
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct record *r = row;

    (void)l;
    if (strcmp(t->field, "since") == 0 || strcmp(t->field, "until") == 0)
        return register_when(t, r->r.since);
    if (strcmp(t->field, "kind") == 0)
        return register_contains(r->r.kind, t->value);
    if (strcmp(t->field, "state") == 0)
        return strcmp(r->state, t->value) == 0;
    if (strcmp(t->field, "version") == 0)
        return strcmp(r->r.version[0] != '\0' ? r->r.version : "none", t->value) == 0;
    return register_contains(r->r.value, t->value);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct record *r = row;
    enum role role = strcmp(r->state, "current") == 0   ? ROLE_OK
                     : strcmp(r->state, "pending") == 0 ? ROLE_WARN
                                                        : ROLE_DIM;

    row_set(out, KIND, ROLE_NORMAL, l->words ? policies_records_title(r->r.kind) : r->r.kind);
    row_set(out, VALUE, ROLE_NORMAL, r->r.value);
    register_put_time(out, SINCE, ROLE_NORMAL, r->r.since, true);
    row_set(out, STATE, role, listing_word(l, r->state));
    row_set(out, VERSION, r->r.version[0] != '\0' ? ROLE_NORMAL : ROLE_BAD,
            r->r.version[0] != '\0' ? r->r.version : listing_word(l, "none"));
    register_put_time(out, RECORDED, ROLE_NORMAL, r->r.recorded_at, false);
    row_set(out, BY, ROLE_NORMAL, r->r.recorded_by);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct record),
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
};

static const struct order orders[] = {{"recorded", true, false}, {NULL, false, false}};

const struct listing records_listing = {
    .name = "records",
    .needs = RIGHT_READ,
    .impersonal = true,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .orders = orders,
    .reg = &ops,
    REGISTER,
};
