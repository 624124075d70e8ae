#include "base/clock.h"
#include "base/i18n.h"
#include "service/register.h"
#include "service/retention.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FIELD, MONTHS, DRAFT, ACTION, DUE, CLOCK, KEPT, SOON, VALUES, FLOOR, TIMER, COLUMNS };

static const struct column columns[COLUMNS] = {
    [FIELD] = {"field", N_("Field"), 10, 2, 0},
    [MONTHS] = {"months", N_("In force"), 10, 0, 0},
    [DRAFT] = {"draft", N_("Draft"), 9, 0, 2},
    [ACTION] = {"action", N_("Action"), 9, 0, 3},
    [DUE] = {"due", N_("To go"), 7, 0, 0},
    [CLOCK] = {"clock", N_("Clock"), 12, 1, 4},
    [KEPT] = {"kept", N_("Kept"), 6, 0, 5},
    [SOON] = {"soon", N_("30 days"), 7, 0, 6},
    [VALUES] = {"values", N_("Values"), 7, 0, 7},
    [FLOOR] = {"floor", N_("Floor"), 10, 1, 8},
    [TIMER] = {"timer", N_("Timer"), 6, 0, 9},
};

static const char *const fields[] = {"field", "action", "clock", "floor", NULL};

/* The key's id is the place in the catalogue, from 1. */
struct rule_row {
    struct retention_effect e;
    int64_t at;
};

static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    const struct catalogue *c = &l->s->fields;
    int64_t at = from != NULL ? from->id + dir : dir > 0 ? 1 : c->n, now = clock_now();
    struct rule_row *row = out;
    enum rc rc = RC_OK;

    for (*n = 0; rc == RC_OK && *n < max && at >= 1 && at <= c->n; at += dir) {
        row[*n].at = at;
        rc = retention_effect(l->s, &c->field[at - 1], now, &row[*n].e, err);
        *n += rc == RC_OK;
    }
    return rc;
}

static void key(const void *row, struct rowkey *key)
{
    const struct rule_row *r = row;

    *key = (struct rowkey){.id = r->at};
    snprintf(key->text, sizeof key->text, "%s", r->e.field->code);
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct retention_effect *e = &((const struct rule_row *)row)->e;
    char section[48], label[96];

    if (strcmp(t->field, "action") == 0)
        return strcmp(e->rule.action, t->value) == 0;
    if (strcmp(t->field, "clock") == 0)
        return strcmp(e->rule.clock, t->value) == 0;
    if (strcmp(t->field, "floor") == 0)
        return strcmp(e->rule.floor, t->value) == 0;
    snprintf(section, sizeof section, "field:%s", e->field->code);
    session_label(l->s, section, "label", label, sizeof label);
    return register_contains(e->field->code, t->value) || register_contains(label, t->value);
}

/* A number for scripts, "6 months" for people. */
static void put_months(const struct lister *l, struct row *out, size_t col, enum role role,
                       int64_t months)
{
    char text[48];

    if (months == 0)
        return;
    snprintf(text, sizeof text, l->words ? _("%lld months") : "%lld", (long long)months);
    row_set(out, col, role, text);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct retention_effect *e = &((const struct rule_row *)row)->e;
    const struct retention_rule *r = &e->rule;
    int64_t kept = e->kept[KEEP_HOLD] + e->kept[KEEP_REQUEST] + e->kept[KEEP_FLOOR];
    char section[80], label[128];

    snprintf(section, sizeof section, "field:%s", e->field->code);
    session_label(l->s, section, "label", label, sizeof label);
    row_set(out, FIELD, ROLE_NORMAL, l->words ? label : e->field->code);
    put_months(l, out, MONTHS, ROLE_NORMAL, r->months);
    put_months(l, out, DRAFT, ROLE_WARN, r->draft_months);
    if (l->words && r->draft_months != 0 && r->draft_months != r->months) {
        /* Narrow screens have no room for the draft's own column. */
        snprintf(label, sizeof label, _("%lld > %lld mo."), (long long)r->months,
                 (long long)r->draft_months);
        row_set(out, MONTHS, ROLE_WARN, label);
    }
    row_set(out, ACTION, ROLE_NORMAL, l->words ? retention_action_title(r->action) : r->action);
    row_set(out, CLOCK, ROLE_NORMAL, l->words ? retention_clock_title(r->clock) : r->clock);
    register_put_number(out, DUE, e->due > 0 ? ROLE_WARN : ROLE_DIM, e->due);
    register_put_number(out, KEPT, kept > 0 ? ROLE_NORMAL : ROLE_DIM, kept);
    register_put_number(out, SOON, ROLE_NORMAL, e->soon);
    register_put_number(out, VALUES, ROLE_NORMAL, e->values);
    snprintf(section, sizeof section, "law:%s", r->floor);
    session_label(l->s, section, "title", label, sizeof label);
    row_set(out, FLOOR, ROLE_NORMAL, r->floor[0] == '\0' ? "" : l->words ? label : r->floor);
    row_set(out, TIMER, r->approved_at != 0 ? ROLE_OK : ROLE_DIM,
            r->moving ? listing_word(l, "waits") : listing_word(l, r->approved_at != 0 ? "yes" : "no"));
}

static enum rc total(struct lister *l, int64_t *n, struct err *err)
{
    (void)err;
    *n = l->s->fields.n;
    return RC_OK;
}

static const struct register_ops ops = {
    .row_size = sizeof(struct rule_row),
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
    .total = total,
};

const struct listing retention_listing = {
    .name = "retention",
    .needs = RIGHT_READ,
    .impersonal = true,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .reg = &ops,
    REGISTER,
};
