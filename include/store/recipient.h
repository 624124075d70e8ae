/* Recipients of personal data. */
#ifndef STORE_RECIPIENT_H
#define STORE_RECIPIENT_H

#include "model/sharing.h"
#include "store/db.h"

/* Insert R; sets its id. RC_CONFLICT when the name exists. */
MUST_USE enum rc recipient_put(struct db *db, struct recipient *r, struct err *err);
/* Write R and version + 1 if the version is still R->version (else RC_CONFLICT). */
MUST_USE enum rc recipient_update(struct db *db, struct recipient *r, struct err *err);
/* RC_MISSING when there is none. */
MUST_USE enum rc recipient_by_id(struct db *db, int64_t id, struct recipient *r, struct err *err);
MUST_USE enum rc recipient_by_name(struct db *db, const char *name, struct recipient *r,
                                   struct err *err);
/* At most MAX beyond NAME ("": from that end), in the order of names. */
MUST_USE enum rc recipient_page(struct db *db, const char *name, int dir, struct recipient *out,
                                size_t max, size_t *n, struct err *err);

#endif
