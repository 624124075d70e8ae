/* People by purposes; an opened person takes the place of the list. */
#include "panes/consents.h"

#include "base/i18n.h"
#include "panes/names.h"
#include "service/receipt.h"

#include <stdio.h>

static const struct binding bindings[] = {
    {ACTION_OPEN, RIGHT_READ},
    {ACTION_CONSENT_GRANT, RIGHT_CONSENT},
    {ACTION_CONSENT_END, RIGHT_CONSENT},
    {ACTION_CONSENT_OTHER, RIGHT_CONSENT},
    {ACTION_CONSENT_ON, RIGHT_READ},
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_CONSENT_EVENTS, RIGHT_READ},
    {ACTION_CONSENT_CAMPAIGNS, RIGHT_READ},
    {ACTION_CONSENT_PERSON, RIGHT_LIST_USERS},
    {ACTION_CONSENT_RECEIPT, RIGHT_REPORT},
    {ACTION_NONE, RIGHT_NONE},
};

bool consents_detail_current(const struct pane *p)
{
    const struct consents *c = p->state;
    const struct row *row = list_row(&p->list);

    return c->open && row != NULL && row->key.id == c->view.person.id;
}

void consents_detail_close(struct consents *c)
{
    if (c->open)
        consents_view_release(&c->view);
    c->open = false;
}

static enum rc open_person(struct pane *p, struct err *err)
{
    struct consents *c = p->state;
    const char *ref = pane_cell(p, "ref");
    enum rc rc;

    if (consents_detail_current(p))
        return RC_OK;
    if (ref == NULL || ref[0] == '\0')
        return err_set(err, RC_MISSING, _("there is no person in this row"));
    consents_detail_close(c);
    p->skip = 0;
    rc = consents_open(p->desk->s, ref, &c->view, err);
    c->open = rc == RC_OK;
    return rc;
}

/* The opened person again, after the rows were read: something was recorded. */
static enum rc load(struct pane *p, struct err *err)
{
    struct consents *c = p->state;
    int64_t id = c->view.person.id;
    enum rc rc = RC_OK;

    p->working = c->names != NULL;
    if (!c->open)
        return RC_OK;
    consents_detail_close(c);
    rc = consents_reload(p->desk->s, id, &c->view, err);
    c->open = rc == RC_OK;
    p->detail = p->detail && c->open;
    return rc == RC_MISSING ? RC_OK : rc;
}

void consents_go(struct pane *p, enum action a, bool *used)
{
    static const struct {
        enum action a;
        const char *pane;
    } ways[] = {
        {ACTION_CONSENT_MATRIX, "consents"},
        {ACTION_CONSENT_EVENTS, "consent-events"},
        {ACTION_CONSENT_CAMPAIGNS, "campaigns"},
    };
    struct desk *d = p->desk;

    *used = false;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (ways[i].a == a) {
            desk_go_all(d, ways[i].pane);
            *used = true;
        }
}

/* The answers of the opened person alone, else of everyone. */
static void go_events(struct pane *p)
{
    struct desk *d = p->desk;

    if (p->detail && consents_detail_current(p)) {
        const struct consents *c = p->state;

        snprintf(d->go_filter, sizeof d->go_filter, "ref:%s", c->view.person.ref);
    }
}

static enum rc go_person(struct pane *p)
{
    desk_go(p->desk, "users", "ref:%s", pane_cell(p, "ref"));
    return RC_OK;
}

static enum rc write_receipt(struct pane *p, struct err *err)
{
    struct buf path = BUF_INIT;
    enum rc rc = receipt_write(p->desk->s, pane_cell(p, "ref"), NULL, &path, err);

    if (rc == RC_OK)
        desk_say(p->desk, ROLE_OK, _("Written: %s"), buf_str(&path));
    buf_release(&path);
    return rc;
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    const struct row *row = list_row(&p->list);
    enum rc rc;
    bool used;

    consents_go(p, a, &used);
    if (used && a == ACTION_CONSENT_EVENTS)
        go_events(p);
    if (used)
        return RC_OK;
    if (row == NULL)
        return err_set(err, RC_MISSING, _("there is no person in this row"));
    switch (a) {
    case ACTION_OPEN:
        return open_person(p, err);
    case ACTION_CONSENT_GRANT:
        return consents_acts_grant(p, row->key.id, err);
    case ACTION_CONSENT_END:
        return consents_acts_end(p, row->key.id, err);
    case ACTION_CONSENT_OTHER:
        return consents_acts_other(p, row->key.id, err);
    case ACTION_CONSENT_ON:
        rc = open_person(p, err);
        return rc == RC_OK ? consents_acts_on(p, err) : rc;
    case ACTION_CONSENT_RECEIPT:
        return write_receipt(p, err);
    case ACTION_CONSENT_PERSON:
        return go_person(p);
    default:
        return RC_OK;
    }
}

static void start(struct pane *p)
{
    struct consents *c = p->state;

    c->names = names_start(p);
}

static enum rc work(struct pane *p, struct err *err)
{
    const struct consents *c = p->state;

    return names_work(p, c->names, err);
}

static void item(const struct pane *p, struct buf *out)
{
    const struct consents *c = p->state;
    const char *ref = pane_cell(p, "ref");

    if (p->detail && consents_detail_current(p) && c->view.name != NULL)
        buf_printf(out, "%s ", c->view.name);
    if (ref != NULL)
        buf_puts(out, ref);
}

static void leave(struct pane *p)
{
    consents_detail_close(p->state);
    p->detail = false;
}

static void done(struct pane *p)
{
    struct consents *c = p->state;

    consents_detail_close(c);
    directory_free(c->names);
}

const struct pane_ops consents_pane = {
    .name = "consents",
    .title = N_("Consent"),
    .needs = RIGHT_READ,
    .empty = N_("No people yet: answers stand here, one row a person."),
    .begin = N_("\"ycadmin import users FILE\", then \"import consents FILE\"."),
    .begin_needs = RIGHT_CAMPAIGN,
    .listing = &consents_listing,
    .bindings = bindings,
    .state_size = sizeof(struct consents),
    .whole = true,
    .start = start,
    .load = load,
    .item = item,
    .draw_detail = consents_detail_draw,
    .act = act,
    .work = work,
    .leave = leave,
    .done = done,
};
