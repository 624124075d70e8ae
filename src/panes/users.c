#include "panes/users.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "panes/names.h"

#include <stdio.h>
#include <string.h>

static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_LIST_USERS},
    {ACTION_EDIT, RIGHT_CORRECT},
    {ACTION_REVEAL, RIGHT_REVEAL},
    {ACTION_VERIFY, RIGHT_VERIFY_CALLER},
    {ACTION_UNDO, RIGHT_CORRECT},
    {ACTION_HISTORY, RIGHT_READ_AUDIT},
    {ACTION_ADD, RIGHT_CREATE},
    {ACTION_ERASE, RIGHT_ERASE},
    {ACTION_OPEN, RIGHT_LIST_USERS},
    {ACTION_GUARDIAN, RIGHT_CONSENT},
    {ACTION_NO_GUARDIAN, RIGHT_CONSENT},
    {ACTION_CONSENT, RIGHT_READ},
    {ACTION_SHARED, RIGHT_READ},
    {ACTION_REQUESTS_OF, RIGHT_READ},
    {ACTION_FILE_REQUEST, RIGHT_REQUESTS},
    {ACTION_CONTACT, RIGHT_REQUESTS},
    {ACTION_INCIDENTS_OF, RIGHT_READ},
    {ACTION_NONE, RIGHT_NONE},
};

static void start(struct pane *p)
{
    struct users *u = p->state;

    u->names = names_start(p);
}

static enum rc work(struct pane *p, struct err *err)
{
    const struct users *u = p->state;

    return names_work(p, u->names, err);
}

static enum rc load(struct pane *p, struct err *err)
{
    const struct users *u = p->state;

    p->working = u->names != NULL;
    return users_detail_refresh(p, err);
}

static void item(const struct pane *p, struct buf *out)
{
    const struct users *u = p->state;
    const char *ref = pane_cell(p, "ref"), *department = pane_cell(p, "department");

    if (users_detail_current(p) && u->view.name != NULL)
        buf_printf(out, "%s ", u->view.name);
    if (ref != NULL)
        buf_puts(out, ref);
    if (department != NULL && !users_detail_current(p))
        buf_printf(out, " %s", department);
}

/* What another pane has about the focused person. */
static enum rc go(struct pane *p, const char *pane, struct err *err)
{
    const char *ref = pane_cell(p, "ref");

    if (ref == NULL || ref[0] == '\0')
        return err_set(err, RC_MISSING, _("there is no person in this row"));
    desk_go(p->desk, pane, "ref:%s", ref);
    return RC_OK;
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    switch (a) {
    case ACTION_OPEN:
        return users_detail_open(p, err);
    case ACTION_EDIT:
        return users_write_edit(p, err);
    case ACTION_REVEAL:
        return users_acts_reveal(p, err);
    case ACTION_VERIFY:
        return users_acts_verify(p, err);
    case ACTION_UNDO:
        return users_write_undo(p, err);
    case ACTION_HISTORY:
        return users_acts_history(p, err);
    case ACTION_GUARDIAN:
        return users_guardian_set(p, err);
    case ACTION_NO_GUARDIAN:
        return users_guardian_drop(p, err);
    case ACTION_CONSENT:
        return users_acts_consent(p, err);
    case ACTION_SHARED:
        return go(p, "sharing", err);
    case ACTION_INCIDENTS_OF:
        return go(p, "affected", err);
    case ACTION_REQUESTS_OF:
        return users_requests_go(p, err);
    case ACTION_FILE_REQUEST:
        return users_requests_file(p, err);
    case ACTION_CONTACT:
        return users_requests_contact(p, err);
    case ACTION_ADD:
        return users_write_add(p, err);
    case ACTION_ERASE:
        return users_acts_erase(p, err);
    default:
        return RC_OK;
    }
}

/* The focused value of the opened person: in clear only while it is shown so. */
static enum rc copy(struct pane *p, struct buf *out, bool *clear, struct err *err)
{
    struct users *u = p->state;
    const struct shown_value *v;
    enum rc rc;

    if (!users_detail_current(p) || p->skip < 0 || p->skip >= u->view.n)
        return RC_OK;
    v = &u->view.value[p->skip];
    if (u->clear_field != v->field || clock_ticks() >= u->clear_until) {
        if (v->present && !v->sealed && v->text != NULL)
            text_sanitise(out, v->text, strlen(v->text));
        return RC_OK;
    }
    rc = people_copied(p->desk->s, u->view.person.id, v->field, err);
    if (rc != RC_OK)
        return rc;
    *clear = true;
    text_sanitise(out, buf_str(&u->clear), u->clear.len);
    return RC_OK;
}

static void leave(struct pane *p)
{
    struct users *u = p->state;

    users_detail_hide(u);
    u->cases_stale = true;
}

static void done(struct pane *p)
{
    struct users *u = p->state;

    users_detail_close(u);
    directory_free(u->names);
}

const struct pane_ops users_pane = {
    .name = "users",
    .title = N_("Users"),
    .needs = RIGHT_LIST_USERS,
    .empty = N_("No people yet."),
    .begin = N_("\"ycadmin import users FILE\" takes them from a file, a adds one."),
    .begin_needs = RIGHT_CREATE,
    .listing = &users_listing,
    .bindings = bindings,
    .state_size = sizeof(struct users),
    .start = start,
    .load = load,
    .item = item,
    .draw_detail = users_detail_draw,
    .act = act,
    .copy = copy,
    .work = work,
    .leave = leave,
    .done = done,
};
