/* The audit log's tables. Bytes and hashes are service/audit's business. */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "base/buf.h"
#include "model/audit_entry.h"
#include "store/db.h"

struct audit_state {
    int64_t size, time; /* entries; time of the last one */
    uint8_t frontier[64 * 32];
    size_t len;
};

/* A filter over entries; NULL and 0 mean any. Borrowed strings. */
struct audit_filter {
    const char *actor, *action, *case_id;
    const uint8_t *subject;
    int64_t since, until;
};

MUST_USE enum rc audit_state_get(struct db *db, struct audit_state *s, struct err *err);
MUST_USE enum rc audit_state_put(struct db *db, const struct audit_state *s, struct err *err);
/* Move only the size, which the insert trigger compares. */
MUST_USE enum rc audit_state_size(struct db *db, int64_t size, struct err *err);
MUST_USE enum rc audit_insert(struct db *db, const struct audit_entry *e, struct err *err);
/* RC_MISSING when there is none. */
MUST_USE enum rc audit_get(struct db *db, int64_t seq, struct audit_entry *e, struct err *err);
/* At most MAX entries after SEQ ascending (DIR > 0) or before it descending. */
MUST_USE enum rc audit_page(struct db *db, int64_t seq, int dir, const struct audit_filter *f,
                            struct audit_entry *out, size_t max, size_t *n, struct err *err);
/* The greatest seq, -1 when empty. */
MUST_USE enum rc audit_last(struct db *db, int64_t *seq, struct err *err);

MUST_USE enum rc audit_detail_put(struct db *db, int64_t seq, const uint8_t subject[16], int tier,
                                  const void *sealed, size_t len, struct err *err);
/* Replace OUT; *FOUND tells. */
MUST_USE enum rc audit_detail_get(struct db *db, int64_t seq, int *tier, struct buf *out,
                                  bool *found, struct err *err);
MUST_USE enum rc audit_detail_drop(struct db *db, const uint8_t subject[16], struct err *err);
/* Numbers of the entries after AFTER about SUBJECT that have a detail still, at most MAX. */
MUST_USE enum rc audit_detail_seqs(struct db *db, const uint8_t subject[16], int64_t after,
                                   int64_t *out, size_t max, size_t *n, struct err *err);
MUST_USE enum rc audit_detail_drop_one(struct db *db, int64_t seq, struct err *err);

struct checkpoint_row {
    int64_t size, time;
    char note[1024];
    uint8_t frontier[64 * 32];
    size_t len;
};
MUST_USE enum rc checkpoint_put(struct db *db, const struct checkpoint_row *c, struct err *err);
/* The newest; *FOUND tells. */
MUST_USE enum rc checkpoint_last(struct db *db, struct checkpoint_row *c, bool *found,
                                 struct err *err);

#endif
