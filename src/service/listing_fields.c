#include "base/i18n.h"
#include "rules/gate.h"
#include "service/fields.h"
#include "service/register.h"
#include "store/policy.h"
#include "store/retention.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LABEL, CODE, CLASS, BASIS, STATE, HOLDERS, MONTHS, COLUMNS };

static const struct column columns[COLUMNS] = {
    [LABEL] = {"label", N_("Label"), 20, 3, 0},
    [CODE] = {"code", N_("Code"), 12, 1, 5},
    [CLASS] = {"class", N_("Class"), 9, 0, 3},
    [BASIS] = {"basis", N_("Basis"), 11, 0, 2},
    [STATE] = {"state", N_("State"), 9, 0, 0},
    [HOLDERS] = {"holders", N_("Holders"), 8, 0, 1},
    [MONTHS] = {"retention_months", N_("Kept for"), 8, 0, 4},
};

static const char *const fields[] = {"state",  "class",  "basis", "module", "purpose",
                                     "clause", "source", "see",   NULL};

struct entry {
    struct field field;
    char label[96];
    int64_t held, months; /* months 0: no rule */
};

static enum rc read_entry(struct session *s, const struct field *f, struct entry *e,
                          struct err *err)
{
    struct retention_rule rule = {0};
    char section[48];
    enum rc rc = retention_rule_get(s->db, f->id, &rule, err);

    *e = (struct entry){.field = *f, .months = rule.months};
    snprintf(section, sizeof section, "field:%s", f->code);
    session_label(s, section, "label", e->label, sizeof e->label);
    if (rc == RC_OK || rc == RC_MISSING)
        rc = field_held(s->db, f->id, &e->held, err);
    return rc;
}

/* The catalogue is short and in memory: a page is what lies beyond FROM in it. */
static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    const struct catalogue *all = &l->s->fields;
    struct entry *entry = out;
    int i = dir > 0 ? 0 : all->n - 1;
    enum rc rc = RC_OK;

    *n = 0;
    if (from != NULL) {
        for (i = 0; i < all->n && all->field[i].id != from->id;)
            i++;
        i += dir;
    }
    for (; rc == RC_OK && i >= 0 && i < all->n && *n < max; i += dir)
        if ((rc = read_entry(l->s, &all->field[i], &entry[*n], err)) == RC_OK)
            ++*n;
    return rc;
}

static void key(const void *row, struct rowkey *out)
{
    const struct entry *e = row;

    *out = (struct rowkey){.id = e->field.id};
}

static const char *class_of(const struct field *f)
{
    return f->sensitive ? "sensitive" : "general";
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct entry *e = row;
    const struct field *f = &e->field;

    (void)l;
    if (strcmp(t->field, "state") == 0)
        return strcmp(gate_state(f), t->value) == 0;
    if (strcmp(t->field, "class") == 0)
        return strcmp(class_of(f), t->value) == 0;
    if (strcmp(t->field, "basis") == 0)
        return strcmp(f->basis, t->value) == 0 ||
               (gate_exemption(f->basis) > 0 && strcmp(t->value, "exempt") == 0);
    if (strcmp(t->field, "module") == 0)
        return register_lists(f->modules, t->value);
    if (strcmp(t->field, "purpose") == 0)
        return register_lists(f->purposes, t->value);
    if (strcmp(t->field, "source") == 0)
        return strcmp(f->source, t->value) == 0;
    if (strcmp(t->field, "see") == 0)
        return register_lists(f->see, t->value);
    if (strcmp(t->field, "clause") == 0)
        return strcmp(f->clause, t->value) == 0;
    return register_contains(e->label, t->value) || register_contains(f->code, t->value);
}

static enum role state_role(const char *state)
{
    if (strcmp(state, "active") == 0)
        return ROLE_OK;
    return strcmp(state, "closed") == 0 || strcmp(state, "draft") == 0 ? ROLE_DIM : ROLE_WARN;
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct entry *e = row;
    const struct field *f = &e->field;
    const char *state = gate_state(f);
    char text[64];

    row_set(out, LABEL, ROLE_NORMAL, e->label);
    row_set(out, CODE, ROLE_DIM, f->code);
    row_set(out, CLASS, f->sensitive ? ROLE_WARN : ROLE_NORMAL,
            !l->words      ? class_of(f)
            : f->sensitive ? _("sensitive")
                           : _("general"));
    fields_basis(f->basis, text, sizeof text);
    row_set(out, BASIS, ROLE_NORMAL, l->words ? text : f->basis);
    row_set(out, STATE, state_role(state), l->words ? fields_state(state) : state);
    register_put_number(out, HOLDERS, e->held > 0 ? ROLE_NORMAL : ROLE_DIM, e->held);
    snprintf(text, sizeof text, l->words ? _("%lld months") : "%lld", (long long)e->months);
    row_set(out, MONTHS, ROLE_NORMAL, e->months > 0 ? text : NULL);
}

static enum rc total(struct lister *l, int64_t *n, struct err *err)
{
    (void)err;
    *n = l->s->fields.n;
    return RC_OK;
}

static const struct register_ops ops = {
    .row_size = sizeof(struct entry),
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
    .total = total,
};

const struct listing fields_listing = {
    .name = "fields",
    .needs = RIGHT_READ,
    .impersonal = true,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .reg = &ops,
    REGISTER,
};
