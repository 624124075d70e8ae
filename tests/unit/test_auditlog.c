#define _GNU_SOURCE
/* The log as a whole: what is appended verifies, what is tampered with does not. */
#include "deployment.h"

#include "service/act.h"
#include "service/auditlog.h"
#include "service/grants.h"
#include "store/audit.h"

#define DROP_GUARDS                                                                                \
    "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DROP TRIGGER audit_in_order;"

static void note(struct session *s, const char *action)
{
    assert_ok(act_note(s, &(struct act_entry){.action = action}, &test_err));
}

static struct verify_result verify(struct session *s, const char *checkpoint)
{
    struct verify_result res;

    assert_ok(auditlog_verify(s, checkpoint, NULL, &res, &test_err));
    return res;
}

static void grow(struct session *s, int n)
{
    for (int i = 0; i < n; i++)
        note(s, "look");
}

static void test_fresh_log_verifies(void **state)
{
    struct deployment *d = *state;
    struct verify_result res;

    grow(&d->s, 20);
    res = verify(&d->s, NULL);
    assert_true(res.ok);
    assert_int_equal(res.size, 22); /* init and its policy among them */
    assert_int_equal(res.signatures, 22);
}

/* Tamper, then: the whole log does not verify, a new session sees it, appends
 * nothing, and an admin's reopen lets work go on while the damage stays named. */
static void tampered(struct deployment *d, const char *sql, bool tail_sees)
{
    struct verify_result res;
    struct audit_state before, after;

    grow(&d->s, 20);
    deployment_tamper(d, sql);
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_int_equal(d->s.broken, tail_sees);
    assert_ok(audit_state_get(d->s.db, &before, &test_err));
    res = verify(&d->s, NULL);
    assert_false(res.ok);
    assert_true(d->s.broken);
    assert_int_equal(act_note(&d->s, &(struct act_entry){.action = "look"}, &test_err),
                     RC_BROKEN);
    assert_ok(audit_state_get(d->s.db, &after, &test_err));
    assert_int_equal(before.size, after.size);
    assert_ok(auditlog_reopen(&d->s, "disk restored by hand", &test_err));
    res = verify(&d->s, NULL);
    assert_true(res.ok);
    assert_true(res.known > 0);
    note(&d->s, "look");
    assert_true(verify(&d->s, NULL).ok);
}

static void test_edited_entry(void **state)
{
    tampered(*state, DROP_GUARDS "UPDATE audit_entry SET actor = 'nobody' WHERE seq = 7", true);
}

static void test_missing_entry(void **state)
{
    tampered(*state, DROP_GUARDS "DELETE FROM audit_entry WHERE seq = 7", true);
}

static void test_cut_tail(void **state)
{
    tampered(*state, DROP_GUARDS "DELETE FROM audit_entry WHERE seq > 10", true);
}

static void test_damage_after_reopen_is_seen(void **state)
{
    struct deployment *d = *state;

    tampered(d, DROP_GUARDS "UPDATE audit_entry SET time = time + 1 WHERE seq = 7", true);
    deployment_tamper(d, "UPDATE audit_entry SET time = time + 1 WHERE seq = 8");
    assert_false(verify(&d->s, NULL).ok);
}

/* Cut the tail and move the recorded head back with it: only an earlier
 * checkpoint can tell. */
static void test_cut_with_head_needs_checkpoint(void **state)
{
    struct deployment *d = *state;
    struct buf cp = BUF_INIT;
    struct audit_state st;
    struct buf sql = BUF_INIT;
    struct verify_result res;

    grow(&d->s, 5);
    assert_ok(audit_state_get(d->s.db, &st, &test_err));
    buf_puts(&sql, DROP_GUARDS "DELETE FROM audit_entry WHERE seq >= 7;"
                               "DROP TRIGGER checkpoint_no_delete; DELETE FROM audit_checkpoint;"
                               "UPDATE audit_state SET size = 7, frontier = x'");
    buf_hex(&sql, st.frontier, st.len);
    buf_puts(&sql, "'");
    grow(&d->s, 5);
    assert_ok(auditlog_checkpoint(&d->s, &cp, &test_err));
    assert_true(verify(&d->s, buf_str(&cp)).ok);
    deployment_tamper(d, buf_str(&sql));
    assert_true(verify(&d->s, NULL).ok);
    res = verify(&d->s, buf_str(&cp));
    assert_false(res.ok);
    buf_release(&cp);
    buf_release(&sql);
}

static void test_unsigned_entries_are_few(void **state)
{
    struct deployment *d = *state;

    assert_ok(act_note(&d->s, &(struct act_entry){.action = "redo", .unsigned_ = true},
                       &test_err));
    assert_true(verify(&d->s, NULL).ok);
    assert_ok(act_note(&d->s, &(struct act_entry){.action = "look", .unsigned_ = true},
                       &test_err));
    assert_false(verify(&d->s, NULL).ok);
}

/* What somebody gives as a reason announces no key, whatever it looks like. */
static void test_a_reason_is_no_key(void **state)
{
    struct deployment *d = *state;
    struct buf cp = BUF_INIT;

    assert_ok(act_note(&d->s,
                       &(struct act_entry){.action = "field-collect", .data = "why=so logkey=x"},
                       &test_err));
    assert_ok(auditlog_checkpoint(&d->s, &cp, &test_err));
    assert_true(verify(&d->s, NULL).ok);
    assert_true(verify(&d->s, buf_str(&cp)).ok);
    assert_ok(grants_rotate(&d->s, 1u << RK_LOG, &test_err));
    assert_true(verify(&d->s, buf_str(&cp)).ok);
    buf_release(&cp);
}

#define DEPLOYED(test)                                                                             \
    cmocka_unit_test_setup_teardown(test, deployment_setup, deployment_teardown)

/* The log keeps what it is told whole, or says that it cannot. */
static void test_facts_are_never_cut(void **state)
{
    struct deployment *d = *state;
    struct audit_entry e;
    char facts[sizeof e.data + 1];
    int64_t seq;

    memset(facts, 'x', sizeof facts);
    facts[sizeof facts - 1] = '\0';
    assert_int_equal(act_note(&d->s, &(struct act_entry){.action = "look", .data = facts}, &test_err),
                     RC_INVALID);
    assert_ok(act_note(&d->s, &(struct act_entry){.action = "look", .data = facts + 1}, &test_err));
    assert_ok(audit_last(d->s.db, &seq, &test_err));
    assert_ok(audit_get(d->s.db, seq, &e, &test_err));
    assert_string_equal(e.data, facts + 1);
    assert_true(verify(&d->s, NULL).ok);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DEPLOYED(test_fresh_log_verifies),
        DEPLOYED(test_edited_entry),
        DEPLOYED(test_missing_entry),
        DEPLOYED(test_cut_tail),
        DEPLOYED(test_damage_after_reopen_is_seen),
        DEPLOYED(test_cut_with_head_needs_checkpoint),
        DEPLOYED(test_unsigned_entries_are_few),
        DEPLOYED(test_a_reason_is_no_key),
        DEPLOYED(test_facts_are_never_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
