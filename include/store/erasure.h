/* The erasure list, announced two-file acts and legal holds. */
#ifndef STORE_ERASURE_H
#define STORE_ERASURE_H

#include "base/buf.h"
#include "store/db.h"

struct erasure {
    uint8_t uuid[16], ref_hash[16];
    char reason[32], case_id[64], actor[64];
    int64_t asked_at, done_at, readmitted_at;
};

MUST_USE enum rc erasure_put(struct db *db, const struct erasure *e, struct err *err);
/* The same of one that is done; one that is known stays as it is. */
MUST_USE enum rc erasure_put_done(struct db *db, const struct erasure *e, struct err *err);
MUST_USE enum rc erasure_done(struct db *db, const uint8_t uuid[16], int64_t now, struct err *err);
/* Erasures asked for and not done; at most MAX. */
MUST_USE enum rc erasure_open(struct db *db, struct erasure *out, size_t max, size_t *n,
                              struct err *err);
/* Was a person of this ref erased and not readmitted since? */
MUST_USE enum rc erasure_known(struct db *db, const uint8_t ref_hash[16], bool *known,
                               struct err *err);
MUST_USE enum rc erasure_readmit(struct db *db, const uint8_t ref_hash[16], int64_t now,
                                 struct err *err);
/* Append E to DIR/erasure.list (and to COPY unless NULL), fsynced; where it may be there AGAIN the
 * whole list is read, and it is not written twice. */
MUST_USE enum rc erasure_append(const char *dir, const char *copy, const struct erasure *e,
                                bool again, struct err *err);

/* A line of the list, its newline with it: uuid, keyed hash of the ref, when. */
#define ERASURE_LINE (32 + 1 + 32 + 1 + 20 + 1)
/* E as its line of the list, at the end of OUT; and many lines at the end of PATH, fsynced. */
void erasure_line(const struct erasure *e, struct buf *out);
MUST_USE enum rc erasure_append_lines(const char *path, const struct buf *lines, struct err *err);
/* Lines of DIR/erasure.list and of COPY ("": there is none, which counts as many), by their sizes. */
void erasure_listed(const char *dir, const char *copy, int64_t *listed, int64_t *copied);
/* At most MAX beyond (ASKED_AT, UUID), newest first (DIR > 0) or back. */
MUST_USE enum rc erasure_page(struct db *db, int64_t asked_at, const uint8_t uuid[16], int dir,
                              struct erasure *out, size_t max, size_t *n, struct err *err);
MUST_USE enum rc erasure_total(struct db *db, int64_t *n, struct err *err);
/* Those finished that were asked for at SINCE or later, for REASON. */
MUST_USE enum rc erasure_since(struct db *db, int64_t since, const char *reason, int64_t *n,
                               struct err *err);
/* RC_MISSING when nobody of UUID is on the list. */
MUST_USE enum rc erasure_get(struct db *db, const uint8_t uuid[16], struct erasure *e,
                             struct err *err);

MUST_USE enum rc pending_put(struct db *db, const char *kind, const char *actor, int64_t now,
                             int64_t *id, struct err *err);
/* *GONE: another process took it away (it swept what was left behind). */
MUST_USE enum rc pending_drop(struct db *db, int64_t id, bool *gone, struct err *err);
/* The oldest; *ID 0 when there is none. */
MUST_USE enum rc pending_first(struct db *db, int64_t *id, char kind[32], int64_t *started,
                               struct err *err);

/* Does a hold forbid erasing PERSON at NOW: of the person, the department, everyone, or of a field
 * that the person has a value of? */
MUST_USE enum rc hold_active(struct db *db, int64_t person, int64_t now, bool *held,
                             struct err *err);

#endif
