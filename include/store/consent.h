/* Consent events, and where people stand. */
#ifndef STORE_CONSENT_H
#define STORE_CONSENT_H

#include "model/consent.h"
#include "store/db.h"

/* Append E; sets its id. Where the person stands, and the counts, follow by themselves. */
MUST_USE enum rc consent_event_put(struct db *db, struct consent_event *e, struct err *err);
/* RC_MISSING when there is none. */
MUST_USE enum rc consent_event_by_id(struct db *db, int64_t id, struct consent_event *e,
                                     struct err *err);
/* At most MAX events beyond ID (0: from that end), DIR > 0 the newest first: in falling order of
 * ids; only of PERSON (0: anyone's) and PURPOSE (NULL: any). */
MUST_USE enum rc consent_event_page(struct db *db, int64_t id, int dir, int64_t person,
                                    const char *purpose, struct consent_event *out, size_t max,
                                    size_t *n, struct err *err);
/* All events of PERSON in order of time into *OUT, which the caller frees. */
MUST_USE enum rc consent_events_of(struct db *db, int64_t person, struct consent_event **out,
                                   size_t *n, struct err *err);
/* Is there the same answer already: person, purpose, action, moment, notice and channel? */
MUST_USE enum rc consent_event_known(struct db *db, const struct consent_event *e, bool *known,
                                     struct err *err);
/* How many there are: they are never deleted. */
MUST_USE enum rc consent_events(struct db *db, int64_t *n, struct err *err);

/* Where PERSON stands for PURPOSE; *FOUND false: never asked. */
MUST_USE enum rc consent_get(struct db *db, int64_t person, const char *purpose,
                             struct consent *c, bool *found, struct err *err);
/* Where PERSON stood at MOMENT, from the events: what consent_state_at() says of them. */
MUST_USE enum rc consent_as_of(struct db *db, int64_t person, const char *purpose, int64_t moment,
                               struct consent *c, bool *found, struct err *err);
/* Where PERSON stands for all purposes, at most MAX. */
MUST_USE enum rc consent_all(struct db *db, int64_t person, struct consent *out, size_t max,
                             size_t *n, struct err *err);
/* The answers to NOTICE for PURPOSE; counters. */
MUST_USE enum rc consent_tally(struct db *db, const char *purpose, int64_t notice,
                               struct consent_tally *t, struct err *err);
/* The same under NOTICE or a later one. */
MUST_USE enum rc consent_tally_since(struct db *db, const char *purpose, int64_t notice,
                                     struct consent_tally *t, struct err *err);
/* Values of consent-based fields that PERSON holds without the consent they need. */
MUST_USE enum rc consent_lacking(struct db *db, int64_t person, int64_t *n, struct err *err);
/* Values of consent-based fields of everyone; counters. */
MUST_USE enum rc consent_resting(struct db *db, int64_t *n, struct err *err);

/* Disclosures of PERSON's data that rest on consent for PURPOSE (agreement 6.1.1). */
struct consent_disclosure {
    int64_t id, at;
    char recipient[128]; /* "": published, or to nobody in the register */
};
MUST_USE enum rc consent_disclosures(struct db *db, int64_t person, const char *purpose,
                                     struct consent_disclosure *out, size_t max, size_t *n,
                                     struct err *err);

#endif
