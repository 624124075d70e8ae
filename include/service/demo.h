/* Synthetic people for demonstrations, tests and measurements. */
#ifndef SERVICE_DEMO_H
#define SERVICE_DEMO_H

#include "service/session.h"

/* Add PEOPLE people made from SEED: the same names and numbers every time,
 * valid-looking and invented (data/demo/names.ini). Needs RIGHT_CREATE. */
MUST_USE enum rc demo_fill(struct session *s, uint64_t seed, int64_t people,
                           const struct progress *progress, struct err *err);

#endif
