#include "base/clock.h"
#include "base/i18n.h"
#include "service/auditlog.h"
#include "service/holds.h"
#include "service/register.h"
#include "store/hold.h"

#include <stdio.h>
#include <string.h>

enum { HOLD, SCOPE, FIELD, STATE, REASON, CASE, UNTIL, SINCE, BY, COLUMNS };

static const struct column columns[COLUMNS] = {
    [HOLD] = {"hold", N_("No."), 4, 0, 0},
    [SCOPE] = {"scope", N_("Scope"), 10, 2, 0},
    [FIELD] = {"field", N_("Field"), 8, 1, 3},
    [STATE] = {"state", N_("State"), 8, 0, 0},
    [REASON] = {"reason", N_("Reason"), 10, 1, 2},
    [CASE] = {"case", N_("Case"), 8, 1, 4},
    [UNTIL] = {"until", N_("Until"), 16, 0, 1},
    [SINCE] = {"since", N_("Since"), 16, 0, 5},
    [BY] = {"placed_by", N_("Placed by"), 9, 0, 6},
};

static const char *const fields[] = {"ref", "dept", "field", "state", "reason",
                                     "case", "by", "since", "until", NULL};

static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    return hold_page(l->s->db, from != NULL ? from->id : 0, -dir, out, max, n, err);
}

static void key(const void *row, struct rowkey *key)
{
    *key = (struct rowkey){.id = ((const struct hold *)row)->id};
}

static const char *field_code(const struct lister *l, int64_t id)
{
    for (int i = 0; i < l->s->fields.n; i++)
        if (l->s->fields.field[i].id == id)
            return l->s->fields.field[i].code;
    return "";
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct hold *h = row;

    if (strcmp(t->field, "dept") == 0)
        return strcmp(h->department, t->value) == 0;
    if (strcmp(t->field, "field") == 0)
        return strcmp(field_code(l, h->field), t->value) == 0;
    if (strcmp(t->field, "state") == 0)
        return strcmp(holds_state(h, clock_now()), t->value) == 0;
    if (strcmp(t->field, "reason") == 0)
        return strcmp(h->reason, t->value) == 0;
    if (strcmp(t->field, "case") == 0)
        return strcmp(h->case_id, t->value) == 0;
    if (strcmp(t->field, "by") == 0)
        return strcmp(h->placed_by, t->value) == 0;
    if (strcmp(t->field, "since") == 0 || strcmp(t->field, "until") == 0)
        return register_when(t, h->starts_at);
    return register_contains(h->ref, t->value);
}

static const char *scope(const struct lister *l, const struct hold *h)
{
    if (h->person != 0)
        return h->ref[0] != '\0' ? h->ref : listing_word(l, "erased");
    return h->department[0] != '\0' ? h->department : listing_word(l, "everyone");
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct hold *h = row;
    const char *state = holds_state(h, clock_now()), *code = field_code(l, h->field);
    char section[80], label[128];

    register_put_number(out, HOLD, ROLE_NORMAL, h->id);
    row_set(out, SCOPE, ROLE_NORMAL, scope(l, h));
    snprintf(section, sizeof section, "field:%s", code);
    session_label(l->s, section, "label", label, sizeof label);
    row_set(out, FIELD, ROLE_NORMAL, *code != '\0' && l->words ? label : code);
    row_set(out, STATE, strcmp(state, "in-force") == 0 ? ROLE_WARN : ROLE_DIM,
            listing_word(l, state));
    auditlog_reason(l->s, h->reason, "short", label, sizeof label);
    row_set(out, REASON, ROLE_NORMAL, l->words ? label : h->reason);
    row_set(out, CASE, ROLE_NORMAL, h->case_id);
    register_put_time(out, UNTIL, ROLE_NORMAL, h->lifted_at != 0 ? h->lifted_at : h->ends_at,
                      false);
    register_put_time(out, SINCE, ROLE_NORMAL, h->starts_at, false);
    row_set(out, BY, ROLE_NORMAL, h->placed_by);
}

static enum rc total(struct lister *l, int64_t *n, struct err *err)
{
    return hold_total(l->s->db, n, err);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct hold),
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
    .total = total,
};

static const struct order orders[] = {{"hold", true, false}, {NULL, false, false}};

const struct listing holds_listing = {
    .name = "holds",
    .needs = RIGHT_READ,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .orders = orders,
    .reg = &ops,
    REGISTER,
};
