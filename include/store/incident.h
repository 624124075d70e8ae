/* Incidents, their append-only timeline and their steps. */
#ifndef STORE_INCIDENT_H
#define STORE_INCIDENT_H

#include "base/buf.h"
#include "model/incident.h"
#include "store/db.h"

/* Insert I and set its id. */
MUST_USE enum rc incident_put(struct db *db, struct incident *i, struct err *err);
/* Write all of I and version+1, if the version is still I's (else RC_CONFLICT); advances it. */
MUST_USE enum rc incident_update(struct db *db, struct incident *i, struct err *err);
/* RC_MISSING when there is none. Release with incident_release(). */
MUST_USE enum rc incident_by_id(struct db *db, int64_t id, struct incident *i, struct err *err);
/* Is UUID an incident's? */
MUST_USE enum rc incident_known(struct db *db, const uint8_t uuid[16], bool *known,
                                struct err *err);
/* The incident that a row of an imported log with this DIGEST became; 0: none did. */
MUST_USE enum rc incident_of_row(struct db *db, const uint8_t digest[32], int64_t *id,
                                 struct err *err);
MUST_USE enum rc incident_row_put(struct db *db, const uint8_t digest[32], int64_t id,
                                  struct err *err);
/* At most MAX imported ones after ID with this TITLE and moment whose row has no digest: from before
 * there were any. With their summaries; release each. */
MUST_USE enum rc incident_undigested(struct db *db, const char *title, int64_t detected, int64_t id,
                                     struct incident *out, size_t max, size_t *n, struct err *err);
/* At most MAX incidents, newest detected first, after the one of DETECTED and ID (DIR > 0)
 * or before it; DETECTED INT64_MAX or INT64_MIN: from that end. Without their summaries. */
MUST_USE enum rc incident_page(struct db *db, int64_t detected, int64_t id, int dir,
                               struct incident *out, size_t max, size_t *n, struct err *err);
/* All there are, and those neither closed nor imported. */
MUST_USE enum rc incident_count(struct db *db, int64_t *all, int64_t *open, struct err *err);
/* The earliest clock that runs; C->due 0: none does. Three index probes. */
MUST_USE enum rc incident_nearest(struct db *db, struct incident_clock *c, struct err *err);
void incident_release(struct incident *i);

/* Append E and set its id. */
MUST_USE enum rc incident_event_put(struct db *db, struct incident_event *e, struct err *err);
/* At most MAX events of INCIDENT before the one of ID (0: from the last), newest first. */
MUST_USE enum rc incident_event_page(struct db *db, int64_t incident, int64_t id,
                                     struct incident_event *out, size_t max, size_t *n,
                                     struct err *err);
/* What the last event of KIND and FIELD left there; "" when there is none. Replaces OUT. */
MUST_USE enum rc incident_event_last(struct db *db, int64_t incident, const char *kind,
                                     const char *field, struct buf *out, struct err *err);
void incident_event_release(struct incident_event *e);

/* RC_EXISTS when it was done before. */
MUST_USE enum rc incident_step_put(struct db *db, const struct incident_step *step,
                                   struct err *err);
/* *FOUND false: not done yet. Release with incident_step_release(). */
MUST_USE enum rc incident_step_get(struct db *db, int64_t incident, const char *step,
                                   struct incident_step *out, bool *found, struct err *err);
void incident_step_release(struct incident_step *step);

#endif
