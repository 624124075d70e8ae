/* The authorizer: which tables each role's connection may write. Reading is
 * not restricted here: what a role may not read is sealed. */
#include "store/sql.h"

#include <string.h>

struct permit {
    const char *table;
    unsigned roles; /* bit per enum op_role, OP_SYSTEM included */
};

#define A (1u << OP_ADMIN)
#define H (1u << OP_HELPDESK)
#define U (1u << OP_AUDITOR)
#define V (1u << OP_SERVICE)
#define SYS (1u << OP_SYSTEM)

static const struct permit permits[] = {
    {"anonymised", A | V},
    {"approval", A | H},
    {"audit_checkpoint", A | V},
    {"audit_detail", A | H | V},
    {"audit_entry", A | H | U | V},
    {"audit_state", A | H | U | V},
    {"campaign", A},
    {"consent", A | H},
    {"consent_count", A | H},
    {"consent_event", A | H},
    {"contact_log", A | H},
    {"counter", A | H | V},
    {"dated_record", A},
    {"disclosure", A},
    {"disclosure_person", A},
    {"due_count", A | H | V},
    {"epoch", A},
    {"erasure", A},
    {"field", A},
    {"field_consent", A},
    {"field_count", A | H | V},
    {"guardian", A | H},
    {"hold", A},
    {"incident", A},
    {"incident_event", A},
    {"incident_notice", A},
    {"incident_person", A},
    {"incident_step", A},
    {"lookup", A | H | V},
    {"notice", A},
    {"operator", A},
    {"pending", A},
    {"person", A | H},
    {"policy", A},
    {"policy_pending", A},
    {"policy_version", A},
    {"recipient", A},
    {"request", A | H},
    {"retention_plan", A | V},
    {"retention_rule", A | V},
    {"retention_run", A | V},
    {"retention_run_field", A | V},
    {"role_grant", A},
    {"sealed_note", A | H},
    {"setting", A | V}, /* the time of the last backup */
    {"subject_key", A},
    {"unconsented", A | H | V},
    {"value", A | H | V},
    {"winddown", A},
    {"winddown_step", A},
};

/* Who besides changes rows, and adds or deletes none. */
static const struct permit updates[] = {
    {"operator", H | U | V}, /* its own sign-in counters and password */
};

static bool permitted(const struct permit *list, size_t n, enum op_role role, const char *table)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].table, table) == 0)
            return list[i].roles & 1u << role;
    return false;
}

static int may_write(enum op_role role, int action, const char *table)
{
    bool yes = role == OP_SYSTEM ||
               permitted(permits, sizeof permits / sizeof *permits, role, table) ||
               (action == SQLITE_UPDATE &&
                permitted(updates, sizeof updates / sizeof *updates, role, table));

    return yes ? SQLITE_OK : SQLITE_DENY;
}

static int authorize(void *arg, int action, const char *a, const char *b, const char *c,
                     const char *d)
{
    const enum op_role *role = arg;

    (void)b;
    (void)c;
    (void)d;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_TRANSACTION:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        return may_write(*role, action, a);
    case SQLITE_PRAGMA:
        return *role == OP_SYSTEM || strcmp(a, "quick_check") == 0 ? SQLITE_OK : SQLITE_DENY;
    default: /* schema changes, ATTACH, savepoints */
        return *role == OP_SYSTEM ? SQLITE_OK : SQLITE_DENY;
    }
}

void guard_install(sqlite3 *handle, const enum op_role *role)
{
    union {
        const enum op_role *in;
        void *out;
    } arg = {role}; /* sqlite takes the argument without const */

    sqlite3_set_authorizer(handle, authorize, arg.out);
}
