/* The key s of every pane: the next order that its listing serves. */
#include "base/i18n.h"
#include "panes/pane.h"

enum rc pane_sort(struct pane *p, struct err *err)
{
    size_t order = p->lister.order;
    bool reverse = p->lister.reverse;
    enum rc rc;

    if (!listing_next_order(p->lister.kind, p->desk->s, &order, &reverse)) {
        desk_say(p->desk, ROLE_DIM, "%s", _("These rows have one order only."));
        return RC_OK;
    }
    rc = pane_order(p, order, reverse, err);
    if (rc == RC_OK && order == 0 && !reverse)
        desk_say(p->desk, ROLE_DIM, "%s", _("The rows stand in their own order again."));
    return rc;
}
