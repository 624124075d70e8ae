/* Audits and assessments, the last recorded first. */
#include "base/clock.h"
#include "base/i18n.h"
#include "service/register.h"
#include "service/reviews.h"

#include <string.h>

enum { ON, KIND, ABOUT, REPORT, BY, NEXT, KEPT, COLUMNS };

static const struct column columns[COLUMNS] = {
    [ON] = {"on", N_("Finished"), 10, 0, 0},
    [KIND] = {"kind", N_("Type"), 18, 1, 0},
    [ABOUT] = {"about", N_("About"), 10, 2, 4},
    [REPORT] = {"report", N_("Report no."), 10, 1, 1},
    [BY] = {"by", N_("By"), 9, 1, 3},
    [NEXT] = {"next", N_("Next by"), 10, 0, 2},
    [KEPT] = {"kept", N_("Kept until"), 10, 0, 5},
};

static const char *const fields[] = {"report", "kind", "about", "since", "until", NULL};

static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    int64_t seq = from != NULL ? from->id : dir > 0 ? INT64_MAX : -1;

    return reviews_page(l->s, seq, -dir, out, max, n, err);
}

static void key(const void *row, struct rowkey *out)
{
    *out = (struct rowkey){.id = ((const struct review *)row)->seq};
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct review *r = row;

    (void)l;
    if (strcmp(t->field, "since") == 0 || strcmp(t->field, "until") == 0)
        return register_when(t, r->at);
    if (strcmp(t->field, "kind") == 0)
        return register_contains(r->kind->action, t->value);
    if (strcmp(t->field, "about") == 0)
        return register_lists(r->about, t->value);
    return register_contains(r->report, t->value);
}

/* The last day of a time that ends with MOMENT. */
static void put_day(struct row *out, size_t col, enum role role, int64_t moment)
{
    register_put_time(out, col, role, moment != 0 ? moment - 1 : 0, true);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct review *r = row;

    register_put_time(out, ON, ROLE_NORMAL, r->at, true);
    row_set(out, KIND, ROLE_NORMAL, listing_word(l, r->kind->action));
    row_set(out, ABOUT, ROLE_NORMAL, r->about);
    row_set(out, REPORT, ROLE_NORMAL, r->report);
    row_set(out, BY, ROLE_NORMAL, r->by);
    put_day(out, NEXT, r->due <= clock_now() ? ROLE_DIM : ROLE_NORMAL, r->due);
    put_day(out, KEPT, ROLE_DIM, r->keep);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct review),
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
};

const struct listing reviews_listing = {
    .name = "reviews",
    .needs = RIGHT_READ_AUDIT,
    .impersonal = true,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .reg = &ops,
    REGISTER,
};
