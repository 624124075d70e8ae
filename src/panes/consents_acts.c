/* Recording what one person said, and looking at where the person stood. */
#include "base/clock.h"
#include "base/i18n.h"
#include "panes/consents.h"
#include "rules/consent_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Choices of codes with their titles. */
struct choices {
    const char *code[PURPOSES_MAX];
    const char *title[PURPOSES_MAX + 1];
    size_t n;
};

struct job {
    struct purposes purposes;
    struct choices purpose, action, channel;
    struct consent_effect effect;
    size_t at[CONSENT_PARTS]; /* the form's field of each part; SIZE_MAX: none */
    size_t drop;              /* of the choice to delete the values; 0: none */
    const char *keep[3];      /* that choice; the form borrows it */
    struct buf note;
};

static void add_choice(struct choices *c, const char *code, const char *title)
{
    c->code[c->n] = code;
    c->title[c->n++] = title;
    c->title[c->n] = NULL;
}

static void add_codes(struct choices *c, const struct pane *p, const char *const *codes)
{
    for (; *codes != NULL; codes++)
        add_choice(c, *codes, listing_word(&p->lister, *codes));
}

static enum rc prepare(struct job *job, struct pane *p, struct err *err)
{
    *job = (struct job){.drop = 0};
    for (size_t i = 0; i < CONSENT_PARTS; i++)
        job->at[i] = SIZE_MAX;
    add_codes(&job->channel, p, consents_channels);
    return purposes_read(p->desk->s, &job->purposes, err);
}

static size_t part_of(const struct job *job, enum consent_part part)
{
    return part < CONSENT_PARTS ? job->at[part] : SIZE_MAX;
}

static enum rc record_one(const struct pane_job *pj, struct form *f, size_t *field,
                          struct err *err)
{
    const struct job *job = pj->arg;
    struct new_consent n = {
        .person = pj->id,
        .purpose = job->purpose.code[f->field[job->at[CONSENT_PURPOSE]].choice],
        .action = job->action.code[f->field[job->at[CONSENT_ACTION]].choice],
        .channel = job->channel.code[f->field[job->at[CONSENT_CHANNEL]].choice],
        .notice = pane_typed(f, job->at[CONSENT_NOTICE]),
        .evidence = pane_typed(f, job->at[CONSENT_EVIDENCE]),
        .drop = job->drop != 0 && f->field[job->drop].choice == 1,
    };
    enum consent_part bad = CONSENT_PARTS;
    int64_t event;
    enum rc rc = pane_time(f, job->at[CONSENT_AT], &n.at, err);

    *field = job->at[CONSENT_AT];
    if (rc != RC_OK)
        return rc;
    rc = consents_record(pj->desk->s, &n, &bad, &event, err);
    *field = part_of(job, bad);
    return rc;
}

static size_t add_field(struct form *f, const char *label, const char *hint, size_t max, bool fold)
{
    form_add(f, label, "", max, false, fold)->hint = hint;
    return f->nfield - 1;
}

/* The form over what is chosen already; ACTION is the first choice. */
static void add_fields(struct job *job, struct form *f, size_t action)
{
    form_add_choice(f, _("Purpose"), job->purpose.title, 0);
    job->at[CONSENT_PURPOSE] = f->nfield - 1;
    form_add_choice(f, _("Reply"), job->action.title, action)->readonly = job->action.n == 1;
    job->at[CONSENT_ACTION] = f->nfield - 1;
    form_add_choice(f, _("Channel"), job->channel.title, 3);
    job->at[CONSENT_CHANNEL] = f->nfield - 1;
    job->at[CONSENT_AT] =
        add_field(f, _("When"), _("Empty: now. Else 09:30, 2026-11-24 09:30 or a date"), 32, true);
    job->at[CONSENT_NOTICE] = add_field(
        f, _("Notice no."), _("Empty: the campaign's, else the agreement in force"), 31, true);
    job->at[CONSENT_EVIDENCE] = add_field(
        f, _("Evidence"), _("Where the proof is; sealed under this person's key"), 400, false);
    if (job->action.n == 1 && job->effect.droppable > 0 && !job->effect.on_hold) {
        job->keep[0] = _("keep: shows as broken");
        job->keep[1] = _("delete now");
        job->keep[2] = NULL;
        form_add_choice(f, _("Values held"), job->keep, 0);
        job->drop = f->nfield - 1;
    }
}

static enum rc run(struct pane *p, int64_t person, struct job *job, const char *title,
                   const char *done, struct err *err)
{
    const struct pane_job pj = {.desk = p->desk, .pane = p, .one = record_one, .arg = job,
                                .id = person, .done = done};
    struct form f;
    enum rc rc;

    form_init(&f, title, false);
    f.note = job->note.len > 0 ? buf_str(&job->note) : NULL;
    add_fields(job, &f, 0);
    rc = pane_job_run(&pj, &f, NULL, err);
    form_release(&f);
    buf_release(&job->note);
    return rc;
}

static void add_purposes(struct job *job)
{
    for (size_t i = 0; i < job->purposes.n; i++)
        add_choice(&job->purpose, job->purposes.purpose[i].code, job->purposes.purpose[i].title);
}

enum rc consents_acts_grant(struct pane *p, int64_t person, struct err *err)
{
    struct consent_view v;
    struct job job;
    enum rc rc = prepare(&job, p, err);

    if (rc != RC_OK || (rc = consents_reload(p->desk->s, person, &v, err)) != RC_OK)
        return rc;
    /* A minor's is the guardian's (agreement 7). */
    if (v.person.minor_until > clock_now()) {
        add_choice(&job.action, "guardian", listing_word(&p->lister, "guardian"));
        buf_puts(&job.note, _("A minor: the guardian consents in writing (agreement 7)."));
    }
    add_choice(&job.action, "granted", listing_word(&p->lister, "granted"));
    consents_view_release(&v);
    add_purposes(&job);
    return run(p, person, &job, _("Consent was given"), _("Recorded."), err);
}

enum rc consents_acts_other(struct pane *p, int64_t person, struct err *err)
{
    struct job job;
    enum rc rc = prepare(&job, p, err);

    if (rc != RC_OK)
        return rc;
    add_choice(&job.action, "declined", listing_word(&p->lister, "declined"));
    add_choice(&job.action, "expired", listing_word(&p->lister, "expired"));
    add_choice(&job.action, "guardian", listing_word(&p->lister, "guardian"));
    add_choice(&job.action, "granted", listing_word(&p->lister, "granted"));
    add_choice(&job.action, "withdrawn", listing_word(&p->lister, "withdrawn"));
    add_purposes(&job);
    return run(p, person, &job, _("An answer about consent"), _("Recorded."), err);
}

static void put_effect(struct pane *p, const struct consent_effect *e, struct buf *out)
{
    char section[48], label[96];

    if (e->n == 0 && e->ndisclosure == 0)
        buf_puts(out, _("Nothing that is held or shared rests on it."));
    for (int i = 0; i < e->n; i++) {
        snprintf(section, sizeof section, "field:%s", e->field[i].field->code);
        session_label(p->desk->s, section, "label", label, sizeof label);
        buf_puts(out, i > 0 ? "\n" : "");
        buf_printf(out, _("%s: %s"), label,
                   !e->field[i].held ? _("no value is held")
                   : e->field[i].only
                       ? _("a value is held; it shows as broken (4.1.3) until it is deleted")
                       : _("a value is held, also for another purpose"));
    }
    if (e->ndisclosure > 0)
        buf_printf(out, "%s%s", e->n > 0 ? "\n" : "", _("Shared on this consent with: "));
    for (size_t i = 0; i < e->ndisclosure; i++)
        buf_printf(out, "%s%s (DIS-%" PRId64 ")", i > 0 ? _(", ") : "", e->disclosure[i].recipient,
                   e->disclosure[i].id);
    if (e->droppable > 0 && e->on_hold)
        buf_printf(out, "\n%s", _("A legal hold keeps the values for now."));
}

/* Which of the given consents ends? *PICK is its index; SIZE_MAX: given up. */
static void pick(struct pane *p, const struct job *job, size_t *pick)
{
    struct form f;

    *pick = 0;
    if (job->purpose.n == 1)
        return;
    form_init(&f, _("Which consent is withdrawn?"), false);
    form_add_choice(&f, _("Purpose"), job->purpose.title, 0);
    form_start(&f);
    *pick = desk_form(p->desk, &f) ? f.field[0].choice : SIZE_MAX;
    form_release(&f);
}

enum rc consents_acts_end(struct pane *p, int64_t person, struct err *err)
{
    struct consent_view v;
    struct job job;
    size_t at;
    enum rc rc = prepare(&job, p, err);

    if (rc != RC_OK || (rc = consents_reload(p->desk->s, person, &v, err)) != RC_OK)
        return rc;
    for (size_t i = 0; i < v.purposes.n; i++) {
        const struct consent_event *e = consents_at(&v, i, clock_now());

        if (e != NULL && consent_state_given(e->action))
            add_choice(&job.purpose, job.purposes.purpose[i].code, job.purposes.purpose[i].title);
    }
    consents_view_release(&v);
    if (job.purpose.n == 0)
        return err_set(err, RC_MISSING, _("this person has given no consent that could end"));
    pick(p, &job, &at);
    if (at == SIZE_MAX)
        return RC_OK;
    job.purpose.code[0] = job.purpose.code[at];
    job.purpose.title[0] = job.purpose.title[at];
    job.purpose.title[job.purpose.n = 1] = NULL;
    add_choice(&job.action, "withdrawn", listing_word(&p->lister, "withdrawn"));
    if ((rc = consents_effect(p->desk->s, person, job.purpose.code[0], &job.effect, err)) != RC_OK)
        return rc;
    put_effect(p, &job.effect, &job.note);
    return run(p, person, &job, _("Consent is withdrawn"), _("Withdrawn and recorded."), err);
}

static void say_standing(struct pane *p, const struct consent_view *v, int64_t moment)
{
    struct buf text = BUF_INIT, title = BUF_INIT;

    for (size_t i = 0; i < v->purposes.n; i++) {
        const struct consent_event *e = consents_at(v, i, moment);

        buf_printf(&text, "%s: ", v->purposes.purpose[i].title);
        if (e != NULL) {
            buf_printf(&text, "%s, ", listing_word(&p->lister, e->action));
            time_put(&text, e->at, false);
            buf_printf(&text, ", %s", v->notice[e - v->event]);
        } else {
            buf_puts(&text, _("nothing said by then"));
        }
        buf_putc(&text, '\n');
    }
    buf_printf(&title, "%s ", v->person.ref);
    time_put(&title, moment, false);
    desk_text(p->desk, buf_str(&title), buf_str(&text), ROLE_NORMAL);
    buf_release(&text);
    buf_release(&title);
}

/* A bare date is asked about at its end. */
static enum rc read_day(const struct form *f, int64_t *out, struct err *err)
{
    const char *text = pane_typed(f, 0);
    struct date d;

    if (text[0] == '\0')
        return err_set(err, RC_INVALID, _("which date?"));
    if (!date_parse(text, &d))
        return pane_time(f, 0, out, err);
    *out = date_begins(date_add_days(d, 1)) - 1;
    return RC_OK;
}

enum rc consents_acts_on(struct pane *p, struct err *err)
{
    const struct consents *c = p->state;
    int64_t moment = 0;
    struct form f;
    enum rc rc = RC_OK;

    form_init(&f, _("Where this person stood"), false);
    form_add(&f, _("On"), "", 32, false, true)->hint = _("A date, 2026-11-24 09:30, or 09:30 of today");
    form_start(&f);
    while (desk_form(p->desk, &f)) {
        rc = read_day(&f, &moment, err);
        if (rc != RC_INVALID)
            break;
        form_reject(&f, 0, err->msg);
        rc = RC_OK;
        moment = 0;
    }
    if (rc == RC_OK && moment != 0)
        say_standing(p, &c->view, moment);
    form_release(&f);
    return rc;
}
