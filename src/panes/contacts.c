#include "base/i18n.h"
#include "panes/requests.h"

#include <stdio.h>

static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_CONTACT, RIGHT_REQUESTS},
    {ACTION_TO_PERSON, RIGHT_LIST_USERS},
    {ACTION_NONE, RIGHT_NONE},
};

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    const char *ref = pane_cell(p, "ref");

    if (a == ACTION_CONTACT)
        return requests_form_contact(p, NULL, NULL, err);
    if (a != ACTION_TO_PERSON)
        return RC_OK;
    if (ref == NULL || ref[0] == '\0')
        return err_set(err, RC_MISSING, _("there is no person in this row"));
    desk_go(p->desk, "users", "ref:%s", ref);
    return RC_OK;
}

const struct pane_ops contacts_pane = {
    .name = "contacts",
    .title = N_("Contact log"),
    .needs = RIGHT_READ,
    .empty = N_("No contact with a person is recorded yet."),
    .begin = N_("t records one."),
    .begin_needs = RIGHT_REQUESTS,
    .listing = &contacts_listing,
    .bindings = bindings,
    .item_cell = "ref",
    .act = act,
};
