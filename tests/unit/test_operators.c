#define _GNU_SOURCE
/* Operators: the keys each role really holds, lock-out, rotation, recovery. */
#include "deployment.h"

#include "base/clock.h"
#include "service/act.h"
#include "service/auditlog.h"
#include "service/grants.h"
#include "store/audit.h"
#include "store/operator.h"

#define OTHER "another long passphrase 42"

static void test_keys_by_role(void **state)
{
    static const struct {
        enum op_role role;
        bool holds[RK_COUNT];
    } cases[] = {
        {OP_ADMIN, {true, true, true, true}},
        {OP_HELPDESK, {true, false, false, false}},
        {OP_AUDITOR, {false, false, false, false}},
    };
    struct deployment *d = *state;

    for (size_t i = 0; i < 3; i++) {
        assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
        assert_ok(
            operators_add(&d->s, access_role_name(cases[i].role), cases[i].role, OTHER, &test_err));
        assert_ok(deployment_again(d, access_role_name(cases[i].role), OTHER));
        for (int k = 0; k < RK_COUNT; k++)
            assert_int_equal(d->s.key[k] != NULL, cases[i].holds[k]);
    }
}

/* The log is for admins and auditors: a clerk's attempts are refused. */
static void test_clerk_may_not_read_the_log(void **state)
{
    struct deployment *d = *state;
    struct verify_result res;
    struct buf out = BUF_INIT;

    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, OTHER, &test_err));
    assert_ok(deployment_again(d, "clerk", OTHER));
    assert_int_equal(auditlog_entry(&d->s, 0, &out, &test_err), RC_DENIED);
    assert_int_equal(auditlog_verify(&d->s, NULL, NULL, &res, &test_err), RC_DENIED);
    assert_int_equal(auditlog_checkpoint(&d->s, &out, &test_err), RC_DENIED);
    assert_int_equal(out.len, 0);
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(operators_add(&d->s, "reader", OP_AUDITOR, OTHER, &test_err));
    assert_ok(deployment_again(d, "reader", OTHER));
    assert_ok(auditlog_entry(&d->s, 0, &out, &test_err));
    assert_ok(auditlog_verify(&d->s, NULL, NULL, &res, &test_err));
    assert_true(res.ok);
    buf_release(&out);
}

static int64_t log_size(struct session *s)
{
    struct audit_state st;

    assert_ok(audit_state_get(s->db, &st, &test_err));
    return st.size;
}

static void test_wrong_password_is_one_entry(void **state)
{
    struct deployment *d = *state;
    int64_t before = log_size(&d->s);

    assert_int_equal(deployment_again(d, "root", "wrong wrong wrong wrong"), RC_DENIED);
    assert_int_equal(log_size(&d->s), before + 1);
    assert_int_equal(deployment_again(d, "nobody-here", "wrong wrong wrong wrong"), RC_DENIED);
    assert_int_equal(log_size(&d->s), before + 2);
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_int_equal(d->s.failures_since, 1);
}

static void test_lock_out(void **state)
{
    struct deployment *d = *state;

    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, OTHER, &test_err));
    deployment_tamper(d, "UPDATE operator SET failed = 20 WHERE name = 'clerk'");
    assert_int_equal(deployment_again(d, "clerk", OTHER), RC_DENIED);
    /* the last admin is delayed, never locked */
    deployment_tamper(d, "UPDATE operator SET failed = 30, failed_at = 1 WHERE name = 'root'");
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(operators_reset(&d->s, "clerk", "a third long passphrase 7", &test_err));
    assert_ok(deployment_again(d, "clerk", "a third long passphrase 7"));
}

static void test_disabling_rotates(void **state)
{
    struct deployment *d = *state;
    uint8_t old[KEY_BYTES];

    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, OTHER, &test_err));
    assert_ok(operators_add(&d->s, "clerk2", OP_HELPDESK, OTHER, &test_err));
    memcpy(old, d->s.key[RK_CONTACT], sizeof old);
    assert_ok(operators_enable(&d->s, "clerk", false, &test_err));
    assert_memory_not_equal(old, d->s.key[RK_CONTACT], sizeof old);
    memcpy(old, d->s.key[RK_CONTACT], sizeof old);
    assert_int_equal(deployment_again(d, "clerk", OTHER), RC_DENIED);
    assert_ok(deployment_again(d, "clerk2", OTHER));
    assert_memory_equal(old, d->s.key[RK_CONTACT], sizeof old);
}

/* Another console on the same deployment. */
static void beside(struct deployment *d, struct session *s, const char *name, const char *password)
{
    assert_ok(session_open(s, d->dir, &test_err));
    assert_ok(session_sign_in(s, name, password, &test_err));
}

static void assert_log_holds(struct session *s)
{
    struct verify_result res;

    assert_ok(auditlog_examine(s, NULL, NULL, &res, &test_err));
    if (!res.ok)
        fail_msg("entry %lld: %s", (long long)res.bad_seq, res.finding);
}

/* A console that is open when an admin takes its operator's access away does nothing more: not
 * with the old role, and not with keys the log knows no longer. */
static void test_open_console_loses_what_was_taken(void **state)
{
    const struct act_entry any = {.action = "lookup"};
    struct deployment *d = *state;
    struct session clerk;

    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, OTHER, &test_err));
    beside(d, &clerk, "clerk", OTHER);
    assert_ok(act_note(&clerk, &any, &test_err));
    assert_ok(operators_enable(&d->s, "clerk", false, &test_err));
    assert_int_equal(act_note(&clerk, &any, &test_err), RC_DENIED);
    assert_true(clerk.revoked);
    assert_int_equal(session_refresh(&clerk, &test_err), RC_DENIED);
    session_close(&clerk);

    assert_ok(operators_enable(&d->s, "clerk", true, &test_err));
    beside(d, &clerk, "clerk", OTHER);
    assert_ok(operators_role(&d->s, "clerk", OP_AUDITOR, &test_err));
    assert_int_equal(act_note(&clerk, &any, &test_err), RC_DENIED);
    session_close(&clerk);

    beside(d, &clerk, "clerk", OTHER);
    assert_ok(operators_reset(&d->s, "clerk", "a third long passphrase 7", &test_err));
    assert_int_equal(act_note(&clerk, &any, &test_err), RC_DENIED);
    session_close(&clerk);
    assert_log_holds(&d->s);
}

/* The password takes half a second to check: what an admin does meanwhile stands. */
static void test_disabled_during_sign_in(void **state)
{
    struct deployment *d = *state;
    struct session clerk;
    struct operator o;
    struct signin *in = secret_new(sizeof *in);

    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, OTHER, &test_err));
    assert_ok(session_open(&clerk, d->dir, &test_err));
    snprintf(in->name, sizeof in->name, "clerk");
    snprintf(in->password, sizeof in->password, OTHER);
    assert_ok(signin_begin(&clerk, in, &test_err));
    signin_work(in);
    assert_ok(operators_enable(&d->s, "clerk", false, &test_err));
    assert_int_equal(signin_end(&clerk, in, &test_err), RC_DENIED);
    assert_false(clerk.signed_in);
    assert_ok(operator_by_name(d->s.db, "clerk", &o, &test_err));
    assert_false(o.enabled);
    secret_free(in, sizeof *in);
    session_close(&clerk);
}

/* Two admins who want each other gone: one of them stays. And whoever goes does not make the keys
 * that keep him out. */
static void test_two_admins_at_once(void **state)
{
    struct deployment *d = *state;
    struct session other;
    int64_t admins;

    assert_ok(operators_add(&d->s, "root2", OP_ADMIN, OTHER, &test_err));
    beside(d, &other, "root2", OTHER);
    assert_int_equal(operators_role(&other, "root2", OP_HELPDESK, &test_err), RC_DENIED);
    assert_int_equal(operators_enable(&other, "root2", false, &test_err), RC_DENIED);
    assert_ok(operators_enable(&d->s, "root2", false, &test_err));
    assert_int_equal(operators_enable(&other, "root", false, &test_err), RC_DENIED);
    assert_ok(operator_count(d->s.db, OP_ADMIN, &admins, &test_err));
    assert_int_equal(admins, 1);
    session_close(&other);
    assert_log_holds(&d->s);
}

/* Who finds a console open does not guess its operator's password there. */
static void test_step_up_is_counted(void **state)
{
    struct deployment *d = *state;
    struct audit_entry e;
    struct operator o;
    int64_t seq, now = clock_now() + 100;

    deployment_now(now);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(session_step_up(&d->s, "wrong wrong wrong wrong", &test_err), RC_DENIED);
        assert_ok(audit_last(d->s.db, &seq, &test_err));
        assert_ok(audit_get(d->s.db, seq, &e, &test_err));
        assert_string_equal(e.action, "step-up-failed");
        assert_string_equal(e.actor, "root");
    }
    assert_int_equal(session_step_up(&d->s, ADMIN_PASSWORD, &test_err), RC_DENIED); /* too soon */
    deployment_now(now + 1);
    assert_ok(session_step_up(&d->s, ADMIN_PASSWORD, &test_err));
    assert_ok(operator_by_name(d->s.db, "root", &o, &test_err));
    assert_int_equal(o.failed, 0);
    assert_ok(session_step_up(&d->s, ADMIN_PASSWORD, &test_err));
    assert_log_holds(&d->s);
    unsetenv("YCADMIN_TEST_NOW");
}

static void test_last_admin_stays(void **state)
{
    struct deployment *d = *state;

    assert_int_equal(operators_enable(&d->s, "root", false, &test_err), RC_DENIED);
    assert_int_equal(operators_role(&d->s, "root", OP_AUDITOR, &test_err), RC_DENIED);
    assert_ok(operators_add(&d->s, "root2", OP_ADMIN, OTHER, &test_err));
    assert_ok(operators_role(&d->s, "root2", OP_AUDITOR, &test_err));
    assert_ok(deployment_again(d, "root2", OTHER));
    for (int k = 0; k < RK_COUNT; k++)
        assert_null(d->s.key[k]);
    assert_int_equal(operators_add(&d->s, "x", OP_ADMIN, OTHER, &test_err), RC_DENIED);
}

static void test_foreign_grant_is_refused(void **state)
{
    struct deployment *d = *state;

    deployment_tamper(d, "UPDATE role_grant SET issuer = 'stranger'");
    assert_int_equal(deployment_again(d, "root", ADMIN_PASSWORD), RC_CRYPTO);
}

static void test_recovery(void **state)
{
    struct deployment *d = *state;
    struct buf seed2 = BUF_INIT;
    struct verify_result res;
    uint8_t high[KEY_BYTES];

    memcpy(high, d->s.key[RK_HIGH], sizeof high);
    session_close(&d->s);
    assert_ok(session_open(&d->s, d->dir, &test_err));
    assert_ok(deploy_recover(&d->s, buf_str(&d->seed), "rescue", OTHER, &seed2, &test_err));
    assert_ok(deployment_again(d, "rescue", OTHER));
    assert_memory_equal(high, d->s.key[RK_HIGH], sizeof high);
    assert_ok(auditlog_verify(&d->s, NULL, NULL, &res, &test_err));
    assert_true(res.ok);
    /* the used seed is spent */
    session_close(&d->s);
    assert_ok(session_open(&d->s, d->dir, &test_err));
    assert_int_equal(deploy_recover(&d->s, buf_str(&d->seed), "again", OTHER, &seed2, &test_err),
                     RC_DENIED);
    buf_release(&seed2);
}

static void test_service_key_file(void **state)
{
    struct deployment *d = *state;
    struct buf key = BUF_INIT;
    uint8_t seed[32];

    assert_ok(operators_add_service(&d->s, "timer", &key, &test_err));
    assert_ok(operators_key_file(buf_str(&key), seed, &test_err));
    session_close(&d->s);
    assert_ok(session_open(&d->s, d->dir, &test_err));
    assert_ok(session_sign_in_key(&d->s, "timer", seed, &test_err));
    assert_non_null(d->s.key[RK_LOG]);
    assert_null(d->s.key[RK_CONTACT]);
    session_sign_out(&d->s);
    seed[0] ^= 1;
    assert_int_equal(session_sign_in_key(&d->s, "timer", seed, &test_err), RC_DENIED);
    buf_release(&key);
}

/* Failures under a clock that was ahead keep nobody out once it is right; under one that is right
 * they do. */
static void test_a_clock_that_was_ahead(void **state)
{
    struct deployment *d = *state;
    const char *const day[] = {"1795500000", "1795586400"};

    setenv("YCADMIN_TEST_NOW", day[1], 1);
    assert_int_equal(deployment_again(d, "root", "a wrong but very long phrase"), RC_DENIED);
    setenv("YCADMIN_TEST_NOW", day[0], 1);
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    for (int i = 0; i < 6; i++)
        assert_int_equal(deployment_again(d, "root", "a wrong but very long phrase"), RC_DENIED);
    assert_int_equal(deployment_again(d, "root", ADMIN_PASSWORD), RC_DENIED);
    assert_string_equal(test_err.msg, "too many failures: wait before the next attempt");
    unsetenv("YCADMIN_TEST_NOW");
    deployment_tamper(d, "UPDATE operator SET failed = 0, failed_at = 0");
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
}

#define DEPLOYED(test) cmocka_unit_test_setup_teardown(test, deployment_setup, deployment_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DEPLOYED(test_keys_by_role),
        DEPLOYED(test_wrong_password_is_one_entry),
        DEPLOYED(test_lock_out),
        DEPLOYED(test_disabling_rotates),
        DEPLOYED(test_open_console_loses_what_was_taken),
        DEPLOYED(test_disabled_during_sign_in),
        DEPLOYED(test_two_admins_at_once),
        DEPLOYED(test_step_up_is_counted),
        DEPLOYED(test_last_admin_stays),
        DEPLOYED(test_foreign_grant_is_refused),
        DEPLOYED(test_recovery),
        DEPLOYED(test_service_key_file),
        DEPLOYED(test_clerk_may_not_read_the_log),
        DEPLOYED(test_a_clock_that_was_ahead),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
