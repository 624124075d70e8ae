#include "service/campaigns.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "crypto/tag.h"
#include "service/approvals.h"
#include "service/notices.h"
#include "store/campaign.h"
#include "store/consent.h"
#include "store/notice.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static enum rc refuse(enum campaign_part *bad, enum campaign_part part, struct err *err,
                      const char *why)
{
    *bad = part;
    return err_set(err, RC_INVALID, "%s", why);
}

static enum rc check_notice(struct session *s, const struct new_campaign *n,
                            enum campaign_part *bad, struct err *err)
{
    struct notice notice = {0};
    bool published;
    enum rc rc;

    if (!given(n->notice) && !given(n->title))
        return refuse(bad, CAMPAIGN_TITLE, err, _("a new notice needs a title"));
    if (!given(n->notice) && !given(n->text))
        return refuse(bad, CAMPAIGN_TEXT, err, _("a new notice needs a text"));
    if (!given(n->notice))
        return RC_OK;
    rc = notice_by_code(s->db, n->notice, &notice, err);
    published = notice.published_at != 0;
    notice_release(&notice);
    if (rc == RC_MISSING)
        return refuse(bad, CAMPAIGN_NOTICE, err, _("no such notice"));
    if (rc == RC_OK && !published)
        return refuse(bad, CAMPAIGN_NOTICE, err, _("this notice was not published"));
    return rc;
}

/* The purposes one by one, each once and one of the policy's, with the open campaigns that end. */
struct purpose_list {
    const struct purpose *purpose[PURPOSES_MAX];
    int64_t ends[PURPOSES_MAX]; /* 0: none is open */
    size_t n;
};

static enum rc check_purposes(const struct purposes *all, const char *list,
                              struct purpose_list *out, struct err *err)
{
    char code[64];

    out->n = 0;
    for (const char *p = list; *(p += strspn(p, ", ")) != '\0'; p += strcspn(p, ", ")) {
        const struct purpose *found;

        snprintf(code, sizeof code, "%.*s", (int)strcspn(p, ", "), p);
        if ((found = purposes_find(all, code)) == NULL)
            return err_set(err, RC_INVALID, _("the policy has no such purpose"));
        for (size_t i = 0; i < out->n; i++)
            if (out->purpose[i] == found)
                return err_set(err, RC_INVALID, _("a purpose is named twice"));
        out->ends[out->n] = 0;
        out->purpose[out->n++] = found;
    }
    return out->n > 0 ? RC_OK : err_set(err, RC_INVALID, _("say for which purpose"));
}

static enum rc check_free(struct session *s, bool replace, struct purpose_list *list,
                          struct err *err)
{
    struct campaign other;
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < list->n; i++) {
        bool found;

        rc = campaign_of(s->db, list->purpose[i]->code, &other, &found, err);
        if (rc == RC_OK && found && replace) {
            list->ends[i] = other.id;
        } else if (rc == RC_OK && found) {
            err_set(err, RC_EXISTS, _("campaign %" PRId64 " asks for this already: %s"), other.id,
                    list->purpose[i]->title);
            rc = err_hint(err, _("close that one first, or leave the purpose out"));
        }
    }
    return rc;
}

static enum rc check(struct session *s, const struct purposes *all, const struct new_campaign *n,
                     struct purpose_list *list, enum campaign_part *bad, struct err *err)
{
    struct campaign other;
    enum rc rc = check_purposes(all, n->purpose, list, err);

    *bad = CAMPAIGN_PURPOSE;
    if (rc != RC_OK || (rc = check_notice(s, n, bad, err)) != RC_OK)
        return rc;
    if (n->due_at <= clock_now())
        return refuse(bad, CAMPAIGN_DUE, err, _("answers are due by a day to come"));
    if (!given(n->reason) || strlen(n->reason) >= sizeof other.reason)
        return refuse(bad, CAMPAIGN_REASON, err, _("say in one line why it is asked again"));
    *bad = CAMPAIGN_PURPOSE;
    return check_free(s, n->replace, list, err);
}

/* All that would be done, for the second admin's signature. */
static void make_plan(const struct new_campaign *n, const struct purpose_list *list,
                      const char *summary, struct plan *plan)
{
    struct buf bytes = BUF_INIT;

    tag_text(&bytes, "ycadmin/campaign/v1");
    tag_text(&bytes, n->purpose);
    tag_text(&bytes, given(n->notice) ? n->notice : "");
    tag_text(&bytes, given(n->notice) ? "" : n->title);
    tag_text(&bytes, given(n->notice) ? "" : n->text);
    tag_number(&bytes, n->due_at);
    tag_text(&bytes, n->reason);
    for (size_t i = 0; n->replace && i < list->n; i++)
        tag_number(&bytes, list->ends[i]);
    *plan = (struct plan){.kind = "campaign", .summary = summary};
    hash_sha256(plan->digest, bytes.data, bytes.len);
    buf_release(&bytes);
}

static enum rc find_notice(struct act *a, const struct new_campaign *n, int64_t *id,
                           struct err *err)
{
    const struct new_notice text = {
        .kind = "campaign", .title = n->title, .text = n->text, .purposes = n->purpose};
    struct notice notice = {0};
    enum rc rc;

    if (!given(n->notice))
        return notices_publish_in(a, &text, id, err);
    rc = notice_by_code(a->s->db, n->notice, &notice, err);
    *id = notice.id;
    notice_release(&notice);
    return rc;
}

static enum rc open_one(struct act *a, const struct new_campaign *n, const char *purpose,
                        int64_t notice, int64_t *id, struct err *err)
{
    struct campaign c = {.notice = notice, .opened_at = a->now, .due_at = n->due_at};
    struct buf data = BUF_INIT;
    struct act_entry e = {.action = "campaign-open"};
    enum rc rc;

    snprintf(c.purpose, sizeof c.purpose, "%s", purpose);
    snprintf(c.reason, sizeof c.reason, "%s", n->reason);
    snprintf(c.opened_by, sizeof c.opened_by, "%s", a->s->op.name);
    if ((rc = campaign_put(a->s->db, &c, err)) != RC_OK)
        return rc;
    *id = c.id;
    buf_printf(&data, "campaign=%" PRId64 " purpose=%s notice=%" PRId64 " due=", c.id, c.purpose,
               c.notice);
    time_put_iso(&data, c.due_at);
    e.data = buf_str(&data);
    rc = act_log(a, &e, err);
    buf_release(&data);
    return rc;
}

static enum rc close_in(struct act *a, int64_t id, struct err *err)
{
    struct campaign_figures f;
    struct campaign c;
    char data[160];
    const struct act_entry e = {.action = "campaign-close", .data = data};
    bool closed = false;
    enum rc rc = campaign_by_id(a->s->db, id, &c, err);

    if (rc != RC_OK || (rc = campaigns_figures(a->s, &c, &f, err)) != RC_OK ||
        (rc = campaign_end(a->s->db, id, a->now, a->s->op.name, &closed, err)) != RC_OK)
        return rc;
    if (!closed)
        return err_set(err, RC_CONFLICT, _("this campaign is over"));
    snprintf(data, sizeof data,
             "campaign=%" PRId64 " purpose=%s asked=%" PRId64 " granted=%" PRId64
             " not-answered=%" PRId64,
             id, c.purpose, f.asked, f.granted, f.open);
    return act_log(a, &e, err);
}

static enum rc open_in(struct act *a, const struct new_campaign *n, const struct purpose_list *list,
                       struct campaigns_opened *out, struct err *err)
{
    int64_t notice = 0;
    enum rc rc = find_notice(a, n, &notice, err);

    for (size_t i = 0; rc == RC_OK && i < list->n; i++)
        if (list->ends[i] != 0)
            rc = close_in(a, list->ends[i], err);
    for (out->n = 0; rc == RC_OK && out->n < list->n; out->n++)
        rc = open_one(a, n, list->purpose[out->n]->code, notice, &out->id[out->n], err);
    return rc;
}

enum rc campaigns_open(struct session *s, const struct new_campaign *n, enum campaign_part *bad,
                       struct campaigns_opened *out, struct err *err)
{
    struct purposes all;
    struct purpose_list list;
    char summary[200];
    struct plan plan;
    struct act a = {0};
    enum rc rc = session_need(s, RIGHT_CAMPAIGN, err);

    out->n = 0;
    *bad = CAMPAIGN_PARTS;
    if (rc != RC_OK || (rc = purposes_read(s, &all, err)) != RC_OK ||
        (rc = check(s, &all, n, &list, bad, err)) != RC_OK)
        return rc;
    *bad = CAMPAIGN_PARTS;
    snprintf(summary, sizeof summary, _("Ask everyone again for %s: %s"), n->purpose, n->reason);
    make_plan(n, &list, summary, &plan);
    if ((rc = approvals_need(s, &plan, err)) != RC_OK || (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    if ((rc = approvals_use_in(&a, &plan, err)) == RC_OK && (rc = open_in(&a, n, &list, out, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

enum rc campaigns_close(struct session *s, int64_t id, struct err *err)
{
    struct act a = {0};
    enum rc rc = session_need(s, RIGHT_CAMPAIGN, err);

    if (rc == RC_OK && (rc = act_begin(&a, s, err)) == RC_OK &&
        (rc = close_in(&a, id, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

enum rc campaigns_get(struct session *s, int64_t id, struct campaign *c, struct err *err)
{
    return campaign_by_id(s->db, id, c, err);
}

enum rc campaigns_figures(struct session *s, const struct campaign *c, struct campaign_figures *f,
                          struct err *err)
{
    struct consent_tally t;
    enum rc rc = db_counter(s->db, "active", &f->asked, err);

    if (rc != RC_OK || (rc = consent_tally(s->db, c->purpose, c->notice, &t, err)) != RC_OK)
        return rc;
    f->granted = t.granted;
    f->declined = t.declined;
    f->withdrawn = t.withdrawn;
    f->expired = t.expired;
    f->open = f->asked - t.granted - t.declined - t.withdrawn - t.expired;
    return RC_OK;
}

#define LABEL 12 /* columns */
#define BAR 30

static void put_times(struct lines *out, const struct campaign *c)
{
    struct buf text = BUF_INIT;

    time_put(&text, c->opened_at, false);
    buf_printf(&text, "  %s", c->opened_by);
    lines_pair(out, LABEL, _("Opened"), buf_str(&text));
    if (c->closed_at != 0) {
        buf_clear(&text);
        time_put(&text, c->closed_at, false);
        buf_printf(&text, "  %s", c->closed_by);
        lines_pair(out, LABEL, _("Closed"), buf_str(&text));
    }
    buf_release(&text);
}

/* LABEL padded as in lines_pair(), so that the bars stand under each other. */
static void put_bar(struct lines *out, const char *label, int64_t n, int64_t all)
{
    char padded[96];
    int pad = LABEL - text_width(label);

    snprintf(padded, sizeof padded, "%s%*s", label, pad > 0 ? pad : 0, "");
    lines_bar(out, padded, n, all, BAR);
}

enum rc campaigns_lines(struct session *s, int64_t id, struct lines *out, struct err *err)
{
    struct campaign_figures f;
    struct notice notice = {0};
    struct campaign c;
    enum rc rc = campaign_by_id(s->db, id, &c, err);

    if (rc != RC_OK || (rc = campaigns_figures(s, &c, &f, err)) != RC_OK ||
        (rc = notice_by_id(s->db, c.notice, &notice, err)) != RC_OK)
        return rc;
    put_bar(out, _("granted"), f.granted, f.asked);
    put_bar(out, _("declined"), f.declined, f.asked);
    put_bar(out, _("withdrawn"), f.withdrawn, f.asked);
    put_bar(out, _("No answer"), f.open, f.asked);
    lines_add(out, ROLE_NORMAL, "%s", "");
    lines_pair(out, LABEL, _("Why"), c.reason);
    put_times(out, &c);
    lines_pair(out, LABEL, _("Notice no."), notice.code);
    lines_add(out, ROLE_TITLE, "%s", notice.title);
    lines_add(out, ROLE_DIM, "%s", notice.text != NULL ? notice.text : "");
    notice_release(&notice);
    return RC_OK;
}
