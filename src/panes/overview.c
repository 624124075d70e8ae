#include "panes/pane.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/minors.h"
#include "service/overview.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BAR_CELLS 32 /* at most; else one for each clause */
#define LOW_ROWS 30  /* a lower window has room for few lines above the rows */
#define LOW_LINES 3
#define TALL_LINES 7
#define STATES 4
#define HOURS_SHOWN 96 /* longer times are in days */
#define CONCERNS "!status:kept !status:unmeasured"

struct overview_pane {
    struct overview now;
    struct lines lead, more; /* above the clauses' states, and below */
};

static const struct binding bindings[] = {
    {ACTION_OPEN, RIGHT_READ},          {ACTION_SWITCH, RIGHT_READ},
    {ACTION_CONCERNS, RIGHT_READ},      {ACTION_FILTER, RIGHT_READ},
    {ACTION_MINOR_LOOKS, RIGHT_POLICY}, {ACTION_MINORS_AUDITED, RIGHT_READ_AUDIT},
    {ACTION_NONE, RIGHT_NONE},
};

/* "in 55h", "in 12d", or how long it is over. */
static void put_left(struct buf *out, int64_t at)
{
    int64_t left = at - clock_now(), by = left < 0 ? -left : left;
    char text[24];

    if (by < HOURS_SHOWN * INT64_C(3600))
        snprintf(text, sizeof text, _("%lldh"), (long long)(by / 3600));
    else
        snprintf(text, sizeof text, _("%lldd"), (long long)(by / 86400));
    buf_printf(out, left <= 0 ? _("overdue by %s") : _("in %s"), text);
}

static void put_due(struct buf *out, const struct overview_due *due, const char *what)
{
    buf_printf(out, "%s%s %s ", out->len > 0 ? "   " : "", due->name, what);
    put_left(out, due->at);
}

static void add_requests(const struct overview *o, struct lines *out)
{
    struct buf text = BUF_INIT;

    if (o->requests == 0) {
        lines_add(out, ROLE_OK, "%s", _("No request is open."));
        return;
    }
    buf_printf(&text, _("Open requests: %lld, overdue: %lld"), (long long)o->requests,
               (long long)o->overdue);
    lines_add(out, o->overdue > 0 ? ROLE_BAD : ROLE_NORMAL, "%s", buf_str(&text));
    buf_clear(&text);
    for (size_t i = 0; i < o->nrequest; i++)
        put_due(&text, &o->request[i], o->request[i].what);
    lines_add(out, o->overdue > 0 ? ROLE_BAD : ROLE_WARN, "%s", buf_str(&text));
    buf_release(&text);
}

static void add_next(const struct overview *o, struct lines *out)
{
    struct buf text = BUF_INIT;

    for (size_t i = 0; i < o->nnext; i++)
        put_due(&text, &o->next[i], o->next[i].what);
    if (o->nnext == 0)
        lines_add(out, ROLE_DIM, "%s", _("No deadline is running."));
    else
        lines_add(out, o->next[0].at <= clock_now() ? ROLE_BAD : ROLE_WARN, "%s %s", _("Next:"),
                  buf_str(&text));
    buf_release(&text);
}

static void add_log(const struct session *s, const struct overview *o, struct lines *out)
{
    struct buf text = BUF_INIT, time = BUF_INIT;

    buf_printf(&text, _("Log: %lld entries"), (long long)o->log.log_size);
    if (o->log.checkpoint_at != 0) {
        time_put(&time, o->log.checkpoint_at, false);
        buf_printf(&text, _(", checkpoint at %lld of %s"), (long long)o->log.checkpoint_size,
                   buf_str(&time));
    } else {
        buf_puts(&text, _(", no checkpoint yet"));
    }
    buf_clear(&time);
    time_put(&time, o->log.verified_at, false);
    if (o->log.verified_at != 0)
        buf_printf(&text, _(", verified up to %lld on %s"), (long long)o->log.verified_size,
                   buf_str(&time));
    else
        buf_puts(&text, _(", never verified in full"));
    lines_add(out,
              s->broken                 ? ROLE_BAD
              : o->log.verified_at == 0 ? ROLE_WARN
                                        : ROLE_NORMAL,
              "%s", buf_str(&text));
    buf_release(&time);
    buf_release(&text);
}

/* Who else may have been here, and who waits for this operator. */
static void add_me(const struct session *s, const struct overview *o, struct lines *out)
{
    struct buf text = BUF_INIT, time = BUF_INIT;

    time_put(&time, s->last_ok_at, false);
    if (s->last_ok_at == 0)
        buf_puts(&text, _("This is your first sign-in."));
    else
        buf_printf(&text, _("Last sign-in %s, failures since: %lld."), buf_str(&time),
                   (long long)s->failures_since);
    if (o->approvals > 0)
        buf_printf(&text, "  %s", _("Approvals waiting (:approvals): "));
    if (o->approvals > 0)
        buf_printf(&text, "%lld", (long long)o->approvals);
    lines_add(out, s->failures_since > 0 || o->approvals > 0 ? ROLE_WARN : ROLE_NORMAL, "%s",
              buf_str(&text));
    buf_release(&time);
    buf_release(&text);
}

/* A column a day, from "." for none to "#" for the most. */
static void add_reveals(const struct overview *o, struct lines *out)
{
    static const char height[] = ".:-=+*#";
    struct buf text = BUF_INIT;
    int64_t most = 1;

    for (int i = 0; i < OVERVIEW_DAYS; i++)
        most = o->reveals[i] > most ? o->reveals[i] : most;
    buf_printf(&text, "%s ", _("Values shown in clear, by day:"));
    for (int i = 0; i < OVERVIEW_DAYS; i++)
        buf_putc(&text, height[(o->reveals[i] * 6 + most - 1) / most]);
    for (int i = 0; i < OVERVIEW_DAYS; i++)
        buf_printf(&text, "  %lld", (long long)o->reveals[i]);
    lines_add(out, ROLE_CHART, "%s", buf_str(&text));
    buf_release(&text);
}

/* What each role came for stands first. */
static enum rc load(struct pane *p, struct err *err)
{
    const struct session *s = p->desk->s;
    struct overview_pane *o = p->state;
    enum rc rc = overview_read(p->desk->s, &o->now, err);

    lines_release(&o->lead);
    lines_release(&o->more);
    if (rc != RC_OK)
        return rc;
    if (s->op.role == OP_HELPDESK)
        add_requests(&o->now, &o->lead);
    if (s->op.role == OP_AUDITOR)
        add_log(s, &o->now, &o->lead);
    if (o->now.nobody && s->op.role == OP_ADMIN)
        lines_add(&o->lead, ROLE_WARN, "%s",
                  _("To begin: ycadmin import users FILE, ycadmin backup DIR, :operators"));
    add_next(&o->now, &o->more);
    add_me(s, &o->now, &o->more);
    if (s->op.role == OP_ADMIN)
        add_log(s, &o->now, &o->more);
    if (session_may(s, RIGHT_READ_AUDIT))
        add_reveals(&o->now, &o->more);
    return RC_OK;
}

/* The clauses' states, worst first: a count of each, and a bar of them all. */
static void draw_states(const struct overview *o, struct canvas *c, struct rect r)
{
    static const struct {
        enum clause_state state;
        const char *mark;
    } order[STATES] = {
        {CLAUSE_BROKEN, "!"}, {CLAUSE_AT_RISK, "~"}, {CLAUSE_UNMEASURED, "."}, {CLAUSE_KEPT, "#"}};
    int64_t all = o->state[0] + o->state[1] + o->state[2] + o->state[3], done = 0;
    int cells = all < BAR_CELLS ? (int)all : BAR_CELLS;
    int x = r.x + 1, end = r.x + r.w - 1, bar = end - cells, at = bar;
    char text[64];

    for (size_t i = 0; i < STATES; i++) {
        int64_t n = o->state[order[i].state];

        snprintf(text, sizeof text, "%" PRId64 " %s", n, overview_word(order[i].state));
        x +=
            canvas_put(c, r.y, x, end - x, n > 0 ? overview_role(order[i].state) : ROLE_DIM, text) +
            3;
    }
    for (size_t i = 0; i < STATES && x <= bar && all > 0; i++) {
        done += o->state[order[i].state];
        for (; at < bar + (done * cells + all - 1) / all; at++)
            canvas_put(c, r.y, at, 1, overview_role(order[i].state), order[i].mark);
    }
}

static int draw_lines(const struct lines *l, struct canvas *c, struct rect r)
{
    int n = 0;

    for (; n < r.h && (size_t)n < l->n; n++)
        canvas_put(c, r.y + n, r.x + 1, r.w - 2, l->line[n].role, l->line[n].text);
    return n;
}

static int head(struct pane *p, struct canvas *c, struct rect r)
{
    const struct overview_pane *o = p->state;
    int most = c->rows < LOW_ROWS ? LOW_LINES : TALL_LINES;
    int used = draw_lines(&o->lead, c, (struct rect){r.y, r.x, most, r.w});

    draw_states(&o->now, c, (struct rect){r.y + used, r.x, 1, r.w});
    return used + 1 + draw_lines(&o->more, c, (struct rect){r.y + used + 1, r.x, most - used, r.w});
}

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return overview_text(p->desk->s, row->key.text, out, err);
}

/* To the rows behind the figure. */
static enum rc open_row(struct pane *p, struct err *err)
{
    const struct row *row = list_row(&p->list);
    struct desk *d = p->desk;
    struct status st;
    enum rc rc;

    if (row == NULL)
        return RC_OK;
    if ((rc = status_clause(d->s, row->key.text, &st, err)) != RC_OK)
        return rc;
    if (st.pane == NULL) {
        desk_say(d, ROLE_DIM, "%s", _("There is no list behind this clause. Tab shows its text."));
        return RC_OK;
    }
    desk_go(d, st.pane, "%s", st.filter);
    return RC_OK;
}

static enum rc looks_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    (void)field;
    return minors_set_approval(job->desk->s, f->field[0].choice == 1, err);
}

static enum rc set_looks(struct pane *p, struct err *err)
{
    const struct pane_job job = {
        .desk = p->desk, .pane = p, .one = looks_one, .done = _("The setting is changed.")};
    const char *const choice[] = {_("needs no approval"), _("needs an admin's approval"), NULL};
    struct form f;
    bool on;
    enum rc rc = minors_approval(p->desk->s, &on, err);

    if (rc != RC_OK)
        return rc;
    form_init(&f, _("Looks at minors' data"), false);
    f.note = _("An approval holds for one operator and one minor for 72 hours; every look is "
               "recorded. An admin needs one, too, where there are two or more.");
    form_add_choice(&f, _("A look"), choice, on);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc audited_one(const struct pane_job *job, struct form *f, size_t *field,
                           struct err *err)
{
    *field = 0;
    return minors_audited(job->desk->s, pane_typed(f, 0), pane_typed(f, 1), err);
}

static enum rc record_audit(struct pane *p, struct err *err)
{
    const struct pane_job job = {.desk = p->desk,
                                 .pane = p,
                                 .one = audited_one,
                                 .done = _("The audit is recorded in the log.")};
    struct buf today = BUF_INIT;
    struct form f;
    enum rc rc;

    date_put(&today, date_of(clock_now()));
    form_init(&f, _("Yearly audit of minors' data"), false);
    form_add(&f, _("Finished on"), buf_str(&today), 10, false, true);
    form_add(&f, _("Report number"), "", 63, false, true)->hint = _("May stay empty");
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    buf_release(&today);
    return rc;
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    switch (a) {
    case ACTION_OPEN:
        return open_row(p, err);
    case ACTION_CONCERNS:
        return pane_filter(p, strcmp(buf_str(&p->applied), CONCERNS) == 0 ? "" : CONCERNS, err);
    case ACTION_MINOR_LOOKS:
        return set_looks(p, err);
    case ACTION_MINORS_AUDITED:
        return record_audit(p, err);
    default:
        return RC_OK;
    }
}

static void item(const struct pane *p, struct buf *out)
{
    const char *clause = pane_cell(p, "clause"), *title = pane_cell(p, "title");

    if (clause != NULL && title != NULL)
        buf_printf(out, "%s %s", clause, title);
}

static void done(struct pane *p)
{
    struct overview_pane *o = p->state;

    lines_release(&o->lead);
    lines_release(&o->more);
}

const struct pane_ops overview_pane = {
    .name = "overview",
    .title = N_("Overview"),
    .needs = RIGHT_READ,
    .listing = &overview_listing,
    .bindings = bindings,
    .state_size = sizeof(struct overview_pane),
    .below = true,
    .roomy = true,
    .leads = true,
    .load = load,
    .item = item,
    .head = head,
    .text = text,
    .act = act,
    .done = done,
};
