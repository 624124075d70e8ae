/* The first screen: where every clause stands, and what stands beside it. */
#ifndef SERVICE_OVERVIEW_H
#define SERVICE_OVERVIEW_H

#include "base/lines.h"
#include "service/posture.h"
#include "service/status.h"

#define OVERVIEW_CLAUSES 64
#define OVERVIEW_DAYS    7 /* of looks in clear, today the last */
#define OVERVIEW_NEXT    3

struct overview_row {
    int64_t position; /* of the clause in the policy, from 1 */
    char clause[48];  /* "2.2" */
    char title[128];
    struct status st;
    bool failed; /* to measure it */
};

/* What is due next: of a clause, or of a request. */
struct overview_due {
    char name[48]; /* "3.4", "REQ-92" */
    char what[128];
    int64_t at;
};

struct overview {
    int64_t state[4];                       /* clauses, by enum clause_state */
    struct overview_due next[OVERVIEW_NEXT]; /* the nearest deadlines of clauses */
    size_t nnext;
    int64_t requests, overdue;              /* open ones; of them over their time */
    struct overview_due request[OVERVIEW_NEXT];
    size_t nrequest;
    struct posture log;                     /* its log's part */
    int64_t approvals;                      /* waiting for a second admin */
    int64_t reveals[OVERVIEW_DAYS];         /* values shown in clear, by local day */
    bool nobody;                            /* is recorded yet */
};

/* The policy's clauses beyond position FROM (DIR > 0) or before it (nearest
 * first; 0: from that end), each measured now. A check that fails leaves its
 * clause unmeasured and says why. */
MUST_USE enum rc overview_rows(struct session *s, int64_t from, int dir, struct overview_row *out,
                               size_t max, size_t *n, struct err *err);
/* How many clauses the policy has. */
MUST_USE enum rc overview_count(struct session *s, int64_t *n, struct err *err);
/* All of the summary, from counters and indexes. */
MUST_USE enum rc overview_read(struct session *s, struct overview *o, struct err *err);
/* One clause in full: its text in the reader's language, what was measured, its
 * deadline, the legal numbers that belong to it. */
MUST_USE enum rc overview_text(struct session *s, const char *clause, struct lines *out,
                               struct err *err);
/* The state for people, and its meaning in colour. */
const char *overview_word(enum clause_state state);
enum role overview_role(enum clause_state state);

#endif
