/* Storage (2.1), contact, and revisions of the agreement (8.1). */
#include "base/clock.h"
#include "base/i18n.h"
#include "service/campaigns_version.h"
#include "service/status.h"
#include "store/dated.h"
#include "store/notice.h"
#include "store/policy_version.h"

#include <inttypes.h>
#include <string.h>

enum rc status_storage(struct session *s, struct status *st, struct err *err)
{
    struct dated_record place, custodian;
    bool has_place = false, has_custodian = false;
    int64_t now = clock_now();
    enum rc rc;

    status_list(st, "records", "kind:storage");
    if ((rc = dated_in_force(s->db, "storage.place", now, &place, &has_place, err)) != RC_OK ||
        (rc = dated_in_force(s->db, "storage.custodian", now, &custodian, &has_custodian, err)) !=
            RC_OK)
        return rc;
    if (!has_place)
        status_set(st, CLAUSE_BROKEN, "%s", _("no storage place is on record"));
    else if (!has_custodian)
        status_set(st, CLAUSE_BROKEN, "%s", _("no custodian is on record"));
    else
        status_set(st, CLAUSE_KEPT, _("%s; %s"), place.value, custodian.value);
    return RC_OK;
}

enum rc status_contact(struct session *s, struct status *st, struct err *err)
{
    static const char *const kind[] = {"contact.phone", "contact.email", "contact.complaints",
                                       "contact.address"};
    struct dated_record r;
    enum rc rc = RC_OK;

    status_list(st, "records", "kind:contact");
    for (size_t i = 0; rc == RC_OK && i < sizeof kind / sizeof *kind; i++) {
        bool found = false;

        rc = dated_in_force(s->db, kind[i], clock_now(), &r, &found, err);
        if (rc == RC_OK && found) {
            status_set(st, CLAUSE_KEPT, _("%s (announced in %s)"), r.value,
                       r.version[0] != '\0' ? r.version : "-");
            return RC_OK;
        }
    }
    if (rc == RC_OK)
        status_set(st, CLAUSE_BROKEN, "%s", _("no way to reach the company is on record"));
    return rc;
}

/* The newest version that needs consent again, also one that takes effect later: who answered
 * to it answered for those before. V's notice 0: none does. */
static enum rc asking(struct session *s, struct policy_version *v, struct err *err)
{
    int64_t notice = INT64_MAX;
    enum rc rc;

    do {
        bool found = false;

        *v = (struct policy_version){.notice = 0};
        if ((rc = policy_version_before(s->db, notice, &notice, err)) != RC_OK || notice == 0)
            return rc;
        rc = policy_version_get(s->db, notice, v, &found, err);
    } while (rc == RC_OK && v->reconsent[0] == '\0');
    return rc;
}

static enum rc measure(struct session *s, const struct policy_version *v, struct status *st,
                       struct err *err)
{
    struct campaigns_version asks;
    struct notice n = {0};
    enum rc rc = notice_by_id(s->db, v->notice, &n, err);

    if (rc != RC_OK || (rc = campaigns_version_read(s, v, &asks, err)) != RC_OK) {
        notice_release(&n);
        return rc;
    }
    status_list(st, "policies", n.code);
    if (asks.answered >= asks.active)
        status_set(st, CLAUSE_KEPT, _("all %" PRId64 " have answered version %s"), asks.active,
                   n.code);
    else if (asks.unasked[0] != '\0')
        status_set(st, CLAUSE_AT_RISK,
                   _("version %s needs consent again: not everyone is asked; no answer: %" PRId64),
                   n.code, asks.active - asks.answered);
    else
        status_set(st, CLAUSE_AT_RISK, _("%" PRId64 " of %" PRId64 " have not answered version %s"),
                   asks.active - asks.answered, asks.active, n.code);
    if (asks.answered < asks.active && n.effective_at > clock_now())
        st->deadline = n.effective_at;
    notice_release(&n);
    return RC_OK;
}

enum rc status_revision(struct session *s, struct status *st, struct err *err)
{
    struct policy_version v;
    struct notice n = {0};
    int64_t waiting = 0, in_force = 0;
    enum rc rc;

    if ((rc = dated_unannounced(s->db, &waiting, err)) != RC_OK ||
        (rc = policy_version_in_force(s->db, clock_now(), &in_force, err)) != RC_OK)
        return rc;
    if (waiting > 0) {
        status_set(st, CLAUSE_BROKEN,
                   _("%" PRId64 " changes of storage or contact without a version"), waiting);
        status_list(st, "records", "version:none");
        return RC_OK;
    }
    status_list(st, "policies", "state:current");
    if (in_force == 0) {
        status_set(st, CLAUSE_BROKEN, "%s", _("no version of the agreement is in force"));
        status_list(st, "policies", "");
        return RC_OK;
    }
    if ((rc = asking(s, &v, err)) == RC_OK && v.notice != 0)
        return measure(s, &v, st, err);
    if (rc == RC_OK && (rc = notice_by_id(s->db, in_force, &n, err)) == RC_OK)
        status_set(st, CLAUSE_KEPT, _("version %s is in force; it asks nobody again"), n.code);
    notice_release(&n);
    return rc;
}
