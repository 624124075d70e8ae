#include "panes/fields.h"

#include "base/i18n.h"
#include "service/fields.h"

#include <stdio.h>
#include <string.h>

static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_FIELD_ADD, RIGHT_FIELDS},
    {ACTION_FIELD_CHANGE, RIGHT_FIELDS},
    {ACTION_FIELD_ANNOUNCE, RIGHT_FIELDS},
    {ACTION_FIELD_ACTIVATE, RIGHT_FIELDS},
    {ACTION_FIELD_SWITCH, RIGHT_FIELDS},
    {ACTION_FIELD_CLOSE, RIGHT_FIELDS},
    {ACTION_FIELD_RAISE, RIGHT_FIELDS | RIGHT_HIGH},
    {ACTION_NONE, RIGHT_NONE},
};

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return fields_detail(p->desk->s, row->key.id, out, err);
}

/* Ways of the agreement to tell people (1, tail). */
static const char *const channel[] = {"announcement", "push", "page"};

static bool confirmed(struct desk *d, struct form *f)
{
    struct buf whole = BUF_INIT;
    bool yes;

    buf_printf(&whole, "%s\n\n%s", pane_typed(f, 0), pane_typed(f, 1));
    yes = desk_ask(d, _("Publish this notice? It stays as it is for good."), buf_str(&whole), "y",
                   _("Enter or y publish   Esc back to the form")) != 0;
    buf_release(&whole);
    return yes;
}

static enum rc announce_one(const struct pane_job *job, struct form *f, size_t *field,
                            struct err *err)
{
    if (!confirmed(job->desk, f)) {
        *field = 1;
        return err_set(err, RC_INVALID, _("not published yet"));
    }
    return fields_announce(job->desk->s, job->id, pane_typed(f, 0), pane_typed(f, 1),
                           channel[f->field[2].choice], err);
}

static enum rc announce(struct pane *p, int64_t id, struct err *err)
{
    const struct pane_job job = {.desk = p->desk,
                                 .pane = p,
                                 .id = id,
                                 .one = announce_one,
                                 .done = _("Published and recorded.")};
    const char *const ways[] = {_("announcement"), _("push message"), _("prompt on the page"),
                                NULL};
    struct buf title = BUF_INIT, notice = BUF_INIT;
    struct form f;
    enum rc rc = fields_notice(p->desk->s, id, &title, &notice, err);

    if (rc == RC_OK) {
        form_init(&f, _("Publish a field's notice"), false);
        f.note = _("It must say what is collected, to what extent and for what purpose.");
        form_add(&f, _("Title"), buf_str(&title), 159, false, false);
        form_add(&f, _("Text"), buf_str(&notice), 2000, false, false);
        form_add_choice(&f, _("Shown as"), ways, 0);
        rc = pane_job_run(&job, &f, NULL, err);
        form_release(&f);
    }
    buf_release(&title);
    buf_release(&notice);
    return rc;
}

static enum rc activate(struct pane *p, int64_t id, struct err *err)
{
    bool announced = strcmp(fields_by_id(p->desk->s, id)->state, "announced") == 0;
    enum rc rc;

    /* Another state is refused without asking. */
    if (announced &&
        desk_ask(p->desk, _("Take the field into use?"),
                 _("From now on it takes data, from those who consent where its basis is consent."),
                 "y", _("Enter or y yes   Esc no")) == 0)
        return RC_OK;
    if ((rc = fields_activate(p->desk->s, id, err)) != RC_OK)
        return rc;
    desk_say(p->desk, ROLE_OK, "%s", _("In use."));
    return pane_load(p, err);
}

static enum rc switch_one(const struct pane_job *job, struct form *f, size_t *field,
                          struct err *err)
{
    *field = 0;
    return fields_switch(job->desk->s, job->id, !fields_by_id(job->desk->s, job->id)->collect,
                         pane_typed(f, 0), err);
}

static enum rc switch_it(struct pane *p, int64_t id, struct err *err)
{
    const struct pane_job job = {
        .desk = p->desk, .pane = p, .id = id, .one = switch_one, .done = _("Saved and recorded.")};
    const struct field *is = fields_by_id(p->desk->s, id);
    bool on = is->collect;
    struct form f;
    enum rc rc;

    if (strcmp(is->state, "active") != 0 && strcmp(is->state, "widened") != 0)
        return err_set(err, RC_CONFLICT, _("only a field in use is switched off and on"));

    form_init(&f, on ? _("Switch the collection off") : _("Switch the collection on again"), false);
    f.note = on ? _("It takes nothing new from now on. What it holds stays until it is due.")
                : _("It takes data again.");
    form_add(&f, _("Reason"), "", 190, false, false)->hint =
        _("In clear in the log: nothing personal");
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

/* An act that cannot be undone: the code is typed, and the password. */
struct grave {
    struct fields_closing closing;
    enum rc (*run)(const struct pane_job *job, struct desk_work *work, struct err *err);
    const char *title;
};

static enum rc grave_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    struct grave *g = job->arg;
    struct desk_work work;
    enum rc rc;

    *field = 0;
    if (strcmp(pane_typed(f, 0), fields_by_id(job->desk->s, job->id)->code) != 0)
        return err_set(err, RC_INVALID, _("this is not the code of the field"));
    if ((rc = pane_step_up(job->desk, f, field, err)) != RC_OK)
        return rc;
    *field = SIZE_MAX;
    desk_work(&work, job->desk, g->title, _("Esc or Ctrl-C stops"));
    return g->run(job, &work, err);
}

static enum rc run_grave(struct pane *p, int64_t id, struct grave *g, const char *note,
                         struct err *err)
{
    const struct pane_job job = {.desk = p->desk, .pane = p, .id = id, .one = grave_one, .arg = g};
    struct form f;
    enum rc rc;

    form_init(&f, g->title, false);
    f.note = note;
    form_add(&f, _("Type the code"), "", 31, false, true);
    pane_step_up_add(&f);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc close_run(const struct pane_job *job, struct desk_work *work, struct err *err)
{
    struct grave *g = job->arg;
    enum rc rc = fields_close(job->desk->s, job->id, &g->closing, &work->progress, err);

    if (rc == RC_OK && g->closing.stays > 0)
        desk_say(job->desk, ROLE_WARN, _("Values deleted: %lld. A legal hold keeps %lld."),
                 (long long)g->closing.deleted, (long long)g->closing.stays);
    else if (rc == RC_OK)
        desk_say(job->desk, ROLE_OK, _("The field is given up. Values deleted: %lld."),
                 (long long)g->closing.deleted);
    return rc;
}

static enum rc close_it(struct pane *p, int64_t id, struct err *err)
{
    struct grave g = {.run = close_run, .title = _("Give a field up")};
    struct fields_closing *c = &g.closing;
    struct buf note = BUF_INIT;
    enum rc rc = fields_close_preview(p->desk->s, id, c, err);

    if (rc != RC_OK)
        return rc;
    buf_printf(&note,
               _("People who hold a value: %lld. Their values and lookups are deleted for "
                 "good; nothing new is taken."),
               (long long)c->held);
    if (c->stays > 0)
        buf_printf(&note, _(" Under a legal hold, and staying: %lld:"), (long long)c->stays);
    for (size_t i = 0; i < c->nnamed; i++)
        buf_printf(&note, " %s", c->named[i]);
    if (c->stays > (int64_t)c->nnamed)
        buf_puts(&note, " …");
    rc = run_grave(p, id, &g, buf_str(&note), err);
    buf_release(&note);
    return rc;
}

static enum rc raise_run(const struct pane_job *job, struct desk_work *work, struct err *err)
{
    int64_t n = 0;
    enum rc rc = fields_raise(job->desk->s, job->id, &work->progress, &n, err);

    if (rc == RC_OK)
        desk_say(job->desk, ROLE_OK, _("Raised. Values sealed anew: %lld."), (long long)n);
    return rc;
}

static enum rc raise_it(struct pane *p, int64_t id, struct err *err)
{
    struct grave g = {.run = raise_run, .title = _("Move a field under the high key")};

    return run_grave(p, id, &g,
                     _("It becomes sensitive, and only admins open, search and correct it. Nothing "
                       "lowers it again. What the log holds of earlier corrections goes with it."),
                     err);
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    const struct row *row = list_row(&p->list);

    if (a == ACTION_FIELD_ADD)
        return fields_describe(p, 0, err);
    if (row == NULL || fields_by_id(p->desk->s, row->key.id) == NULL)
        return err_set(err, RC_MISSING, _("there is no field in this row"));
    switch (a) {
    case ACTION_FIELD_CHANGE:
        return fields_describe(p, row->key.id, err);
    case ACTION_FIELD_ANNOUNCE:
        return announce(p, row->key.id, err);
    case ACTION_FIELD_ACTIVATE:
        return activate(p, row->key.id, err);
    case ACTION_FIELD_SWITCH:
        return switch_it(p, row->key.id, err);
    case ACTION_FIELD_CLOSE:
        return close_it(p, row->key.id, err);
    case ACTION_FIELD_RAISE:
        return raise_it(p, row->key.id, err);
    default:
        return RC_OK;
    }
}

const struct pane_ops fields_pane = {
    .name = "fields",
    .title = N_("Fields"),
    .needs = RIGHT_READ,
    .listing = &fields_listing,
    .bindings = bindings,
    .below = true,
    .item_cell = "code",
    .text = text,
    .act = act,
};
