/* Audits and assessments: what is recorded, by whom, when the next is due, how long it stays. */
#define _GNU_SOURCE
#include "deployment.h"

#include "base/clock.h"
#include "service/listing.h"
#include "service/reviews.h"
#include "service/status.h"

#define NOW INT64_C(1795500000) /* 2026-11-24 14:00 in Shanghai */
#define OTHER "another long passphrase 42"

static int setup(void **state)
{
    deployment_now(NOW);
    return deployment_setup(state);
}

static enum rc record(struct deployment *d, const char *action, const char *on, const char *report,
                      const char *about, enum reviews_part *part)
{
    const struct new_review r = {action, on, report, about};

    return reviews_record(&d->s, &r, part, &test_err);
}

static void test_recorded(void **state)
{
    struct deployment *d = *state;
    struct review last, page[8];
    enum reviews_part part;
    size_t n = 0;

    assert_ok(reviews_last(&d->s, "compliance-audit", &last, &test_err));
    assert_int_equal(last.at, 0);
    assert_ok(record(d, "compliance-audit", "2026-11-20", "CA-1", "", &part));
    assert_ok(record(d, "minors-audit", "2026-11-21", "", "", &part));
    assert_ok(record(d, "impact-assessment", "2024-02-29", "PIA-3", "mobile, id_number", &part));
    assert_ok(reviews_page(&d->s, INT64_MAX, -1, page, 8, &n, &test_err));
    assert_int_equal(n, 3);
    assert_string_equal(page[0].kind->action, "impact-assessment"); /* the last recorded first */
    assert_string_equal(page[1].kind->action, "minors-audit");
    assert_string_equal(page[2].kind->action, "compliance-audit");
    assert_string_equal(page[0].about, "mobile,id_number");
    assert_string_equal(page[0].report, "PIA-3");
    assert_int_equal(page[0].keep,
                     date_begins((struct date){2027, 3, 1})); /* through 28 February */
    assert_int_equal(page[0].due, 0);
    assert_int_equal(page[1].due, date_begins((struct date){2027, 11, 22}));
    assert_int_equal(page[2].due, date_begins((struct date){2028, 11, 21}));
    assert_string_equal(page[2].by, "root");
    assert_ok(reviews_page(&d->s, page[2].seq, 1, page, 8, &n, &test_err));
    assert_int_equal(n, 2);
    assert_string_equal(page[0].kind->action, "minors-audit");
    assert_ok(reviews_page(&d->s, INT64_MAX, -1, page, 1, &n, &test_err));
    assert_int_equal(n, 1);
}

static void test_refused(void **state)
{
    struct deployment *d = *state;
    enum reviews_part part;
    struct review last;

    assert_int_equal(record(d, "tea-break", "2026-11-20", "", "", &part), RC_INVALID);
    assert_int_equal(part, REVIEWS_KIND);
    assert_int_equal(record(d, "compliance-audit", "2026-11-25", "", "", &part), RC_INVALID);
    assert_int_equal(record(d, "compliance-audit", "soon", "", "", &part), RC_INVALID);
    assert_int_equal(part, REVIEWS_ON);
    assert_int_equal(record(d, "compliance-audit", "2026-11-20", "no blanks", "", &part),
                     RC_INVALID);
    assert_int_equal(part, REVIEWS_REPORT);
    assert_int_equal(record(d, "impact-assessment", "2026-11-20", "", "shoe", &part), RC_INVALID);
    assert_int_equal(part, REVIEWS_ABOUT);
    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, OTHER, &test_err));
    assert_ok(operators_add(&d->s, "audit", OP_AUDITOR, OTHER, &test_err));
    assert_ok(deployment_again(d, "clerk", OTHER));
    assert_int_equal(record(d, "minors-audit", "2026-11-20", "", "", &part), RC_DENIED);
    assert_ok(deployment_again(d, "audit", OTHER));
    assert_int_equal(record(d, "impact-assessment", "2026-11-20", "", "", &part), RC_DENIED);
    assert_ok(reviews_last(&d->s, "impact-assessment", &last, &test_err));
    assert_int_equal(last.at, 0);
    assert_ok(record(d, "compliance-audit", "2026-11-20", "", "", &part)); /* an auditor's own */
    assert_ok(reviews_last(&d->s, "compliance-audit", &last, &test_err));
    assert_string_equal(last.by, "audit");
}

/* Above so many people the compliance audit is due every two years (3.3). */
static void test_large(void **state)
{
    struct deployment *d = *state;
    enum reviews_part part;
    struct status st;

    assert_ok(operators_accept(&d->s, &test_err));
    assert_ok(status_clause(&d->s, "3.3", &st, &test_err));
    assert_int_equal(st.state, CLAUSE_KEPT);
    deployment_tamper(d, "UPDATE policy SET value = '-1' WHERE section = 'law:audit_large_people' "
                         "AND name = 'value'");
    assert_ok(status_clause(&d->s, "3.3", &st, &test_err));
    assert_int_equal(st.state, CLAUSE_AT_RISK);
    assert_ok(record(d, "compliance-audit", "2026-11-20", "CA-1", "", &part));
    assert_ok(status_clause(&d->s, "3.3", &st, &test_err));
    assert_int_equal(st.state, CLAUSE_KEPT);
    assert_int_equal(st.deadline, date_begins((struct date){2028, 11, 21}));
    deployment_now(st.deadline - 1);
    assert_ok(status_clause(&d->s, "3.3", &st, &test_err));
    assert_int_equal(st.state, CLAUSE_KEPT);
    deployment_now(st.deadline);
    assert_ok(status_clause(&d->s, "3.3", &st, &test_err));
    assert_int_equal(st.state, CLAUSE_AT_RISK);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, deployment_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {T(test_recorded), T(test_refused), T(test_large)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
