/* Asking everyone again: campaigns, how far they have come, and who is missing. */
#include "base/clock.h"
#include "base/i18n.h"
#include "panes/consents.h"
#include "service/campaigns.h"

#include <stdio.h>
#include <string.h>

static const struct binding bindings[] = {
    {ACTION_CAMPAIGN_WHO, RIGHT_READ},
    {ACTION_CAMPAIGN_OPEN, RIGHT_CAMPAIGN},
    {ACTION_CAMPAIGN_CLOSE, RIGHT_CAMPAIGN},
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_CONSENT_MATRIX, RIGHT_READ},
    {ACTION_CONSENT_EVENTS, RIGHT_READ},
    {ACTION_NONE, RIGHT_NONE},
};

/* What was typed last: once another admin approved it, it is sent again as it was. */
struct campaigns {
    char typed[CAMPAIGN_PARTS][1200];
    size_t purpose;
};

struct job {
    struct purposes purposes;
    const char *title[PURPOSES_MAX + 1];
    struct campaigns *last;
};

/* The form's fields stand in the order of enum campaign_part. */
static void keep(struct campaigns *last, const struct form *f)
{
    last->purpose = f->field[CAMPAIGN_PURPOSE].choice;
    for (size_t i = CAMPAIGN_PURPOSE + 1; i < CAMPAIGN_PARTS; i++)
        snprintf(last->typed[i], sizeof last->typed[i], "%s", pane_typed(f, i));
}

/* Answers are in time through all of the day. */
static bool read_due(const char *text, int64_t *out)
{
    struct date d;

    if (!date_parse(text, &d))
        return false;
    *out = date_begins(date_add_days(d, 1));
    return true;
}

static enum rc open_one(const struct pane_job *pj, struct form *f, size_t *field, struct err *err)
{
    const struct job *job = pj->arg;
    struct new_campaign n = {
        .purpose = job->purposes.purpose[f->field[CAMPAIGN_PURPOSE].choice].code,
        .notice = pane_typed(f, CAMPAIGN_NOTICE),
        .title = pane_typed(f, CAMPAIGN_TITLE),
        .text = pane_typed(f, CAMPAIGN_TEXT),
        .reason = pane_typed(f, CAMPAIGN_REASON),
    };
    struct campaigns_opened opened;
    enum campaign_part bad;
    enum rc rc;

    keep(job->last, f);
    *field = CAMPAIGN_DUE;
    if (!read_due(pane_typed(f, CAMPAIGN_DUE), &n.due_at))
        return err_set(err, RC_INVALID, _("a date, such as 2026-12-31"));
    rc = campaigns_open(pj->desk->s, &n, &bad, &opened, err);
    *field = bad < CAMPAIGN_PARTS ? bad : SIZE_MAX;
    if (rc == RC_OK)
        memset(job->last, 0, sizeof *job->last);
    return rc;
}

static void add(struct form *f, const struct campaigns *last, size_t part, const char *label,
                const char *hint, size_t max)
{
    form_add(f, label, last->typed[part], max, false, part == CAMPAIGN_DUE)->hint = hint;
}

static enum rc ask_again(struct pane *p, struct err *err)
{
    struct job job = {.last = p->state};
    const struct pane_job pj = {.desk = p->desk, .pane = p, .one = open_one, .arg = &job,
                                .done = _("The campaign is open.")};
    struct form f;
    enum rc rc = purposes_read(p->desk->s, &job.purposes, err);

    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; i < job.purposes.n; i++)
        job.title[i] = job.purposes.purpose[i].title;
    form_init(&f, _("Ask everyone again"), false);
    f.note = _("Everyone with an account is asked under the notice, until the date. Where there "
               "are other admins, one of them approves it first.");
    form_add_choice(&f, _("Purpose"), job.title, job.last->purpose);
    add(&f, job.last, CAMPAIGN_NOTICE, _("Notice no."), _("A published one's code; empty: a new one"),
        31);
    add(&f, job.last, CAMPAIGN_TITLE, _("Title"), _("Of the new notice"), 159);
    add(&f, job.last, CAMPAIGN_TEXT, _("Text"), _("What changes, for what, and until when"), 1199);
    add(&f, job.last, CAMPAIGN_DUE, _("Due"), _("The last day for answers: 2026-12-31"), 10);
    add(&f, job.last, CAMPAIGN_REASON, _("Why"), _("One line; it stands in the register"), 199);
    rc = pane_job_run(&pj, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc close_campaign(struct pane *p, int64_t id, struct err *err)
{
    char question[200];
    enum rc rc;

    snprintf(question, sizeof question,
             _("%s have not answered. Close campaign %lld? It is not opened again."),
             pane_cell(p, "not_answered"), (long long)id);
    if (desk_ask(p->desk, _("Close the campaign"), question, "ny", _("y close   n or Esc stay")) !=
        'y')
        return RC_OK;
    if ((rc = campaigns_close(p->desk->s, id, err)) == RC_OK)
        desk_say(p->desk, ROLE_OK, "%s", _("The campaign is closed."));
    return rc == RC_OK ? pane_load(p, err) : rc;
}

/* The matrix, of those who have not answered. */
static enum rc who(struct pane *p, int64_t id, struct err *err)
{
    struct campaign c;
    enum rc rc = campaigns_get(p->desk->s, id, &c, err);

    if (rc != RC_OK)
        return rc;
    if (c.closed_at != 0)
        return err_set(err, RC_CONFLICT, _("this campaign is over"));
    desk_go(p->desk, "consents", "purpose:%s open:yes", c.purpose);
    return RC_OK;
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    const struct row *row = list_row(&p->list);
    bool used;

    consents_go(p, a, &used);
    if (used)
        return RC_OK;
    if (a == ACTION_CAMPAIGN_OPEN)
        return ask_again(p, err);
    if (row == NULL)
        return err_set(err, RC_MISSING, _("there is no campaign yet: a opens one"));
    return a == ACTION_CAMPAIGN_WHO ? who(p, row->key.id, err) : close_campaign(p, row->key.id, err);
}

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return campaigns_lines(p->desk->s, row->key.id, out, err);
}

const struct pane_ops campaigns_pane = {
    .name = "campaigns",
    .title = N_("Consent: campaigns"),
    .empty = N_("Nobody is being asked again."),
    .begin = N_("a asks everyone, under a new notice."),
    .begin_needs = RIGHT_CAMPAIGN,
    .needs = RIGHT_READ,
    .listing = &campaigns_listing,
    .bindings = bindings,
    .state_size = sizeof(struct campaigns),
    .below = true,
    .text = text,
    .act = act,
};
