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
    RIGHT_CONSOLE = 1 << 14,      /* sign in at a terminal */
    RIGHT_READ = 1 << 15,         /* the registers: fields, consent, retention, incidents ... */
    RIGHT_FIELDS = 1 << 16,       /* change the catalogue */
    RIGHT_CONSENT = 1 << 17,      /* record one person's consent or withdrawal */
    RIGHT_CAMPAIGN = 1 << 18,     /* import consents, ask everyone again */
    RIGHT_RETENTION = 1 << 19,    /* rules, holds, the end of the service */
    RIGHT_PURGE = 1 << 20,        /* run the rules */
    RIGHT_INCIDENTS = 1 << 21,    /* record incidents; read their restricted notes */
    RIGHT_REQUESTS = 1 << 22,     /* open and answer requests, log contacts */
    RIGHT_REPORT = 1 << 23,       /* make an access report */
    RIGHT_SHARING = 1 << 24,      /* recipients and disclosures */
    RIGHT_POLICY = 1 << 25,       /* versions of the agreement, notices, dated records */
    RIGHT_CHECK = 1 << 26,        /* the status of every clause, for monitoring */
    RIGHT_APPROVE = 1 << 27,      /* sign what another admin planned */
    RIGHT_EXPORT = 1 << 28,       /* write the rows of a pane to a file */
    RIGHT_BACKUP = 1 << 29        /* copies of both files */
};

/* Does ROLE hold all of RIGHTS? */
bool access_allows(enum op_role role, unsigned rights);
/* "admin", "helpdesk", "auditor", "service", "-" (system). */
const char *access_role_name(enum op_role role);
/* OP_ROLES when there is no such role. */
enum op_role access_role(const char *name);

#endif
