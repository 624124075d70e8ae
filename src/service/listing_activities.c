/* Processing activities by module: short, made of the policy and the catalogue in memory. */
#include "base/die.h"
#include "base/i18n.h"
#include "service/activities.h"
#include "service/codes.h"
#include "service/fields.h"
#include "service/register.h"

#include <stdlib.h>
#include <string.h>

enum { MODULE, PURPOSE, CLAUSE, BASIS, FIELDS, COLUMNS };

static const struct column columns[COLUMNS] = {
    [MODULE] = {"module", N_("Module"), 13, 0, 0},   [PURPOSE] = {"purpose", N_("Purpose"), 18, 1, 0},
    [CLAUSE] = {"clause", N_("Clause"), 6, 0, 2},    [BASIS] = {"basis", N_("Basis"), 12, 0, 1},
    [FIELDS] = {"fields", N_("Fields"), 16, 3, 3},
};

static const char *const fields[] = {"purpose", "module", "clause", "basis", "field", NULL};

static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    struct activity *all = xcalloc(ACTIVITIES_MAX, sizeof *all), *row = out;
    size_t have = 0;
    enum rc rc = activities_read(l->s, all, &have, err);
    int64_t i = from != NULL ? from->id - 1 + dir : dir > 0 ? 0 : (int64_t)have - 1;

    for (*n = 0; rc == RC_OK && i >= 0 && i < (int64_t)have && *n < max; i += dir)
        row[(*n)++] = all[i];
    free(all);
    return rc;
}

static void key(const void *row, struct rowkey *out)
{
    *out = (struct rowkey){.id = ((const struct activity *)row)->id};
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct activity *a = row;

    (void)l;
    if (strcmp(t->field, "module") == 0)
        return strcmp(a->module, t->value) == 0;
    if (strcmp(t->field, "clause") == 0)
        return strcmp(a->clause, t->value) == 0;
    if (strcmp(t->field, "basis") == 0)
        return strcmp(a->basis, t->value) == 0;
    if (strcmp(t->field, "field") == 0)
        return register_lists(a->fields, t->value);
    return register_contains(a->purpose[0] != '\0' ? a->purpose : "none", t->value);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct activity *a = row;
    bool stated = a->purpose[0] != '\0';
    char module[128], purpose[128], basis[64] = "";

    codes_label(l->s, "module", a->module, module, sizeof module);
    codes_label(l->s, "purpose", a->purpose, purpose, sizeof purpose);
    if (stated)
        fields_basis(a->basis, basis, sizeof basis);
    row_set(out, MODULE, ROLE_NORMAL, l->words ? module : a->module);
    if (stated)
        row_set(out, PURPOSE, ROLE_NORMAL, l->words ? purpose : a->purpose);
    else
        row_set(out, PURPOSE, ROLE_BAD, listing_word(l, "none"));
    row_set(out, CLAUSE, ROLE_NORMAL, a->clause);
    row_set(out, BASIS, ROLE_NORMAL, l->words ? basis : a->basis);
    row_set(out, FIELDS, ROLE_DIM, a->fields);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct activity),
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
};

const struct listing activities_listing = {
    .name = "activities",
    .needs = RIGHT_READ,
    .impersonal = true,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .reg = &ops,
    REGISTER,
};
