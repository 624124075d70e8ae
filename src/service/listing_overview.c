#include "base/i18n.h"
#include "service/overview.h"
#include "service/register.h"

#include <stdio.h>
#include <string.h>

enum { CLAUSE, STATE, TITLE, FIGURE, DEADLINE, COLUMNS };

static const struct column columns[COLUMNS] = {
    [CLAUSE] = {"clause", N_("Clause"), 10, 0, 0},
    [STATE] = {"state", N_("State"), 10, 0, 0},
    [TITLE] = {"title", N_("What it promises"), 16, 1, 0},
    [FIGURE] = {"figure", N_("Figure"), 20, 2, 0},
    [DEADLINE] = {"deadline", N_("Deadline"), 16, 0, 1},
};

static const char *const fields[] = {"status", "clause", NULL};

static enum rc start(struct lister *l, struct err *err)
{
    const struct filter_term *t = register_term(l, "status");
    bool known = t == NULL;

    for (int i = 0; i < 4 && !known; i++)
        known = strcmp(clause_name((enum clause_state)i), t->value) == 0;
    return known ? RC_OK
                 : err_set(err, RC_INVALID,
                           _("status: is kept, at_risk, broken or unmeasured"));
}

static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    return overview_rows(l->s, from != NULL ? from->id : 0, dir, out, max, n, err);
}

static void key(const void *row, struct rowkey *out)
{
    const struct overview_row *r = row;

    *out = (struct rowkey){.id = r->position};
    snprintf(out->text, sizeof out->text, "%s", r->clause);
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct overview_row *r = row;

    (void)l;
    if (strcmp(t->field, "status") == 0)
        return strcmp(clause_name(r->st.state), t->value) == 0;
    if (strcmp(t->field, "clause") == 0)
        return strcmp(r->clause, t->value) == 0;
    return register_contains(r->clause, t->value) || register_contains(r->title, t->value);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct overview_row *r = row;
    enum role role = overview_role(r->st.state);

    row_set(out, CLAUSE, ROLE_NORMAL, r->clause);
    row_set(out, STATE, role, l->words ? overview_word(r->st.state) : clause_name(r->st.state));
    row_set(out, TITLE, ROLE_NORMAL, r->title);
    row_set(out, FIGURE, r->st.state == CLAUSE_KEPT ? ROLE_NORMAL : role, r->st.figure);
    register_put_time(out, DEADLINE, ROLE_NORMAL, r->st.deadline, false);
}

static enum rc total(struct lister *l, int64_t *n, struct err *err)
{
    return overview_count(l->s, n, err);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct overview_row),
    .start = start,
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
    .total = total,
};

const struct listing overview_listing = {
    .name = "overview",
    .needs = RIGHT_READ,
    .impersonal = true,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .reg = &ops,
    REGISTER,
};
