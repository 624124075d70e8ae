/* Registers of what must not happen unrecorded. An empty one may be one that nobody keeps: it counts
 * as looked at once somebody has said that nothing known is missing from it (agreement 3.4, 6). */
#ifndef SERVICE_REVIEWED_H
#define SERVICE_REVIEWED_H

#include "service/session.h"

enum reviewed { REVIEWED_INCIDENTS, REVIEWED_SHARING };

/* The operator has looked the register through: recorded with DATA, facts without people. Needs the
 * right to write the register. */
MUST_USE enum rc reviewed_put(struct session *s, enum reviewed which, const char *data,
                              struct err *err);
/* When that was last; 0: never. */
MUST_USE enum rc reviewed_at(struct session *s, enum reviewed which, int64_t *at, struct err *err);

#endif
