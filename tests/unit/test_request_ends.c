/* Requests that end with an account: closing, erasing, and both cut off on the way. */
#define _GNU_SOURCE
#include "requests.h"

#include "service/certificates.h"

static void test_closing(void **state)
{
    struct deployment *d = *state;
    struct request r = verified(d, "close", "E1001");
    struct audit_entry e;
    struct person p;

    assert_int_equal(done(d, &r), RC_INVALID);
    assert_ok(person_by_ref(d->s.db, "E1001", &p, &test_err));
    assert_int_equal(people_close_account(&d->s, p.id, p.version + 1, &why, &test_err),
                     RC_CONFLICT);
    assert_ok(people_close_account(&d->s, p.id, p.version, &why, &test_err));
    last_entry(d, &e);
    assert_string_equal(e.action, "close-account");
    assert_ok(person_by_ref(d->s.db, "E1001", &p, &test_err));
    assert_int_equal(p.status, PERSON_CLOSED);
    assert_int_equal(p.closed_at, clock_now());
    assert_int_equal(people_close_account(&d->s, p.id, p.version, &why, &test_err), RC_INVALID);
    assert_ok(done(d, &r));
}

static void person_at(struct deployment *d, int64_t id, struct person *p)
{
    assert_ok(person_by_id(d->s.db, id, p, &test_err));
}

static void assert_done(struct deployment *d, const struct request *open, int64_t entry)
{
    const struct request r = again(d, open->id);
    char outcome[32];

    snprintf(outcome, sizeof outcome, "entry=%lld", (long long)entry);
    assert_string_equal(r.state, "done");
    assert_string_equal(r.outcome, outcome);
    assert_string_equal(r.closed_by, "root");
    assert_int_equal(r.closed_at, clock_now());
}

static void test_erasure_answers(void **state)
{
    struct deployment *d = *state;
    struct request r = verified(d, "delete", "E1001"), other = verified(d, "access", "E1002");
    struct why by_case = {"request", "REQ-1", NULL}, by_other = {"request", "REQ-2", NULL};
    struct certificate cert;
    struct audit_entry e;

    assert_int_equal(done(d, &r), RC_INVALID);
    assert_ok(people_erase(&d->s, "E1001", &by_case, &cert, &test_err));
    assert_done(d, &r, cert.entry);
    assert_string_equal(again(d, r.id).ref, "");
    last_entry(d, &e);
    assert_string_equal(e.action, "request-done");
    assert_string_equal(e.actor, "root");
    assert_ok(people_erase(&d->s, "E1002", &by_other, &cert, &test_err));
    assert_int_equal(again(d, other.id).closed_at, 0); /* asked for something else */
}

/* What cannot be undone is not done for a request that does not ask for it, or no longer. */
static void test_erasure_of_a_request_that_may_not_be(void **state)
{
    struct deployment *d = *state;
    struct request r = open_one(d, "delete", "E1001", 0);
    const struct answer back = {.state = "withdrawn"};
    struct why by_case = {"request", "REQ-1", NULL};
    struct certificate cert;
    struct person p;

    assert_int_equal(people_erase(&d->s, "E1001", &by_case, &cert, &test_err), RC_INVALID);
    assert_ok(requests_verify(&d->s, r.id, r.version, "document", &test_err));
    assert_int_equal(people_erase(&d->s, "E1002", &by_case, &cert, &test_err), RC_INVALID);
    r = again(d, r.id);
    assert_ok(requests_answer(&d->s, r.id, r.version, &back, &test_err));
    assert_int_equal(people_erase(&d->s, "E1001", &by_case, &cert, &test_err), RC_CONFLICT);
    person_at(d, r.person, &p);
    assert_int_equal(p.status, PERSON_ACTIVE);
    assert_int_equal(people_close_account(&d->s, p.id, p.version, &by_case, &test_err),
                     RC_CONFLICT);
    by_case.case_id = "REQ-999"; /* a number of some other book */
    assert_ok(people_erase(&d->s, "E1001", &by_case, &cert, &test_err));
}

#define STOP "CREATE TRIGGER stop BEFORE UPDATE ON request BEGIN SELECT raise(ABORT, 'stop'); END"

/* The account is closed with the answer to who asked for it, or not at all. */
static void test_closing_is_one_act(void **state)
{
    struct deployment *d = *state;
    struct request r = verified(d, "close", "E1001"), del = verified(d, "delete", "E1002");
    struct why by_case = {"request", "REQ-1", NULL};
    struct person p;
    int64_t before, last;

    person_at(d, r.person, &p);
    deployment_tamper(d, STOP);
    assert_ok(audit_last(d->s.db, &before, &test_err));
    assert_int_not_equal(people_close_account(&d->s, p.id, p.version, &by_case, &test_err), RC_OK);
    assert_ok(audit_last(d->s.db, &last, &test_err));
    assert_int_equal(last, before);
    person_at(d, r.person, &p);
    assert_int_equal(p.status, PERSON_ACTIVE);
    deployment_tamper(d, "DROP TRIGGER stop");
    assert_ok(people_close_account(&d->s, p.id, p.version, &by_case, &test_err));
    person_at(d, r.person, &p);
    assert_int_equal(p.status, PERSON_CLOSED);
    assert_done(d, &r, before + 1);
    by_case.case_id = "REQ-2"; /* a closed account is not an erased person */
    person_at(d, del.person, &p);
    assert_ok(people_close_account(&d->s, p.id, p.version, &by_case, &test_err));
    assert_int_equal(again(d, del.id).closed_at, 0);
}

/* Cut off before the keys are gone, or before the rows are: whoever signs in next finishes the
 * erasure and the request with it, never one of them. */
static void erasure_cut_off(struct deployment *d, const char *kind, bool late)
{
    struct request r = verified(d, kind, "E1001");
    struct why by_case = {"request", "REQ-1", NULL};
    struct verify_result log;
    struct certificate cert;
    struct audit_entry e;
    struct person p;

    if (late)
        deployment_tamper(d, STOP);
    else
        snprintf(d->s.erasure_copy, sizeof d->s.erasure_copy, "%s/nowhere/list", d->dir);
    assert_int_not_equal(people_erase(&d->s, "E1001", &by_case, &cert, &test_err), RC_OK);
    person_at(d, r.person, &p);
    assert_int_equal(p.status, PERSON_ERASING);
    assert_int_equal(again(d, r.id).closed_at, 0);
    if (late)
        deployment_tamper(d, "DROP TRIGGER stop");
    assert_ok(deployment_again(d, "desk", DESK));
    assert_string_not_equal(d->s.redone, "");
    person_at(d, r.person, &p);
    assert_int_equal(p.status, PERSON_ERASED);
    assert_done(d, &r, cert.entry);
    assert_ok(audit_get(d->s.db, cert.entry + 2, &e, &test_err));
    assert_string_equal(e.action, "redo");
    assert_string_equal(e.case_id, "REQ-1");
    assert_false(e.has_sig);
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(certificates_again(&d->s, p.uuid, &cert, &test_err));
    assert_false(cert.counted);
    assert_ok(auditlog_verify(&d->s, NULL, NULL, &log, &test_err));
    assert_true(log.ok);
}

static void test_erasure_cut_off_early(void **state)
{
    erasure_cut_off(*state, "delete", false);
}

static void test_erasure_cut_off_late(void **state)
{
    erasure_cut_off(*state, "delete", true);
}

/* Whoever asked for the account to be closed got more than that. */
static void test_erasure_cut_off_of_a_closing(void **state)
{
    erasure_cut_off(*state, "close", true);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_closing),
        TEST(test_erasure_answers),
        TEST(test_erasure_of_a_request_that_may_not_be),
        TEST(test_closing_is_one_act),
        TEST(test_erasure_cut_off_early),
        TEST(test_erasure_cut_off_late),
        TEST(test_erasure_cut_off_of_a_closing),
    };

    return cmocka_run_group_tests_name("requests that end", tests, NULL, NULL);
}
