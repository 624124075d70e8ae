/* Operators and their grants. */
#ifndef STORE_OPERATOR_H
#define STORE_OPERATOR_H

#include "model/operator.h"
#include "store/db.h"

struct grant_row {
    int kind; /* enum role_key */
    int64_t epoch;
    uint8_t sealed[80], sig[64], issuer_pk[32];
    char issuer[OPERATOR_NAME];
};

/* Insert O; sets its id. RC_CONFLICT when the name exists. */
MUST_USE enum rc operator_insert(struct db *db, struct operator *o, struct err *err);
/* RC_MISSING when there is none. */
MUST_USE enum rc operator_by_name(struct db *db, const char *name, struct operator *o,
                                  struct err *err);
/* Write role, enabled, slot, keys, counters and undertaking: an admin's act. The others write
 * what an operator's own acts do. */
MUST_USE enum rc operator_update(struct db *db, const struct operator *o, struct err *err);
/* The failures that are counted, before anything is tried. */
MUST_USE enum rc operator_attempt(struct db *db, const struct operator *o, struct err *err);
/* No failures, and the time. *STILL false: disabled or given other keys since O was read, and
 * nothing is written. */
MUST_USE enum rc operator_signed_in(struct db *db, const struct operator *o, bool *still,
                                    struct err *err);
/* Another password over the same keys. */
MUST_USE enum rc operator_slot(struct db *db, const struct operator *o, struct err *err);
/* The undertaking that was accepted. */
MUST_USE enum rc operator_undertake(struct db *db, const struct operator *o, struct err *err);
/* At most MAX operators after/before NAME (NULL: from the end), by name. */
MUST_USE enum rc operator_page(struct db *db, const char *name, int dir, struct operator *out,
                               size_t max, size_t *n, struct err *err);
/* Enabled operators of ROLE. */
MUST_USE enum rc operator_count(struct db *db, enum op_role role, int64_t *n, struct err *err);

MUST_USE enum rc grant_put(struct db *db, int64_t operator, const struct grant_row *g,
                           struct err *err);
/* All grants of OPERATOR, newest epoch first; at most MAX. */
MUST_USE enum rc grant_all(struct db *db, int64_t operator, struct grant_row *out, size_t max,
                           size_t *n, struct err *err);
MUST_USE enum rc grant_drop(struct db *db, int64_t operator, struct err *err);
/* Drop every grant of KIND with an epoch other than EPOCH. */
MUST_USE enum rc grant_drop_other(struct db *db, int kind, int64_t epoch, struct err *err);
/* Does anybody hold the key of KIND and EPOCH? */
MUST_USE enum rc grant_held(struct db *db, int kind, int64_t epoch, bool *held, struct err *err);

#endif
