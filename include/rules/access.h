/* Rights in one table: pane, command line and service ask here alone. */
#ifndef RULES_ACCESS_H
#define RULES_ACCESS_H

#include "model/operator.h"

enum right {
    RIGHT_NONE = 0,
    RIGHT_LIST_USERS = 1 << 0,    /* the Users pane: masked, or refs only */
    RIGHT_BULK_LIST = 1 << 1,     /* list without a filter or over 50 rows */
    RIGHT_REVEAL = 1 << 2,        /* one field in clear, with a reason */
    RIGHT_VERIFY_CALLER = 1 << 3,
    RIGHT_CORRECT = 1 << 4,
    RIGHT_HIGH = 1 << 5,          /* open, search, correct high-tier fields */
    RIGHT_CREATE = 1 << 6,        /* add people, import */
    RIGHT_ERASE = 1 << 7,
    RIGHT_READ_AUDIT = 1 << 8,
    RIGHT_VERIFY_AUDIT = 1 << 9,
    RIGHT_CHECKPOINT = 1 << 10,
    RIGHT_REOPEN_AUDIT = 1 << 11,
    RIGHT_OPERATORS = 1 << 12,    /* add, reset, change, disable operators */
    RIGHT_LIST_OPERATORS = 1 << 13,
    RIGHT_CONSOLE = 1 << 14       /* sign in at a terminal */
};

/* Does ROLE hold all of RIGHTS? */
bool access_allows(enum op_role role, unsigned rights);
/* "admin", "helpdesk", "auditor", "service", "-" (system). */
const char *access_role_name(enum op_role role);
/* OP_ROLES when there is no such role. */
enum op_role access_role(const char *name);

#endif
