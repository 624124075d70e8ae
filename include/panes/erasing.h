/* Erasing a person from a pane: the form, the certificate, the files of evidence. */
#ifndef PANES_ERASING_H
#define PANES_ERASING_H

#include "panes/pane.h"

/* Erase the person of V, with CASE_ID filled in (may be NULL), and show the certificate, which can be
 * written to files. A request that asked for it is then done. *DONE: it happened, and V is
 * of somebody who is gone; P's rows are the caller's to read again. */
MUST_USE enum rc erasing_run(struct pane *p, const struct person_view *v, const char *case_id,
                             bool *done, struct err *err);
/* Show CERT, with a key that writes it to the export directory. */
MUST_USE enum rc erasing_certificate(struct desk *d, const struct certificate *cert,
                                     struct err *err);

#endif
