/* The gates of 6.1 to 6.4: what must be there before anything is given away. */
#ifndef SERVICE_SHARING_GATES_H
#define SERVICE_SHARING_GATES_H

#include "model/notice.h"
#include "service/sharing.h"
#include "store/disclosure.h"

/* A disclosure in the making. */
struct sharing_case {
    struct session *s;
    const struct new_disclosure *in;
    const struct sharing_people *people;
    struct recipient recipient; /* id 0: the public */
    struct notice notice;       /* id 0: none; the case's to release */
    int64_t at;
    int64_t lacking;  /* people without consent */
    struct buf *refs; /* receives the first of their refs; may be NULL */
};

/* RC_INVALID with *FIELD (enum sharing_field) says what does not exist, RC_DENIED what the kind's
 * gate misses; nothing is written. */
MUST_USE enum rc sharing_gates_check(struct sharing_case *c, size_t *field, struct err *err);

#endif
