/* Guardians' consents, and the minors who have one or lack it. */
#ifndef STORE_GUARDIAN_H
#define STORE_GUARDIAN_H

#include "model/guardian.h"
#include "store/db.h"

/* Each keeps the person's flag; put replaces what was there, and is for a guardian whose consents are
 * recorded with it. A flag that is not set beside a record is a guardian from before they were
 * (version 3 cleared it): such a minor counts as one without. */
MUST_USE enum rc guardian_put(struct db *db, const struct guardian *g, struct err *err);
MUST_USE enum rc guardian_drop(struct db *db, int64_t person, struct err *err);
/* *FOUND tells. */
MUST_USE enum rc guardian_get(struct db *db, int64_t person, struct guardian *g, bool *found,
                              struct err *err);

/* Where a walk through the minors stands; zeros begin it. */
struct minor_at {
    int64_t until, id;
};
/* Minors at NOW: all of them, or active ones whose guardian's consent is missing
 * (UNGUARDED). From counters. */
MUST_USE enum rc guardian_count(struct db *db, int64_t now, bool unguarded, int64_t *n,
                                struct err *err);
/* At most MAX of them beyond AT, which moves along; the ids in OUT. */
MUST_USE enum rc guardian_page(struct db *db, int64_t now, bool unguarded, struct minor_at *at,
                               int64_t *out, size_t max, size_t *n, struct err *err);

#endif
