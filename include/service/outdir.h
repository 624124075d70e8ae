/* Directories that leave the deployment or become one: complete or not there. */
#ifndef SERVICE_OUTDIR_H
#define SERVICE_OUTDIR_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdio.h>

struct outdir {
    struct buf path, part; /* its name, and the one it has until it is complete */
};

/* Is PATH absent or an empty directory? */
bool outdir_free(const char *path);
/* Begin PATH as a private directory beside it, whatever there is. Abort after failure
 * too. outdir_new() wants it free (RC_EXISTS). */
MUST_USE enum rc outdir_begin(struct outdir *o, const char *path, struct err *err);
MUST_USE enum rc outdir_new(struct outdir *o, const char *path, struct err *err);
/* A new private file of it; NAME may have directories before it, which are made. */
MUST_USE enum rc outdir_file(const struct outdir *o, const char *name, const void *data,
                             size_t len, struct err *err);
/* The same as a stream, for what does not fit in memory; the caller closes it. */
MUST_USE enum rc outdir_stream(const struct outdir *o, const char *name, FILE **out,
                               struct err *err);
/* Everything is on disk and PATH is there. */
MUST_USE enum rc outdir_end(struct outdir *o, struct err *err);
/* Remove what is not complete. Safe after outdir_end(). */
void outdir_abort(struct outdir *o);

#endif
