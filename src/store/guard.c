/* The authorizer: which tables each role's connection may write. Reading is
 * not restricted here: what a role may not read is sealed. */
#include "store/sql.h"

#include <string.h>

struct permit {
    const char *table;
    unsigned roles; /* bit per enum op_role */
};

#define A (1u << OP_ADMIN)
#define H (1u << OP_HELPDESK)
#define U (1u << OP_AUDITOR)
#define V (1u << OP_SERVICE)

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
    {"disclosure_bare", A | H},
    {"disclosure_count", A},
    {"disclosure_person", A},
    {"due_count", A | H | V},
    {"entry_count", A | H | U | V},
    {"epoch", A},
    {"erasure", A},
    {"field", A},
    {"field_consent", A},
    {"field_count", A | H | V},
    {"guardian", A | H},
    {"hold", A},
    {"incident", A},
    {"incident_count", A | H}, /* a trigger of person's */
    {"incident_event", A},
    {"incident_notice", A},
    {"incident_person", A},
    {"incident_row", A},
    {"incident_step", A},
    {"lookup", A | H | V},
    {"minor_count", A | H | V},
    {"notice", A},
    {"operator", A},
    {"pending", A},
    {"person", A | H},
    {"policy", A},
    {"policy_pending", A},
    {"policy_version", A},
    {"recipient", A},
    {"request", A | H},
    {"request_due", A | H},
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

/* What is only ever added to, by the triggers too. */
static const char *const grows[] = {"audit_entry", "audit_checkpoint", "consent_event",
                                    "incident_event", "disclosure", "disclosure_person"};

/* Columns of "operator" that everyone writes: their own sign-in, password and undertaking. */
static const char *const own[] = {"failed",   "failed_at", "last_ok_at",  "salt",
                                  "ops",      "mem_kib",   "verifier",    "sealed",
                                  "undertaking", "undertaking_at"};

/* Columns of "person" that the timer writes: once past, or where it purges the birth date. */
static const char *const ages[] = {"child_until", "minor_until"};

#define LISTS(list, word) among(list, sizeof(list) / sizeof *(list), word)

static bool among(const char *const *list, size_t n, const char *word)
{
    for (size_t i = 0; word != NULL && i < n; i++)
        if (strcmp(list[i], word) == 0)
            return true;
    return false;
}

static bool permitted(enum op_role role, const char *table)
{
    for (size_t i = 0; i < sizeof permits / sizeof *permits; i++)
        if (strcmp(permits[i].table, table) == 0)
            return permits[i].roles & 1u << role;
    return false;
}

static int may_write(enum op_role role, int action, const char *table, const char *column)
{
    bool yes = role == OP_SYSTEM ||
               (permitted(role, table) && (action == SQLITE_INSERT || !LISTS(grows, table))) ||
               (action == SQLITE_UPDATE && strcmp(table, "operator") == 0 && LISTS(own, column)) ||
               (action == SQLITE_UPDATE && role == OP_SERVICE && strcmp(table, "person") == 0 &&
                LISTS(ages, column));

    return yes ? SQLITE_OK : SQLITE_DENY;
}

static int authorize(void *arg, int action, const char *a, const char *b, const char *c,
                     const char *d)
{
    const enum op_role *role = arg;

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
        return may_write(*role, action, a, b);
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
