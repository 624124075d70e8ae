/* A consent receipt: what one person said, to be handed over. */
#ifndef SERVICE_RECEIPT_H
#define SERVICE_RECEIPT_H

#include "base/buf.h"
#include "service/session.h"

/* Write REF's consents as JSON with the elements of ISO/IEC TS 27560:2023 (the successor of
 * Kantara's consent receipt) into DIR (NULL: the export directory), once its entry has
 * committed. PATH receives the file's name. Only who makes reports may. */
MUST_USE enum rc receipt_write(struct session *s, const char *ref, const char *dir,
                               struct buf *path, struct err *err);

#endif
