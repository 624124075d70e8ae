#include "panes/incidents.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/incidents_clock.h"
#include "service/incidents_ledger.h"
#include "service/incidents_people.h"
#include "service/incidents_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LONG_TEXT 4000

static const char *const hows[] = {"list", "filter", "estimate"};
static const char *const kinds[] = {"push", "announcement"};
static const char *const channels[] = {"push", "announcement", "email", "phone", "letter"};
static const char *const outcomes[] = {"sent", "delivered", "failed", "unreached"};
#define OUTCOMES (sizeof outcomes / sizeof *outcomes)
#define CHANNELS (sizeof channels / sizeof *channels)

/* What names many people at once is shown as a number before it is done. */
static enum rc ask_many(struct desk *d, const char *title, const char *question, struct err *err)
{
    if (desk_ask(d, title, question, "yn", _("y or Enter go on   n or Esc back")) == 'y')
        return RC_OK;
    return err_set(err, RC_INVALID, _("nothing was done; change it, or leave with Esc"));
}

enum rc incidents_tell_confirm(struct desk *d, const struct incident_whom *whom, struct err *err)
{
    char question[256];
    int64_t n;
    enum rc rc = incidents_people_preview(d->s, whom, &n, err);

    if (rc != RC_OK || n == 0)
        return rc;
    snprintf(question, sizeof question,
             _("%" PRId64 " people are entered into the ledger."), n);
    return ask_many(d, _("Who is affected"), question, err);
}

static enum rc people_one(const struct pane_job *job, struct form *f, size_t *field,
                          struct err *err)
{
    const struct incident *i = job->arg;
    const struct incident_whom whom = {hows[f->field[0].choice], pane_typed(f, 1)};
    int64_t n;
    enum rc rc;

    *field = 1;
    if ((rc = incidents_tell_confirm(job->desk, &whom, err)) != RC_OK)
        return rc;
    rc = incidents_people_add(job->desk->s, i->id, i->version, &whom, &n, err);
    if (rc == RC_OK && n >= 0)
        desk_say(job->desk, ROLE_OK, _("People affected: %" PRId64), n);
    return rc;
}

enum rc incidents_tell_people(struct pane *p, const struct incident *i, struct err *err)
{
    struct incident copy = *i;
    const struct pane_job job = {
        .desk = p->desk, .pane = p, .one = people_one, .arg = &copy, .busy = _("One moment…")};
    const char *how[4];
    struct form f;
    enum rc rc;

    incidents_acts_words(hows, 3, how);
    form_init(&f, _("Who is affected"), false);
    f.note = _("A list or a filter enters people into the ledger, where each is told and marked. "
               "Those who are in it stay.");
    form_add_choice(&f, _("People by"), how, 0);
    form_add(&f, _("People"), "", 2000, false, true)->hint =
        _("Refs parted by commas; a filter of Users, as dept:sales; or a number");
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

enum { KIND, TITLE, HAPPENED, EFFECT, REMEDIES };

static void get_message(const struct form *f, struct incident_message *m)
{
    *m = (struct incident_message){.kind = kinds[f->field[KIND].choice],
                                   .title = pane_typed(f, TITLE),
                                   .happened = pane_typed(f, HAPPENED),
                                   .effect = pane_typed(f, EFFECT),
                                   .remedies = pane_typed(f, REMEDIES)};
}

/* The text as people will read it is shown once more before it is published. */
static bool shown(const struct pane_job *job, const struct incident_message *m)
{
    struct buf text = BUF_INIT;
    char answer;

    incidents_people_compose(job->desk->s, m, &text);
    answer = desk_ask(job->desk, m->title, buf_str(&text), "yn",
                      _("y or Enter publish   n or Esc back"));
    buf_release(&text);
    return answer == 'y';
}

static enum rc notice_one(const struct pane_job *job, struct form *f, size_t *field,
                          struct err *err)
{
    const struct incident *i = job->arg;
    struct incident_message m;
    int bad = -1;
    enum rc rc;

    get_message(f, &m);
    for (size_t k = TITLE; k <= REMEDIES; k++)
        if (pane_typed(f, k)[0] == '\0') {
            *field = k;
            return err_set(err, RC_INVALID, _("this cannot be left empty"));
        }
    if (!shown(job, &m))
        return err_set(err, RC_INVALID, _("not published; change it, or leave with Esc"));
    rc = incidents_people_notice(job->desk->s, i->id, i->version, &m, &bad, err);
    *field = bad >= 0 ? (size_t)bad + TITLE : SIZE_MAX;
    return rc;
}

enum rc incidents_tell_notice(struct pane *p, const struct incident *i, struct err *err)
{
    struct incident copy = *i;
    const struct pane_job job = {.desk = p->desk,
                                 .pane = p,
                                 .one = notice_one,
                                 .arg = &copy,
                                 .done = _("Published. Mark who was told with d.")};
    const char *kind[3];
    struct form f;
    enum rc rc;

    incidents_acts_words(kinds, 2, kind);
    form_init(&f, _("A notice to the people affected"), false);
    f.note = _("What people must be told (agreement 3.4): what happened, how it may affect them, "
               "the remedies.");
    form_add_choice(&f, _("Channel"), kind, 0);
    form_add(&f, _("Title"), "", 159, false, false);
    form_add(&f, _("What happened"), "", LONG_TEXT - 1, false, false);
    form_add(&f, _("Likely effect"), "", LONG_TEXT - 1, false, false);
    form_add(&f, _("Remedies"), "", LONG_TEXT - 1, false, false)->hint =
        _("What you do, and what each person can do");
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

/* Who and how: a ref alone, or everyone who is left. */
static enum rc told_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    const struct incident *i = job->arg;
    const char *ref = pane_typed(f, 0), *channel = channels[f->field[1].choice],
               *outcome = outcomes[f->field[2].choice];
    struct incident_ledger l;
    char question[256];
    int64_t n = 1;
    enum rc rc = incidents_people_ledger(job->desk->s, i->id, &l, err);

    *field = ref[0] != '\0' ? 0 : 1;
    if (rc == RC_OK && ref[0] != '\0') {
        rc = incidents_ledger_told(job->desk->s, i->id, ref, channel, outcome, err);
    } else if (rc == RC_OK) {
        snprintf(question, sizeof question,
                 _("%" PRId64 " people who are left are marked at once. Whom it did not reach is "
                   "marked in the ledger later, with u."),
                 l.people - l.told - l.gone);
        if (l.told + l.gone < l.people)
            rc = ask_many(job->desk, _("People were told"), question, err);
        if (rc == RC_OK)
            rc = incidents_people_told(job->desk->s, i->id, channel, outcome, &n, err);
    }
    if (rc == RC_OK)
        desk_say(job->desk, ROLE_OK, _("Marked: %" PRId64), n);
    return rc;
}

enum rc incidents_tell_told(struct pane *p, const struct incident *i, struct err *err)
{
    struct incident copy = *i;
    const struct pane_job job = {
        .desk = p->desk, .pane = p, .one = told_one, .arg = &copy, .busy = _("One moment…")};
    const char *channel_word[CHANNELS + 1], *outcome_word[OUTCOMES + 1];
    struct form f;
    size_t channel = 0;
    enum rc rc = incidents_ledger_published(p->desk->s, i->id, channels, CHANNELS, &channel, err);

    if (rc != RC_OK)
        return rc;
    incidents_acts_words(channels, CHANNELS, channel_word);
    incidents_acts_words(outcomes, OUTCOMES, outcome_word);
    form_init(&f, _("People were told"), false);
    form_add(&f, _("Ref"), "", 63, false, true)->hint = _("Empty: everyone who is left");
    form_add_choice(&f, _("Channel"), channel_word, channel);
    form_add_choice(&f, _("Outcome"), outcome_word, 0);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

/* The form of a report: the items that no fact fills, then what to do with it. */
struct drafting {
    struct incident i;
    struct incident_report r;
    size_t item[INCIDENTS_ITEMS], n; /* of the form's fields */
    struct buf path;                 /* of the file, once it is sent */
};

static enum rc draft_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    struct drafting *d = job->arg;
    const char *value[INCIDENTS_ITEMS] = {NULL};
    int64_t at = 0;
    enum rc rc;

    for (size_t k = 0; k < d->n; k++)
        value[d->item[k]] = pane_typed(f, k);
    rc = incidents_report_fill(job->desk->s, d->i.id, d->r.kind, value, err);
    if (rc != RC_OK || f->field[d->n].choice == 0)
        return rc;
    *field = d->n + 2;
    if ((rc = pane_time(f, *field, &at, err)) != RC_OK)
        return rc;
    *field = SIZE_MAX;
    if (*pane_typed(f, d->n + 1) == '\0')
        *field = d->n + 1;
    return incidents_report_send(job->desk->s, d->i.id, d->i.version, d->r.kind,
                                 pane_typed(f, d->n + 1), at, &d->path, err);
}

static void draft_form(struct drafting *d, struct form *f)
{
    for (size_t k = 0; k < d->r.n && d->n + 4 < FORM_FIELDS; k++) {
        if (d->r.item[k].from[0] != '\0')
            continue;
        form_add(f, d->r.item[k].title, d->r.value[k], LONG_TEXT - 1, false, false)->hint =
            d->r.item[k].source;
        d->item[d->n++] = k;
    }
}

/* What the facts fill already, and what they do not yet. */
static void draft_note(const struct drafting *d, struct buf *out)
{
    buf_printf(out, _("Filled: %zu of %zu items. From the facts: "), d->r.filled, d->r.n);
    for (size_t k = 0, n = 0; k < d->r.n; k++)
        if (d->r.item[k].from[0] != '\0')
            buf_printf(out, "%s%s%s", n++ > 0 ? _(", ") : "", d->r.item[k].title,
                       d->r.value[k][0] != '\0' ? "" : _(" (missing)"));
}

enum rc incidents_tell_report(struct pane *p, const struct incident *i, const char *kind,
                              struct err *err)
{
    const char *const what[] = {_("keep the draft"), _("write the file and record it as sent"),
                                NULL};
    struct drafting d = {.i = *i};
    const struct pane_job job = {
        .desk = p->desk, .pane = p, .one = draft_one, .arg = &d, .done = _("The draft is kept.")};
    struct buf note = BUF_INIT;
    struct form f;
    bool done = false;
    enum rc rc = incidents_report_read(p->desk->s, i, kind, &d.r, err);

    if (rc != RC_OK)
        return rc;
    form_init(&f,
              strcmp(kind, "closing") == 0 ? _("The closing report")
                                           : _("The report to the authority"),
              false);
    draft_note(&d, &note);
    f.note = buf_str(&note);
    draft_form(&d, &f);
    form_add_choice(&f, _("What now"), what, 0);
    form_add(&f, _("Recipient"), "", 199, false, false)->hint = _("The authority it goes to");
    form_add(&f, _("Sent"), "", 32, false, true)->hint =
        _("Empty: now. Else 09:30, 2026-11-24 09:30 or a date");
    rc = pane_job_run(&job, &f, &done, err);
    if (rc == RC_OK && done && d.path.len > 0)
        desk_say(p->desk, ROLE_OK, _("Recorded as sent. The file: %s"), buf_str(&d.path));
    form_release(&f);
    incidents_report_release(&d.r);
    buf_release(&d.path);
    buf_release(&note);
    return rc;
}
