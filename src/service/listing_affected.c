/* The ledgers of incidents: who is affected, and who was told. Newest incident first; within one
 * the people in the order in which they came. */
#define _DEFAULT_SOURCE
#include "service/register.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/incidents_clock.h"
#include "service/incidents_people.h"
#include "service/rowperson.h"
#include "store/incident_people.h"
#include "store/person.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CASE, REF, NAME, ADDED, AT, CHANNEL, OUTCOME, COLUMNS };

static const struct column columns[COLUMNS] = {
    [CASE] = {"case", N_("Case"), 9, 0, 0},
    [REF] = {"ref", N_("Ref"), 8, 1, 0},
    [NAME] = {"name", N_("Name"), 8, 2, 4},
    [ADDED] = {"added", N_("Entered"), 10, 0, 5},
    [AT] = {"at", N_("When"), 16, 0, 0},
    [CHANNEL] = {"channel", N_("Channel"), 9, 1, 2},
    [OUTCOME] = {"outcome", N_("Outcome"), 12, 1, 0},
};

static const char *const fields[] = {"case",    "ref",   "told",  "channel",
                                     "outcome", "since", "until", NULL};

struct affected {
    int64_t incident; /* of case: alone; 0: all of them */
    int64_t person;   /* of ref:; 0: anyone's, -1: nobody's */
    bool left;        /* told:no: a page need not read the others */
};

/* "INC-7" or "7"; 0 when it is none. */
static int64_t case_of(const char *text)
{
    const char *digits = strncasecmp(text, "INC-", 4) == 0 ? text + 4 : text;
    char *end;
    int64_t id = strtoll(digits, &end, 10);

    return *digits >= '0' && *digits <= '9' && *end == '\0' && id > 0 ? id : 0;
}

static enum rc check_terms(const struct lister *l, struct err *err)
{
    static const char *const told[] = {"yes", "no", "erased"};

    for (size_t i = 0; i < l->filter.n; i++) {
        const struct filter_term *t = &l->filter.term[i];
        bool known = strcmp(t->field, "told") != 0;

        for (size_t k = 0; !known && k < sizeof told / sizeof *told; k++)
            known = strcmp(told[k], t->value) == 0;
        if (!known)
            return err_set(err, RC_INVALID, _("told: is yes, no, or erased (before it was done)"));
        if (strcmp(t->field, "case") == 0 && case_of(t->value) == 0)
            return err_set(err, RC_INVALID, _("a case is INC-7"));
    }
    return RC_OK;
}

static enum rc start(struct lister *l, struct err *err)
{
    struct affected *st = l->state;
    const struct filter_term *incident, *told;
    enum rc rc = check_terms(l, err);

    if (rc != RC_OK)
        return rc;
    incident = register_term(l, "case");
    told = register_term(l, "told");
    st->incident = incident != NULL ? case_of(incident->value) : 0;
    st->left = told != NULL && strcmp(told->value, "yes") != 0;
    return rowperson_term(l, &st->person, err);
}

/* From one incident's ledger to the next. */
static enum rc page_all(const struct lister *l, int64_t incident, int64_t person, int dir,
                        struct incident_person *out, size_t max, size_t *n, struct err *err)
{
    const struct affected *st = l->state;
    struct db *db = l->s->db;
    int64_t end = dir > 0 ? INT64_MIN : INT64_MAX;
    size_t got;
    enum rc rc = RC_OK;

    *n = 0;
    if (incident == 0 && st->incident != 0)
        incident = st->incident;
    else if (incident == 0)
        rc = incident_people_beside(db, dir > 0 ? INT64_MAX : 0, dir, &incident, err);
    while (rc == RC_OK && *n < max && incident != 0) {
        rc = incident_people_page(db, incident, person, dir, st->left, out + *n, max - *n, &got,
                                  err);
        *n += rc == RC_OK ? got : 0;
        person = end;
        if (rc == RC_OK && st->incident != 0)
            break;
        if (rc == RC_OK && *n < max)
            rc = incident_people_beside(db, incident, dir, &incident, err);
    }
    return rc;
}

static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    const struct affected *st = l->state;
    int64_t incident = from != NULL ? strtoll(from->text, NULL, 10) : 0;
    int64_t person = from != NULL ? from->id : dir > 0 ? INT64_MIN : INT64_MAX;

    *n = 0;
    if (st->person < 0)
        return RC_OK;
    if (st->person > 0)
        return incident_people_of(l->s->db, st->person,
                                  from != NULL ? incident
                                  : dir > 0    ? INT64_MAX
                                               : 0,
                                  dir, out, max, n, err);
    return page_all(l, incident, person, dir, out, max, n, err);
}

static void key(const void *row, struct rowkey *out)
{
    const struct incident_person *i = row;

    *out = (struct rowkey){.id = i->person};
    snprintf(out->text, sizeof out->text, "%" PRId64, i->incident);
}

static const char *told_word(const struct incident_person *i)
{
    return i->told ? "yes" : i->status < PERSON_ERASING ? "no" : "erased";
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct incident_person *i = row;

    (void)l;
    if (strcmp(t->field, "case") == 0)
        return case_of(t->value) == i->incident;
    if (strcmp(t->field, "told") == 0)
        return strcmp(told_word(i), t->value) == 0;
    if (strcmp(t->field, "channel") == 0)
        return strcmp(i->channel, t->value) == 0;
    if (strcmp(t->field, "outcome") == 0)
        return strcmp(i->outcome, t->value) == 0;
    if (strcmp(t->field, "since") == 0 || strcmp(t->field, "until") == 0)
        return register_when(t, i->notified_at);
    return strcmp(i->ref, t->value) == 0; /* ref:, or a bare word */
}

/* Who is still to be told stands out; an erased person is out of reach, and is said to be. */
static void put_outcome(const struct lister *l, const struct incident_person *i, struct row *out)
{
    bool gone = !i->told && i->status >= PERSON_ERASING;
    const char *code = i->outcome[0] != '\0' ? i->outcome : "untold";
    enum role role = i->told ? ROLE_OK : gone ? ROLE_DIM : ROLE_WARN;

    if (gone)
        code = "erased";
    row_set(out, OUTCOME, role, l->words ? incidents_clock_word(code) : code);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct incident_person *i = row;
    const struct rowperson who = {i->person, i->status, i->ref, i->uuid};
    char case_id[INCIDENTS_CASE];

    incidents_case(i->incident, case_id);
    row_set(out, CASE, ROLE_NORMAL, case_id);
    rowperson_put(l, &who, out, REF, NAME);
    register_put_time(out, ADDED, ROLE_DIM, i->added_at, true);
    register_put_time(out, AT, i->told ? ROLE_NORMAL : ROLE_WARN, i->notified_at, false);
    row_set(out, CHANNEL, ROLE_NORMAL, l->words ? incidents_clock_word(i->channel) : i->channel);
    put_outcome(l, i, out);
}

static enum rc total(struct lister *l, int64_t *n, struct err *err)
{
    return incident_people_total(l->s->db, n, err);
}

/* One incident's, told or not: from its counters. */
static enum rc known(struct lister *l, int64_t *n, struct err *err)
{
    const struct affected *st = l->state;
    const struct filter_term *told = register_term(l, "told");
    struct incident_ledger sum = {0};
    enum rc rc;

    *n = -1;
    if (st->incident == 0 || l->filter.n != (told != NULL ? 2u : 1u))
        return RC_OK;
    rc = incident_people_count(l->s->db, st->incident, clock_now(), &sum, err);
    if (rc == RC_OK && told == NULL)
        *n = sum.people;
    else if (rc == RC_OK && strcmp(told->value, "yes") == 0)
        *n = sum.told;
    else if (rc == RC_OK)
        *n = strcmp(told->value, "no") == 0 ? sum.people - sum.told - sum.gone : sum.gone;
    return rc;
}

static const struct register_ops ops = {
    .row_size = sizeof(struct incident_person),
    .state_size = sizeof(struct affected),
    .start = start,
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
    .total = total,
    .known = known,
};

const struct listing affected_listing = {
    .name = "affected",
    .needs = RIGHT_READ,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .reg = &ops,
    REGISTER,
};
