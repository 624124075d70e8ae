#include "panes/pane.h"

#include "base/i18n.h"

enum rc pane_review(struct pane *p, const char *title, const char *text,
                    enum rc (*review)(struct session *s, struct err *err), struct err *err)
{
    enum rc rc;

    if (desk_ask(p->desk, title, text, "yn", _("y or Enter confirm   n or Esc leave")) != 'y')
        return RC_OK;
    rc = review(p->desk->s, err);
    if (rc == RC_OK)
        desk_say(p->desk, ROLE_OK, "%s", _("Confirmed and recorded."));
    return rc == RC_OK ? pane_load(p, err) : rc;
}
