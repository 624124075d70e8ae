#include "rules/access.h"

#include <string.h>

static const struct {
    const char *name;
    unsigned rights;
} roles[] = {
    [OP_ADMIN] = {"admin", ~0u},
    [OP_HELPDESK] = {"helpdesk", RIGHT_LIST_USERS | RIGHT_REVEAL | RIGHT_VERIFY_CALLER |
                                     RIGHT_CORRECT | RIGHT_CONSOLE | RIGHT_READ | RIGHT_CONSENT |
                                     RIGHT_REQUESTS},
    [OP_AUDITOR] = {"auditor", RIGHT_LIST_USERS | RIGHT_BULK_LIST | RIGHT_READ_AUDIT |
                                   RIGHT_VERIFY_AUDIT | RIGHT_LIST_OPERATORS | RIGHT_CONSOLE |
                                   RIGHT_READ | RIGHT_CHECK | RIGHT_EXPORT},
    [OP_SERVICE] = {"service", RIGHT_VERIFY_AUDIT | RIGHT_CHECKPOINT | RIGHT_PURGE | RIGHT_CHECK |
                                   RIGHT_BACKUP},
    [OP_SYSTEM] = {"-", 0},
};

bool access_allows(enum op_role role, unsigned rights)
{
    return role <= OP_SYSTEM && (roles[role].rights & rights) == rights;
}

const char *access_role_name(enum op_role role)
{
    return roles[role <= OP_SYSTEM ? role : OP_SYSTEM].name;
}

enum op_role access_role(const char *name)
{
    for (int i = 0; i < OP_ROLES; i++)
        if (strcmp(roles[i].name, name) == 0)
            return (enum op_role)i;
    return OP_ROLES;
}
