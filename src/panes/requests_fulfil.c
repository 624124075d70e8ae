/* Doing what a request asks for, from the request. */
#include "base/i18n.h"
#include "panes/erasing.h"
#include "panes/requests.h"
#include "service/report.h"

#include <stdio.h>
#include <string.h>

/* A service answers for the rights; here they only choose the words. */
static enum rc for_admins(const struct session *s, unsigned right, struct err *err)
{
    if (session_may(s, right))
        return RC_OK;
    err_set(err, RC_DENIED, _("an admin does that; the request waits for one"));
    return err_hint(err, _("the admins find it with the filter state:admin")), RC_DENIED;
}

static enum rc make_report(struct pane *p, const struct request *r, struct err *err)
{
    struct report_files files;
    struct buf text = BUF_INIT;
    char code[REQUEST_CASE];
    enum rc rc = for_admins(p->desk->s, RIGHT_REPORT, err);

    requests_case(r->id, code);
    if (rc != RC_OK || desk_ask(p->desk, _("Access report"),
                                _("Everything held on this person is written to the export "
                                  "directory, in clear. That is recorded."),
                                "yn", _("y or Enter write   n or Esc leave")) != 'y')
        return rc;
    rc = report_access(p->desk->s, r->ref, code, NULL, &files, err);
    if (rc != RC_OK)
        return rc;
    buf_printf(&text, _("Written, and recorded as entry %lld:\n\n%s\n%s\n\nHand it to the person, "
                        "then answer the request with A.\n"),
               (long long)files.entry, buf_str(&files.text), buf_str(&files.json));
    desk_text(p->desk, _("Access report"), buf_str(&text), ROLE_NORMAL);
    buf_release(&text);
    report_files_release(&files);
    return pane_load(p, err);
}

static enum rc erase(struct pane *p, const struct request *r, struct err *err)
{
    struct person_view v;
    char code[REQUEST_CASE];
    bool done = false;
    enum rc rc = for_admins(p->desk->s, RIGHT_ERASE, err), loaded;

    if (rc != RC_OK || (rc = people_open(p->desk->s, r->ref, &v, err)) != RC_OK)
        return rc;
    requests_case(r->id, code);
    rc = erasing_run(p, &v, code, &done, err);
    people_view_release(&v);
    if (!done)
        return rc;
    loaded = pane_load(p, rc == RC_OK ? err : NULL);
    return rc != RC_OK ? rc : loaded;
}

struct closing {
    const struct request *r;
    struct pane_why why;
    char code[REQUEST_CASE];
    int64_t version; /* of the person */
};

static enum rc close_one(const struct pane_job *job, struct form *f, size_t *field,
                         struct err *err)
{
    struct closing *c = job->arg;
    struct session *s = job->desk->s;
    struct why why;
    enum rc rc;

    pane_why_get(&c->why, f, &why);
    *field = c->why.first + PANE_WHY_CASE;
    if (why.case_id == NULL || strcmp(why.case_id, c->code) != 0)
        return err_set(err, RC_INVALID, _("it is done for this request: %s"), c->code);
    *field = c->why.first;
    if ((rc = people_check_why(s, &why, err)) != RC_OK ||
        (rc = pane_step_up(job->desk, f, field, err)) != RC_OK)
        return rc;
    *field = SIZE_MAX;
    return people_close_account(s, c->r->person, c->version, &why, err);
}

static enum rc close_account(struct pane *p, const struct request *r, struct err *err)
{
    struct closing c = {.r = r};
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = close_one, .arg = &c,
                                 .done = _("The account is closed, and the request answered.")};
    struct person_view v;
    char note[256];
    struct form f;
    enum rc rc = for_admins(p->desk->s, RIGHT_ERASE, err);

    if (rc != RC_OK || (rc = people_open(p->desk->s, r->ref, &v, err)) != RC_OK)
        return rc;
    c.version = v.person.version;
    people_view_release(&v);
    requests_case(r->id, c.code);
    form_init(&f, _("Close the account"), false);
    snprintf(note, sizeof note,
             _("The account of %s is closed. What is held is deleted when its retention ends."),
             r->ref);
    f.note = note;
    rc = pane_why_add_case(&c.why, p->desk->s, "erase", c.code, &f, err);
    if (rc == RC_OK) {
        pane_step_up_add(&f);
        rc = pane_job_run(&job, &f, NULL, err);
    }
    form_release(&f);
    return rc;
}

static enum rc go_to(struct pane *p, const char *pane, const struct request *r)
{
    desk_go(p->desk, pane, "ref:%s", r->ref);
    return RC_OK;
}

enum rc requests_fulfil(struct pane *p, const struct request *r, struct err *err)
{
    struct request_kind k;
    enum rc rc = requests_kind(p->desk->s, r->kind, &k, err);

    if (rc != RC_OK)
        return rc;
    if (r->closed_at != 0)
        return err_set(err, RC_INVALID, _("this request was answered already"));
    if (k.identity && r->identity_at == 0) {
        err_set(err, RC_INVALID, _("the person is not identified yet"));
        return err_hint(err, _("v records how that was done")), RC_INVALID;
    }
    if (r->person == 0 || r->ref[0] == '\0' || k.act[0] == '\0') {
        err_set(err, RC_INVALID, _("the console has nothing to do for this request"));
        return err_hint(err, _("A answers it")), RC_INVALID;
    }
    if (strcmp(k.act, "report") == 0)
        return make_report(p, r, err);
    if (strcmp(k.act, "erase") == 0)
        return erase(p, r, err);
    if (strcmp(k.act, "close") == 0)
        return close_account(p, r, err);
    return go_to(p, strcmp(k.act, "consent") == 0 ? "consents" : "users", r);
}
