/* Copies of the deployment: online, consistent over both files, verified. */
#ifndef SERVICE_BACKUP_H
#define SERVICE_BACKUP_H

#include "service/manifest.h"
#include "service/session.h"

/* When the last one was made, UTC seconds as text. */
#define BACKUP_SETTING "last_backup_at"

/* Copy both files and the erasure list into DIR, which must be absent or empty
 * (RC_EXISTS), with a manifest and a checkpoint that signs it. The copies are
 * checked before DIR has its name; keys in them stay wrapped. Recorded in the log. */
MUST_USE enum rc backup_make(struct session *s, const char *dir, const struct progress *progress,
                             struct manifest *m, struct err *err);
/* Are the copies in DIR whole: every table and index, the log's hashes against the
 * recorded head, and the keys that open the vault. M receives entries, head, versions. */
MUST_USE enum rc backup_examine(const char *dir, struct manifest *m, struct err *err);
/* When the last backup was made; 0: never. */
MUST_USE enum rc backup_last(struct session *s, int64_t *at, struct err *err);

#endif
