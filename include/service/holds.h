/* Legal holds (agreement 2.2): they block purge and erasure, not correction. */
#ifndef SERVICE_HOLDS_H
#define SERVICE_HOLDS_H

#include "base/buf.h"
#include "base/lines.h"
#include "model/retention.h"
#include "service/session.h"

struct new_hold {
    const char *ref, *department; /* one of them, or neither ("" or NULL): everyone */
    const struct field *field;    /* NULL: all */
    const char *reason;           /* code of a reason for "hold" */
    const char *case_id, *note;   /* may be NULL; the note only for a person, sealed */
    int64_t ends_at;              /* 0: until it is lifted */
};

/* Place it from now on. RC_INVALID with *BAD (may be NULL): 0 scope, 1 reason, 2 case, 3 note,
 * 4 end. *ID receives it. */
MUST_USE enum rc holds_place(struct session *s, const struct new_hold *h, int *bad, int64_t *id,
                             struct err *err);
/* Lift hold ID for REASON (a code for "lift"); RC_CONFLICT when it is lifted or over. */
MUST_USE enum rc holds_lift(struct session *s, int64_t id, const char *reason, struct err *err);
MUST_USE enum rc holds_get(struct session *s, int64_t id, struct hold *h, struct err *err);
/* The hold in full, but for its note. */
MUST_USE enum rc holds_lines(struct session *s, int64_t id, struct lines *out, struct err *err);
/* Its sealed note into OUT: a look, recorded. RC_MISSING when there is none. */
MUST_USE enum rc holds_note(struct session *s, int64_t id, struct buf *out, struct err *err);
/* "in-force", "ended", "lifted" at NOW. */
const char *holds_state(const struct hold *h, int64_t now);
/* Holds in force. */
MUST_USE enum rc holds_active(struct session *s, int64_t *n, struct err *err);

#endif
