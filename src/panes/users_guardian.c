#define _DEFAULT_SOURCE
#include "panes/users.h"

#include "base/i18n.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The form's reason fields follow the parts and the date. */
#define DATE GUARDIAN_PARTS

static enum rc set_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    struct guardian_record g = {0};
    struct why why;
    int bad;
    enum rc rc;

    for (size_t i = 0; i < GUARDIAN_PARTS; i++)
        snprintf(g.part[i], sizeof g.part[i], "%s", pane_typed(f, i));
    snprintf(g.consent_on, sizeof g.consent_on, "%s", pane_typed(f, DATE));
    pane_why_get(job->arg, f, &why);
    rc = guardians_set(job->desk->s, job->id, &g, &why, &bad, err);
    *field = bad >= 0 ? (size_t)bad : SIZE_MAX;
    explicit_bzero(&g, sizeof g);
    return rc;
}

/* Rows and card as they are after the change; a filter such as minor:unguarded anew. */
static enum rc shown_again(struct pane *p, struct err *err)
{
    struct buf filter = BUF_INIT;
    enum rc rc = users_detail_reload(p, err);

    buf_puts(&filter, buf_str(&p->applied));
    if (rc == RC_OK && filter.len > 0)
        rc = pane_filter(p, buf_str(&filter), err);
    buf_release(&filter);
    return rc;
}

static void add_parts(struct form *f, const struct guardian_record *g)
{
    const size_t max = GUARDIAN_TEXT - 1;

    form_add(f, _("Guardian's name"), g->part[GUARDIAN_NAME], max, false, false);
    form_add(f, _("Relation"), g->part[GUARDIAN_RELATION], max, false, false);
    form_add(f, _("Contact"), g->part[GUARDIAN_CONTACT], max, false, false);
    form_add(f, _("Consent kept at"), g->part[GUARDIAN_PAPER], max, false, false)->hint =
        _("Where the signed paper is: a file number, a cabinet");
    form_add(f, _("Consent of"), g->consent_on, sizeof g->consent_on - 1, false, true)->hint =
        _("The day it was signed, YYYY-MM-DD, under an agreement in force then");
}

enum rc users_guardian_set(struct pane *p, struct err *err)
{
    struct users *u = p->state;
    struct guardian_record g = {0};
    struct pane_why reasons;
    struct pane_job job = {.desk = p->desk,
                           .pane = p,
                           .one = set_one,
                           .arg = &reasons,
                           .done = _("The guardian is recorded, and the consents with it.")};
    struct form f;
    bool found, saved = false;
    enum rc rc = users_detail_open(p, err);

    if (rc != RC_OK ||
        (rc = guardians_open(p->desk->s, u->view.person.id, &g, &found, err)) != RC_OK)
        return rc;
    job.id = u->view.person.id;
    form_init(&f, _("Guardian of a minor"), false);
    f.note = _("Saving records the guardian's consent of that day too, for every purpose that a field "
               "rests on consent for. Sealed under the minor's key.");
    add_parts(&f, &g);
    if ((rc = pane_why_add(&reasons, p->desk->s, "correct", &f, err)) == RC_OK)
        rc = pane_job_run(&job, &f, &saved, err);
    form_release(&f);
    explicit_bzero(&g, sizeof g);
    return rc == RC_OK && saved ? shown_again(p, err) : rc;
}

static enum rc drop_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    struct why why;

    (void)field;
    pane_why_get(job->arg, f, &why);
    return guardians_drop(job->desk->s, job->id, &why, err);
}

enum rc users_guardian_drop(struct pane *p, struct err *err)
{
    struct users *u = p->state;
    struct pane_why reasons;
    struct pane_job job = {.desk = p->desk,
                           .pane = p,
                           .one = drop_one,
                           .arg = &reasons,
                           .done = _("The guardian's consent is no longer on record.")};
    struct form f;
    bool saved = false;
    enum rc rc = users_detail_open(p, err);

    if (rc != RC_OK)
        return rc;
    if (!u->view.person.guardian)
        return err_set(err, RC_MISSING, _("no guardian is recorded"));
    job.id = u->view.person.id;
    form_init(&f, _("Take back the guardian's consent"), false);
    f.note = _("Without it a minor's data is held against the agreement, and the Overview says so.");
    if ((rc = pane_why_add(&reasons, p->desk->s, "correct", &f, err)) == RC_OK)
        rc = pane_job_run(&job, &f, &saved, err);
    form_release(&f);
    return rc == RC_OK && saved ? shown_again(p, err) : rc;
}
