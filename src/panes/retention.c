#include "panes/pane.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "model/retention.h"
#include "service/retention_lines.h"
#include "service/retention_rules.h"
#include "service/retention_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLOORS 16

static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_OPEN, RIGHT_READ},
    {ACTION_EDIT_RULE, RIGHT_RETENTION},
    {ACTION_RUN_RULES, RIGHT_RETENTION},
    {ACTION_WHO_STAYS, RIGHT_READ},
    {ACTION_HOLDS, RIGHT_READ},
    {ACTION_RUNS, RIGHT_READ},
    {ACTION_ADOPT_RULE, RIGHT_RETENTION},
    {ACTION_DROP_DRAFT, RIGHT_RETENTION},
    {ACTION_WIND_DOWN, RIGHT_READ},
    {ACTION_NONE, RIGHT_NONE},
};

static const char *const clocks[] = {"collected", "confirmed", "closed"};
static const char *const actions[] = {"delete", "anonymise"};

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return retention_lines_rule(p->desk->s, row->key.id, out, err);
}

static const struct field *focused(const struct pane *p)
{
    const struct row *row = list_row(&p->list);

    return row != NULL ? session_field(p->desk->s, row->key.text) : NULL;
}

static size_t index_of(const char *word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return 0;
}

/* The laws a rule may keep to, for a form's choice; the first is none. */
struct floors {
    char code[FLOORS][64], label[FLOORS][128];
    const char *choice[FLOORS + 2];
    size_t n;
};

static enum rc read_floors(struct session *s, struct floors *f, struct err *err)
{
    char section[80];
    enum rc rc = retention_floors(s, f->code, FLOORS, &f->n, err);

    f->choice[0] = _("none");
    for (size_t i = 0; rc == RC_OK && i < f->n; i++) {
        snprintf(section, sizeof section, "law:%s", f->code[i]);
        session_label(s, section, "title", f->label[i], sizeof f->label[i]);
        f->choice[i + 1] = f->label[i];
    }
    f->choice[f->n + 1] = NULL;
    return rc;
}

static size_t floor_index(const struct floors *f, const char *code)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->code[i], code) == 0)
            return i + 1;
    return 0;
}

struct editing {
    const struct field *field;
    const struct floors *floors;
};

static enum rc edit_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    const struct editing *e = job->arg;
    size_t floor = f->field[TERM_FLOOR].choice;
    struct retention_terms terms = {
        .clock = clocks[f->field[TERM_CLOCK].choice],
        .action = actions[f->field[TERM_ACTION].choice],
        .floor = floor > 0 ? e->floors->code[floor - 1] : "",
        .reason = pane_typed(f, TERM_REASON),
    };
    enum retention_term bad = TERM_MONTHS;
    char *end;
    enum rc rc;

    terms.months = strtol(pane_typed(f, TERM_MONTHS), &end, 10);
    if (*end != '\0')
        terms.months = 0;
    rc = retention_rules_draft(job->desk->s, e->field, &terms, &bad, err);
    *field = rc == RC_INVALID ? bad : SIZE_MAX;
    return rc;
}

static void add_terms(struct form *f, const struct retention_rule *r, const struct floors *floors,
                      const char *const clock_choice[], const char *const action_choice[])
{
    bool draft = r->draft_months != 0;
    char months[24];

    snprintf(months, sizeof months, "%" PRId64, draft ? r->draft_months : r->months);
    form_add(f, _("Calendar months"), months, 5, false, true)->hint =
        _("More than the agreement's default takes a reason");
    form_add_choice(f, _("Clock"), clock_choice,
                    index_of(draft ? r->draft_clock : r->clock, clocks, 3));
    form_add_choice(f, _("Then"), action_choice,
                    index_of(draft ? r->draft_action : r->action, actions, 2));
    form_add_choice(f, _("Not before"), floors->choice,
                    floor_index(floors, draft ? r->draft_floor : r->floor));
    form_add(f, _("Reason"), draft ? r->draft_reason : r->reason, 190, false, false)->hint =
        _("Why the enterprise sets another period; nothing personal");
}

static enum rc edit(struct pane *p, const struct field *field, struct err *err)
{
    const char *const clock_choice[] = {retention_clock_title("collected"),
                                        retention_clock_title("confirmed"),
                                        retention_clock_title("closed"), NULL};
    const char *const action_choice[] = {retention_action_title("delete"),
                                         retention_action_title("anonymise"), NULL};
    struct retention_effect e;
    struct floors floors;
    struct editing editing = {field, &floors};
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = edit_one, .arg = &editing,
                                 .done = _("The draft is kept; its effect stands on the right.")};
    struct form f;
    enum rc rc = retention_effect(p->desk->s, field, clock_now(), &e, err);

    if (rc != RC_OK || (rc = read_floors(p->desk->s, &floors, err)) != RC_OK)
        return rc;
    form_init(&f, _("Draft of a retention rule"), false);
    f.note = _("A draft changes nothing: it shows what it would do, and is put in force with A.");
    add_terms(&f, &e.rule, &floors, clock_choice, action_choice);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

/* What the draft would change, asked for before it is put in force. */
static bool sure(struct pane *p, const struct field *field, struct err *err, enum rc *rc)
{
    struct retention_effect now, then;
    struct buf question = BUF_INIT;
    bool yes;

    if ((*rc = retention_effect(p->desk->s, field, clock_now(), &now, err)) != RC_OK ||
        (*rc = retention_draft_effect(p->desk->s, field, clock_now(), &then, err)) != RC_OK)
        return false;
    buf_printf(&question,
               _("Put the draft in force? To purge now: %lld instead of %lld values. Nothing is "
                 "deleted before the rules are run."),
               (long long)then.due, (long long)now.due);
    yes = desk_ask(p->desk, _("Put the draft in force"), buf_str(&question), "yn",
                   _("y put in force  n leave it")) == 'y';
    buf_release(&question);
    return yes;
}

static enum rc adopt(struct pane *p, const struct field *field, struct err *err)
{
    struct desk_work work;
    enum rc rc;

    if (!sure(p, field, err, &rc))
        return rc;
    desk_work(&work, p->desk, _("Put the draft in force"), _("Esc stops; it goes on at the next start"));
    rc = retention_rules_adopt(p->desk->s, field, &work.progress, err);
    if (rc == RC_OK)
        desk_say(p->desk, ROLE_OK, "%s", _("The rule is in force."));
    return rc == RC_OK ? pane_load(p, err) : rc;
}

static enum rc drop(struct pane *p, const struct field *field, struct err *err)
{
    enum rc rc = retention_rules_drop(p->desk->s, field, err);

    if (rc == RC_OK)
        desk_say(p->desk, ROLE_OK, "%s", _("The draft is dropped."));
    return rc == RC_OK ? pane_load(p, err) : rc;
}

struct running {
    char plan[65];
    struct retention_run run;
};

static enum rc run_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    struct running *r = job->arg;
    struct desk_work work;
    enum rc rc = pane_step_up(job->desk, f, field, err);

    if (rc != RC_OK)
        return rc;
    desk_work(&work, job->desk, _("Run the rules"), _("Esc or Ctrl-C stops; what is gone stays gone"));
    return retention_run(job->desk->s, r->plan, &work.progress, &r->run, err);
}

static enum rc run_rules(struct pane *p, struct err *err)
{
    struct running r = {0};
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = run_one, .arg = &r};
    struct retention_preview preview;
    char note[320];
    bool done = false;
    struct form f;
    enum rc rc;

    desk_busy(p->desk, _("Reading what is due"));
    if ((rc = retention_preview(p->desk->s, &preview, err)) != RC_OK ||
        (rc = retention_plan_hex(p->desk->s, &preview, NULL, r.plan, err)) != RC_OK)
        return rc;
    snprintf(note, sizeof note,
             _("%lld values go, %lld stay (plan %.12s). Nobody can undo this; who goes and who "
               "stays is listed with Enter in this pane."),
             (long long)preview.due, (long long)preview.stay, r.plan);
    form_init(&f, _("Run the rules"), false);
    f.note = note;
    pane_step_up_add(&f);
    rc = pane_job_run(&job, &f, &done, err);
    form_release(&f);
    if (rc == RC_OK && done)
        desk_say(p->desk, ROLE_OK, _("Run %lld: %lld values gone, %lld kept."),
                 (long long)r.run.id, (long long)r.run.done, (long long)r.run.kept);
    return rc;
}

static enum rc go(struct pane *p, const char *pane, const char *filter)
{
    desk_go(p->desk, pane, "%s", filter);
    return RC_OK;
}

static enum rc open_due(struct pane *p, const struct field *field)
{
    char filter[64];

    snprintf(filter, sizeof filter, "field:%s", field->code);
    return go(p, "due", filter);
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    const struct field *field = focused(p);

    if (a == ACTION_WHO_STAYS)
        return go(p, "due", "!outcome:goes");
    if (a == ACTION_HOLDS)
        return go(p, "holds", "");
    if (a == ACTION_RUNS)
        return go(p, "runs", "");
    if (a == ACTION_WIND_DOWN)
        return go(p, "winddown", "");
    if (a == ACTION_RUN_RULES)
        return run_rules(p, err);
    if (field == NULL)
        return err_set(err, RC_MISSING, _("there is no rule in this row"));
    if (a == ACTION_OPEN)
        return open_due(p, field);
    if (a == ACTION_EDIT_RULE)
        return edit(p, field, err);
    if (a == ACTION_ADOPT_RULE)
        return adopt(p, field, err);
    return a == ACTION_DROP_DRAFT ? drop(p, field, err) : RC_OK;
}

static void item(const struct pane *p, struct buf *out)
{
    const struct field *field = focused(p);

    if (field != NULL)
        buf_puts(out, field->code);
}

const struct pane_ops retention_pane = {
    .name = "retention",
    .title = N_("Retention"),
    .needs = RIGHT_READ,
    .listing = &retention_listing,
    .bindings = bindings,
    .leads = true,
    .item = item,
    .text = text,
    .act = act,
};
