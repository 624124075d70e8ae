/* The audit log as a whole: verify, checkpoint, key, reopen, one entry. */
#ifndef SERVICE_AUDITLOG_H
#define SERVICE_AUDITLOG_H

#include "base/buf.h"
#include "crypto/note.h"
#include "model/audit_entry.h"
#include "service/session.h"

struct audit_state;

struct verify_result {
    bool ok;
    int64_t size;        /* entries checked */
    int64_t signatures;  /* of them with a signature that was checked */
    int64_t known;       /* damage recorded by an earlier reopen */
    int64_t bad_seq;     /* the first bad entry, -1 */
    char finding[200];   /* translated; "" when ok */
    uint8_t root[HASH_BYTES];
};

/* Verify all of the log: gaps, hashes against the stored frontier and the
 * last stored checkpoint, signatures, details. NOTE (may be NULL) is an earlier
 * checkpoint to be consistent with. Appends nothing. */
MUST_USE enum rc auditlog_verify(struct session *s, const char *note,
                                 const struct progress *progress, struct verify_result *res,
                                 struct err *err);
/* The same of a log that nobody has signed in to (a copy), without a right. */
MUST_USE enum rc auditlog_examine(struct session *s, const char *note,
                                  const struct progress *progress, struct verify_result *res,
                                  struct err *err);
/* Hashes alone, all of them, against the recorded head: RES has no signatures. */
MUST_USE enum rc auditlog_rehash(struct session *s, struct verify_result *res, struct err *err);
/* The quick check of a session's start: hashes since the last stored checkpoint.
 * Sets s->broken. */
MUST_USE enum rc auditlog_check_tail(struct session *s, struct err *err);
/* Make, store and return a signed checkpoint; roles without the log key get
 * the last stored one. */
MUST_USE enum rc auditlog_checkpoint(struct session *s, struct buf *note, struct err *err);
/* Sign, store and witness the head ST, which was recomputed; with one line of
 * EXTENSION ("": none). Needs the log key. */
MUST_USE enum rc auditlog_sign(struct session *s, const struct audit_state *st,
                               const char *extension, struct buf *note, struct err *err);
/* After many entries, with the log key in hand: store a checkpoint, so that the
 * next start has little to check. Failure only means a slower start. */
void auditlog_settle(struct session *s);
/* Does E announce a key that signs checkpoints from then on? It goes into VKEY, of MAX bytes.
 * Only the first act, a recovery and a rotation do. */
bool auditlog_announces_key(const struct audit_entry *e, char *vkey, size_t max);
/* The verifier key, one line. */
MUST_USE enum rc auditlog_vkey(struct session *s, struct buf *out, struct err *err);
/* Go on after damage: records the head found and the finding. */
MUST_USE enum rc auditlog_reopen(struct session *s, const char *reason, struct err *err);
/* One entry in full as lines of text, its leaf hash, and its detail in clear
 * if the session holds the key; that is a look when the detail opens. */
MUST_USE enum rc auditlog_entry(struct session *s, int64_t seq, struct buf *out, struct err *err);
/* The same for a reader: who did what to whom and why, what stood there before and after, in the
 * interface language; then the entry as it was signed, and its leaf hash. */
MUST_USE enum rc auditlog_told(struct session *s, int64_t seq, struct buf *out, struct err *err);
/* A field's label. */
void auditlog_field(struct session *s, const char *code, char *out, size_t max);
/* A reason's text NAME ("title", "short"), else its title, else what else the code means. */
void auditlog_reason(struct session *s, const char *code, const char *name, char *out, size_t max);
/* Record that the log was verified by this operator. */
MUST_USE enum rc auditlog_record_verify(struct session *s, const struct verify_result *res,
                                        struct err *err);
/* A subject's ref for display, "erased:1a2b3c4d" once erased. */
void auditlog_subject(struct session *s, const uint8_t uuid[16], char *out, size_t max);

#endif
