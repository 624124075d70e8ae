/* Approvals asked for, given and used. */
#ifndef STORE_APPROVAL_H
#define STORE_APPROVAL_H

#include "model/approval.h"
#include "store/db.h"

/* Insert A; sets its id. */
MUST_USE enum rc approval_put(struct db *db, struct approval *a, struct err *err);
/* Write the decision and the use. */
MUST_USE enum rc approval_update(struct db *db, const struct approval *a, struct err *err);
/* RC_MISSING when there is none. */
MUST_USE enum rc approval_by_id(struct db *db, int64_t id, struct approval *a, struct err *err);
/* The newest of KIND over DIGEST that is not used, refused or over at NOW; *FOUND tells. */
MUST_USE enum rc approval_find(struct db *db, const char *kind, const uint8_t digest[32],
                               int64_t now, struct approval *a, bool *found, struct err *err);
/* At most MAX of those still to be decided at NOW (WAITING) or of the others, newest
 * first: older than ID (DIR > 0) or newer, nearest first; ID 0: from that end. */
MUST_USE enum rc approval_page(struct db *db, bool waiting, int64_t now, int64_t id, int dir,
                               struct approval *out, size_t max, size_t *n, struct err *err);
/* Those still to be decided at NOW that NAME did not ask for. */
MUST_USE enum rc approval_waiting(struct db *db, const char *name, int64_t now, int64_t *n,
                                  struct err *err);

#endif
