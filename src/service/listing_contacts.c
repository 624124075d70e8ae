/* The contact log, newest first. */
#include "service/register.h"

#include "base/i18n.h"
#include "service/codes.h"
#include "service/rowperson.h"
#include "store/contact.h"

#include <string.h>

enum { AT, REF, NAME, CHANNEL, PURPOSE, OUTCOME, CASE, ACTOR, COLUMNS };

static const struct column columns[COLUMNS] = {
    [AT] = {"at", N_("Time"), 16, 0, 0},
    [REF] = {"ref", N_("Ref"), 7, 1, 0},
    [NAME] = {"name", N_("Name"), 8, 2, 5},
    [CHANNEL] = {"channel", N_("Channel"), 8, 1, 0},
    [PURPOSE] = {"purpose", N_("Purpose"), 10, 1, 3},
    [OUTCOME] = {"outcome", N_("Outcome"), 12, 1, 1},
    [CASE] = {"case", N_("Case"), 6, 0, 2},
    [ACTOR] = {"actor", N_("By"), 8, 1, 4},
};

static const char *const fields[] = {"ref", "channel", "purpose", "case", "since", "until", NULL};

struct contacts {
    int64_t person; /* of ref: */
};

static enum rc start(struct lister *l, struct err *err)
{
    struct contacts *st = l->state;

    return rowperson_term(l, &st->person, err);
}

static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    const struct contacts *st = l->state;
    int64_t id = from != NULL ? from->id : dir > 0 ? INT64_MAX : 0;

    return contact_page(l->s->db, st->person, id, dir, out, max, n, err);
}

static void key(const void *row, struct rowkey *k)
{
    *k = (struct rowkey){.id = ((const struct contact *)row)->id};
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct contact *c = row;

    (void)l;
    if (strcmp(t->field, "ref") == 0)
        return strcmp(c->ref, t->value) == 0;
    if (strcmp(t->field, "purpose") == 0)
        return strcmp(c->purpose, t->value) == 0;
    if (strcmp(t->field, "case") == 0)
        return strcmp(c->case_id, t->value) == 0;
    if (strcmp(t->field, "since") == 0 || strcmp(t->field, "until") == 0)
        return register_when(t, c->at);
    return strcmp(c->channel, t->value) == 0; /* channel:, or a bare word */
}

static void put_code(const struct lister *l, struct row *out, size_t col, const char *kind,
                     const char *code)
{
    char label[128];

    codes_label(l->s, kind, code, label, sizeof label);
    row_set(out, col, ROLE_NORMAL, l->words ? label : code);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct contact *c = row;
    const struct rowperson who = {c->person, c->person_status, c->ref, c->uuid};

    register_put_time(out, AT, ROLE_NORMAL, c->at, false);
    rowperson_put(l, &who, out, REF, NAME);
    put_code(l, out, CHANNEL, "channel", c->channel);
    put_code(l, out, PURPOSE, "purpose", c->purpose);
    put_code(l, out, OUTCOME, "outcome", c->outcome);
    row_set(out, CASE, ROLE_NORMAL, strcmp(c->case_id, "-") == 0 ? NULL : c->case_id);
    row_set(out, ACTOR, ROLE_NORMAL, c->actor);
}

static enum rc total(struct lister *l, int64_t *n, struct err *err)
{
    int64_t last;

    return contact_total(l->s->db, n, &last, err);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct contact),
    .state_size = sizeof(struct contacts),
    .start = start,
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
    .total = total,
};

static const struct order orders[] = {{"at", true, false}, {NULL, false, false}};

const struct listing contacts_listing = {
    .name = "contacts",
    .needs = RIGHT_READ,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .orders = orders,
    .reg = &ops,
    REGISTER,
};
