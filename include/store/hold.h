/* Legal holds (agreement 2.2); store/erasure.h tells whether one forbids an erasure. */
#ifndef STORE_HOLD_H
#define STORE_HOLD_H

#include "model/retention.h"
#include "store/db.h"

/* Insert H; sets its id. */
MUST_USE enum rc hold_put(struct db *db, struct hold *h, struct err *err);
/* Write that it was lifted, if it is not yet (RC_CONFLICT). */
MUST_USE enum rc hold_lift(struct db *db, const struct hold *h, struct err *err);
/* RC_MISSING when there is none. */
MUST_USE enum rc hold_by_id(struct db *db, int64_t id, struct hold *h, struct err *err);
/* At most MAX beyond ID (0: from that end), in the order of ids. */
MUST_USE enum rc hold_page(struct db *db, int64_t id, int dir, struct hold *out, size_t max,
                           size_t *n, struct err *err);
/* Those that keep FIELD of PERSON at NOW, at most MAX. */
MUST_USE enum rc hold_on(struct db *db, int64_t person, int64_t field, int64_t now,
                         struct hold *out, size_t max, size_t *n, struct err *err);
/* Those in force at NOW. */
MUST_USE enum rc hold_count(struct db *db, int64_t now, int64_t *n, struct err *err);
/* All there ever were: none is deleted. */
MUST_USE enum rc hold_total(struct db *db, int64_t *n, struct err *err);

#endif
