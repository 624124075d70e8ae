/* A deployment out of a backup: verified, with everyone erased again who was. */
#ifndef SERVICE_RESTORE_H
#define SERVICE_RESTORE_H

#include "service/manifest.h"
#include "service/session.h"

struct restore_options {
    const char *from, *to;    /* the backup; the deployment's directory */
    const char *erased;       /* the surviving erasure list; NULL: waived */
    const char *checkpoint;   /* text of an earlier one the log must extend; NULL: none */
    const char *erasure_copy; /* the list's second copy; NULL or "": none */
    bool replace;             /* a deployment that is there is moved aside */
};

struct restore_result {
    struct manifest manifest;
    int64_t listed, erased; /* people on the lists; of them, again */
    bool migrated;          /* it was of an older version */
    struct buf aside;       /* where the replaced one is; owned */
};

/* All of it happens beside TO, which gets its name at the end: until then nobody can
 * sign in, and failure leaves nothing. The lists of the backup and of a replaced
 * deployment, and the second copy, are replayed too. RC_EXISTS when TO is not free, RC_BUSY when it
 * is in use, RC_INVALID when the backup is not what it says it is. */
MUST_USE enum rc restore_run(const struct restore_options *opt, const struct progress *progress,
                             struct restore_result *res, struct err *err);
void restore_release(struct restore_result *res);

#endif
