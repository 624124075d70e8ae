/* Campaigns: asking everyone again. */
#ifndef STORE_CAMPAIGN_H
#define STORE_CAMPAIGN_H

#include "model/consent.h"
#include "store/db.h"

/* Insert C; sets its id. RC_CONFLICT when one is open for the purpose. */
MUST_USE enum rc campaign_put(struct db *db, struct campaign *c, struct err *err);
/* End it, if it is open; *CLOSED tells. */
MUST_USE enum rc campaign_end(struct db *db, int64_t id, int64_t now, const char *actor,
                              bool *closed, struct err *err);
/* RC_MISSING when there is none. */
MUST_USE enum rc campaign_by_id(struct db *db, int64_t id, struct campaign *c, struct err *err);
/* The open one for PURPOSE; *FOUND tells. */
MUST_USE enum rc campaign_of(struct db *db, const char *purpose, struct campaign *c, bool *found,
                             struct err *err);
/* The newest for PURPOSE under NOTICE or a later one, open or over; *FOUND tells. */
MUST_USE enum rc campaign_since(struct db *db, const char *purpose, int64_t notice,
                                struct campaign *c, bool *found, struct err *err);
/* At most MAX beyond ID (0: from that end), DIR > 0 the newest first. */
MUST_USE enum rc campaign_page(struct db *db, int64_t id, int dir, struct campaign *out,
                               size_t max, size_t *n, struct err *err);
/* The open ones, the first due first, at most MAX. */
MUST_USE enum rc campaign_open(struct db *db, struct campaign *out, size_t max, size_t *n,
                               struct err *err);

#endif
