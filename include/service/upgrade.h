/* A deployment of an older version brought to this one. */
#ifndef SERVICE_UPGRADE_H
#define SERVICE_UPGRADE_H

#include "service/backup.h"
#include "service/session.h"

struct upgrade_result {
    int from, to; /* versions of office.db; the same: nothing was to be done */
    struct buf backup; /* where the backup before it is; owned */
};

/* Back up into OUT (NULL: "before-vN-..." in the deployment's directory), then migrate in
 * one transaction and record it. S was opened with session_open_any() and an admin signed
 * in. On failure the files are as they were. */
MUST_USE enum rc upgrade_run(struct session *s, const char *out, const struct progress *progress,
                             struct upgrade_result *res, struct err *err);
/* The migration alone, of a copy that nobody has signed in to: its entry is unsigned, and
 * the policy's first version waits for an admin's upgrade_run(). */
MUST_USE enum rc upgrade_copy(struct session *s, struct err *err);
void upgrade_release(struct upgrade_result *res);

#endif
