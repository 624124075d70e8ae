#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/deadline.h"

#include <limits.h>

static int64_t at(const char *iso)
{
    int64_t t;

    assert_true(time_parse(iso, &t));
    return t;
}

static void test_hours_are_counted(void **state)
{
    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    assert_int_equal(deadline_after(at("2026-11-21T21:20:00+08:00"), 72, "hours"),
                     at("2026-11-24T21:20:00+08:00"));
    assert_int_equal(deadline_after(at("2026-11-21T21:20:07+08:00"), 0, "hours"),
                     at("2026-11-21T21:20:07+08:00"));
    /* An hour that the clock repeats is an hour all the same. */
    assert_true(clock_zone("Europe/Berlin"));
    assert_int_equal(deadline_after(at("2026-10-25T00:30:00Z"), 4, "hours"),
                     at("2026-10-25T04:30:00Z"));
}

static void test_days_end_at_midnight(void **state)
{
    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    assert_int_equal(deadline_after(at("2026-11-01T00:00:00+08:00"), 30, "days"),
                     at("2026-12-02T00:00:00+08:00"));
    assert_int_equal(deadline_after(at("2026-11-01T23:59:59+08:00"), 30, "days"),
                     at("2026-12-02T00:00:00+08:00"));
    assert_int_equal(deadline_after(at("2024-02-29T10:00:00+08:00"), 1, "years"),
                     at("2025-03-01T00:00:00+08:00"));
}

static void test_working_days(void **state)
{
    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    /* Friday the 20th: one working day leads over the weekend to Monday. */
    assert_int_equal(deadline_after(at("2026-11-20T09:00:00+08:00"), 1, "working_days"),
                     at("2026-11-24T00:00:00+08:00"));
    assert_int_equal(deadline_after(at("2026-11-22T09:00:00+08:00"), 1, "working_days"),
                     at("2026-11-24T00:00:00+08:00"));
    assert_int_equal(deadline_after(at("2026-11-24T09:00:00+08:00"), 15, "working_days"),
                     at("2026-12-16T00:00:00+08:00"));
    /* Before 1970, too: 1969-12-26 was a Friday. */
    assert_int_equal(deadline_after(at("1969-12-26T09:00:00+08:00"), 1, "working_days"),
                     at("1969-12-30T00:00:00+08:00"));
}

static void span(struct deadline_calendar *c, struct date first, struct date last, bool works)
{
    c->span[c->n].first = date_days(first);
    c->span[c->n].last = date_days(last);
    c->span[c->n++].works = works;
}

/* The spring festival of 2026: closed from the 15th to the 23rd of February, for which people
 * work on Saturday the 14th and Saturday the 28th. */
static void test_holidays(void **state)
{
    struct deadline_calendar c = {.year = {2026}, .nyear = 1};

    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    span(&c, (struct date){2026, 2, 14}, (struct date){2026, 2, 14}, true);
    span(&c, (struct date){2026, 2, 28}, (struct date){2026, 2, 28}, true);
    span(&c, (struct date){2026, 2, 15}, (struct date){2026, 2, 23}, false);
    /* Friday before: one working day leads to the Saturday that is worked, two over the feast. */
    assert_int_equal(deadline_in(&c, at("2026-02-13T09:00:00+08:00"), 1, "working_days"),
                     at("2026-02-15T00:00:00+08:00"));
    assert_int_equal(deadline_in(&c, at("2026-02-13T09:00:00+08:00"), 2, "working_days"),
                     at("2026-02-25T00:00:00+08:00"));
    /* Inside and on its last day. */
    assert_int_equal(deadline_in(&c, at("2026-02-18T09:00:00+08:00"), 1, "working_days"),
                     at("2026-02-25T00:00:00+08:00"));
    assert_int_equal(deadline_in(&c, at("2026-02-23T23:59:59+08:00"), 1, "working_days"),
                     at("2026-02-25T00:00:00+08:00"));
    /* After it, across the Saturday and to it. */
    assert_int_equal(deadline_in(&c, at("2026-02-24T09:00:00+08:00"), 4, "working_days"),
                     at("2026-03-01T00:00:00+08:00"));
    assert_int_equal(deadline_in(&c, at("2026-02-24T09:00:00+08:00"), 5, "working_days"),
                     at("2026-03-03T00:00:00+08:00"));
    /* Other units know no holidays, and no calendar is Monday to Friday. */
    assert_int_equal(deadline_in(&c, at("2026-02-13T09:00:00+08:00"), 2, "days"),
                     at("2026-02-16T00:00:00+08:00"));
    assert_int_equal(deadline_in(NULL, at("2026-02-13T09:00:00+08:00"), 1, "working_days"),
                     at("2026-02-17T00:00:00+08:00"));
}

static void test_years_not_covered(void **state)
{
    const struct deadline_calendar c = {.year = {2026, 2028}, .nyear = 2};

    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    assert_int_equal(deadline_uncovered(&c, at("2026-12-10T09:00:00+08:00"),
                                        at("2027-01-01T00:00:00+08:00")), 0);
    assert_int_equal(deadline_uncovered(&c, at("2026-12-10T09:00:00+08:00"),
                                        at("2027-01-02T00:00:00+08:00")), 2027);
    assert_int_equal(deadline_uncovered(&c, at("2025-12-31T23:59:59+08:00"),
                                        at("2026-01-05T00:00:00+08:00")), 2025);
}

/* What began on the 31st of August is kept through the last day of February. */
static void test_months_clamp(void **state)
{
    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    assert_int_equal(deadline_after(at("2025-08-31T12:00:00+08:00"), 6, "calendar_months"),
                     at("2026-03-01T00:00:00+08:00"));
    assert_int_equal(deadline_after(at("2027-08-31T12:00:00+08:00"), 6, "calendar_months"),
                     at("2028-03-01T00:00:00+08:00"));
    assert_int_equal(deadline_after(at("2024-02-29T12:00:00+08:00"), 6, "calendar_months"),
                     at("2024-08-30T00:00:00+08:00"));
}

/* A clock that started before the cutoff is over, one that started at it is not:
 * the two functions agree at every midnight, whatever months and zones do. */
static void test_cutoff_agrees(void **state)
{
    static const char *const zones[] = {"Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo",
                                        "Asia/Kathmandu"};
    static const int months[] = {1, 5, 6, 12, 13};

    (void)state;
    for (size_t z = 0; z < sizeof zones / sizeof *zones; z++) {
        assert_true(clock_zone(zones[z]));
        for (int day = 0; day < 1500; day++) {
            int64_t midnight = date_begins(date_add_days((struct date){2015, 1, 1}, day));

            for (size_t m = 0; m < sizeof months / sizeof *months; m++) {
                int64_t cut = deadline_cutoff(midnight, months[m]);

                assert_true(deadline_after(cut - 1, months[m], "calendar_months") <= midnight);
                assert_true(deadline_after(cut, months[m], "calendar_months") > midnight);
                assert_int_equal(deadline_cutoff(midnight + 3600 * 20, months[m]), cut);
            }
        }
    }
}

/* Numbers that no law says overflow nothing and end. */
static void test_absurd_numbers_end(void **state)
{
    static const char *const units[] = {"hours", "days", "working_days", "calendar_months",
                                        "years"};
    int64_t now = at("2026-11-24T09:00:00+08:00");

    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        assert_true(deadline_after(now, INT64_MAX, units[i]) > now);
    assert_true(deadline_cutoff(now, 120000) < at("0002-01-05T00:00:00+08:00"));
    assert_true(deadline_cutoff(now, INT_MAX) < at("0002-01-05T00:00:00+08:00"));
    assert_int_equal(date_add_months((struct date){2026, 8, 31}, -999999).year, 1);
    assert_int_equal(date_add_months((struct date){2026, 8, 31}, INT_MAX).year, 9999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hours_are_counted), cmocka_unit_test(test_days_end_at_midnight),
        cmocka_unit_test(test_holidays),          cmocka_unit_test(test_years_not_covered),
        cmocka_unit_test(test_working_days),      cmocka_unit_test(test_months_clamp),
        cmocka_unit_test(test_cutoff_agrees),     cmocka_unit_test(test_absurd_numbers_end),
    };

    return cmocka_run_group_tests_name("deadline", tests, NULL, NULL);
}
