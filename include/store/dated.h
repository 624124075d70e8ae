/* Records that hold from a date on: storage place and custodian (2.1), contact channels. */
#ifndef STORE_DATED_H
#define STORE_DATED_H

#include "model/policy_version.h"
#include "store/db.h"

/* Insert R; sets its id. */
MUST_USE enum rc dated_put(struct db *db, struct dated_record *r, struct err *err);
/* Say which version announced record ID. */
MUST_USE enum rc dated_link(struct db *db, int64_t id, const char *version, struct err *err);
/* RC_MISSING when there is none. */
MUST_USE enum rc dated_by_id(struct db *db, int64_t id, struct dated_record *r, struct err *err);
/* The record of KIND in force at AT; *FOUND tells. */
MUST_USE enum rc dated_in_force(struct db *db, const char *kind, int64_t at, struct dated_record *r,
                                bool *found, struct err *err);
/* At most MAX beyond ID (0: from that end), in the order of ids. */
MUST_USE enum rc dated_page(struct db *db, int64_t id, int dir, struct dated_record *out,
                            size_t max, size_t *n, struct err *err);
/* Records that no version announced. */
MUST_USE enum rc dated_unannounced(struct db *db, int64_t *n, struct err *err);

#endif
