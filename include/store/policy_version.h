/* Versions of the agreement: what a notice of kind "policy" has besides. */
#ifndef STORE_POLICY_VERSION_H
#define STORE_POLICY_VERSION_H

#include "model/policy_version.h"
#include "store/db.h"

MUST_USE enum rc policy_version_put(struct db *db, const struct policy_version *v, struct err *err);
/* *FOUND false when NOTICE is no version. */
MUST_USE enum rc policy_version_get(struct db *db, int64_t notice, struct policy_version *v,
                                    bool *found, struct err *err);
/* The notice of the version in force at AT, or 0: of those effective by then the latest. */
MUST_USE enum rc policy_version_in_force(struct db *db, int64_t at, int64_t *notice,
                                         struct err *err);
/* The notice of the version before NOTICE, or 0. */
MUST_USE enum rc policy_version_before(struct db *db, int64_t notice, int64_t *before,
                                       struct err *err);
/* A text that NOTICE's version changes once it is in force. */
MUST_USE enum rc policy_pending_put(struct db *db, int64_t notice, const char *section,
                                    const char *name, const char *value, struct err *err);
/* The first version in force by NOW whose texts are pending still; 0: none. */
MUST_USE enum rc policy_pending_due(struct db *db, int64_t now, int64_t *notice, struct err *err);
/* Put the pending texts of NOTICE in the place of those there are; *N of them. */
MUST_USE enum rc policy_pending_take(struct db *db, int64_t notice, int *n, struct err *err);

#endif
