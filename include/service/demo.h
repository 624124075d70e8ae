/* Synthetic people for demonstrations, tests and measurements. */
#ifndef SERVICE_DEMO_H
#define SERVICE_DEMO_H

#include "service/session.h"

/* Add PEOPLE people made from SEED: the same names and numbers every time,
 * valid-looking and invented (data/demo/names.ini). Needs RIGHT_CREATE. */
MUST_USE enum rc demo_fill(struct session *s, uint64_t seed, int64_t people,
                           const struct progress *progress, struct err *err);
/* Record EVENTS answers about consent over the last two years, spread over the people there are,
 * and clicks counted of those who agreed: the same from the same SEED. */
MUST_USE enum rc demo_consents(struct session *s, uint64_t seed, int64_t events,
                               const struct progress *progress, struct err *err);

/* Requests in every state and contacts with some of the demo's people, on dates before now. */
MUST_USE enum rc demo_requests(struct session *s, struct err *err);

#endif
