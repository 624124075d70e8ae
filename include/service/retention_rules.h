/* Changing retention rules (agreement 2.2): a draft with its effect, then a second admin. */
#ifndef SERVICE_RETENTION_RULES_H
#define SERVICE_RETENTION_RULES_H

#include "service/retention.h"

struct retention_terms {
    int64_t months;              /* calendar months */
    const char *clock, *action;  /* as in struct retention_rule */
    const char *floor;           /* code of a law, or "" */
    const char *reason;          /* why it is longer than the default; "" else */
};

/* Where terms are wrong: the index of a form's field. */
enum retention_term { TERM_MONTHS, TERM_CLOCK, TERM_ACTION, TERM_FLOOR, TERM_REASON };

/* Keep TERMS as the draft of FIELD's rule; nothing is done by it. RC_INVALID with *BAD (may be
 * NULL) when a term is wrong: months from 1 to RETENTION_MONTHS_MAX; more than the policy's
 * retention_default only with a reason (the enterprise may set the period itself). */
#define RETENTION_MONTHS_MAX 1200
MUST_USE enum rc retention_rules_draft(struct session *s, const struct field *field,
                                       const struct retention_terms *terms,
                                       enum retention_term *bad, struct err *err);
/* Drop FIELD's draft. RC_MISSING when there is none. */
MUST_USE enum rc retention_rules_drop(struct session *s, const struct field *field,
                                      struct err *err);
/* Put FIELD's draft in force: with two or more admins after another one signed it (RC_DENIED until
 * then). The timer leaves the rule alone until an admin ran it again. A new clock makes every
 * value of the field follow, in short transactions; until all do, no run touches the field. */
MUST_USE enum rc retention_rules_adopt(struct session *s, const struct field *field,
                                       const struct progress *progress, struct err *err);
/* Let the values of rules whose clock was changed follow it, for BUDGET_MS at most (0: to the
 * end). */
MUST_USE enum rc retention_rules_move(struct session *s, const struct progress *progress,
                                      int64_t budget_ms, struct err *err);
/* RC_CONFLICT when a rule is not as it was when P was made. */
MUST_USE enum rc retention_rules_unchanged(struct session *s, const struct retention_preview *p,
                                           struct err *err);

#endif
