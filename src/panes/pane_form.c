/* Forms of the panes: run to their end, and the parts that several of them have. */
#include "panes/pane.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/signin.h"

#include <stdio.h>

const char *pane_typed(const struct form *f, size_t i)
{
    return lineedit_text(&f->field[i].edit);
}

enum rc pane_time(const struct form *f, size_t i, int64_t *out, struct err *err)
{
    const char *text = pane_typed(f, i);

    *out = 0;
    if (text[0] == '\0' || time_parse_typed(text, clock_now(), out))
        return RC_OK;
    return err_set(err, RC_INVALID,
                   _("a time is written 2026-11-24 09:30, 09:30 (today) or 2026-11-24"));
}

static bool mends(enum rc rc)
{
    return rc == RC_INVALID || rc == RC_EXISTS || rc == RC_CONFLICT;
}

enum rc pane_job_run(const struct pane_job *job, struct form *f, bool *done, struct err *err)
{
    if (done != NULL)
        *done = false;
    form_start(f);
    while (desk_form(job->desk, f)) {
        size_t field = SIZE_MAX;
        enum rc rc;

        if (job->busy != NULL)
            desk_busy(job->desk, job->busy);
        rc = job->one(job, f, &field, err);
        if (rc == RC_OK) {
            if (done != NULL)
                *done = true;
            if (job->done != NULL)
                desk_say(job->desk, ROLE_OK, "%s", job->done);
            return job->pane != NULL ? pane_load(job->pane, err) : RC_OK;
        }
        if (!mends(rc))
            return rc;
        form_reject(f, field, err->msg);
        if (field != SIZE_MAX && err->hint[0] != '\0')
            form_reject(f, SIZE_MAX, err->hint);
    }
    return RC_OK;
}

void pane_step_up_add(struct form *f)
{
    form_add(f, _("Your password"), "", 512, true, false);
}

enum rc pane_step_up(struct desk *d, struct form *f, size_t *field, struct err *err)
{
    struct form_field *password = &f->field[f->nfield - 1];
    enum rc rc;

    desk_busy(d, _("Checking…"));
    rc = session_step_up(d->s, lineedit_text(&password->edit), err);
    lineedit_set(&password->edit, "");
    if (rc != RC_DENIED)
        return rc;
    *field = f->nfield - 1;
    return err->rc = RC_INVALID; /* said at its field, and nothing typed is lost */
}
