/* Files that leave the deployment: reports, receipts, certificates, exports. */
#ifndef SERVICE_OUTFILE_H
#define SERVICE_OUTFILE_H

#include "base/buf.h"
#include "crypto/merkle.h"
#include "service/session.h"

/* The export directory: the configured one, else "exports" in the deployment's. */
void outfile_dir(const struct session *s, struct buf *out);
/* A file that leaves: TEXT is written as DIR/NAME; PATH receives the whole name. */
struct outfile_new {
    const char *name;
    const struct buf *text;
    struct buf *path;
};
/* Write N files (2 at most), and RECORD that they leave (it commits): both, or nothing. What is written is
 * whole on disk before RECORD runs, and has its name only after; a kill in between leaves an entry without
 * a file, never a file without an entry. DIR NULL is the export directory; either is made (0700) if need
 * be. A name has no '/'; where it is taken, "-2" and so on go before its ending. RC_EXISTS when the
 * directory cannot be made, RC_IO when writing fails; what RECORD returns. */
MUST_USE enum rc outfile_leave(struct session *s, const char *dir, const struct outfile_new *file,
                               size_t n, enum rc (*record)(void *arg, struct err *err), void *arg,
                               struct err *err);

/* One of them piece by piece: it has its name only after outfile_name(), until when
 * outfile_abort() leaves nothing behind (and is safe at any time). */
struct outfile {
    int fd; /* -1: none */
    struct buf dir;
    struct buf part; /* its name until then, where a file system knows no file without one */
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
