/* Where a clause of the agreement stands. */
#ifndef RULES_CLAUSE_H
#define RULES_CLAUSE_H

/* In the order of concern. Unmeasured is never taken for kept. */
enum clause_state { CLAUSE_KEPT, CLAUSE_UNMEASURED, CLAUSE_AT_RISK, CLAUSE_BROKEN };

/* "kept", "unmeasured", "at_risk", "broken". */
const char *clause_name(enum clause_state state);
enum clause_state clause_worst(enum clause_state a, enum clause_state b);

#endif
