#include "panes/pane.h"

#include "base/i18n.h"
#include "service/retention_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_OPEN, RIGHT_LIST_USERS},
    {ACTION_HOLDS, RIGHT_READ},
    {ACTION_NONE, RIGHT_NONE},
};

/* The cells in full, then what keeps the value. */
static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    const struct listing *kind = p->ops->listing;

    for (size_t i = 0; i < kind->ncolumns; i++)
        lines_pair(out, 18, _(kind->columns[i].title), row->cell[i]);
    lines_add(out, ROLE_NORMAL, "%s", "");
    return retention_lines_keepers(p->desk->s, row->key.id, atoi(row->key.text), out, err);
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    const char *ref = pane_cell(p, "ref");

    if (a == ACTION_HOLDS) {
        desk_go_all(p->desk, "holds");
        return RC_OK;
    }
    if (a != ACTION_OPEN)
        return RC_OK;
    if (ref == NULL || ref[0] == '\0')
        return err_set(err, RC_MISSING, _("there is no person in this row"));
    desk_go(p->desk, "users", "ref:%s", ref);
    return RC_OK;
}

const struct pane_ops due_pane = {
    .name = "due",
    .title = N_("Retention: who goes, who stays"),
    .needs = RIGHT_READ,
    .listing = &due_listing,
    .bindings = bindings,
    .below = true,
    .leads = true,
    .empty = N_("No value is past its retention period."),
    .text = text,
    .act = act,
};
