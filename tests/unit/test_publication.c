#define _GNU_SOURCE
/* Publishing personal data (agreement 6.2): notice, consent to it, and both again afterwards. */
#include "sharing.h"

static void a_publication_needs_notice_and_consent(void **state)
{
    struct deployment *d = *state;
    struct sharing_notice n = {.kind = "publication",
                               .title = "Honours",
                               .text = "The names of those honoured are put on the website.",
                               .purpose = "optimise",
                               .fields = "name, mobile"};
    struct new_disclosure in = {.kind = "publication", .purpose = "optimise", .fields = "name"};
    char code[32], other[32];
    int64_t notice;
    size_t field;
    struct outcome o;

    gated(disclose(d, &in, "E1"), SHARING_NOTICE);
    n.fields = "";
    assert_int_equal(sharing_publish(&d->s, &n, code, &field, &test_err), RC_INVALID);
    assert_int_equal(field, 4);
    n.fields = "name, mobile";
    assert_ok(sharing_publish(&d->s, &n, code, &field, &test_err));
    notice = strtoll(code + 2, NULL, 10);
    in.notice = code;
    o = disclose(d, &in, "E1");
    gated(o, SHARING_PEOPLE);
    /* Consent to something else, before, is no consent to this. */
    event(d, "E1", "granted", clock_now() - 10, 1);
    gated(disclose(d, &in, "E1"), SHARING_PEOPLE);
    event(d, "E1", "granted", clock_now(), notice);
    assert_ok(disclose(d, &in, "E1").rc);
    assert_int_equal(status_of(d, "6.2"), CLAUSE_KEPT);
    in.fields = "email";
    gated(disclose(d, &in, "E1"), SHARING_NOTICE);
    in.fields = "name";
    in.purpose = "service";
    gated(disclose(d, &in, "E1"), SHARING_NOTICE);
    in.purpose = "optimise";
    in.at = clock_now() - 1;
    gated(disclose(d, &in, "E1"), SHARING_NOTICE);
    in.at = 0;
    n.kind = "transfer";
    assert_ok(sharing_publish(&d->s, &n, other, &field, &test_err));
    in.notice = other;
    gated(disclose(d, &in, "E1"), SHARING_NOTICE);
    in.notice = "2021-08-04";
    gated(disclose(d, &in, "E1"), SHARING_NOTICE);
    deployment_tamper(d,
                      "INSERT INTO disclosure SELECT 99, kind, recipient, at, purpose, fields, "
                      "basis, scope, approver, NULL, protection, people, case_id, note, made_by, "
                      "made_at FROM disclosure WHERE kind = 'publication'");
    assert_int_equal(status_of(d, "6.2"), CLAUSE_BROKEN);
}

/* People whose data were published without consent. */
static int64_t bare(struct deployment *d)
{
    struct disclosure_sums sums;

    assert_ok(disclosure_sum(d->s.db, "publication", &sums, &test_err));
    return sums.bare;
}

/* What was said before the publication, and recorded after it, is asked under the gate's rule: a
 * consent to another notice is none. */
static void a_late_answer_is_asked_by_the_same_rule(void **state)
{
    const struct sharing_notice notice = {.kind = "publication",
                                          .title = "Honours",
                                          .text = "The names of those honoured are published.",
                                          .purpose = "optimise",
                                          .fields = "name"};
    struct new_disclosure in = {.kind = "publication", .purpose = "optimise", .fields = "name"};
    struct deployment *d = *state;
    int64_t told, now = clock_now();
    char code[32];
    size_t field;

    assert_ok(sharing_publish(&d->s, &notice, code, &field, &test_err));
    told = strtoll(code + 2, NULL, 10);
    in.notice = code;
    deployment_now(now + 100);
    event(d, "E1", "granted", now + 10, told);
    event(d, "E2", "granted", now + 10, told);
    assert_ok(disclose(d, &in, "E1, E2").rc);
    assert_int_equal(status_of(d, "6.2"), CLAUSE_KEPT);
    deployment_now(now + 200);
    event(d, "E1", "granted", now + 150, 1); /* after it: nothing changes */
    assert_int_equal(bare(d), 0);
    assert_int_equal(status_of(d, "6.2"), CLAUSE_KEPT);
    event(d, "E1", "granted", now + 50, 1); /* before it, to another notice */
    assert_int_equal(bare(d), 1);
    assert_int_equal(status_of(d, "6.2"), CLAUSE_BROKEN);
    in.at = now + 100;
    gated(disclose(d, &in, "E1"), SHARING_PEOPLE);
    assert_ok(disclose(d, &in, "E2").rc);
    event(d, "E1", "guardian", now + 60, told);
    assert_int_equal(status_of(d, "6.2"), CLAUSE_KEPT);
    assert_ok(disclose(d, &in, "E1").rc);
    event(d, "E2", "withdrawn", now + 70, told);
    assert_int_equal(status_of(d, "6.2"), CLAUSE_BROKEN);
    assert_int_equal(bare(d), 2); /* in both publications */
}

/* What a notice tells of is recorded beside it, not read out of its words. */
static void a_notice_covers_what_it_records(void **state)
{
    struct sharing_notice n = {.kind = "publication",
                               .title = "Honours",
                               .text = "Not about [email], whatever this says.",
                               .purpose = "optimise",
                               .fields = "name, mobile"};
    struct new_disclosure in = {.kind = "publication", .purpose = "optimise", .fields = "email"};
    struct deployment *d = *state;
    struct notice made = {0};
    char code[32];
    size_t field;
    sqlite3 *h;

    assert_ok(sharing_publish(&d->s, &n, code, &field, &test_err));
    assert_ok(notice_by_code(d->s.db, code, &made, &test_err));
    assert_string_equal(made.fields, "name, mobile");
    assert_null(strstr(made.text, "[mobile]"));
    event(d, "E1", "granted", clock_now(), made.id);
    in.notice = code;
    gated(disclose(d, &in, "E1"), SHARING_NOTICE);
    in.fields = "mobile, name";
    assert_ok(disclose(d, &in, "E1").rc);
    notice_release(&made);
    h = open_office(d);
    assert_int_not_equal(sqlite3_exec(h, "UPDATE notice SET fields = 'email'", NULL, NULL, NULL),
                         SQLITE_OK);
    sqlite3_close(h);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, deployment_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_publication_needs_notice_and_consent),
        TEST(a_late_answer_is_asked_by_the_same_rule),
        TEST(a_notice_covers_what_it_records),
    };

    return cmocka_run_group_tests_name("publication", tests, NULL, NULL);
}
