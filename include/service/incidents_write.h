/* Inside an act on an incident: what its parts share. */
#ifndef SERVICE_INCIDENTS_WRITE_H
#define SERVICE_INCIDENTS_WRITE_H

#include "service/incidents.h"

/* An act on one incident: the transaction, and the incident read inside it. */
struct incident_act {
    struct act act;
    struct incident i;
    bool facts_stay; /* only the timeline grows: the version, too, stays */
    struct act_entry about; /* who the entry is about, and why; nothing: the incident alone */
};

/* RIGHT_INCIDENTS, the transaction, and the incident as it stands; RC_CONFLICT unless it is at
 * VERSION (0: any). Closed and imported ones take notes only: RC_DENIED unless ANY. */
MUST_USE enum rc incidents_write_begin(struct incident_act *w, struct session *s, int64_t id,
                                       int64_t version, bool any, struct err *err);
/* Write the facts, one audit entry ACTION with DATA (clear facts, NULL: none), and commit. */
MUST_USE enum rc incidents_write_end(struct incident_act *w, const char *action, const char *field,
                                     const char *data, struct err *err);
/* Safe after the end. */
void incidents_write_abort(struct incident_act *w);
/* One more line of the timeline, as of AT (0: now). ID (may be NULL) receives its id. */
MUST_USE enum rc incidents_write_event(struct act *a, int64_t incident, const char *kind,
                                       const char *field, int64_t at, const char *before,
                                       const char *after, int64_t *id, struct err *err);
/* A fact that is a moment. */
MUST_USE enum rc incidents_write_moment(struct act *a, int64_t incident, const char *field,
                                        int64_t before, int64_t after, struct err *err);
/* Tick STEP of the checklist, if the policy has it and it is not done. */
MUST_USE enum rc incidents_write_tick(struct incident_act *w, const char *step, const char *note,
                                      struct err *err);
/* Stop the clock of the notices when the last of the ledger is told, let it run again when somebody is
 * left. Before incidents_write_end(). L receives how far they are told. */
MUST_USE enum rc incidents_write_told(struct incident_act *w, struct incident_ledger *l,
                                      struct err *err);
/* Those of L who are still to be told; those included whom a kill kept from being entered. */
int64_t incidents_write_left(const struct incident *i, const struct incident_ledger *l);
/* Do the moments of I make sense at NOW? */
MUST_USE enum rc incidents_open_times(const struct incident *i, int64_t now, struct err *err);
/* Start or move the clocks that run from I's detection. */
MUST_USE enum rc incidents_write_clocks(struct session *s, struct incident *i, struct err *err);
/* TEXT's fields (codes or labels) as codes into OUT. */
MUST_USE enum rc incidents_write_fields(struct session *s, const char *text, char *out, size_t max,
                                        struct err *err);
/* RC_INVALID when TEXT is empty, over MAX bytes or no UTF-8. WHAT is named. */
MUST_USE enum rc incidents_write_text(const char *text, size_t max, const char *what,
                                      struct err *err);

#endif
