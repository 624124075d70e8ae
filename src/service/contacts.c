#include "service/contacts.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/act.h"
#include "service/codes.h"
#include "service/people.h"
#include "store/contact.h"
#include "store/person.h"

#include <stdio.h>
#include <string.h>

static bool present(const char *text)
{
    return text != NULL && *text != '\0';
}

static enum rc check(struct session *s, const struct new_contact *c, struct err *err)
{
    enum rc rc;

    if ((rc = codes_check(s, "channel", "contact", c->channel, err)) != RC_OK ||
        (rc = codes_check(s, "purpose", NULL, c->purpose, err)) != RC_OK ||
        (rc = codes_check(s, "outcome", NULL, c->outcome, err)) != RC_OK)
        return rc;
    if (c->at > clock_now())
        return err_set(err, RC_INVALID, _("this moment is in the future"));
    return present(c->case_id) ? people_check_case(c->case_id, err) : RC_OK;
}

static enum rc add_in(struct act *a, const struct new_contact *c, struct err *err)
{
    struct contact row = {.at = c->at != 0 ? c->at : a->now};
    struct act_entry e = {.action = "contact", .case_id = present(c->case_id) ? c->case_id : NULL};
    struct person p;
    char data[128];
    enum rc rc = person_by_ref(a->s->db, c->ref, &p, err);

    if (rc == RC_OK && p.status >= PERSON_ERASING)
        rc = err_set(err, RC_MISSING, _("this person is erased"));
    if (rc != RC_OK)
        return rc;
    row.person = p.id;
    snprintf(row.channel, sizeof row.channel, "%s", c->channel);
    snprintf(row.purpose, sizeof row.purpose, "%s", c->purpose);
    snprintf(row.outcome, sizeof row.outcome, "%s", c->outcome);
    snprintf(row.case_id, sizeof row.case_id, "%s", present(c->case_id) ? c->case_id : "-");
    snprintf(row.actor, sizeof row.actor, "%s", a->s->op.name);
    snprintf(data, sizeof data, "channel=%s purpose=%s outcome=%s", row.channel, row.purpose,
             row.outcome);
    e.subject = &p;
    e.data = data;
    if ((rc = contact_insert(a->s->db, &row, err)) == RC_OK && (rc = act_log(a, &e, err)) == RC_OK)
        rc = act_commit(a, err);
    return rc;
}

enum rc contacts_add(struct session *s, const struct new_contact *c, struct err *err)
{
    struct act a = {0};
    enum rc rc = session_need(s, RIGHT_REQUESTS, err);

    if (rc == RC_OK && (rc = check(s, c, err)) == RC_OK && (rc = act_begin(&a, s, err)) == RC_OK)
        rc = add_in(&a, c, err);
    act_abort(&a);
    return rc;
}

enum rc contacts_last(struct session *s, int64_t person, struct contact *c, struct err *err)
{
    size_t n = 0;
    enum rc rc = session_need(s, RIGHT_READ, err);

    *c = (struct contact){.id = 0};
    return rc == RC_OK ? contact_page(s->db, person, INT64_MAX, 1, c, 1, &n, err) : rc;
}
