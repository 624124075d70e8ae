#include "base/i18n.h"
#include "service/act.h"
#include "service/people.h"
#include "service/requests.h"
#include "store/person.h"

static enum rc close_in(struct act *a, int64_t id, int64_t version, const struct why *why,
                        struct err *err)
{
    struct act_entry e = {.action = "close-account", .reason = why->reason,
                          .case_id = why->case_id, .note = why->note, .tier = TIER_CONTACT};
    struct request_end end = {.by = a->s->op.name};
    struct person p;
    uint8_t *key = NULL;
    enum rc rc = person_by_id(a->s->db, id, &p, err);

    if (rc == RC_OK && p.status >= PERSON_ERASING)
        rc = err_set(err, RC_MISSING, _("this person is erased"));
    else if (rc == RC_OK && p.status == PERSON_CLOSED)
        rc = err_set(err, RC_INVALID, _("this account is closed already"));
    else if (rc == RC_OK && p.version != version) {
        err_set(err, RC_CONFLICT, _("this person was changed by another operator"));
        err_hint(err, _("look again, then repeat the change"));
        rc = RC_CONFLICT;
    }
    if (rc != RC_OK || (rc = requests_check_in(a, &p, why->case_id, err)) != RC_OK)
        return rc;
    p.status = PERSON_CLOSED;
    p.updated_at = p.closed_at = a->now;
    e.subject = &p;
    rc = person_update(a->s->db, &p, err);
    if (rc == RC_OK && why->note != NULL)
        rc = people_key(a->s, p.uuid, e.tier, &key, err);
    e.subject_key = key;
    end.entry = (int64_t)a->frontier.size;
    if (rc == RC_OK && (rc = act_log(a, &e, err)) == RC_OK &&
        (rc = requests_done_in(a, &p, why->case_id, &end, err)) == RC_OK)
        rc = act_commit(a, err);
    secret_free(key, KEY_BYTES);
    return rc;
}

enum rc people_close_account(struct session *s, int64_t id, int64_t version, const struct why *why,
                             struct err *err)
{
    struct act a = {0};
    enum rc rc = session_need(s, RIGHT_ERASE, err);

    if (rc == RC_OK && (rc = people_check_why(s, why, err)) == RC_OK &&
        (rc = act_begin(&a, s, err)) == RC_OK)
        rc = close_in(&a, id, version, why, err);
    act_abort(&a);
    return rc;
}
