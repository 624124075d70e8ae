/* Consent events, the newest first. */
#include "service/auditlog.h"
#include "service/notice_codes.h"
#include "service/register.h"

#include "base/i18n.h"
#include "rules/consent_state.h"
#include "store/consent.h"
#include "store/person.h"

#include <stdio.h>
#include <string.h>

enum { ID, AT, REF, ACTION, PURPOSE, CHANNEL, NOTICE, RECORDER, COLUMNS };

static const struct column columns[COLUMNS] = {
    [ID] = {"event", N_("Event"), 7, 0, 4},
    [AT] = {"at", N_("At"), 16, 0, 0},
    [REF] = {"ref", N_("Ref"), 8, 1, 0},
    [ACTION] = {"action", N_("Reply"), 10, 0, 0},
    [PURPOSE] = {"purpose", N_("Purpose"), 10, 1, 0},
    [CHANNEL] = {"channel", N_("Channel"), 9, 0, 2},
    [NOTICE] = {"notice", N_("Notice no."), 10, 0, 1},
    [RECORDER] = {"recorder", N_("Recorded by"), 11, 1, 3},
};

static const char *const fields[] = {"ref",    "purpose", "action", "channel",
                                     "notice", "actor",   "since",  "until", NULL};

struct record {
    struct consent_event e;
    char ref[64], notice[32];
};

struct events {
    struct notice_codes codes;
    int64_t person; /* of the term ref:; 0: anyone's */
};

/* ref: finds one person, of whom the events are read alone. */
static enum rc start(struct lister *l, struct err *err)
{
    const struct filter_term *ref = register_term(l, "ref");
    struct events *ev = l->state;
    struct person p;
    enum rc rc;

    if (ref == NULL)
        return RC_OK;
    rc = person_by_ref(l->s->db, ref->value, &p, err);
    ev->person = rc == RC_OK ? p.id : -1;
    return rc == RC_MISSING ? RC_OK : rc;
}

static enum rc describe(struct lister *l, struct record *r, struct err *err)
{
    struct events *ev = l->state;
    struct person p;
    const char *code;
    enum rc rc = person_by_id(l->s->db, r->e.person, &p, err);

    if (rc == RC_OK)
        auditlog_subject(l->s, p.uuid, r->ref, sizeof r->ref);
    if (rc == RC_OK && (rc = notice_codes_get(&ev->codes, l->s, r->e.notice, &code, err)) == RC_OK)
        snprintf(r->notice, sizeof r->notice, "%s", code);
    return rc;
}

static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    const struct filter_term *purpose = register_term(l, "purpose");
    const struct events *ev = l->state;
    struct consent_event e[64];
    struct record *r = out;
    enum rc rc = consent_event_page(l->s->db, from != NULL ? from->id : 0, dir, ev->person,
                                    purpose != NULL ? purpose->value : NULL, e,
                                    max < 64 ? max : 64, n, err);

    for (size_t i = 0; rc == RC_OK && i < *n; i++) {
        r[i].e = e[i];
        rc = describe(l, &r[i], err);
    }
    return rc;
}

static void key(const void *row, struct rowkey *out)
{
    const struct record *r = row;

    *out = (struct rowkey){.id = r->e.id};
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct record *r = row;

    (void)l;
    if (strcmp(t->field, "since") == 0 || strcmp(t->field, "until") == 0)
        return register_when(t, r->e.at);
    if (strcmp(t->field, "purpose") == 0)
        return strcmp(r->e.purpose, t->value) == 0;
    if (strcmp(t->field, "action") == 0)
        return strcmp(r->e.action, t->value) == 0;
    if (strcmp(t->field, "channel") == 0)
        return strcmp(r->e.channel, t->value) == 0;
    if (strcmp(t->field, "notice") == 0)
        return strcmp(r->notice, t->value) == 0;
    if (strcmp(t->field, "actor") == 0)
        return register_contains(r->e.recorder, t->value);
    return strcmp(t->field, "ref") == 0 ? strcmp(r->ref, t->value) == 0
                                        : register_contains(r->ref, t->value);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct record *r = row;
    bool given = consent_state_given(r->e.action);
    char section[80], title[96];

    register_put_number(out, ID, ROLE_DIM, r->e.id);
    register_put_time(out, AT, ROLE_NORMAL, r->e.at, false);
    row_set(out, REF, ROLE_NORMAL, r->ref);
    row_set(out, ACTION, given ? ROLE_OK : ROLE_WARN, listing_word(l, r->e.action));
    snprintf(section, sizeof section, "purpose:%s", r->e.purpose);
    session_label(l->s, section, "title", title, sizeof title);
    row_set(out, PURPOSE, ROLE_NORMAL, l->words ? title : r->e.purpose);
    row_set(out, CHANNEL, ROLE_NORMAL, listing_word(l, r->e.channel));
    row_set(out, NOTICE, ROLE_NORMAL, r->notice);
    row_set(out, RECORDER, ROLE_NORMAL, r->e.recorder);
}

static enum rc total(struct lister *l, int64_t *n, struct err *err)
{
    return consent_events(l->s->db, n, err);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct record),
    .state_size = sizeof(struct events),
    .start = start,
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
    .total = total,
};

static const struct order orders[] = {{"event", true, false}, {NULL, false, false}};

const struct listing consent_events_listing = {
    .name = "consent-events",
    .needs = RIGHT_READ,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .orders = orders,
    .reg = &ops,
    REGISTER,
};
