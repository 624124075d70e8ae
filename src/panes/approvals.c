#include "panes/pane.h"

#include "base/i18n.h"
#include "service/approvals.h"

#include <inttypes.h>
#include <stdio.h>

static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_READ}, {ACTION_GRANT, RIGHT_APPROVE}, {ACTION_REFUSE, RIGHT_APPROVE},
    {ACTION_SWITCH, RIGHT_READ}, {ACTION_NONE, RIGHT_NONE},
};

static enum rc decide_one(const struct pane_job *job, struct form *f, size_t *field,
                          struct err *err)
{
    const bool *grant = job->arg;
    enum rc rc = pane_step_up(job->desk, f, field, err);

    return rc == RC_OK ? approvals_decide(job->desk->s, job->id, *grant, err) : rc;
}

static enum rc decide(struct pane *p, bool grant, struct err *err)
{
    const struct row *row = list_row(&p->list);
    char plan[320];
    struct pane_job job = {.desk = p->desk,
                           .pane = p,
                           .one = decide_one,
                           .arg = &grant,
                           .done =
                               grant ? _("Approved: it can be carried out now.") : _("Refused.")};
    struct form f;
    enum rc rc;

    if (row == NULL)
        return err_set(err, RC_MISSING, _("there is nothing to decide in this row"));
    job.id = row->key.id;
    form_init(&f, grant ? _("Approve a plan") : _("Refuse a plan"), false);
    snprintf(plan, sizeof plan, "%s %s", pane_cell(p, "summary"), pane_cell(p, "subject"));
    f.note = plan;
    pane_step_up_add(&f);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    return a == ACTION_GRANT || a == ACTION_REFUSE ? decide(p, a == ACTION_GRANT, err) : RC_OK;
}

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return approvals_text(p->desk->s, row->key.id, out, err);
}

static void item(const struct pane *p, struct buf *out)
{
    const struct row *row = list_row(&p->list);

    if (row != NULL)
        buf_printf(out, "%" PRId64, row->key.id);
}

const struct pane_ops approvals_pane = {
    .name = "approvals",
    .title = N_("Approvals"),
    .needs = RIGHT_READ,
    .empty = N_("Nothing waits for a second admin."),
    .begin = N_("What one admin plans for many people is signed here by another."),
    .begin_needs = RIGHT_APPROVE,
    .listing = &approvals_listing,
    .bindings = bindings,
    .below = true,
    .item = item,
    .text = text,
    .act = act,
};
