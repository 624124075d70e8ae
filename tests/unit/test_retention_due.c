#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "rules/retention_due.h"

static int64_t at(const char *iso)
{
    int64_t t;

    assert_true(time_parse(iso, &t));
    return t;
}

static int state_of(const char *start, const char *now, int64_t months, int64_t floor)
{
    return (int)retention_state(at(start), at(now), months, floor);
}

/* Six calendar months from the 31st of August: kept through the last day of February. */
static void test_31_august(void **state)
{
    static const char start[] = "2025-08-31T23:59:59+08:00";

    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    assert_int_equal(state_of(start, "2026-02-28T23:59:59+08:00", 6, 0), RETENTION_RUNNING);
    assert_int_equal(state_of(start, "2026-03-01T00:00:00+08:00", 6, 0), RETENTION_DUE);
    assert_int_equal(state_of("2025-09-01T00:00:00+08:00", "2026-03-01T12:00:00+08:00", 6, 0),
                     RETENTION_RUNNING);
    assert_int_equal(retention_until(at(start), 6, 0), at("2026-03-01T00:00:00+08:00"));
}

static void test_29_february(void **state)
{
    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    /* Towards a leap day, and from one. */
    assert_int_equal(state_of("2027-08-31T10:00:00+08:00", "2028-02-29T23:59:59+08:00", 6, 0),
                     RETENTION_RUNNING);
    assert_int_equal(state_of("2027-08-31T10:00:00+08:00", "2028-03-01T00:00:00+08:00", 6, 0),
                     RETENTION_DUE);
    assert_int_equal(state_of("2028-02-29T10:00:00+08:00", "2028-08-29T23:59:59+08:00", 6, 0),
                     RETENTION_RUNNING);
    assert_int_equal(state_of("2028-02-29T10:00:00+08:00", "2028-08-30T00:00:00+08:00", 6, 0),
                     RETENTION_DUE);
    assert_int_equal(retention_until(at("2028-02-29T10:00:00+08:00"), 12, 0),
                     at("2029-03-01T00:00:00+08:00"));
}

/* Berlin: summer time began on 2026-03-29 and ends on 2026-10-25. */
static void test_daylight_saving(void **state)
{
    (void)state;
    assert_true(clock_zone("Europe/Berlin"));
    /* Started in winter time, over in summer time: local midnight is 22:00 UTC. */
    assert_int_equal(state_of("2026-02-15T23:30:00+01:00", "2026-08-15T21:59:59Z", 6, 0),
                     RETENTION_RUNNING);
    assert_int_equal(state_of("2026-02-15T23:30:00+01:00", "2026-08-15T22:00:00Z", 6, 0),
                     RETENTION_DUE);
    /* And the other way round: 23:00 UTC. */
    assert_int_equal(state_of("2026-06-25T00:10:00+02:00", "2026-12-25T22:59:59Z", 6, 0),
                     RETENTION_RUNNING);
    assert_int_equal(state_of("2026-06-25T00:10:00+02:00", "2026-12-25T23:00:00Z", 6, 0),
                     RETENTION_DUE);
    /* Started in the hour that the clock repeats. */
    assert_int_equal(state_of("2026-10-25T00:30:00Z", "2027-04-25T21:59:59Z", 6, 0),
                     RETENTION_RUNNING);
    assert_int_equal(state_of("2026-10-25T01:30:00Z", "2027-04-25T22:00:00Z", 6, 0), RETENTION_DUE);
    /* The end falls on the day without an hour. */
    assert_int_equal(retention_until(at("2025-09-28T12:00:00+02:00"), 6, 0),
                     at("2026-03-28T23:00:00Z"));
    assert_int_equal(retention_until(at("2025-09-29T12:00:00+02:00"), 6, 0),
                     at("2026-03-29T22:00:00Z"));
}

static void test_floor(void **state)
{
    static const char start[] = "2026-01-10T10:00:00+08:00";

    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    assert_int_equal(state_of(start, "2026-02-11T00:00:00+08:00", 1, 6), RETENTION_FLOORED);
    assert_int_equal(state_of(start, "2026-07-10T23:59:59+08:00", 1, 6), RETENTION_FLOORED);
    assert_int_equal(state_of(start, "2026-07-11T00:00:00+08:00", 1, 6), RETENTION_DUE);
    /* A floor below the rule changes nothing. */
    assert_int_equal(state_of(start, "2026-07-11T00:00:00+08:00", 6, 3), RETENTION_DUE);
    assert_int_equal(retention_until(at(start), 1, 6), at("2026-07-11T00:00:00+08:00"));
    assert_int_equal(state_of(start, "2026-02-10T23:59:59+08:00", 1, 6), RETENTION_RUNNING);
}

static void test_not_started(void **state)
{
    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    assert_int_equal(retention_state(0, at("2026-07-11T00:00:00+08:00"), 6, 0),
                     RETENTION_STOPPED);
    assert_int_equal(retention_until(0, 6, 0), 0);
}

/* Over every day of four years, in zones with and without summer time: due exactly from the
 * moment that retention_until() names. */
static void test_cutoff_and_end_agree(void **state)
{
    static const char *const zones[] = {"Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo",
                                        "Asia/Kathmandu"};

    (void)state;
    for (size_t z = 0; z < sizeof zones / sizeof *zones; z++) {
        assert_true(clock_zone(zones[z]));
        for (int day = 0; day < 4 * 366; day++)
            for (int64_t months = 1; months <= 12; months += 5) {
                int64_t start = 1735689600 + day * INT64_C(86400) + 43200 * (day % 2);
                int64_t until = retention_until(start, months, 0);

                assert_int_equal(until % 900, 0);
                assert_int_equal(retention_state(start, until - 1, months, 0), RETENTION_RUNNING);
                assert_int_equal(retention_state(start, until, months, 0), RETENTION_DUE);
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_31_august),     cmocka_unit_test(test_29_february),
        cmocka_unit_test(test_daylight_saving), cmocka_unit_test(test_floor),
        cmocka_unit_test(test_not_started),   cmocka_unit_test(test_cutoff_and_end_agree),
    };

    return cmocka_run_group_tests_name("retention_due", tests, NULL, NULL);
}
