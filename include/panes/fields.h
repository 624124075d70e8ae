/* The Fields pane's long forms. */
#ifndef PANES_FIELDS_H
#define PANES_FIELDS_H

#include "panes/pane.h"

/* Add a field (ID 0) or describe field ID anew, in two forms: what it is, then why and for whom. */
MUST_USE enum rc fields_describe(struct pane *p, int64_t id, struct err *err);

#endif
