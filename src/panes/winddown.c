#include "panes/pane.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/winddown.h"

#include <stdio.h>
#include <string.h>

static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_END_SERVICE, RIGHT_RETENTION},
    {ACTION_DO_STEP, RIGHT_RETENTION},
    {ACTION_GIVE_UP, RIGHT_RETENTION},
    {ACTION_NONE, RIGHT_NONE},
};

static enum rc start_one(const struct pane_job *job, struct form *f, size_t *field,
                         struct err *err)
{
    struct date day;
    enum rc rc;

    *field = 1;
    if (!date_parse(pane_typed(f, 1), &day))
        return err_set(err, RC_INVALID, _("a date is YYYY-MM-DD"));
    if ((rc = pane_step_up(job->desk, f, field, err)) != RC_OK)
        return rc;
    *field = SIZE_MAX;
    return winddown_start(job->desk->s, pane_typed(f, 0),
                          date_begins(date_add_days(day, 1)), err);
}

static enum rc start(struct pane *p, struct err *err)
{
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = start_one,
                                 .done = _("The end of the service is decided; d does its steps.")};
    struct form f;
    enum rc rc;

    form_init(&f, _("End the service"), false);
    f.note = _("Notice, no more collecting, third-party interfaces closed, then everyone is "
               "erased by the date (agreement 2.2). Nothing happens before each step is done.");
    form_add(&f, _("Why"), "", 190, false, false);
    form_add(&f, _("Erase everyone by"), "", 10, false, true)->hint =
        _("YYYY-MM-DD: a reasonable time after the notice");
    pane_step_up_add(&f);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc notice_one(const struct pane_job *job, struct form *f, size_t *field,
                          struct err *err)
{
    *field = SIZE_MAX;
    return winddown_notice(job->desk->s, pane_typed(f, 0), pane_typed(f, 1), pane_typed(f, 2),
                           err);
}

static enum rc publish(struct pane *p, struct err *err)
{
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = notice_one,
                                 .done = _("The notice is published.")};
    struct form f;
    enum rc rc;

    form_init(&f, _("Publish the notice"), false);
    f.note = _("What people are told about the end, and when they are erased. It is kept with its "
               "digest and cannot be changed afterwards.");
    form_add(&f, _("Title"), "", 150, false, false);
    form_add(&f, _("Text"), "", 2000, false, false);
    form_add(&f, _("Channel"), "", 30, false, false)->hint = _("Push, announcement, e-mail ...");
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc collect(struct pane *p, struct err *err)
{
    enum rc rc;

    if (desk_ask(p->desk, _("Stop collecting"),
                 _("From now on no field takes a value, in corrections and imports alike."), "yn",
                 _("y stop collecting  n leave it")) != 'y')
        return RC_OK;
    rc = winddown_collect(p->desk->s, err);
    return rc == RC_OK ? pane_load(p, err) : rc;
}

static enum rc close_one(const struct pane_job *job, struct form *f, size_t *field,
                         struct err *err)
{
    *field = 0;
    return winddown_close(job->desk->s, job->arg, pane_typed(f, 0), err);
}

static enum rc close_interface(struct pane *p, char *step, struct err *err)
{
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = close_one, .arg = step,
                                 .done = _("It is recorded.")};
    struct form f;
    enum rc rc;

    form_init(&f, _("Close a third-party interface"), false);
    f.note = _("Record that the recipient gets nothing any longer; its row under Sharing ends.");
    form_add(&f, _("How"), "", 110, false, false)->hint =
        _("Key withdrawn, access removed, data returned ...");
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc erase_one(const struct pane_job *job, struct form *f, size_t *field,
                         struct err *err)
{
    struct desk_work work;
    int64_t erased, left;
    enum rc rc = pane_step_up(job->desk, f, field, err);

    if (rc != RC_OK)
        return rc;
    desk_work(&work, job->desk, _("Erase everyone"), _("Esc or Ctrl-C stops; who is gone stays gone"));
    rc = winddown_erase(job->desk->s, &work.progress, &erased, &left, err);
    if (rc == RC_OK)
        desk_say(job->desk, left > 0 ? ROLE_WARN : ROLE_OK,
                 left > 0 ? _("%lld people are erased; holds keep %lld: see :holds")
                          : _("%lld people are erased; %lld are left."),
                 (long long)erased, (long long)left);
    return rc;
}

static enum rc erase(struct pane *p, struct err *err)
{
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = erase_one};
    struct form f;
    enum rc rc;

    form_init(&f, _("Erase everyone"), false);
    f.note = _("Every person's keys are destroyed, values deleted and account closed, but for "
               "those under a legal hold. Nobody can undo this.");
    pane_step_up_add(&f);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

/* The step whose turn it is; of several interfaces the focused one. */
static enum rc step(struct pane *p, const struct row *row, struct err *err)
{
    const struct winddown_view *v = p->lister.state;
    char name[sizeof v->row[0].step] = "";

    for (size_t i = 0; i < v->n; i++)
        if (v->row[i].next)
            snprintf(name, sizeof name, "%s", v->row[i].step);
    if (strncmp(name, "interface-", 10) == 0 && strncmp(row->key.text, "interface-", 10) == 0)
        snprintf(name, sizeof name, "%.47s", row->key.text);
    if (strcmp(name, "notice") == 0)
        return publish(p, err);
    if (strcmp(name, "collect") == 0)
        return collect(p, err);
    if (strcmp(name, "erase") == 0)
        return erase(p, err);
    return *name != '\0' ? close_interface(p, name, err)
                         : err_set(err, RC_CONFLICT, _("the service is not being ended"));
}

static enum rc give_up_one(const struct pane_job *job, struct form *f, size_t *field,
                           struct err *err)
{
    *field = 0;
    return winddown_cancel(job->desk->s, pane_typed(f, 0), err);
}

static enum rc give_up(struct pane *p, struct err *err)
{
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = give_up_one,
                                 .done = _("It is given up.")};
    struct form f;
    enum rc rc;

    form_init(&f, _("Give up ending the service"), false);
    f.note = _("Fields that were switched off stay so: Fields switches them on again.");
    form_add(&f, _("Why"), "", 190, false, false);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    const struct listing *kind = p->ops->listing;

    (void)err;
    for (size_t i = 0; i < kind->ncolumns; i++)
        lines_pair(out, 12, _(kind->columns[i].title), row->cell[i]);
    return RC_OK;
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    const struct row *row = list_row(&p->list);

    if (a == ACTION_END_SERVICE)
        return start(p, err);
    if (row == NULL)
        return err_set(err, RC_CONFLICT, _("the service is not being ended"));
    if (a == ACTION_DO_STEP)
        return step(p, row, err);
    return a == ACTION_GIVE_UP ? give_up(p, err) : RC_OK;
}

const struct pane_ops winddown_pane = {
    .name = "winddown",
    .title = N_("End of the service"),
    .needs = RIGHT_READ,
    .listing = &winddown_listing,
    .bindings = bindings,
    .below = true,
    .empty = N_("The service is not being ended (agreement 2.2)."),
    .begin = N_("S decides its end."),
    .begin_needs = RIGHT_RETENTION,
    .text = text,
    .act = act,
};
