#include "service/campaigns_version.h"

#include "base/i18n.h"
#include "base/text.h"
#include "service/policies.h"
#include "store/campaign.h"
#include "store/notice.h"
#include "store/policy_version.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The console's own suggestion: a month to answer in, a week at least. */
#define DAYS_TO_ANSWER 30
#define DAYS_AT_LEAST 7

static enum rc read_one(struct session *s, int64_t notice, int64_t active,
                        struct campaigns_version_purpose *p, struct err *err)
{
    const struct consent_tally *t = &p->tally;
    char section[80];
    bool found;
    enum rc rc;

    snprintf(section, sizeof section, "purpose:%s", p->code);
    session_label(s, section, "title", p->title, sizeof p->title);
    if ((rc = consent_tally_since(s->db, p->code, notice, &p->tally, err)) != RC_OK ||
        (rc = campaign_since(s->db, p->code, notice, &p->campaign, &found, err)) != RC_OK)
        return rc;
    if (!found)
        p->campaign.id = 0;
    p->answered = t->granted + t->declined + t->withdrawn + t->expired;
    p->open = active - p->answered;
    return RC_OK;
}

/* The open campaign for PURPOSE, which asks under an earlier notice. */
static enum rc read_ended(struct session *s, const char *purpose, struct campaigns_version *out,
                          struct err *err)
{
    size_t used = strlen(out->ends);
    struct campaign c;
    bool found;
    enum rc rc = campaign_of(s->db, purpose, &c, &found, err);

    if (rc == RC_OK && found)
        snprintf(out->ends + used, sizeof out->ends - used, "%s%" PRId64, used > 0 ? ", " : "",
                 c.id);
    return rc;
}

enum rc campaigns_version_read(struct session *s, const struct policy_version *v,
                               struct campaigns_version *out, struct err *err)
{
    enum rc rc;

    *out = (struct campaigns_version){.n = 0};
    if ((rc = db_counter(s->db, "active", &out->active, err)) != RC_OK)
        return rc;
    out->answered = out->active;
    for (const char *p = v->reconsent; *(p += strspn(p, ", ")) != '\0' && out->n < PURPOSES_MAX;) {
        struct campaigns_version_purpose *one = &out->purpose[out->n++];
        size_t len = strcspn(p, ", "), used = strlen(out->unasked);

        snprintf(one->code, sizeof one->code, "%.*s", (int)len, p);
        p += len;
        if ((rc = read_one(s, v->notice, out->active, one, err)) != RC_OK)
            return rc;
        if (one->answered < out->answered)
            out->answered = one->answered;
        if (one->campaign.id != 0)
            continue;
        snprintf(out->unasked + used, sizeof out->unasked - used, "%s%s", used > 0 ? ", " : "",
                 one->code);
        if ((rc = read_ended(s, one->code, out, err)) != RC_OK)
            return rc;
    }
    return RC_OK;
}

/* Until the version takes effect, where that leaves a week; else a month from its publication, or
 * from today. */
static struct date due_for(const struct notice *n, int64_t now)
{
    struct date week = date_add_days(date_of(now), DAYS_AT_LEAST);
    const struct date proposed[] = {date_add_days(date_of(n->effective_at), -1),
                                    date_add_days(date_of(n->published_at), DAYS_TO_ANSWER)};

    for (size_t i = 0; i < sizeof proposed / sizeof *proposed; i++)
        if (date_begins(proposed[i]) >= date_begins(week))
            return proposed[i];
    return date_add_days(date_of(now), DAYS_TO_ANSWER);
}

static void propose(struct session *s, const struct notice *n, const struct policy_version *v,
                    struct campaigns_proposal *out)
{
    struct buf changes = BUF_INIT;

    policies_changes(s, v->changes, &changes);
    snprintf(out->notice, sizeof out->notice, "%s", n->code);
    snprintf(out->reason, sizeof out->reason, "%s: %s", n->code, buf_str(&changes));
    for (size_t len = strlen(out->reason); !utf8_valid(out->reason, len);)
        out->reason[--len] = '\0'; /* a character that did not fit whole */
    out->due = due_for(n, clock_now());
    buf_release(&changes);
}

enum rc campaigns_version_propose(struct session *s, int64_t version,
                                  struct campaigns_proposal *out, int64_t *campaign,
                                  struct err *err)
{
    struct campaigns_version asks;
    struct policy_version v;
    struct notice n = {0};
    bool found;
    enum rc rc;

    *out = (struct campaigns_proposal){.purposes = ""};
    *campaign = 0;
    if ((rc = notice_by_id(s->db, version, &n, err)) == RC_OK &&
        (rc = policy_version_get(s->db, version, &v, &found, err)) == RC_OK &&
        (rc = campaigns_version_read(s, &v, &asks, err)) == RC_OK) {
        for (size_t i = 0; i < asks.n; i++)
            if (asks.purpose[i].campaign.id > *campaign)
                *campaign = asks.purpose[i].campaign.id;
        snprintf(out->purposes, sizeof out->purposes, "%s", asks.unasked);
        snprintf(out->ends, sizeof out->ends, "%s", asks.ends);
        propose(s, &n, &v, out);
        if (asks.n == 0)
            rc = err_set(err, RC_CONFLICT, _("this version asks nobody again"));
        else if (asks.unasked[0] == '\0')
            rc = err_set(err, RC_CONFLICT, _("everyone is asked under this version already"));
    }
    notice_release(&n);
    return rc;
}

enum rc campaigns_version_waiting(struct session *s, int64_t version, char purpose[64],
                                  struct err *err)
{
    struct campaigns_version asks = {.n = 0};
    struct policy_version v;
    bool found;
    enum rc rc = policy_version_get(s->db, version, &v, &found, err);

    if (rc != RC_OK || (rc = campaigns_version_read(s, &v, &asks, err)) != RC_OK)
        return rc;
    for (size_t i = 0; i < asks.n; i++) {
        const struct campaigns_version_purpose *p = &asks.purpose[i];

        if (p->campaign.id == 0 || p->campaign.closed_at != 0 || p->open == 0)
            continue;
        snprintf(purpose, 64, "%s", p->code);
        return RC_OK;
    }
    return err_set(err, RC_CONFLICT,
                   asks.n == 0             ? _("this version asks nobody again")
                   : asks.unasked[0] != '\0' ? _("nobody is asked under this version yet: c asks")
                                           : _("nobody's answer is missing"));
}

#define LABEL 12 /* columns */
#define BAR 20

static void put_purpose(const struct campaigns_version_purpose *p, int64_t now, struct lines *out)
{
    struct buf due = BUF_INIT;
    bool over = p->campaign.closed_at != 0;

    lines_add(out, ROLE_NORMAL, "%s", p->title);
    lines_add(out, ROLE_DIM, _("  given %" PRId64 ", refused %" PRId64 ", open %" PRId64),
              p->tally.granted, p->answered - p->tally.granted, p->open);
    if (p->campaign.id == 0) {
        lines_add(out, ROLE_WARN, "%s", _("  nobody is asked yet"));
        return;
    }
    date_put(&due, date_of(over ? p->campaign.closed_at : p->campaign.due_at - 1));
    lines_add(out, !over && p->campaign.due_at <= now && p->open > 0 ? ROLE_BAD : ROLE_DIM,
              over ? _("  Campaign %" PRId64 ", over since %s")
                   : _("  Campaign %" PRId64 ", due %s"),
              p->campaign.id, buf_str(&due));
    buf_release(&due);
}

enum rc campaigns_version_lines(struct session *s, const struct policy_version *v,
                                struct lines *out, struct err *err)
{
    struct campaigns_version asks;
    enum rc rc = campaigns_version_read(s, v, &asks, err);
    char bar[BAR + 1], figure[64];
    int64_t full;
    enum role role;

    if (rc != RC_OK || asks.n == 0)
        return rc;
    role = asks.answered < asks.active ? ROLE_WARN : ROLE_OK;
    full = asks.active > 0 ? asks.answered * BAR / asks.active : BAR;
    for (int i = 0; i < BAR; i++)
        bar[i] = i < full ? '#' : '-';
    bar[BAR] = '\0';
    snprintf(figure, sizeof figure, _("%" PRId64 " of %" PRId64 " answered"), asks.answered,
             asks.active);
    lines_pair(out, LABEL, _("Ask again"), figure);
    lines_add(out, role, "%s", bar);
    for (size_t i = 0; i < asks.n; i++)
        put_purpose(&asks.purpose[i], clock_now(), out);
    if (asks.unasked[0] != '\0' && session_may(s, RIGHT_CAMPAIGN))
        lines_add(out, ROLE_BAD, "%s", _("c asks everyone"));
    return RC_OK;
}
