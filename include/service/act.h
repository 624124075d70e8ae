/* One act: a transaction in office.db with its audit entries, or nothing. */
#ifndef SERVICE_ACT_H
#define SERVICE_ACT_H

#include "base/buf.h"
#include "crypto/merkle.h"
#include "crypto/seal.h"
#include "model/audit_entry.h"
#include "model/person.h"
#include "service/session.h"

struct act {
    struct session *s;
    struct frontier frontier;
    int64_t now; /* time of its entries: max(clock, last entry) */
    bool open;
};

/* What an entry says; NULL strings are "-". */
struct act_entry {
    const char *action, *field, *reason, *case_id, *data;
    const struct person *subject;
    bool unsigned_; /* only the actions security.md 4 names; actor "-" */
    /* Sealed under the subject's key of TIER; NULL: no detail. */
    const char *before, *after, *note;
    const uint8_t *subject_key;
    enum tier tier;
};

/* BEGIN IMMEDIATE and read the frontier. RC_BROKEN when the log does not fit
 * its state or the session saw it broken. */
MUST_USE enum rc act_begin(struct act *a, struct session *s, struct err *err);
MUST_USE enum rc act_log(struct act *a, const struct act_entry *e, struct err *err);
MUST_USE enum rc act_commit(struct act *a, struct err *err);
/* Safe after commit; undoes an open act. */
void act_abort(struct act *a);
/* begin, one entry, commit: a look. */
MUST_USE enum rc act_note(struct session *s, const struct act_entry *e, struct err *err);

/* The canonical bytes of an entry, with its signature line if WITH_SIG. */
void act_canonical(struct buf *out, const struct audit_entry *e, bool with_sig);
/* VALUE of "key=VALUE" in an entry's DATA; false when there is none or it does not fit. */
bool act_fact(const char *data, const char *key, char *out, size_t max);
void act_leaf(const struct audit_entry *e, uint8_t leaf[HASH_BYTES]);

#endif
