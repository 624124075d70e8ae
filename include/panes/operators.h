/* What the Operators pane does that those who may not open it need, too. */
#ifndef PANES_OPERATORS_H
#define PANES_OPERATORS_H

#include "panes/pane.h"

/* Change the signed-in operator's own password by a form. */
MUST_USE enum rc operators_pane_password(struct desk *d, struct err *err);

#endif
