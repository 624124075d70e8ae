#define _GNU_SOURCE
/* Changing retention rules. */
#include "retention.h"

static void test_drafts(void **state)
{
    struct deployment *d = *state;
    struct retention_terms terms = {12, "confirmed", "delete", "", ""};
    enum retention_term bad;
    struct retention_effect e;
    struct retention_rule r;

    add(d, "E1", "13800138000");
    assert_int_equal(retention_rules_draft(&d->s, field(d, "home_address"), &terms, &bad,
                                           &test_err), RC_INVALID);
    assert_int_equal(bad, TERM_REASON); /* longer than the agreement's six months */
    terms.reason = "tax law asks for it";
    terms.floor = "breach_gdpr";
    assert_int_equal(retention_rules_draft(&d->s, field(d, "home_address"), &terms, &bad,
                                           &test_err), RC_INVALID);
    assert_int_equal(bad, TERM_FLOOR);
    terms.floor = "";
    terms.months = 0;
    assert_int_equal(retention_rules_draft(&d->s, field(d, "home_address"), &terms, &bad,
                                           &test_err), RC_INVALID);
    assert_int_equal(bad, TERM_MONTHS);
    terms.months = 12;
    assert_ok(retention_rules_draft(&d->s, field(d, "home_address"), &terms, NULL, &test_err));
    at("2026-07-11T00:00:00+08:00");
    assert_int_equal(effect(d, "home_address").due, 1); /* a draft does nothing */
    assert_ok(retention_draft_effect(&d->s, field(d, "home_address"), clock_now(), &e, &test_err));
    assert_int_equal(e.due, 0);
    assert_ok(retention_rules_adopt(&d->s, field(d, "home_address"), NULL, &test_err));
    assert_int_equal(effect(d, "home_address").due, 0);
    assert_ok(retention_rule_get(d->s.db, field(d, "home_address")->id, &r, &test_err));
    assert_int_equal(r.months, 12);
    assert_int_equal(r.draft_months, 0);
    assert_string_equal(r.reason, "tax law asks for it");
    assert_int_equal(retention_rules_adopt(&d->s, field(d, "home_address"), NULL, &test_err),
                     RC_MISSING);
    at("2027-01-11T00:00:00+08:00");
    assert_int_equal(effect(d, "home_address").due, 1);
}

static void test_a_second_admin_signs_the_rule(void **state)
{
    struct deployment *d = *state;
    struct retention_terms terms = {3, "confirmed", "delete", "", ""};

    assert_ok(operators_add(&d->s, "zhao", OP_ADMIN, OTHER, &test_err));
    assert_ok(retention_rules_draft(&d->s, field(d, "postcode"), &terms, NULL, &test_err));
    assert_int_equal(retention_rules_adopt(&d->s, field(d, "postcode"), NULL, &test_err),
                     RC_DENIED);
    assert_int_equal(effect(d, "postcode").rule.months, 6);
    second_admin_signs(d);
    /* Another draft than the one that was signed has to be signed anew. */
    terms.months = 1;
    assert_ok(retention_rules_draft(&d->s, field(d, "postcode"), &terms, NULL, &test_err));
    assert_int_equal(retention_rules_adopt(&d->s, field(d, "postcode"), NULL, &test_err),
                     RC_DENIED);
    terms.months = 3;
    assert_ok(retention_rules_draft(&d->s, field(d, "postcode"), &terms, NULL, &test_err));
    assert_ok(retention_rules_adopt(&d->s, field(d, "postcode"), NULL, &test_err));
    assert_int_equal(effect(d, "postcode").rule.months, 3);
}

/* A new clock: every value's start and the counters follow. */
static void test_another_clock(void **state)
{
    static const char *const clocks[] = {"closed", "collected", "confirmed"};
    struct deployment *d = *state;
    struct retention_effect e;

    assert_ok(demo_fill(&d->s, 1, 1200, NULL, &test_err));
    at("2026-03-01T00:00:00+08:00");
    deployment_tamper(d, "UPDATE value SET confirmed_at = confirmed_at + 3000000, due_from = "
                         "confirmed_at + 3000000 WHERE field = 5 AND person % 3 = 0");
    deployment_tamper(d, "UPDATE person SET status = 1, closed_at = 1770000000 WHERE id < 10");
    at("2026-07-11T00:00:00+08:00");
    for (size_t i = 0; i < 3; i++) {
        struct retention_terms terms = {5, clocks[i], "delete", "", ""};
        int64_t due;

        assert_ok(retention_rules_draft(&d->s, field(d, "home_address"), &terms, NULL, &test_err));
        assert_ok(retention_draft_effect(&d->s, field(d, "home_address"), clock_now(), &e,
                                         &test_err));
        due = e.due;
        assert_ok(retention_rules_adopt(&d->s, field(d, "home_address"), NULL, &test_err));
        assert_int_equal(effect(d, "home_address").due, due);
        assert_false(effect(d, "home_address").rule.moving);
        assert_int_equal(
            number(d, "SELECT count(*) FROM (SELECT slot, n FROM due_count WHERE field = 5 EXCEPT "
                      "SELECT due_from / 900, count(*) FROM value WHERE field = 5 "
                      "AND due_from IS NOT NULL GROUP BY 1)"), 0);
    }
    assert_int_equal(effect(d, "home_address").due, 800);
}

/* While values still follow a new clock, no run touches the field; the next start goes on. */
static void test_an_interrupted_change_of_clock(void **state)
{
    struct deployment *d = *state;
    struct person p = add(d, "E1", "13800138000");
    struct retention_run r;

    deployment_tamper(d, "UPDATE retention_rule SET clock = 'closed', moving = 0 WHERE field = 5");
    at("2026-07-11T00:00:00+08:00");
    run(d, &r);
    assert_int_equal(r.done, 0);
    assert_true(held(d, &p, "home_address"));
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_false(effect(d, "home_address").rule.moving);
    assert_int_equal(effect(d, "home_address").due, 0);
}

static void test_floor_keeps(void **state)
{
    struct deployment *d = *state;
    struct retention_terms terms = {1, "confirmed", "delete", "sharing_keep", ""};
    struct retention_run r;

    add(d, "E1", "13800138000");
    assert_ok(retention_rules_draft(&d->s, field(d, "home_address"), &terms, NULL, &test_err));
    assert_ok(retention_rules_adopt(&d->s, field(d, "home_address"), NULL, &test_err));
    at("2029-01-10T23:59:59+08:00");
    assert_int_equal(effect(d, "home_address").kept[KEEP_FLOOR], 1);
    assert_int_equal(effect(d, "home_address").due, 0);
    run(d, &r);
    assert_int_equal(r.done, 0);
    assert_int_equal(r.kept, 1);
    at("2029-01-11T00:00:00+08:00");
    run(d, &r);
    assert_int_equal(r.done, 1);
}

/* Anonymised: the value goes, its count stays, by the month in which its clock started. */
static void test_anonymise_keeps_counts(void **state)
{
    struct deployment *d = *state;
    struct person p = add(d, "E1", "13800138000"), q = add(d, "E2", "13800138001");
    struct retention_run r;
    int64_t n, counted, total;

    deployment_tamper(d, "UPDATE field SET basis = 'contract' WHERE code = 'page_clicks'");
    deployment_tamper(d, "DELETE FROM field_consent");
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(people_correct(&d->s, p.id, p.version, field(d, "page_clicks"), "40", &because,
                             &test_err));
    assert_ok(people_correct(&d->s, q.id, q.version, field(d, "page_clicks"), "2", &because,
                             &test_err));
    at("2026-07-11T00:00:00+08:00");
    run(d, &r);
    assert_int_equal(r.done, 4);
    assert_false(held(d, &p, "page_clicks"));
    assert_ok(retention_anonymised_sum(d->s.db, field(d, "page_clicks")->id, &n, &counted, &total,
                                       &test_err));
    assert_int_equal(n, 2);
    assert_int_equal(counted, 2);
    assert_int_equal(total, 42);
    assert_int_equal(number(d, "SELECT n FROM anonymised WHERE month = '2026-01'"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_drafts),
        TEST(test_a_second_admin_signs_the_rule),
        TEST(test_another_clock),
        TEST(test_an_interrupted_change_of_clock),
        TEST(test_floor_keeps),
        TEST(test_anonymise_keeps_counts),
    };

    return cmocka_run_group_tests_name("retention_rules", tests, NULL, NULL);
}
