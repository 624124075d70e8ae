/* Files that leave the deployment: reports, receipts, certificates, exports. */
#ifndef SERVICE_OUTFILE_H
#define SERVICE_OUTFILE_H

#include "base/buf.h"
#include "crypto/merkle.h"
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

/* The same piece by piece: it has its name only after outfile_name(), until when
 * outfile_abort() leaves nothing behind (and is safe at any time). */
struct outfile {
    int fd; /* -1: none */
    struct buf dir, part;
    struct hash_state hash;
    int64_t size;
};
MUST_USE enum rc outfile_begin(struct outfile *f, struct session *s, const char *dir,
                               struct err *err);
MUST_USE enum rc outfile_put(struct outfile *f, const struct buf *piece, struct err *err);
/* All of it is on disk; DIGEST (may be NULL) receives its SHA-256. */
MUST_USE enum rc outfile_close(struct outfile *f, uint8_t digest[HASH_BYTES], struct err *err);
MUST_USE enum rc outfile_name(struct outfile *f, const char *name, struct buf *path,
                              struct err *err);
void outfile_abort(struct outfile *f);

#endif
