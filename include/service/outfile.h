/* Files that leave the deployment: reports, receipts, certificates, exports. */
#ifndef SERVICE_OUTFILE_H
#define SERVICE_OUTFILE_H

#include "base/buf.h"
#include "service/session.h"

/* The export directory: the configured one, else "exports" in the deployment's. */
void outfile_dir(const struct session *s, struct buf *out);
/* Write TEXT as DIR/NAME, a new private file, complete on disk or not there at all.
 * DIR NULL is the export directory; either is made (0700) if need be. NAME has
 * no '/'; where it is taken, "-2" and so on go before its ending. PATH receives the
 * whole name. RC_EXISTS when the directory cannot be made, RC_IO when writing
 * fails. */
MUST_USE enum rc outfile_write(struct session *s, const char *dir, const char *name,
                               const struct buf *text, struct buf *path, struct err *err);

#endif
