#include "base/clock.h"
#include "base/i18n.h"
#include "service/register.h"
#include "service/sharing.h"
#include "store/recipient.h"

#include <stdio.h>
#include <string.h>

enum {
    NAME,
    KIND,
    STATE,
    UNTIL,
    PROTECTION,
    CONTRACT,
    COUNTRY,
    FIELDS,
    PURPOSES,
    CONTACT,
    COLUMNS
};

static const struct column columns[COLUMNS] = {
    [NAME] = {"name", N_("Full name"), 10, 3, 0},
    [KIND] = {"kind", N_("Type"), 9, 1, 2},
    [STATE] = {"state", N_("State"), 11, 0, 0},
    [UNTIL] = {"until", N_("Until"), 10, 0, 1},
    [PROTECTION] = {"protection", N_("Protection"), 10, 0, 4},
    [CONTRACT] = {"contract", N_("Contract"), 10, 1, 5},
    [COUNTRY] = {"country", N_("Country"), 8, 1, 6},
    [FIELDS] = {"fields", N_("Fields"), 10, 2, 7},
    [PURPOSES] = {"purposes", N_("Purposes"), 8, 1, 8},
    [CONTACT] = {"contact", N_("Contact"), 10, 1, 9},
};

static const char *const fields[] = {"name",    "kind",  "state",   "protection",
                                     "country", "field", "purpose", NULL};

/* In the order of names. */
static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    struct recipient r;
    const char *name = "";
    enum rc rc = RC_OK;

    *n = 0;
    if (from != NULL) { /* the key's text may be cut: the row has the name */
        rc = recipient_by_id(l->s->db, from->id, &r, err);
        name = r.name;
    }
    return rc == RC_OK ? recipient_page(l->s->db, name, dir, out, max, n, err) : rc;
}

static void key(const void *row, struct rowkey *out)
{
    const struct recipient *r = row;

    *out = (struct rowkey){.id = r->id};
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct recipient *r = row;

    (void)l;
    if (strcmp(t->field, "kind") == 0)
        return strcmp(r->kind, t->value) == 0 ||
               (strcmp(t->value, "processor") == 0 && sharing_is_processor(r->kind));
    if (strcmp(t->field, "state") == 0)
        return strcmp(sharing_recipient_state(r, clock_now()), t->value) == 0;
    if (strcmp(t->field, "protection") == 0)
        return strcmp(r->protection, t->value) == 0;
    if (strcmp(t->field, "country") == 0)
        return register_contains(r->country, t->value);
    if (strcmp(t->field, "field") == 0)
        return register_lists(r->fields, t->value);
    if (strcmp(t->field, "purpose") == 0)
        return register_lists(r->purposes, t->value);
    return register_contains(r->name, t->value);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct recipient *r = row;
    const char *state = sharing_recipient_state(r, clock_now());
    bool bad = strcmp(state, "no-contract") == 0 || strcmp(state, "unprotected") == 0;

    row_set(out, NAME, ROLE_NORMAL, r->name);
    row_set(out, KIND, ROLE_NORMAL, listing_word(l, r->kind));
    row_set(out, STATE,
            bad                            ? ROLE_BAD
            : strcmp(state, "ending") == 0 ? ROLE_WARN
            : strcmp(state, "ended") == 0  ? ROLE_DIM
                                           : ROLE_OK,
            listing_word(l, state));
    register_put_time(out, UNTIL, ROLE_NORMAL, r->contract_until != 0 ? r->contract_until - 1 : 0,
                      true);
    row_set(out, PROTECTION, ROLE_NORMAL, listing_word(l, r->protection));
    row_set(out, CONTRACT, ROLE_NORMAL, r->contract);
    row_set(out, COUNTRY, ROLE_NORMAL, r->country);
    register_put_codes(l, out, FIELDS, "field", r->fields);
    register_put_codes(l, out, PURPOSES, "purpose", r->purposes);
    row_set(out, CONTACT, ROLE_NORMAL, r->contact);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct recipient),
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
};

static const struct order orders[] = {{"name", false, false}, {NULL, false, false}};

const struct listing recipients_listing = {
    .name = "recipients",
    .needs = RIGHT_READ,
    .impersonal = true,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .orders = orders,
    .reg = &ops,
    REGISTER,
};
