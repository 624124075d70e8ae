#include "panes/requests.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/codes.h"
#include "service/contacts.h"

#include <stdio.h>
#include <string.h>

/* A form over lists of codes. */
struct coded {
    struct codes first, second, third;
    const struct request *r;
    const char *ref, *case_id;
    int64_t made; /* id of a new request */
};

static const char *chosen(const struct codes *c, const struct form *f, size_t i)
{
    return c->n > 0 ? c->code[f->field[i].choice] : NULL;
}

static enum rc need_codes(const struct codes *c, struct err *err)
{
    return c->n > 0 ? RC_OK
                    : err_set(err, RC_CONFIG, _("the policy's file has no codes to choose from"));
}

enum { OPEN_KIND, OPEN_REF, OPEN_CHANNEL, OPEN_RECEIVED, OPEN_TEXT, OPEN_PAPER };

static enum rc open_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    static const size_t field_of[] = {
        [REQUEST_KIND] = OPEN_KIND,         [REQUEST_REF] = OPEN_REF,
        [REQUEST_CHANNEL] = OPEN_CHANNEL,   [REQUEST_RECEIVED] = OPEN_RECEIVED,
        [REQUEST_TEXT] = OPEN_TEXT,         [REQUEST_PAPER] = OPEN_PAPER,
    };
    struct coded *c = job->arg;
    struct new_request n = {.kind = chosen(&c->first, f, OPEN_KIND),
                            .channel = chosen(&c->second, f, OPEN_CHANNEL),
                            .ref = pane_typed(f, OPEN_REF),
                            .text = pane_typed(f, OPEN_TEXT),
                            .paper = pane_typed(f, OPEN_PAPER)};
    enum request_part part;
    enum rc rc;

    *field = OPEN_RECEIVED;
    if ((rc = pane_time(f, OPEN_RECEIVED, &n.received_at, err)) != RC_OK)
        return rc;
    rc = requests_open(job->desk->s, &n, &c->made, &part, err);
    *field = field_of[part];
    if (rc == RC_MISSING) /* a ref can be typed again */
        rc = RC_INVALID;
    return rc;
}

static void say_opened(struct desk *d, int64_t id)
{
    struct buf day = BUF_INIT;
    struct request r;
    struct err ignored;
    char code[REQUEST_CASE];

    if (requests_get(d->s, id, &r, &ignored) != RC_OK)
        return;
    requests_case(id, code);
    date_put(&day, date_of(r.due_at - 1));
    desk_say(d, ROLE_OK, _("%s is registered; it must be answered by %s."), code, buf_str(&day));
    buf_release(&day);
}

enum rc requests_form_open(struct pane *p, const char *ref, const char *case_id, struct err *err)
{
    struct coded c = {.ref = ref};
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = open_one, .arg = &c};
    struct form f;
    bool done = false;
    enum rc rc;

    (void)case_id;
    if ((rc = codes_read(p->desk->s, "request", NULL, &c.first, err)) != RC_OK ||
        (rc = codes_read(p->desk->s, "channel", "request", &c.second, err)) != RC_OK ||
        (rc = need_codes(&c.first, err)) != RC_OK || (rc = need_codes(&c.second, err)) != RC_OK)
        return rc;
    form_init(&f, _("Register a request"), false);
    form_add_choice(&f, _("Type"), c.first.choice, 0);
    form_add(&f, _("Ref"), ref != NULL ? ref : "", 63, false, true)->hint =
        _("Whose it is; a complaint may name nobody");
    form_add_choice(&f, _("Channel"), c.second.choice, 0);
    form_add(&f, _("Received"), "", 40, false, true)->hint =
        _("Empty: now. Else 09:30, 2026-11-24 09:30 or a date; the time limit runs from it");
    form_add(&f, _("What is asked"), "", 4000, false, false)->hint =
        _("Sealed under this person's key; may stay empty");
    form_add(&f, _("Letter no."), "", 63, false, true)->hint =
        _("Where there is one; stands in the log in clear");
    rc = pane_job_run(&job, &f, &done, err);
    if (rc == RC_OK && done)
        say_opened(p->desk, c.made);
    form_release(&f);
    return rc;
}

enum { CONTACT_REF, CONTACT_CHANNEL, CONTACT_PURPOSE, CONTACT_OUTCOME, CONTACT_CASE, CONTACT_WHEN };

static enum rc contact_one(const struct pane_job *job, struct form *f, size_t *field,
                           struct err *err)
{
    struct coded *c = job->arg;
    struct new_contact n = {.ref = pane_typed(f, CONTACT_REF),
                            .channel = chosen(&c->first, f, CONTACT_CHANNEL),
                            .purpose = chosen(&c->second, f, CONTACT_PURPOSE),
                            .outcome = chosen(&c->third, f, CONTACT_OUTCOME),
                            .case_id = pane_typed(f, CONTACT_CASE)};
    enum rc rc;

    *field = CONTACT_WHEN;
    if ((rc = pane_time(f, CONTACT_WHEN, &n.at, err)) != RC_OK)
        return rc;
    rc = contacts_add(job->desk->s, &n, err);
    *field = rc == RC_MISSING ? CONTACT_REF : SIZE_MAX;
    return rc == RC_MISSING ? RC_INVALID : rc;
}

/* The purpose that contacting people has in the policy is offered first. */
static size_t usual(const struct codes *c, const char *code)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->code[i], code) == 0)
            return i;
    return 0;
}

enum rc requests_form_contact(struct pane *p, const char *ref, const char *case_id,
                              struct err *err)
{
    struct session *s = p->desk->s;
    struct coded c = {.ref = ref};
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = contact_one, .arg = &c,
                                 .done = _("Recorded in the contact log.")};
    struct form f;
    enum rc rc;

    if ((rc = codes_read(s, "channel", "contact", &c.first, err)) != RC_OK ||
        (rc = codes_read(s, "purpose", NULL, &c.second, err)) != RC_OK ||
        (rc = codes_read(s, "outcome", NULL, &c.third, err)) != RC_OK ||
        (rc = need_codes(&c.first, err)) != RC_OK || (rc = need_codes(&c.second, err)) != RC_OK ||
        (rc = need_codes(&c.third, err)) != RC_OK)
        return rc;
    form_init(&f, _("Record a contact (4.1.2)"), false);
    form_add(&f, _("Ref"), ref != NULL ? ref : "", 63, false, true);
    form_add_choice(&f, _("Channel"), c.first.choice, 0);
    form_add_choice(&f, _("Purpose"), c.second.choice, usual(&c.second, "contact"));
    form_add_choice(&f, _("Outcome"), c.third.choice, 0);
    form_add(&f, _("Case"), case_id != NULL ? case_id : "", 63, false, true)->hint =
        _("Where there is one: REQ-92, INC-7");
    form_add(&f, _("When"), "", 40, false, true)->hint =
        _("Empty: now. Else 09:30, 2026-11-24 09:30 or a date");
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc identify_one(const struct pane_job *job, struct form *f, size_t *field,
                            struct err *err)
{
    const struct coded *c = job->arg;

    *field = 0;
    return requests_verify(job->desk->s, c->r->id, c->r->version, chosen(&c->first, f, 0), err);
}

/* A form with one choice of CODES about R. */
static enum rc choose(struct pane *p, const struct request *r, const char *kind,
                      const struct pane_job *base, const char *title, const char *label,
                      const char *note, struct err *err)
{
    struct coded c = {.r = r};
    struct pane_job job = *base;
    struct form f;
    enum rc rc = codes_read(p->desk->s, kind, NULL, &c.first, err);

    if (rc != RC_OK || (rc = need_codes(&c.first, err)) != RC_OK)
        return rc;
    job.desk = p->desk;
    job.pane = p;
    job.arg = &c;
    form_init(&f, title, false);
    f.note = note;
    form_add_choice(&f, label, c.first.choice, 0);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

enum rc requests_form_identify(struct pane *p, const struct request *r, struct err *err)
{
    const struct pane_job job = {.one = identify_one, .done = _("The identity check is recorded.")};

    return choose(p, r, "identity", &job, _("Who is asking"), _("Checked by"),
                  _("The first way needs a match in the log: compare an answer in Users with v."),
                  err);
}

static enum rc extend_one(const struct pane_job *job, struct form *f, size_t *field,
                          struct err *err)
{
    const struct coded *c = job->arg;

    *field = 0;
    return requests_extend(job->desk->s, c->r->id, c->r->version, chosen(&c->first, f, 0), err);
}

enum rc requests_form_extend(struct pane *p, const struct request *r, struct err *err)
{
    const struct pane_job job = {.one = extend_one, .done = _("The request has more time.")};
    struct request_kind k;
    struct law law;
    char note[400] = "";
    enum rc rc = requests_kind(p->desk->s, r->kind, &k, err);

    if (rc == RC_OK && k.extension[0] != '\0' &&
        (rc = law_get(p->desk->s, k.extension, &law, err)) == RC_OK)
        snprintf(note, sizeof note, _("%lld days more, once (%s). Tell the person why."),
                 (long long)law.value, law.source);
    if (rc != RC_OK)
        return rc;
    return choose(p, r, "extension", &job, _("More time"), _("Because"),
                  note[0] != '\0' ? note : NULL, err);
}

enum { ANSWER_STATE, ANSWER_REFUSAL, ANSWER_NOTE };

static enum rc answer_one(const struct pane_job *job, struct form *f, size_t *field,
                          struct err *err)
{
    static const char *const states[] = {"done", "refused", "withdrawn"};
    const struct coded *c = job->arg;
    const struct answer a = {.state = states[f->field[ANSWER_STATE].choice],
                             .refusal = chosen(&c->first, f, ANSWER_REFUSAL),
                             .note = pane_typed(f, ANSWER_NOTE)};

    *field = ANSWER_STATE;
    return requests_answer(job->desk->s, c->r->id, c->r->version, &a, err);
}

enum rc requests_form_answer(struct pane *p, const struct request *r, struct err *err)
{
    const char *const answers[] = {_("done"), _("refused"), _("withdrawn by the person"), NULL};
    struct coded c = {.r = r};
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = answer_one, .arg = &c,
                                 .done = _("The answer is recorded.")};
    struct form f;
    enum rc rc = codes_read(p->desk->s, "refusal", NULL, &c.first, err);

    if (rc != RC_OK || (rc = need_codes(&c.first, err)) != RC_OK)
        return rc;
    form_init(&f, _("Answer the request"), false);
    f.note = _("The answer is final. Done is checked against the log.");
    form_add_choice(&f, _("Outcome"), answers, 0);
    form_add_choice(&f, _("If refused, why"), c.first.choice, 0);
    form_add(&f, _("What is told"), "", 4000, false, false)->hint =
        _("Sealed under this person's key; may stay empty");
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}
