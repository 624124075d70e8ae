/* Storage (2.1), contact, and revisions of the agreement (8.1). */
#include "base/clock.h"
#include "base/i18n.h"
#include "service/policies.h"
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
        status_set(st, CLAUSE_KEPT, "%s; %s", place.value, custodian.value);
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

/* The coverage of version N, where it asks people again. */
static enum rc measure(struct session *s, const struct notice *n, struct status *st,
                       struct err *err)
{
    struct policy_version v;
    struct policy_coverage c;
    bool found;
    enum rc rc = policy_version_get(s->db, n->id, &v, &found, err);

    if (rc != RC_OK || (rc = policies_coverage(s, &v, &c, err)) != RC_OK)
        return rc;
    if (v.reconsent[0] == '\0')
        status_set(st, CLAUSE_KEPT, _("version %s is in force; it asks nobody again"), n->code);
    else if (c.answered < c.active)
        status_set(st, CLAUSE_AT_RISK, _("%" PRId64 " of %" PRId64 " have not answered version %s"),
                   c.active - c.answered, c.active, n->code);
    else
        status_set(st, CLAUSE_KEPT, _("all %" PRId64 " have answered version %s"), c.active,
                   n->code);
    return RC_OK;
}

enum rc status_revision(struct session *s, struct status *st, struct err *err)
{
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
    if ((rc = notice_by_id(s->db, in_force, &n, err)) == RC_OK)
        rc = measure(s, &n, st, err);
    notice_release(&n);
    return rc;
}
