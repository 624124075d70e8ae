/* The live status of each clause: what the Overview shows and `check` prints. */
#ifndef SERVICE_STATUS_H
#define SERVICE_STATUS_H

#include "rules/clause.h"
#include "service/session.h"

struct status {
    enum clause_state state;
    char figure[200];  /* translated: the live figure behind the state */
    const char *pane;  /* the list behind the figure; NULL: none */
    char filter[128];  /* of that list */
    int64_t deadline;  /* the nearest one; 0: none */
};

/* CHECK(name) of checks.def is status_name(): it reads counters and indexes only, so
 * that the Overview opens as fast at a million people, and leaves the state
 * unmeasured where nothing was looked at. It records nothing and needs no key. */
#define CHECK(name)                                                                                \
    MUST_USE enum rc status_##name(struct session *s, struct status *st, struct err *err);
#include "service/checks.def"
#undef CHECK

/* The status of the policy's [clause:CLAUSE], by the check that it names. */
MUST_USE enum rc status_clause(struct session *s, const char *clause, struct status *st,
                               struct err *err);
/* Set state and figure. */
void status_set(struct status *st, enum clause_state state, const char *fmt, ...) PRINTF(3, 4);
/* Set the list behind. */
void status_list(struct status *st, const char *pane, const char *filter);

#endif
