#include "panes/pane.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/holds.h"

#include <stdio.h>
#include <string.h>

#define REASONS 16

static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_PLACE_HOLD, RIGHT_RETENTION},
    {ACTION_LIFT_HOLD, RIGHT_RETENTION},
    {ACTION_READ_NOTE, RIGHT_RETENTION},
    {ACTION_NONE, RIGHT_NONE},
};

enum { REF, DEPARTMENT, FIELD, REASON, CASE, UNTIL, NOTE };

/* Codes and titles of the policy's reasons for an act, for a form's choice. */
struct reasons {
    char code[REASONS][64], label[REASONS][128];
    const char *choice[REASONS + 1];
    size_t n;
};

static enum rc read_reasons(struct session *s, const char *act, struct reasons *r, struct err *err)
{
    char section[80];
    enum rc rc = session_reasons(s, act, r->code, REASONS, &r->n, err);

    for (size_t i = 0; rc == RC_OK && i < r->n; i++) {
        snprintf(section, sizeof section, "reason:%s", r->code[i]);
        session_label(s, section, "title", r->label[i], sizeof r->label[i]);
        r->choice[i] = r->label[i];
    }
    r->choice[r->n] = NULL;
    return rc == RC_OK && r->n == 0
               ? err_set(err, RC_CONFIG, _("the policy names no reason for this"))
               : rc;
}

/* All fields first, then each. */
struct fields {
    char label[FIELDS_MAX][96];
    const char *choice[FIELDS_MAX + 2];
};

static void read_fields(struct session *s, struct fields *f)
{
    char section[48];

    f->choice[0] = _("all");
    for (int i = 0; i < s->fields.n; i++) {
        snprintf(section, sizeof section, "field:%s", s->fields.field[i].code);
        session_label(s, section, "label", f->label[i], sizeof f->label[i]);
        f->choice[i + 1] = f->label[i];
    }
    f->choice[s->fields.n + 1] = NULL;
}

/* A hold until a date holds through that local day. */
static bool read_end(const char *text, int64_t *out)
{
    struct date day;

    *out = 0;
    if (*text == '\0')
        return true;
    if (date_parse(text, &day)) {
        *out = date_begins(date_add_days(day, 1));
        return true;
    }
    return time_parse_typed(text, clock_now(), out);
}

static enum rc place_one(const struct pane_job *job, struct form *f, size_t *field,
                         struct err *err)
{
    static const size_t where[] = {REF, REASON, CASE, NOTE, UNTIL};
    const struct reasons *reasons = job->arg;
    struct session *s = job->desk->s;
    size_t chosen = f->field[FIELD].choice;
    struct new_hold h = {.ref = pane_typed(f, REF),
                         .department = pane_typed(f, DEPARTMENT),
                         .field = chosen > 0 ? &s->fields.field[chosen - 1] : NULL,
                         .reason = reasons->code[f->field[REASON].choice],
                         .case_id = *pane_typed(f, CASE) != '\0' ? pane_typed(f, CASE) : NULL,
                         .note = *pane_typed(f, NOTE) != '\0' ? pane_typed(f, NOTE) : NULL};
    int64_t id;
    int bad = -1;
    enum rc rc;

    if (!read_end(pane_typed(f, UNTIL), &h.ends_at)) {
        *field = UNTIL;
        return err_set(err, RC_INVALID, _("a date is YYYY-MM-DD"));
    }
    rc = holds_place(s, &h, &bad, &id, err);
    *field = rc == RC_INVALID && bad >= 0 ? where[bad] : SIZE_MAX;
    return rc;
}

static enum rc place(struct pane *p, struct err *err)
{
    struct reasons reasons;
    struct fields fields;
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = place_one, .arg = &reasons,
                                 .done = _("The hold is in force.")};
    struct form f;
    enum rc rc = read_reasons(p->desk->s, "hold", &reasons, err);

    if (rc != RC_OK)
        return rc;
    read_fields(p->desk->s, &fields);
    form_init(&f, _("Place a legal hold"), false);
    f.note = _("It keeps from purge and erasure, not from correction. Neither ref nor department: "
               "it holds everyone.");
    form_add(&f, _("Person's ref"), "", 63, false, true);
    form_add(&f, _("Department"), "", 120, false, false);
    form_add_choice(&f, _("Field"), fields.choice, 0);
    form_add_choice(&f, _("Reason"), reasons.choice, 0);
    form_add(&f, _("Case"), "", 63, false, true)->hint = _("Where there is one: REQ-92, INC-7");
    form_add(&f, _("Until"), "", 40, false, true)->hint =
        _("YYYY-MM-DD, through that day; empty: until it is lifted");
    form_add(&f, _("Note"), "", 400, false, false)->hint =
        _("Only for one person: sealed under that person's key");
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc lift_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    const struct reasons *reasons = job->arg;

    (void)field;
    return holds_lift(job->desk->s, job->id, reasons->code[f->field[0].choice], err);
}

static enum rc lift(struct pane *p, int64_t id, struct err *err)
{
    struct reasons reasons;
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = lift_one, .arg = &reasons,
                                 .id = id, .done = _("The hold is lifted.")};
    struct form f;
    enum rc rc = read_reasons(p->desk->s, "lift", &reasons, err);

    if (rc != RC_OK)
        return rc;
    form_init(&f, _("Lift a legal hold"), false);
    f.note = _("What it kept goes with the next run of the rules, if nothing else keeps it.");
    form_add_choice(&f, _("Reason"), reasons.choice, 0);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc read_note(struct pane *p, int64_t id, struct err *err)
{
    struct buf note = BUF_INIT;
    enum rc rc = holds_note(p->desk->s, id, &note, err);

    if (rc == RC_OK)
        desk_text(p->desk, _("Note of the hold"), buf_str(&note), ROLE_CLEAR);
    buf_release(&note);
    return rc;
}

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return holds_lines(p->desk->s, row->key.id, out, err);
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    const struct row *row = list_row(&p->list);

    if (a == ACTION_PLACE_HOLD)
        return place(p, err);
    if (row == NULL)
        return err_set(err, RC_MISSING, _("there is no hold in this row"));
    if (a == ACTION_LIFT_HOLD)
        return lift(p, row->key.id, err);
    return a == ACTION_READ_NOTE ? read_note(p, row->key.id, err) : RC_OK;
}

const struct pane_ops holds_pane = {
    .name = "holds",
    .title = N_("Legal holds"),
    .needs = RIGHT_READ,
    .listing = &holds_listing,
    .bindings = bindings,
    .below = true,
    .empty = N_("Nothing is held."),
    .begin = N_("a places a legal hold, which blocks purge and erasure."),
    .begin_needs = RIGHT_RETENTION,
    .text = text,
    .act = act,
};
