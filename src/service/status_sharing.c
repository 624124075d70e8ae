/* Sharing (6.1.1), processors (6.1.2), publication (6.2), transfer (6.3), authorities (6.4). An
 * empty register keeps a promise once somebody has said that nothing is missing from it. */
#include "base/clock.h"
#include "base/i18n.h"
#include "service/reviewed.h"
#include "service/sharing.h"
#include "service/status.h"
#include "store/disclosure.h"
#include "store/recipient.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAGE 64

/* Nothing is on record, as WHAT says. */
static enum rc put_empty(struct session *s, struct status *st, const char *what, struct err *err)
{
    struct buf when = BUF_INIT;
    int64_t at = 0;
    enum rc rc = reviewed_at(s, REVIEWED_SHARING, &at, err);

    if (rc != RC_OK)
        return rc;
    time_put(&when, at, false);
    if (at == 0)
        status_set(st, CLAUSE_UNMEASURED,
                   _("%s; nobody has confirmed that the register is complete"), what);
    else
        status_set(st, CLAUSE_KEPT, _("%s; register confirmed %s"), what, buf_str(&when));
    buf_release(&when);
    return RC_OK;
}

/* The sums of KIND; *DONE when they say it all. */
static enum rc measure(struct session *s, const char *kind, struct status *st,
                       struct disclosure_sums *sums, bool *done, struct err *err)
{
    char filter[32];
    enum rc rc = disclosure_sum(s->db, kind, sums, err);

    snprintf(filter, sizeof filter, "kind:%s", kind);
    status_list(st, "sharing", filter);
    *done = true;
    if (rc != RC_OK)
        return rc;
    if (sums->n == 0)
        return put_empty(s, st, _("no disclosures recorded"), err);
    if (sums->lacking > 0)
        status_set(st, CLAUSE_BROKEN,
                   _("%" PRId64 " of %" PRId64 " disclosures lack what they needed"), sums->lacking,
                   sums->n);
    else
        *done = false;
    return RC_OK;
}

/* Those whose people must have consented. */
static enum rc consented(struct session *s, const char *kind, struct status *st, struct err *err)
{
    struct disclosure_sums sums;
    bool done;
    enum rc rc = measure(s, kind, st, &sums, &done, err);

    if (rc != RC_OK || done)
        return rc;
    if (sums.bare > 0)
        status_set(st, CLAUSE_BROKEN, _("%" PRId64 " people's data were given without consent"),
                   sums.bare);
    else if (sums.named < sums.people)
        status_set(st, CLAUSE_BROKEN, _("%" PRId64 " people are counted, %" PRId64 " are named"),
                   sums.people, sums.named);
    else
        status_set(st, CLAUSE_KEPT,
                   _("%" PRId64 " disclosures, with consent; people looked at: %" PRId64), sums.n,
                   sums.named);
    return RC_OK;
}

enum rc status_sharing(struct session *s, struct status *st, struct err *err)
{
    return consented(s, "consent", st, err);
}

enum rc status_publication(struct session *s, struct status *st, struct err *err)
{
    return consented(s, "publication", st, err);
}

enum rc status_transfer(struct session *s, struct status *st, struct err *err)
{
    struct disclosure_sums sums;
    bool done;
    enum rc rc = measure(s, "transfer", st, &sums, &done, err);

    if (rc == RC_OK && !done)
        status_set(st, CLAUSE_KEPT, _("%" PRId64 " disclosures, each with its notice"), sums.n);
    return rc;
}

enum rc status_authority(struct session *s, struct status *st, struct err *err)
{
    struct disclosure_sums sums;
    bool done;
    enum rc rc = measure(s, "authority", st, &sums, &done, err);

    if (rc == RC_OK && !done)
        status_set(st, CLAUSE_KEPT, _("%" PRId64 " disclosures, each with basis and approver"),
                   sums.n);
    return rc;
}

/* Where the processors stand. */
struct processors {
    int64_t n, bad, ending, nearest;
    const char *state; /* of the first bad one */
};

static void count(struct processors *p, const struct recipient *r, int64_t now)
{
    const char *state = sharing_recipient_state(r, now);

    if (!sharing_is_processor(r->kind) || strcmp(state, "ended") == 0)
        return;
    p->n++;
    if (strcmp(state, "no-contract") == 0 || strcmp(state, "unprotected") == 0) {
        p->state = p->bad == 0 ? state : p->state;
        p->bad++;
    } else if (strcmp(state, "ending") == 0) {
        p->ending++;
        if (p->nearest == 0 || r->contract_until < p->nearest)
            p->nearest = r->contract_until;
    }
}

static enum rc count_all(struct session *s, struct processors *p, struct err *err)
{
    struct recipient page[PAGE];
    char name[sizeof page[0].name] = "";
    int64_t now = clock_now();
    size_t n = PAGE;
    enum rc rc = RC_OK;

    while (rc == RC_OK && n == PAGE) {
        rc = recipient_page(s->db, name, 1, page, PAGE, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++)
            count(p, &page[i], now);
        if (rc == RC_OK && n > 0)
            snprintf(name, sizeof name, "%s", page[n - 1].name);
    }
    return rc;
}

enum rc status_processors(struct session *s, struct status *st, struct err *err)
{
    struct disclosure_sums sums;
    struct processors p = {0};
    char filter[32];
    bool done;
    enum rc rc = measure(s, "processor", st, &sums, &done, err);

    if (rc != RC_OK || st->state == CLAUSE_BROKEN || (rc = count_all(s, &p, err)) != RC_OK)
        return rc;
    snprintf(filter, sizeof filter, "state:%s", p.bad > 0 ? p.state : "ending");
    status_list(st, "recipients", p.bad > 0 || p.ending > 0 ? filter : "kind:processor");
    st->deadline = p.nearest;
    if (p.bad > 0)
        status_set(st, CLAUSE_BROKEN,
                   _("%" PRId64 " of %" PRId64 " processors without contract or protection"), p.bad,
                   p.n);
    else if (p.ending > 0)
        status_set(st, CLAUSE_AT_RISK, _("%" PRId64 " contracts end within 30 days"), p.ending);
    else if (p.n > 0)
        status_set(st, CLAUSE_KEPT, _("%" PRId64 " processors, under contract and protected"), p.n);
    else if (sums.n > 0)
        status_set(st, CLAUSE_KEPT, "%s", _("no processors on record"));
    else
        return put_empty(s, st, _("no processors on record"), err);
    return RC_OK;
}
