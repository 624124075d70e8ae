/* The two-admin rule: with two or more admins enabled, acts on more than one
 * person's data and retention rules need a second admin's signature over the
 * plan. The plan's digest ties it to what was previewed. */
#ifndef SERVICE_APPROVALS_H
#define SERVICE_APPROVALS_H

#include "base/lines.h"
#include "model/approval.h"
#include "service/act.h"

#define APPROVAL_HOURS 72 /* until an unused one is void */

struct plan {
    const char *kind;        /* "retention-run", ... */
    uint8_t digest[32];      /* SHA-256 over all that would be done */
    const char *summary;     /* one line, N_() or in the asker's language; never personal data */
    const struct person *subject; /* of a look at a minor; NULL */
};

/* RC_OK when PLAN may be carried out: there is one enabled admin only, or another
 * admin signed it. Else it is filed for the others to decide (once) and RC_DENIED
 * says so. A plan with a subject is decided by an admin, too, when it
 * is a clerk who asks and there is only one. */
MUST_USE enum rc approvals_need(struct session *s, const struct plan *plan, struct err *err);
/* Inside the act that carries PLAN out: checked again, and used up. */
MUST_USE enum rc approvals_use_in(struct act *a, const struct plan *plan, struct err *err);
/* Sign or refuse approval ID. RC_DENIED for one's own, RC_CONFLICT when decided or over. */
MUST_USE enum rc approvals_decide(struct session *s, int64_t id, bool grant, struct err *err);
/* Those waiting for this operator's decision: 0 for roles that decide nothing. */
MUST_USE enum rc approvals_waiting(struct session *s, int64_t *n, struct err *err);
/* "waiting", "granted", "refused", "used" or "over" (not decided or not used in time). */
const char *approvals_state(const struct approval *p, int64_t now);
/* The summary, in the reader's language where it is one of the program's texts. */
const char *approvals_summary(const struct approval *p);
/* The ref of the person P is about; "" for nobody in particular. */
void approvals_subject(struct session *s, const struct approval *p, char *out, size_t max);
/* All of approval ID but the signature, as lines. */
MUST_USE enum rc approvals_text(struct session *s, int64_t id, struct lines *out, struct err *err);

#endif
