#include "panes/erasing.h"

#include "base/i18n.h"
#include "service/certificates.h"

#include <stdio.h>
#include <string.h>

static int values_held(const struct person_view *v)
{
    int n = 0;

    for (int i = 0; i < v->n; i++)
        n += v->value[i].present;
    return n;
}

static enum rc write_files(struct desk *d, const struct certificate *cert, struct err *err)
{
    struct buf text = BUF_INIT, json = BUF_INIT;
    enum rc rc = certificates_write(d->s, cert, NULL, &text, &json, err);

    if (rc == RC_OK)
        desk_say(d, ROLE_OK, _("Written: %s and its .json"), buf_str(&text));
    buf_release(&text);
    buf_release(&json);
    return rc;
}

enum rc erasing_certificate(struct desk *d, const struct certificate *cert, struct err *err)
{
    struct buf text = BUF_INIT;
    char answer;

    people_certificate_text(cert, d->s, &text);
    answer = desk_ask(d, _("Erased"), buf_str(&text), "cw",
                      _("w write it to the export directory   Enter or Esc close"));
    buf_release(&text);
    return answer == 'w' ? write_files(d, cert, err) : RC_OK;
}

/* What the form works on. */
struct erasing {
    const struct person_view *view;
    struct pane_why why;
    struct certificate cert;
};

/* The ref typed again, the reason, the password, then the erasure. */
static enum rc erase_one(const struct pane_job *job, struct form *f, size_t *field,
                         struct err *err)
{
    struct erasing *e = job->arg;
    struct why why;
    enum rc rc;

    *field = 0;
    if (strcmp(pane_typed(f, 0), e->view->person.ref) != 0)
        return err_set(err, RC_INVALID, _("this is not the person's ref"));
    pane_why_get(&e->why, f, &why);
    *field = e->why.first;
    if ((rc = people_check_why(job->desk->s, &why, err)) != RC_OK ||
        (rc = pane_step_up(job->desk, f, field, err)) != RC_OK)
        return rc;
    *field = SIZE_MAX;
    return people_erase(job->desk->s, e->view->person.ref, &why, &e->cert, err);
}

enum rc erasing_run(struct pane *p, const struct person_view *v, const char *case_id, bool *done,
                    struct err *err)
{
    struct erasing e = {.view = v};
    const struct pane_job job = {.desk = p->desk, .one = erase_one, .arg = &e};
    char note[320];
    struct form f;
    enum rc rc;

    *done = false;
    form_init(&f, _("Erase a person"), false);
    snprintf(note, sizeof note,
             _("The account of %s is closed, its %d values are deleted and their keys destroyed. "
               "Nobody can undo this."),
             v->person.ref, values_held(v));
    f.note = note;
    form_add(&f, _("Type the ref"), "", 63, false, true);
    rc = pane_why_add_case(&e.why, p->desk->s, "erase", case_id, &f, err);
    if (rc == RC_OK) {
        pane_step_up_add(&f);
        rc = pane_job_run(&job, &f, done, err);
    }
    form_release(&f);
    if (rc != RC_OK || !*done)
        return rc;
    return erasing_certificate(p->desk, &e.cert, err);
}
