#include "rules/clause.h"

const char *clause_name(enum clause_state state)
{
    static const char *const name[] = {[CLAUSE_KEPT] = "kept",
                                       [CLAUSE_UNMEASURED] = "unmeasured",
                                       [CLAUSE_AT_RISK] = "at_risk",
                                       [CLAUSE_BROKEN] = "broken"};

    return name[state];
}

enum clause_state clause_worst(enum clause_state a, enum clause_state b)
{
    return a > b ? a : b;
}
