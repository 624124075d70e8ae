#define _GNU_SOURCE
/* Ending the service step by step, and what clause 2.2's status says. */
#include "retention.h"

#include "service/status.h"
#include "service/winddown.h"

static const char *figure(struct deployment *d, enum clause_state want)
{
    static struct status st;

    assert_ok(status_clause(&d->s, "2.2", &st, &test_err));
    if (st.state != want)
        fail_msg("%s: %s", clause_name(st.state), st.figure);
    return st.figure;
}

static void test_status_by_the_clock(void **state)
{
    struct deployment *d = *state;
    struct new_hold hold = {.ref = "E1", .reason = "litigation"};
    struct retention_run r;
    int64_t id;

    add(d, "E1", "13800138000");
    assert_non_null(strstr(figure(d, CLAUSE_KEPT), "0 overdue"));
    at("2026-07-10T23:59:59+08:00");
    figure(d, CLAUSE_KEPT);
    at("2026-07-11T00:00:00+08:00");
    figure(d, CLAUSE_AT_RISK);
    at("2026-07-11T23:59:59+08:00");
    figure(d, CLAUSE_AT_RISK);
    at("2026-07-12T00:00:00+08:00");
    assert_non_null(strstr(figure(d, CLAUSE_BROKEN), "1 values"));
    /* What is held is not overdue; what is run is gone. */
    assert_ok(holds_place(&d->s, &hold, NULL, &id, &test_err));
    figure(d, CLAUSE_KEPT);
    assert_ok(holds_lift(&d->s, id, "litigation", &test_err));
    figure(d, CLAUSE_BROKEN);
    run(d, &r);
    assert_non_null(strstr(figure(d, CLAUSE_KEPT), "last purge 2026-07-12 00:00, #"));
}

static int64_t moment(const char *iso)
{
    int64_t t;

    assert_true(time_parse(iso, &t));
    return t;
}

static struct winddown_view *read_view(struct deployment *d)
{
    static struct winddown_view v;

    assert_ok(winddown_read(&d->s, &v, &test_err));
    return &v;
}

static const char *next_step(struct deployment *d)
{
    struct winddown_view *v = read_view(d);

    for (size_t i = 0; i < v->n; i++)
        if (v->row[i].next)
            return v->row[i].step;
    return "";
}

static void test_the_steps_in_their_order(void **state)
{
    struct deployment *d = *state;
    struct new_hold hold = {.ref = "E2", .reason = "litigation"};
    struct person p = add(d, "E1", "13800138000");
    int64_t id, erased, left, until = moment("2026-03-01T00:00:00+08:00");

    add(d, "E2", "13800138001");
    deployment_tamper(d, "INSERT INTO recipient(name, kind, contact, country, contract, purposes, "
                         "fields, protection, note, made_by, made_at) VALUES('Cloud Mail', "
                         "'supplier', '', '', '', '', '', '', '', 'root', 0)");
    assert_false(read_view(d)->any);
    assert_int_equal(winddown_start(&d->s, "", until, &test_err), RC_INVALID);
    assert_int_equal(winddown_start(&d->s, "sold", moment("2026-01-01"), &test_err), RC_INVALID);
    assert_int_equal(winddown_collect(&d->s, &test_err), RC_CONFLICT);
    assert_ok(winddown_start(&d->s, "the product is given up", until, &test_err));
    assert_int_equal(winddown_start(&d->s, "again", until, &test_err), RC_CONFLICT);
    assert_string_equal(next_step(d), "notice");
    assert_int_equal(winddown_collect(&d->s, &test_err), RC_CONFLICT); /* the notice comes first */
    assert_int_equal(winddown_erase(&d->s, NULL, &erased, &left, &test_err), RC_CONFLICT);
    assert_int_equal(winddown_notice(&d->s, "The end", "", "push", &test_err), RC_INVALID);
    assert_ok(winddown_notice(&d->s, "The end", "We close on 1 March.", "push", &test_err));
    assert_int_equal(number(d, "SELECT count(*) FROM notice WHERE kind = 'winddown' AND "
                               "published_at IS NOT NULL"), 1);
    assert_ok(winddown_collect(&d->s, &test_err));
    assert_int_equal(number(d, "SELECT count(*) FROM field WHERE collect = 1"), 0);
    assert_false(field(d, "mobile")->collect);
    assert_int_equal(people_correct(&d->s, p.id, p.version, field(d, "mobile"), "13900139000",
                                    &because, &test_err), RC_INVALID);
    assert_string_equal(next_step(d), "interface-1");
    assert_int_equal(winddown_close(&d->s, "interface-9", "x", &test_err), RC_CONFLICT);
    assert_int_equal(winddown_close(&d->s, "interface-1", "", &test_err), RC_INVALID);
    assert_ok(winddown_close(&d->s, "interface-1", "key withdrawn", &test_err));
    assert_int_equal(number(d, "SELECT count(*) FROM recipient WHERE ended_at IS NULL"), 0);
    figure(d, CLAUSE_AT_RISK);
    assert_string_equal(next_step(d), "erase");
    assert_ok(holds_place(&d->s, &hold, NULL, &id, &test_err));
    assert_ok(winddown_erase(&d->s, NULL, &erased, &left, &test_err));
    assert_int_equal(erased, 1);
    assert_int_equal(left, 1);
    assert_true(read_view(d)->open);
    assert_int_equal(winddown_cancel(&d->s, "too late", &test_err), RC_CONFLICT);
    at("2026-03-01T00:00:00+08:00");
    figure(d, CLAUSE_BROKEN); /* E2 is kept by the hold, past the promised date */
    assert_ok(holds_lift(&d->s, id, "litigation", &test_err));
    assert_ok(winddown_erase(&d->s, NULL, &erased, &left, &test_err));
    assert_int_equal(erased, 1);
    assert_int_equal(left, 0);
    assert_false(read_view(d)->open);
    assert_int_equal(number(d, "SELECT count(*) FROM value"), 0);
    assert_int_equal(number(d, "SELECT count(*) FROM person WHERE status < 3"), 0);
    assert_int_equal(number(d, "SELECT count(*) FROM audit_entry WHERE action = 'winddown'"), 6);
    assert_int_equal(number(d, "SELECT count(*) FROM audit_entry WHERE action = 'winddown' AND data "
                               "LIKE '%erased=2'"),
                     1);
    figure(d, CLAUSE_KEPT);
    assert_log_holds(d);
}

static void test_giving_up(void **state)
{
    struct deployment *d = *state;

    add(d, "E1", "13800138000");
    assert_ok(winddown_start(&d->s, "sold", moment("2026-03-01T00:00:00+08:00"), &test_err));
    figure(d, CLAUSE_AT_RISK);
    assert_int_equal(winddown_cancel(&d->s, "", &test_err), RC_INVALID);
    assert_ok(winddown_cancel(&d->s, "the buyer goes on", &test_err));
    assert_int_equal(winddown_cancel(&d->s, "again", &test_err), RC_CONFLICT);
    assert_int_equal(winddown_notice(&d->s, "The end", "text", "", &test_err), RC_CONFLICT);
    figure(d, CLAUSE_KEPT);
    assert_ok(winddown_start(&d->s, "after all", moment("2026-04-01T00:00:00+08:00"), &test_err));
}

static void test_a_second_admin_signs_the_end(void **state)
{
    struct deployment *d = *state;
    int64_t until = moment("2026-03-01T00:00:00+08:00"), erased, left;

    assert_ok(operators_add(&d->s, "zhao", OP_ADMIN, OTHER, &test_err));
    add(d, "E1", "13800138000");
    assert_int_equal(winddown_start(&d->s, "sold", until, &test_err), RC_DENIED);
    assert_false(read_view(d)->any);
    second_admin_signs(d);
    assert_int_equal(winddown_start(&d->s, "another reason", until, &test_err), RC_DENIED);
    assert_ok(winddown_start(&d->s, "sold", until, &test_err));
    assert_ok(winddown_notice(&d->s, "The end", "text", "push", &test_err));
    assert_ok(winddown_collect(&d->s, &test_err));
    assert_int_equal(winddown_erase(&d->s, NULL, &erased, &left, &test_err), RC_DENIED);
    assert_int_equal(number(d, "SELECT count(*) FROM person WHERE status = 0"), 1);
    second_admin_signs(d);
    assert_ok(winddown_erase(&d->s, NULL, &erased, &left, &test_err));
    assert_int_equal(erased, 1);
}

static bool stop_after_two(void *arg, int64_t done, int64_t total)
{
    (void)arg;
    (void)total;
    return done < 2;
}

static void test_erasing_goes_on(void **state)
{
    struct deployment *d = *state;
    const struct progress progress = {.tick = stop_after_two};
    int64_t erased, left;

    assert_ok(demo_fill(&d->s, 1, 6, NULL, &test_err));
    assert_ok(winddown_start(&d->s, "sold", moment("2026-03-01T00:00:00+08:00"), &test_err));
    assert_ok(winddown_notice(&d->s, "The end", "text", "push", &test_err));
    assert_ok(winddown_collect(&d->s, &test_err));
    assert_int_equal(winddown_erase(&d->s, &progress, &erased, &left, &test_err), RC_CANCEL);
    assert_int_equal(erased, 2);
    assert_ok(winddown_erase(&d->s, NULL, &erased, &left, &test_err));
    assert_int_equal(erased, 4);
    assert_false(read_view(d)->open);
    /* The last entry tells of both. */
    assert_int_equal(number(d, "SELECT count(*) FROM audit_entry WHERE action = 'winddown' AND data "
                               "LIKE '%erased=6'"),
                     1);
    assert_log_holds(d);
}

static void test_only_admins_end_it(void **state)
{
    struct deployment *d = *state;
    int64_t erased, left;

    assert_ok(operators_add(&d->s, "desk", OP_HELPDESK, OTHER, &test_err));
    assert_ok(deployment_again(d, "desk", OTHER));
    assert_int_equal(winddown_start(&d->s, "x", moment("2026-03-01"), &test_err), RC_DENIED);
    assert_int_equal(winddown_notice(&d->s, "x", "x", "x", &test_err), RC_DENIED);
    assert_int_equal(winddown_collect(&d->s, &test_err), RC_DENIED);
    assert_int_equal(winddown_close(&d->s, "interface-1", "x", &test_err), RC_DENIED);
    assert_int_equal(winddown_erase(&d->s, NULL, &erased, &left, &test_err), RC_DENIED);
    assert_int_equal(winddown_cancel(&d->s, "x", &test_err), RC_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_status_by_the_clock),          TEST(test_the_steps_in_their_order),
        TEST(test_giving_up),                    TEST(test_a_second_admin_signs_the_end),
        TEST(test_erasing_goes_on),              TEST(test_only_admins_end_it),
    };

    return cmocka_run_group_tests_name("winddown", tests, NULL, NULL);
}
