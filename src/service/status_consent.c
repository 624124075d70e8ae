/* Consent for what needs it (agreement 4.1.3), and asking again (2 intro). */
#include "base/clock.h"
#include "base/i18n.h"
#include "service/campaigns.h"
#include "service/status.h"
#include "store/campaign.h"
#include "store/consent.h"

#define CAMPAIGNS_MAX 64 /* open ones: at most one for each purpose */

enum rc status_consent(struct session *s, struct status *st, struct err *err)
{
    int64_t lacking = 0, resting = 0;
    enum rc rc = db_counter(s->db, "unconsented", &lacking, err);

    if (rc != RC_OK || (rc = consent_resting(s->db, &resting, err)) != RC_OK)
        return rc;
    if (lacking > 0) {
        status_set(st, CLAUSE_BROKEN, _("%lld of %lld values that need consent lack it"),
                   (long long)lacking, (long long)resting);
        status_list(st, "consents", "lacking:yes");
    } else {
        status_set(st, CLAUSE_KEPT, _("all %lld values that need consent have it"),
                   (long long)resting);
        status_list(st, "consents", "");
    }
    return RC_OK;
}

enum rc status_reconsent(struct session *s, struct status *st, struct err *err)
{
    struct campaign open[CAMPAIGNS_MAX];
    int64_t asked = 0, answered = 0, now = clock_now();
    bool late = false;
    size_t n;
    enum rc rc = campaign_open(s->db, open, CAMPAIGNS_MAX, &n, err);

    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct campaign_figures f;

        rc = campaigns_figures(s, &open[i], &f, err);
        asked += f.asked;
        answered += f.asked - f.open;
        late = late || (open[i].due_at <= now && f.open > 0);
    }
    if (rc != RC_OK)
        return rc;
    status_list(st, "campaigns", n > 0 ? "!state:closed" : "");
    if (n == 0) {
        status_set(st, CLAUSE_KEPT, "%s", _("nothing is being asked again"));
        return RC_OK;
    }
    st->deadline = open[0].due_at; /* the first due */
    status_set(st, late ? CLAUSE_BROKEN : answered < asked ? CLAUSE_AT_RISK : CLAUSE_KEPT,
               late ? _("overdue: %lld of %lld have answered") : _("%lld of %lld have answered"),
               (long long)answered, (long long)asked);
    return RC_OK;
}
