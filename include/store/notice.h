/* Published texts. */
#ifndef STORE_NOTICE_H
#define STORE_NOTICE_H

#include "model/notice.h"
#include "store/db.h"

/* Insert N and set its id; an empty code becomes "N-<id>". RC_CONFLICT when the
 * code exists. */
MUST_USE enum rc notice_put(struct db *db, struct notice *n, struct err *err);
/* Move the dates, channel and purposes of an existing notice. */
MUST_USE enum rc notice_update(struct db *db, const struct notice *n, struct err *err);
/* RC_MISSING when there is none. Release with notice_release(). */
MUST_USE enum rc notice_by_id(struct db *db, int64_t id, struct notice *n, struct err *err);
MUST_USE enum rc notice_by_code(struct db *db, const char *code, struct notice *n,
                                struct err *err);
/* The newest published one of KIND in force at AT; *FOUND tells. */
MUST_USE enum rc notice_in_force(struct db *db, const char *kind, int64_t at, struct notice *n,
                                 bool *found, struct err *err);
/* When the first published notice of KIND came into force; 0 when there is none. */
MUST_USE enum rc notice_first(struct db *db, const char *kind, int64_t *at, struct err *err);
/* At most MAX notices of KIND (NULL: any) beyond ID (0: from that end), in the order of ids. */
MUST_USE enum rc notice_page(struct db *db, const char *kind, int64_t id, int dir,
                             struct notice *out, size_t max, size_t *n, struct err *err);
void notice_release(struct notice *n);

#endif
