/* The directory of names behind a pane whose filter looks for people. */
#ifndef PANES_NAMES_H
#define PANES_NAMES_H

#include "panes/pane.h"
#include "service/directory.h"

/* From ops->start: a directory, lent to the pane's lister and built in the background; NULL for
 * roles without the key that opens names. Free it when the pane is done. */
struct directory *names_start(struct pane *p);
/* From ops->work: one slice. */
MUST_USE enum rc names_work(struct pane *p, struct directory *d, struct err *err);

#endif
