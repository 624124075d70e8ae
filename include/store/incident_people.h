/* The ledger of an incident: who is affected, who was told, and with what. */
#ifndef STORE_INCIDENT_PEOPLE_H
#define STORE_INCIDENT_PEOPLE_H

#include "model/incident.h"
#include "store/db.h"

/* Enter PERSON; *ADDED false when that was done before. */
MUST_USE enum rc incident_people_add(struct db *db, int64_t incident, int64_t person, int64_t now,
                                     bool *added, struct err *err);
/* How far they are told, from counters, and how many are children at NOW. */
MUST_USE enum rc incident_people_count(struct db *db, int64_t incident, int64_t now,
                                       struct incident_ledger *l, struct err *err);
/* The last of the next at most MAX people after AFTER who are to be told; 0: nobody is left. */
MUST_USE enum rc incident_people_next(struct db *db, int64_t incident, int64_t after, int64_t max,
                                      int64_t *last, struct err *err);
/* Mark those from after FIRST to LAST who are to be told; *N receives how many. */
MUST_USE enum rc incident_people_told(struct db *db, int64_t incident, int64_t first, int64_t last,
                                      int64_t now, const char *channel, const char *outcome,
                                      int64_t notice, int *n, struct err *err);

/* One of them; *FOUND tells. */
MUST_USE enum rc incident_people_get(struct db *db, int64_t incident, int64_t person,
                                     struct incident_person *p, bool *found, struct err *err);
/* Mark one, told before or not. */
MUST_USE enum rc incident_people_mark(struct db *db, const struct incident_person *p,
                                      struct err *err);
/* Take PERSON off the ledger. */
MUST_USE enum rc incident_people_drop(struct db *db, int64_t incident, int64_t person,
                                      struct err *err);
/* At most MAX of an incident's people after PERSON (DIR > 0) or before, in the order of ids; LEFT:
 * of those who were not told. */
MUST_USE enum rc incident_people_page(struct db *db, int64_t incident, int64_t person, int dir,
                                      bool left, struct incident_person *out, size_t max, size_t *n,
                                      struct err *err);
/* At most MAX of one person's, of older incidents than INCIDENT (DIR > 0), newest first, or of
 * newer ones; with their titles. */
MUST_USE enum rc incident_people_of(struct db *db, int64_t person, int64_t incident, int dir,
                                    struct incident_person *out, size_t max, size_t *n,
                                    struct err *err);
/* The incident with people in its ledger next older than INCIDENT (DIR > 0) or newer; 0: none. */
MUST_USE enum rc incident_people_beside(struct db *db, int64_t incident, int dir, int64_t *id,
                                        struct err *err);
/* Entries in all ledgers. */
MUST_USE enum rc incident_people_total(struct db *db, int64_t *n, struct err *err);

MUST_USE enum rc incident_notice_put(struct db *db, const struct incident_notice *n,
                                     struct err *err);
/* The last one of KIND; *FOUND tells. */
MUST_USE enum rc incident_notice_last(struct db *db, int64_t incident, const char *kind,
                                      struct incident_notice *out, bool *found, struct err *err);

#endif
