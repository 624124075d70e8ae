/* What each role's connection may write, whatever the program would ask of it. */
#define _GNU_SOURCE
#include "deployment.h"

#include "store/erasure.h"
#include "store/note.h"
#include "store/operator.h"
#include "store/person.h"
#include "store/sql.h"
#include "store/vault.h"

static const uint8_t nobody[16];

static enum rc add_operator(struct db *db, struct err *err)
{
    struct operator o = {.name = "intruder", .role = OP_ADMIN};

    return operator_insert(db, &o, err);
}

static enum rc change_operator(struct db *db, struct err *err)
{
    struct operator o;
    enum rc rc = operator_by_name(db, "desk", &o, err);

    return rc == RC_OK ? operator_update(db, &o, err) : rc;
}

static enum rc fail_sign_in(struct db *db, struct err *err)
{
    struct operator o;
    enum rc rc = operator_by_name(db, "desk", &o, err);

    return rc == RC_OK ? operator_attempt(db, &o, err) : rc;
}

/* Statements that no part of the program has. */
static enum rc change_log(struct db *db, struct err *err)
{
    static const struct sql sql = {"log change", "UPDATE audit_entry SET actor = 'x'", DB_OFFICE};

    return sql_run(db, &sql, NULL, err, "");
}

static enum rc drop_log(struct db *db, struct err *err)
{
    static const struct sql sql = {"log drop", "DELETE FROM audit_entry", DB_OFFICE};

    return sql_run(db, &sql, NULL, err, "");
}

static enum rc drop_disclosed(struct db *db, struct err *err)
{
    static const struct sql sql = {"disclosed drop", "DELETE FROM disclosure_person", DB_OFFICE};

    return sql_run(db, &sql, NULL, err, "");
}

static enum rc drop_grants(struct db *db, struct err *err)
{
    return grant_drop(db, 1, err);
}

static enum rc drop_value(struct db *db, struct err *err)
{
    return value_drop(db, 1, 1, err);
}

static enum rc drop_note(struct db *db, struct err *err)
{
    return note_drop(db, "request", 1, err);
}

static enum rc end_erasure(struct db *db, struct err *err)
{
    return erasure_done(db, nobody, 1, err);
}

static enum rc drop_keys(struct db *db, struct err *err)
{
    return vault_drop(db, nobody, err);
}

#define A (1u << OP_ADMIN)
#define H (1u << OP_HELPDESK)
#define U (1u << OP_AUDITOR)
#define V (1u << OP_SERVICE)

static const struct {
    const char *name;
    enum rc (*write)(struct db *db, struct err *err);
    unsigned roles;
} writes[] = {
    {"add an operator", add_operator, A}, {"change an operator", change_operator, A},
    {"count a failed sign-in", fail_sign_in, A | H | U | V},
    {"change the log", change_log, 0},    {"empty the log", drop_log, 0},
    {"forget who received what", drop_disclosed, 0},
    {"drop grants", drop_grants, A},      {"drop a value", drop_value, A | H | V},
    {"drop a note", drop_note, A | H},    {"end an erasure", end_erasure, A},
    {"drop keys", drop_keys, A},
};

/* The guard refuses with the statement; whether there is such a row is another matter. */
static bool refused(enum rc rc)
{
    return rc == RC_DENIED;
}

static void as_role(struct deployment *d, enum op_role role)
{
    struct db *db = d->s.db;

    db_guard(db, role);
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
        enum rc rc;

        db_rollback(db, DB_OFFICE);
        assert_ok(db_begin(db, DB_OFFICE, &test_err));
        rc = writes[i].write(db, &test_err);
        if (refused(rc) == ((writes[i].roles & 1u << role) != 0))
            fail_msg("%s as %d: %d %s", writes[i].name, (int)role, (int)rc, test_err.msg);
    }
    db_rollback(db, DB_OFFICE);
}

static void test_roles_write_what_they_may(void **state)
{
    struct deployment *d = *state;

    assert_ok(operators_add(&d->s, "desk", OP_HELPDESK, "violet kettles hum at dawn", &test_err));
    for (int role = OP_ADMIN; role <= OP_SERVICE; role++)
        as_role(d, (enum op_role)role);
    db_guard(d->s.db, OP_ADMIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_roles_write_what_they_may, deployment_setup,
                                        deployment_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
