#include "base/clock.h"
#include "base/i18n.h"
#include "service/minors.h"
#include "service/status.h"
#include "store/guardian.h"
#include "store/person.h"
#include "store/policy.h"

/* People whose age nobody knows: no date of birth is held. */
static enum rc count_ageless(struct session *s, int64_t *n, struct err *err)
{
    const struct field *birth = session_field(s, "birth_date");
    int64_t active = 0, closed = 0, held = 0;
    enum rc rc = person_count(s->db, &active, &closed, err);

    if (rc == RC_OK && birth != NULL)
        rc = field_held(s->db, birth->id, &held, err);
    *n = active + closed - held;
    return rc;
}

/* Agreement 7: a minor's data is held with a guardian's written consent, and its
 * handling is audited once a year. */
enum rc status_minors(struct session *s, struct status *st, struct err *err)
{
    int64_t now = clock_now(), all = 0, bare = 0, ageless = 0;
    struct minors_audit audit;
    enum rc rc = guardian_count(s->db, now, true, &bare, err);

    if (rc != RC_OK || (rc = guardian_count(s->db, now, false, &all, err)) != RC_OK ||
        (rc = count_ageless(s, &ageless, err)) != RC_OK ||
        (rc = minors_last_audit(s, &audit, err)) != RC_OK)
        return rc;
    status_list(st, "users", bare > 0 ? "minor:unguarded" : "minor:yes");
    st->deadline = all > 0 ? audit.due : 0;
    if (bare > 0)
        status_set(st, CLAUSE_BROKEN, _("%lld without a guardian's consent"),
                   (long long)bare);
    else if (all > 0 && audit.at == 0)
        status_set(st, CLAUSE_AT_RISK, _("no yearly audit; minors: %lld"),
                   (long long)all);
    else if (all > 0 && audit.due <= now)
        status_set(st, CLAUSE_AT_RISK, _("yearly audit overdue; minors: %lld"),
                   (long long)all);
    else if (ageless > 0)
        status_set(st, CLAUSE_UNMEASURED, _("%lld without a date of birth"),
                   (long long)ageless);
    else if (all == 0)
        status_set(st, CLAUSE_KEPT, "%s", _("no minor is among the people"));
    else
        status_set(st, CLAUSE_KEPT, _("minors: %lld, all with a guardian's consent"),
                   (long long)all);
    return RC_OK;
}
