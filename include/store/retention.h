/* Retention rules, what is due, and the runs. */
#ifndef STORE_RETENTION_H
#define STORE_RETENTION_H

#include "model/retention.h"
#include "store/db.h"

/* Insert or replace the rule of R->field. */
MUST_USE enum rc retention_rule_put(struct db *db, const struct retention_rule *r, struct err *err);
/* RC_MISSING when FIELD has none. */
MUST_USE enum rc retention_rule_get(struct db *db, int64_t field, struct retention_rule *r,
                                    struct err *err);

#endif
