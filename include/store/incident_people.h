/* The ledger of an incident: who is affected, who was told, and with what. */
#ifndef STORE_INCIDENT_PEOPLE_H
#define STORE_INCIDENT_PEOPLE_H

#include "model/incident.h"
#include "store/db.h"

/* Enter PERSON; *ADDED false when that was done before. */
MUST_USE enum rc incident_people_add(struct db *db, int64_t incident, int64_t person, int64_t now,
                                     bool *added, struct err *err);
/* How many, told, failed, and children at NOW. Reads the ledger of this incident. */
MUST_USE enum rc incident_people_count(struct db *db, int64_t incident, int64_t now,
                                       struct incident_ledger *l, struct err *err);
/* The last of the next at most MAX people after AFTER who were not told; 0: nobody is left. */
MUST_USE enum rc incident_people_next(struct db *db, int64_t incident, int64_t after, int64_t max,
                                      int64_t *last, struct err *err);
/* Mark those from after FIRST to LAST who were not told; *N receives how many. */
MUST_USE enum rc incident_people_told(struct db *db, int64_t incident, int64_t first, int64_t last,
                                      int64_t now, const char *channel, const char *outcome,
                                      int64_t notice, int *n, struct err *err);

MUST_USE enum rc incident_notice_put(struct db *db, const struct incident_notice *n,
                                     struct err *err);
/* The last one of KIND; *FOUND tells. */
MUST_USE enum rc incident_notice_last(struct db *db, int64_t incident, const char *kind,
                                      struct incident_notice *out, bool *found, struct err *err);

#endif
