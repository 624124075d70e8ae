#include "panes/requests.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_OPEN, RIGHT_READ},
    {ACTION_ADD_REQUEST, RIGHT_REQUESTS},
    {ACTION_IDENTIFY, RIGHT_REQUESTS},
    {ACTION_FULFIL, RIGHT_REQUESTS},
    {ACTION_ANSWER, RIGHT_REQUESTS},
    {ACTION_TO_PERSON, RIGHT_LIST_USERS},
    {ACTION_EXTEND, RIGHT_REQUESTS},
    {ACTION_CONTACT, RIGHT_REQUESTS},
    {ACTION_CASE_LOG, RIGHT_READ_AUDIT},
    {ACTION_NONE, RIGHT_NONE},
};

static void forget(struct requests_pane *st)
{
    buf_release(&st->asked);
    buf_release(&st->answered);
    st->read = 0;
}

static enum rc focused(struct pane *p, struct request *r, struct err *err)
{
    const struct row *row = list_row(&p->list);

    if (row == NULL) {
        err_set(err, RC_MISSING, _("there is no request in this row"));
        return err_hint(err, _("a registers one")), RC_MISSING;
    }
    return requests_get(p->desk->s, row->key.id, r, err);
}

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    struct requests_pane *st = p->state;
    struct request r;
    enum rc rc = requests_get(p->desk->s, row->key.id, &r, err);

    if (st->read != 0 && st->read != row->key.id)
        forget(st);
    return rc == RC_OK ? requests_lines(p->desk->s, &r, st->read != 0 ? buf_str(&st->asked) : NULL,
                                        st->read != 0 ? buf_str(&st->answered) : NULL, out, err)
                       : rc;
}

/* What the person wrote takes the contact key, and is a recorded look. */
static enum rc open_request(struct pane *p, struct err *err)
{
    struct requests_pane *st = p->state;
    const struct row *row = list_row(&p->list);
    enum rc rc;

    if (row == NULL || st->read == row->key.id || !session_may(p->desk->s, RIGHT_REQUESTS))
        return RC_OK;
    forget(st);
    rc = requests_read(p->desk->s, row->key.id, &st->asked, &st->answered, err);
    st->read = rc == RC_OK ? row->key.id : 0;
    pane_lines_stale(p);
    return rc;
}

static enum rc to_person(struct pane *p, const struct request *r, struct err *err)
{
    if (r->person == 0 || r->ref[0] == '\0')
        return err_set(err, RC_MISSING, _("there is no person in this row"));
    desk_go(p->desk, "users", "ref:%s", r->ref);
    return RC_OK;
}

static enum rc to_log(struct pane *p, const struct request *r)
{
    char code[REQUEST_CASE];

    requests_case(r->id, code);
    desk_go(p->desk, "audit", "case:%s", code);
    return RC_OK;
}

static enum rc contact(struct pane *p, const struct request *r, struct err *err)
{
    char code[REQUEST_CASE];

    requests_case(r->id, code);
    return requests_form_contact(p, r->ref, code, err);
}

/* An answer or more time moves the row WAS: the focus goes with it, unless the filter hides it. */
static enum rc follow(struct pane *p, const struct rowkey *was, struct err *err)
{
    const struct row *row = list_row(&p->list);
    struct rowkey now;
    struct request r;
    enum rc rc;

    if (row != NULL && row->key.id == was->id)
        return RC_OK;
    if ((rc = requests_get(p->desk->s, was->id, &r, err)) != RC_OK)
        return rc;
    requests_rowkey(&r, &now);
    if ((rc = list_goto(&p->list, &now, err)) != RC_OK)
        return rc;
    row = list_row(&p->list);
    if (row == NULL || row->key.id != was->id)
        rc = list_goto(&p->list, was, err);
    pane_lines_stale(p);
    return rc;
}

/* What the service would refuse whatever is filled in is said before there is a form. */
static enum rc step_open(const struct request *r, enum action a, struct err *err)
{
    bool step = a == ACTION_IDENTIFY || a == ACTION_ANSWER || a == ACTION_EXTEND;

    if (step && r->closed_at != 0) {
        err_set(err, RC_CONFLICT, _("this request was answered already"));
        return err_hint(err, _("an answer is final; a new request can be opened")), RC_CONFLICT;
    }
    if (a == ACTION_EXTEND && r->extended_at != 0)
        return err_set(err, RC_INVALID, _("this request was extended already; once is all"));
    if (a == ACTION_IDENTIFY && r->identity_at != 0)
        return err_set(err, RC_INVALID, _("the person is identified already"));
    return RC_OK;
}

static enum rc act_on(struct pane *p, const struct request *r, enum action a, struct err *err)
{
    enum rc rc = step_open(r, a, err);

    if (rc != RC_OK)
        return rc;
    switch (a) {
    case ACTION_IDENTIFY:
        return requests_form_identify(p, r, err);
    case ACTION_FULFIL:
        return requests_fulfil(p, r, err);
    case ACTION_ANSWER:
        return requests_form_answer(p, r, err);
    case ACTION_EXTEND:
        return requests_form_extend(p, r, err);
    case ACTION_TO_PERSON:
        return to_person(p, r, err);
    case ACTION_CONTACT:
        return contact(p, r, err);
    case ACTION_CASE_LOG:
        return to_log(p, r);
    default:
        return RC_OK;
    }
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    struct rowkey was;
    struct request r;
    enum rc rc;

    if (a == ACTION_OPEN)
        return open_request(p, err);
    if (a == ACTION_ADD_REQUEST)
        return requests_form_open(p, NULL, NULL, err);
    if ((rc = focused(p, &r, err)) != RC_OK)
        return rc;
    was = list_row(&p->list)->key;
    if ((rc = act_on(p, &r, a, err)) != RC_OK || p->desk->go != NULL)
        return rc;
    return follow(p, &was, err);
}

static void item(const struct pane *p, struct buf *out)
{
    const char *code = pane_cell(p, "request"), *ref = pane_cell(p, "ref");

    if (code != NULL)
        buf_puts(out, code);
    if (ref != NULL)
        buf_printf(out, " %s", ref);
}

static void leave(struct pane *p)
{
    forget(p->state);
    pane_lines_stale(p);
}

static void done(struct pane *p)
{
    forget(p->state);
}

const struct pane_ops requests_pane = {
    .name = "requests",
    .title = N_("Requests"),
    .needs = RIGHT_READ,
    .empty = N_("Nobody has asked for anything yet."),
    .begin = N_("a registers what a person asks for."),
    .begin_needs = RIGHT_REQUESTS,
    .listing = &requests_listing,
    .bindings = bindings,
    .state_size = sizeof(struct requests_pane),
    .item = item,
    .text = text,
    .act = act,
    .leave = leave,
    .done = done,
};
