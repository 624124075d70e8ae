#include "panes/incidents.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/incidents_clock.h"
#include "service/incidents_data.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PROFILES 16
#define LONG_TEXT 4000

static const char *const hows[] = {"estimate", "list", "filter"};
static const char *const levels[] = {"general", "large", "major", "grave"};

void incidents_acts_words(const char *const *codes, size_t n, const char **choice)
{
    for (size_t k = 0; k < n; k++)
        choice[k] = incidents_clock_word(codes[k]);
    choice[n] = NULL;
}

/* The breach clocks of the policy as choices, each with its hours. */
struct profiles {
    struct law law[PROFILES];
    char title[PROFILES][192];
    const char *choice[PROFILES + 1];
    size_t n, chosen;
};

static enum rc profiles_read(struct profiles *all, struct session *s, const char *now,
                             struct err *err)
{
    enum rc rc = law_profiles(s, all->law, PROFILES, &all->n, err);

    all->chosen = 0;
    for (size_t k = 0; k < all->n; k++) {
        const struct law *law = &all->law[k];

        all->choice[k] = law->value == 0 ? law->title : all->title[k];
        snprintf(all->title[k], sizeof all->title[k], "%" PRId64 " %s: %s", law->value,
                 law_unit(law->unit), law->title);
        if (strcmp(all->law[k].profile, now) == 0)
            all->chosen = k;
    }
    all->choice[all->n] = NULL;
    return rc;
}

static struct form_field *add_time(struct form *f, const char *label, int64_t t, const char *hint)
{
    struct buf text = BUF_INIT;
    struct form_field *field;

    if (t != 0)
        time_put(&text, t, false);
    field = form_add(f, label, buf_str(&text), 32, false, true);
    field->hint = hint;
    buf_release(&text);
    return field;
}

enum { TITLE, DETECTED, OCCURRED, CAUSE, SOURCE, SUMMARY, FIELDS, HOW, WHOM, LEVEL, WHY, PROFILE };

/* Where a part that was refused stands in the form. */
static size_t place(enum incident_part part)
{
    static const size_t at[] = {
        [PART_NONE] = SIZE_MAX, [PART_TITLE] = TITLE,     [PART_TIME] = DETECTED,
        [PART_FIELDS] = FIELDS, [PART_WHOM] = WHOM,       [PART_SEVERITY] = LEVEL,
        [PART_WHY] = WHY,       [PART_PROFILE] = PROFILE, [PART_TEXT] = CAUSE,
    };

    return at[part];
}

static enum rc add_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    const struct profiles *all = job->arg;
    size_t level = f->field[LEVEL].choice;
    struct new_incident in = {
        .title = pane_typed(f, TITLE),
        .cause = pane_typed(f, CAUSE),
        .source = pane_typed(f, SOURCE),
        .summary = pane_typed(f, SUMMARY),
        .fields = pane_typed(f, FIELDS),
        .whom = {hows[f->field[HOW].choice], pane_typed(f, WHOM)},
        .severity = level > 0 ? levels[level - 1] : NULL,
        .why = pane_typed(f, WHY),
        .profile = all->n > 0 ? all->law[f->field[PROFILE].choice].profile : NULL,
    };
    enum incident_part bad = PART_NONE;
    int64_t id;
    enum rc rc;

    *field = DETECTED;
    if ((rc = pane_time(f, DETECTED, &in.detected_at, err)) != RC_OK)
        return rc;
    *field = OCCURRED;
    if ((rc = pane_time(f, OCCURRED, &in.occurred_at, err)) != RC_OK)
        return rc;
    *field = WHOM;
    if ((rc = incidents_tell_confirm(job->desk, &in.whom, err)) != RC_OK)
        return rc;
    rc = incidents_open(job->desk->s, &in, &id, &bad, err);
    *field = place(bad);
    return rc;
}

enum rc incidents_acts_add(struct pane *p, struct err *err)
{
    const char *how[4], *level[6];
    struct profiles all;
    const struct pane_job job = {.desk = p->desk,
                                 .pane = p,
                                 .one = add_one,
                                 .arg = &all,
                                 .done = _("Recorded. Its clocks run from the detection."),
                                 .busy = _("One moment…")};
    char profile[24];
    struct form f;
    bool done;
    enum rc rc;

    if ((rc = incidents_profile(p->desk->s, profile, err)) != RC_OK ||
        (rc = profiles_read(&all, p->desk->s, profile, err)) != RC_OK)
        return rc;
    incidents_acts_words(hows, 3, how);
    level[0] = _("as suggested");
    incidents_acts_words(levels, 4, level + 1);
    form_init(&f, _("Record an incident"), false);
    form_add(&f, _("Title"), "", 199, false, false)->hint =
        _("Readable by every role: no personal data");
    add_time(&f, _("Detected"), clock_now(), _("The clocks run from here"));
    add_time(&f, _("Occurred"), 0, _("Empty while it is not known"));
    form_add(&f, _("Cause"), "", 95, false, false)->hint =
        _("Misdirected mail, theft, loss, intrusion, wrong permission …");
    form_add(&f, _("Source"), "", 159, false, false)->hint =
        _("Where the data was: mailbox, server, laptop, paper …");
    form_add(&f, _("What happened"), "", LONG_TEXT - 1, false, false);
    form_add(&f, _("Kinds of data"), "", 300, false, true)->hint =
        _("Fields by code or label, parted by commas: name, mobile");
    form_add_choice(&f, _("People by"), how, 0);
    form_add(&f, _("People"), "", 2000, false, true)->hint =
        _("A number or nothing; refs; or a filter of Users, as dept:sales");
    form_add_choice(&f, _("Level"), level, 0)->hint =
        _("Suggested from the number of people and how sensitive the data is");
    form_add(&f, _("Reason of the level"), "", 399, false, false);
    form_add_choice(&f, _("Breach clock"), all.choice, all.chosen);
    rc = pane_job_run(&job, &f, &done, err);
    form_release(&f);
    return rc == RC_OK && done ? list_load(&p->list, false, err) : rc; /* it is the newest */
}

/* A form about one incident, as it was at its version. */
struct about {
    const struct incident *i;
    const char *const *code; /* of the first field's choices */
};

/* The facts in the order of the form, each filled in as it stands: what is changed there is corrected. */
static const char *const fact_names[] = {"title",   "detected", "occurred", "contained",
                                         "cause",   "source",   "summary",  "fields",
                                         "affected", "severity", "profile"};
enum { FACT_CONTAINED = 3, FACT_AFFECTED = 8, FACT_LEVEL, FACT_PROFILE, FACTS };

struct correcting {
    struct incident i; /* its version moves on with each fact */
    struct profiles all;
    struct buf was[FACTS];
    size_t chosen[FACTS];
};

/* What field K says now; *CHANGED: not what stood there. */
static const char *fact_said(const struct correcting *c, const struct form *f, size_t k,
                             bool *changed)
{
    const char *typed = k < FACT_LEVEL ? pane_typed(f, k) : NULL;

    *changed = typed != NULL ? strcmp(typed, buf_str(&c->was[k])) != 0
                             : f->field[k].choice != c->chosen[k];
    if (typed != NULL)
        return typed;
    return k == FACT_LEVEL ? levels[f->field[k].choice] : c->all.law[f->field[k].choice].profile;
}

static enum rc correct_one(const struct pane_job *job, struct form *f, size_t *field,
                           struct err *err)
{
    struct correcting *c = job->arg;
    enum rc rc;

    for (size_t k = 0; k < FACTS; k++) {
        bool changed;
        const char *said = fact_said(c, f, k, &changed);

        if (!changed || f->field[k].readonly)
            continue;
        *field = k == FACT_LEVEL && pane_typed(f, FACTS)[0] == '\0' ? FACTS : k;
        rc = incidents_change(job->desk->s, c->i.id, c->i.version, fact_names[k], said,
                              pane_typed(f, FACTS), err);
        if (rc != RC_OK)
            return rc;
        c->i.version++;
        c->chosen[k] = f->field[k].choice;
        buf_clear(&c->was[k]);
        buf_puts(&c->was[k], said);
    }
    return RC_OK;
}

static struct form_field *add_fact(struct correcting *c, struct form *f, const char *label,
                                   const char *value, size_t max, bool fold)
{
    struct form_field *field = form_add(f, label, value, max, false, fold);

    buf_puts(&c->was[f->nfield - 1], lineedit_text(&field->edit)); /* in one line */
    return field;
}

static struct form_field *add_fact_time(struct correcting *c, struct form *f, const char *label,
                                        int64_t t)
{
    struct buf text = BUF_INIT;
    struct form_field *field;

    if (t != 0)
        time_put(&text, t, false);
    field = add_fact(c, f, label, buf_str(&text), 32, true);
    field->hint = _("A time as 2026-11-24 21:20");
    buf_release(&text);
    return field;
}

static void add_facts(struct correcting *c, struct form *f)
{
    const struct incident *i = &c->i;
    struct form_field *field;
    char people[24] = "";

    if (i->affected >= 0)
        snprintf(people, sizeof people, "%" PRId64, i->affected);
    add_fact(c, f, _("Title"), i->title, 199, false)->hint =
        _("Readable by every role: no personal data");
    add_fact_time(c, f, _("Detected"), i->detected_at);
    add_fact_time(c, f, _("Occurred"), i->occurred_at);
    field = add_fact_time(c, f, _("Contained"), i->contained_at);
    field->readonly = i->contained_at == 0; /* c records it first */
    add_fact(c, f, _("Cause"), i->cause, 95, false);
    add_fact(c, f, _("Source"), i->source, 159, false);
    add_fact(c, f, _("What happened"), i->summary != NULL ? i->summary : "", LONG_TEXT - 1, false);
    add_fact(c, f, _("Kinds of data"), i->fields, 300, true)->hint =
        _("Fields by code or label, parted by commas: name, mobile");
    field = add_fact(c, f, _("People"), people, 24, true);
    field->readonly = strcmp(i->affected_how, "estimate") != 0; /* counted in the ledger */
}

enum rc incidents_acts_fact(struct pane *p, const struct incident *i, struct err *err)
{
    struct correcting c = {.i = *i};
    const struct pane_job job = {.desk = p->desk,
                                 .pane = p,
                                 .one = correct_one,
                                 .arg = &c,
                                 .done = _("Corrected. Both stand in the timeline.")};
    const char *level[5];
    struct form f;
    enum rc rc = profiles_read(&c.all, p->desk->s, i->profile, err);

    if (rc != RC_OK)
        return rc;
    incidents_acts_words(levels, 4, level);
    while (c.chosen[FACT_LEVEL] < 3 && strcmp(levels[c.chosen[FACT_LEVEL]], i->severity) != 0)
        c.chosen[FACT_LEVEL]++;
    c.chosen[FACT_PROFILE] = c.all.chosen;
    form_init(&f, _("Correct a fact"), true);
    f.note = _("What stood there before stays in the timeline and in the log.");
    add_facts(&c, &f);
    form_add_choice(&f, _("Level"), level, c.chosen[FACT_LEVEL])->hint =
        _("Another level needs the reason below");
    form_add_choice(&f, _("Breach clock"), c.all.choice, c.all.chosen);
    form_add(&f, _("Why corrected"), "", 399, false, false)->hint = _("A level needs one");
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    for (size_t k = 0; k < FACTS; k++)
        buf_release(&c.was[k]);
    return rc;
}

static enum rc contain_one(const struct pane_job *job, struct form *f, size_t *field,
                           struct err *err)
{
    const struct about *about = job->arg;
    int64_t at;
    enum rc rc = pane_time(f, 0, &at, err);

    *field = 0;
    return rc == RC_OK ? incidents_contain(job->desk->s, about->i->id, about->i->version, at,
                                           pane_typed(f, 1), err)
                       : rc;
}

enum rc incidents_acts_contain(struct pane *p, const struct incident *i, struct err *err)
{
    struct about about = {i, NULL};
    const struct pane_job job = {.desk = p->desk,
                                 .pane = p,
                                 .one = contain_one,
                                 .arg = &about,
                                 .done = _("Contained. The step is ticked.")};
    struct form f;
    enum rc rc;

    if (i->contained_at != 0)
        return err_set(err, RC_DENIED, _("it is contained already; correct the time with e"));
    form_init(&f, _("The spread was stopped"), false);
    add_time(&f, _("When"), clock_now(), NULL);
    form_add(&f, _("How"), "", INCIDENTS_STEP_NOTE - 1, false, false);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc harm_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    const struct about *about = job->arg;

    *field = 1;
    return incidents_assess(job->desk->s, about->i->id, about->i->version, f->field[0].choice == 0,
                            pane_typed(f, 1), err);
}

enum rc incidents_acts_harm(struct pane *p, const struct incident *i, struct err *err)
{
    struct about about = {i, NULL};
    const char *const choice[] = {incidents_clock_word("likely"), incidents_clock_word("unlikely"),
                                  NULL};
    const struct pane_job job = {.desk = p->desk,
                                 .pane = p,
                                 .one = harm_one,
                                 .arg = &about,
                                 .done = _("Assessed and recorded.")};
    struct form f;
    enum rc rc;

    form_init(&f, _("Assess the harm"), false);
    f.note = _("If harm to the people is likely they must be told at once: the clock of the "
               "notices starts.");
    form_add_choice(&f, _("Assessment"), choice, strcmp(i->harm, "likely") == 0);
    form_add(&f, _("Why"), "", INCIDENTS_STEP_NOTE - 1, false, false);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

/* The steps that are not done yet. */
struct steps {
    struct incident_item item[INCIDENTS_ITEMS];
    const char *code[INCIDENTS_ITEMS], *choice[INCIDENTS_ITEMS + 1];
    size_t n;
};

static enum rc steps_read(struct steps *left, struct session *s, int64_t id, struct err *err)
{
    struct incident_done done;
    size_t all = 0;
    enum rc rc = incidents_data_steps(s, left->item, &all, err);

    left->n = 0;
    for (size_t k = 0; rc == RC_OK && k < all; k++) {
        rc = incidents_done(s, id, left->item[k].code, &done, err);
        if (rc != RC_OK || done.at != 0)
            continue;
        left->code[left->n] = left->item[k].code;
        left->choice[left->n++] = left->item[k].title;
    }
    left->choice[left->n] = NULL;
    if (rc == RC_OK && left->n == 0)
        rc = err_set(err, RC_MISSING, _("every step is done"));
    return rc;
}

static enum rc step_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    const struct about *about = job->arg;

    *field = 1;
    return incidents_step(job->desk->s, about->i->id, about->code[f->field[0].choice],
                          pane_typed(f, 1), err);
}

enum rc incidents_acts_step(struct pane *p, const struct incident *i, struct err *err)
{
    struct steps left;
    struct about about = {i, left.code};
    const struct pane_job job = {
        .desk = p->desk, .pane = p, .one = step_one, .arg = &about, .done = _("Ticked.")};
    struct form f;
    enum rc rc = steps_read(&left, p->desk->s, i->id, err);

    if (rc != RC_OK)
        return rc;
    form_init(&f, _("Tick a step"), false);
    form_add_choice(&f, _("Step"), left.choice, 0);
    form_add(&f, _("Note"), "", INCIDENTS_STEP_NOTE - 1, false, false);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc note_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    const struct about *about = job->arg;

    *field = 0;
    return incidents_note(job->desk->s, about->i->id, pane_typed(f, 0), f->field[1].choice == 1,
                          err);
}

enum rc incidents_acts_note(struct pane *p, const struct incident *i, struct err *err)
{
    struct about about = {i, NULL};
    const char *const choice[] = {_("everyone here"), _("admins only: it is sealed"), NULL};
    const struct pane_job job = {.desk = p->desk,
                                 .pane = p,
                                 .one = note_one,
                                 .arg = &about,
                                 .done = _("The note is in the timeline.")};
    struct form f;
    enum rc rc;

    form_init(&f, _("Add a note"), false);
    f.note = _("Names, suspicions and evidence belong in a restricted note.");
    form_add(&f, _("Note"), "", LONG_TEXT - 1, false, false);
    form_add_choice(&f, _("Who may read"), choice, 0);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc close_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    const struct about *about = job->arg;
    enum rc rc = pane_step_up(job->desk, f, field, err);

    if (rc != RC_OK)
        return rc;
    *field = 0;
    return incidents_close(job->desk->s, about->i->id, about->i->version, pane_typed(f, 0), err);
}

enum rc incidents_acts_close(struct pane *p, const struct incident *i, struct err *err)
{
    struct about about = {i, NULL};
    const struct pane_job job = {.desk = p->desk,
                                 .pane = p,
                                 .one = close_one,
                                 .arg = &about,
                                 .done = _("Settled. Its clocks have stopped.")};
    struct form f;
    enum rc rc;

    form_init(&f, _("Close the incident"), false);
    f.note = _("Nobody can undo this. What was not done (report, notices, closing report) is "
               "refused with the reason given here, for everyone to read.");
    form_add(&f, _("Reason"), "", 399, false, false)->hint =
        _("May stay empty when everything is done");
    pane_step_up_add(&f);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc clock_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    const struct profiles *all = job->arg;

    *field = 0;
    return incidents_set_profile(job->desk->s, all->law[f->field[0].choice].profile, err);
}

enum rc incidents_acts_clock(struct pane *p, struct err *err)
{
    struct profiles all;
    const struct pane_job job = {.desk = p->desk,
                                 .pane = p,
                                 .one = clock_one,
                                 .arg = &all,
                                 .done = _("New incidents get this clock.")};
    char profile[24];
    struct form f;
    enum rc rc;

    if ((rc = incidents_profile(p->desk->s, profile, err)) != RC_OK ||
        (rc = profiles_read(&all, p->desk->s, profile, err)) != RC_OK)
        return rc;
    form_init(&f, _("The clock of new incidents"), false);
    f.note = _("\"At once\" holds for every leak of personal data; the hours depend on who the "
               "enterprise is. An incident under way keeps its clock until it is changed with e.");
    form_add_choice(&f, _("Breach clock"), all.choice, all.chosen);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}
