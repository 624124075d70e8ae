/* The people of an incident: who is affected, the notices to them, and who was told. */
#ifndef SERVICE_INCIDENTS_PEOPLE_H
#define SERVICE_INCIDENTS_PEOPLE_H

#include "service/incidents_write.h"

/* People found by a list of refs or a filter, in the order of ids. */
struct incident_found {
    int64_t *id;
    size_t n;
    bool children; /* is any of them a child now? */
};

/* RC_INVALID for an unknown way or a ref of nobody (counted, never named). F is empty for an
 * estimate. Release it. */
MUST_USE enum rc incidents_people_find(struct session *s, const struct incident_whom *whom,
                                       struct incident_found *f, struct err *err);
void incidents_people_release(struct incident_found *f);
/* How many people would be entered; 0 for an estimate. */
MUST_USE enum rc incidents_people_preview(struct session *s, const struct incident_whom *whom,
                                          int64_t *n, struct err *err);
/* Enter those from FROM on, at most one batch, into the ledger; *TO is where it stopped. */
MUST_USE enum rc incidents_people_enter(struct act *a, int64_t incident,
                                        const struct incident_found *f, size_t from, size_t *to,
                                        struct err *err);
/* The rest from FROM on, in acts of their own. */
MUST_USE enum rc incidents_people_rest(struct session *s, int64_t incident,
                                       const struct incident_found *f, size_t from,
                                       struct err *err);

/* Enter more people, or estimate how many they are. *N receives how many the incident has. */
MUST_USE enum rc incidents_people_add(struct session *s, int64_t id, int64_t version,
                                      const struct incident_whom *whom, int64_t *n,
                                      struct err *err);
/* How many people WHOM means: those found, or the estimate. */
MUST_USE enum rc incidents_people_estimate(const struct incident_whom *whom,
                                           const struct incident_found *f, int64_t *n,
                                           struct err *err);
MUST_USE enum rc incidents_people_ledger(struct session *s, int64_t id, struct incident_ledger *l,
                                         struct err *err);

/* A notice (agreement 3.4: what happened, how it may affect the person, the remedies). */
struct incident_message {
    const char *kind; /* "push", "announcement" */
    const char *title, *happened, *effect, *remedies;
};
/* Its text as people will read it. */
void incidents_people_compose(struct session *s, const struct incident_message *m, struct buf *out);
/* Publish it. RC_INVALID when a part is missing, *BAD tells which (0 title, 1, 2, 3). Without a
 * ledger the clock of the notices stops: the announcement is to everyone. */
MUST_USE enum rc incidents_people_notice(struct session *s, int64_t id, int64_t version,
                                         const struct incident_message *m, int *bad,
                                         struct err *err);
/* Everyone who is left was told by CHANNEL with OUTCOME, as of incidents_ledger_told(). When nobody is
 * left the clock of the notices stops. *N receives how many were marked. */
MUST_USE enum rc incidents_people_told(struct session *s, int64_t id, const char *channel,
                                       const char *outcome, int64_t *n, struct err *err);

#endif
