#include "base/i18n.h"
#include "service/register.h"
#include "service/sharing.h"
#include "store/disclosure.h"
#include "store/person.h"
#include "store/recipient.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID, KIND, RECIPIENT, AT, PEOPLE, FIELDS, PROTECTION, APPROVER, PURPOSE, COLUMNS };

static const struct column columns[COLUMNS] = {
    [ID] = {"id", N_("No."), 7, 0, 0},
    [KIND] = {"kind", N_("Type"), 9, 1, 0},
    [RECIPIENT] = {"recipient", N_("Given to"), 10, 3, 0},
    [AT] = {"at", N_("Given"), 10, 0, 1},
    [PEOPLE] = {"people", N_("People"), 7, 0, 3},
    [FIELDS] = {"fields", N_("Fields"), 10, 2, 4},
    [PROTECTION] = {"protection", N_("Protection"), 10, 0, 5},
    [APPROVER] = {"approver", N_("Approved by"), 10, 1, 6},
    [PURPOSE] = {"purpose", N_("Purpose"), 8, 1, 7},
};

static const char *const fields[] = {"recipient", "id",     "kind",  "ref",   "field",
                                     "purpose",   "people", "since", "until", NULL};

struct shared {
    struct disclosure d;
    char recipient[128];
};

struct state {
    int64_t person; /* of ref:, 0 when anyone's; -1 nobody's */
};

/* "ref:" narrows the pages to one person's. */
static enum rc start(struct lister *l, struct err *err)
{
    const struct filter_term *t = register_term(l, "ref");
    struct state *st = l->state;
    struct person p;
    enum rc rc;

    if (t == NULL)
        return RC_OK;
    rc = person_by_ref(l->s->db, t->value, &p, err);
    st->person = rc == RC_OK ? p.id : -1;
    return rc == RC_MISSING ? RC_OK : rc;
}

/* Newest first. */
static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    const struct state *st = l->state;
    struct shared *row = out;
    int64_t at = from != NULL ? from->id : 0;
    enum rc rc = RC_OK;

    *n = 0;
    while (rc == RC_OK && *n < max && st->person >= 0) {
        struct shared *one = &row[*n];
        struct recipient r;
        size_t got = 0;

        rc = disclosure_page(l->s->db, at, -dir, st->person, 0, &one->d, 1, &got, err);
        if (rc != RC_OK || got == 0)
            break;
        at = one->d.id;
        if (one->d.recipient != 0 &&
            (rc = recipient_by_id(l->s->db, one->d.recipient, &r, err)) == RC_OK)
            snprintf(one->recipient, sizeof one->recipient, "%s", r.name);
        *n += rc == RC_OK;
    }
    return rc;
}

static void key(const void *row, struct rowkey *out)
{
    const struct shared *r = row;

    *out = (struct rowkey){.id = r->d.id};
}

static bool is_id(const struct shared *r, const char *value)
{
    char id[32];

    snprintf(id, sizeof id, "DIS-%" PRId64, r->d.id);
    return strcmp(id, value) == 0 || strcmp(id + strlen("DIS-"), value) == 0;
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct shared *r = row;
    const struct state *st = l->state;

    if (strcmp(t->field, "since") == 0 || strcmp(t->field, "until") == 0)
        return register_when(t, r->d.at);
    if (strcmp(t->field, "ref") == 0)
        return st->person > 0; /* narrowed by the page already */
    if (strcmp(t->field, "id") == 0)
        return is_id(r, t->value);
    if (strcmp(t->field, "kind") == 0)
        return strcmp(r->d.kind, t->value) == 0;
    if (strcmp(t->field, "field") == 0)
        return register_lists(r->d.fields, t->value);
    if (strcmp(t->field, "purpose") == 0)
        return strcmp(r->d.purpose, t->value) == 0;
    if (strcmp(t->field, "people") == 0)
        return r->d.people >= strtoll(t->value, NULL, 10);
    return register_contains(r->recipient, t->value) || is_id(r, t->value);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct shared *r = row;
    bool bare = strcmp(r->d.protection, "none") == 0;
    char id[32];

    snprintf(id, sizeof id, "DIS-%" PRId64, r->d.id);
    row_set(out, ID, ROLE_NORMAL, id);
    row_set(out, KIND, ROLE_NORMAL, listing_word(l, r->d.kind));
    row_set(out, RECIPIENT, ROLE_NORMAL,
            r->d.recipient != 0 ? r->recipient : listing_word(l, "public"));
    register_put_time(out, AT, ROLE_NORMAL, r->d.at, true);
    register_put_number(out, PEOPLE, ROLE_NORMAL, r->d.people);
    register_put_codes(l, out, FIELDS, "field", r->d.fields);
    row_set(out, PROTECTION, bare ? ROLE_WARN : ROLE_NORMAL,
            r->d.protection[0] != '\0' ? listing_word(l, r->d.protection) : "");
    row_set(out, APPROVER, ROLE_NORMAL, r->d.approver);
    register_put_codes(l, out, PURPOSE, "purpose", r->d.purpose);
}

static enum rc total(struct lister *l, int64_t *n, struct err *err)
{
    return disclosure_total(l->s->db, n, err);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct shared),
    .state_size = sizeof(struct state),
    .start = start,
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
    .total = total,
};

static const struct order orders[] = {{"id", true, false}, {NULL, false, false}};

const struct listing sharing_listing = {
    .name = "sharing",
    .needs = RIGHT_READ,
    .impersonal = true,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .orders = orders,
    .reg = &ops,
    REGISTER,
};
