#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"

#include <stdlib.h>

static void assert_date(struct date got, int year, int month, int day)
{
    assert_int_equal(got.year, year);
    assert_int_equal(got.month, month);
    assert_int_equal(got.day, day);
}

static void test_calendar_months(void **state)
{
    (void)state;
    assert_date(date_add_months((struct date){2025, 8, 31}, 6), 2026, 2, 28);
    assert_date(date_add_months((struct date){2027, 8, 31}, 6), 2028, 2, 29);
    assert_date(date_add_months((struct date){2026, 8, 30}, 6), 2027, 2, 28);
    assert_date(date_add_months((struct date){2026, 2, 28}, 6), 2026, 8, 28);
    assert_date(date_add_months((struct date){2026, 12, 31}, 1), 2027, 1, 31);
    assert_date(date_add_months((struct date){2026, 12, 15}, 12), 2027, 12, 15);
    assert_date(date_add_months((struct date){2026, 1, 15}, -1), 2025, 12, 15);
    assert_date(date_add_months((struct date){2024, 3, 31}, -1), 2024, 2, 29);
    assert_date(date_add_months((struct date){2024, 2, 29}, 12), 2025, 2, 28);
    assert_date(date_add_months((struct date){2026, 8, 31}, 0), 2026, 8, 31);
}

static void test_days(void **state)
{
    (void)state;
    assert_int_equal(date_days((struct date){1970, 1, 1}), 0);
    assert_int_equal(date_days((struct date){1969, 12, 31}), -1);
    assert_int_equal(date_days((struct date){2000, 3, 1}), 11017);
    assert_date(date_add_days((struct date){2024, 2, 28}, 1), 2024, 2, 29);
    assert_date(date_add_days((struct date){2025, 2, 28}, 1), 2025, 3, 1);
    assert_date(date_add_days((struct date){2026, 1, 1}, -1), 2025, 12, 31);
    assert_date(date_add_days((struct date){1900, 2, 28}, 1), 1900, 3, 1);
}

static void test_date_parse(void **state)
{
    static const char *const bad[] = {
        "", "2026-2-1", "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32",
        "0000-01-01", "2026/01/01", "2026-01-01 ", "2026-01-0x", "+026-01-01", "1900-02-29",
    };
    struct date d;

    (void)state;
    assert_true(date_parse("2024-02-29", &d));
    assert_date(d, 2024, 2, 29);
    assert_true(date_parse("0001-01-01", &d));
    assert_true(date_parse("9999-12-31", &d));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(date_parse(bad[i], &d));
    assert_true(date_parse_as("29.02.2024", "%d.%m.%Y", &d));
    assert_date(d, 2024, 2, 29);
    assert_false(date_parse_as("29.02.2023", "%d.%m.%Y", &d));
    assert_false(date_parse_as("28.02.2023x", "%d.%m.%Y", &d));
}

static void test_local_days(void **state)
{
    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    assert_int_equal(date_begins((struct date){2026, 11, 1}), 1793462400);
    assert_date(date_of(1793462399), 2026, 10, 31);
    assert_date(date_of(1793462400), 2026, 11, 1);
    assert_true(clock_zone("UTC"));
    assert_date(date_of(1793462400), 2026, 10, 31);
}

/* Days of 23 and 25 hours, and one whose midnight does not exist. */
static void test_summer_time(void **state)
{
    (void)state;
    assert_true(clock_zone("America/New_York"));
    assert_int_equal(date_begins((struct date){2026, 3, 8}), 1772946000);
    assert_int_equal(date_begins((struct date){2026, 3, 9}) -
                         date_begins((struct date){2026, 3, 8}), 23 * 3600);
    assert_int_equal(date_begins((struct date){2026, 11, 2}) -
                         date_begins((struct date){2026, 11, 1}), 25 * 3600);
    for (struct date d = {2026, 1, 1}; d.year == 2026; d = date_add_days(d, 1)) {
        int64_t t = date_begins(d);
        struct date before = date_add_days(d, -1);

        assert_date(date_of(t), d.year, d.month, d.day);
        assert_date(date_of(t - 1), before.year, before.month, before.day);
    }
    assert_true(clock_zone("America/Sao_Paulo"));
    assert_int_equal(date_begins((struct date){2018, 11, 4}), 1541300400);
    assert_date(date_of(1541300399), 2018, 11, 3);
}

static void test_zones(void **state)
{
    (void)state;
    assert_false(clock_zone("Mars/Olympus"));
    assert_false(clock_zone("../../etc/passwd"));
    assert_false(clock_zone("/etc/localtime"));
    assert_true(clock_zone("Asia/Shanghai"));
}

static void test_time_parse(void **state)
{
    static const struct {
        const char *text;
        int64_t t;
    } good[] = {
        {"2026-10-31T16:00:00Z", 1793462400},      {"2026-11-01T00:00:00+08:00", 1793462400},
        {"2026-11-01T00:00:00+0800", 1793462400},  {"2026-10-31T12:00-04:00", 1793462400},
        {"2026-10-31 21:30:00+05:30", 1793462400}, {"2026-11-01", 1793462400},
        {"1970-01-01T00:00:00Z", 0},               {"1969-12-31T23:59:59Z", -1},
    };
    static const char *const bad[] = {
        "", "2026-11-01T00:00:00", "2026-11-01T24:00:00Z", "2026-11-01T00:60:00Z",
        "2026-02-29T00:00:00Z", "2026-11-01T0:00:00Z", "2026-11-01T00:00:00+15:00",
        "2026-11-01T00:00:00+8", "2026-11-01T00:00:00Zx", "2026-11-01x00:00:00Z", "2026-11-01T",
        "2026-11-01T00", "2026-11-01T00:00:0",
    };
    int64_t t;

    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(time_parse(good[i].text, &t));
        assert_int_equal(t, good[i].t);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(time_parse(bad[i], &t));
}

/* What time_put() writes is read again; it is local. */
static void test_time_parse_local(void **state)
{
    static const char *const bad[] = {"", "21:20", "2026-11-24 24:00", "2026-11-24 21:60",
                                      "2026-02-30 10:00", "2026-11-24 21:20 ", "2026-11-24x21:20",
                                      "2026-11-24 21", "2026-11-24 21:20:61"};
    struct buf text = BUF_INIT;
    int64_t t = 0;

    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    assert_true(time_parse_local("2026-11-24 14:00", &t));
    assert_int_equal(t, 1795500000);
    time_put(&text, t, false);
    assert_string_equal(buf_str(&text), "2026-11-24 14:00");
    assert_true(time_parse_local("2026-11-24T14:00:01", &t));
    assert_int_equal(t, 1795500001);
    assert_true(time_parse_local("2026-11-24T06:00:00Z", &t));
    assert_int_equal(t, 1795500000);
    assert_true(time_parse_local("2026-11-24", &t));
    assert_int_equal(t, 1795500000 - 14 * 3600);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(time_parse_local(bad[i], &t));
    buf_release(&text);
}

static void test_time_put(void **state)
{
    struct buf b = BUF_INIT;

    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    time_put(&b, 1793462405, false);
    assert_string_equal(b.data, "2026-11-01 00:00");
    buf_clear(&b);
    time_put(&b, 1793462405, true);
    assert_string_equal(b.data, "2026-11-01 00:00:05");
    buf_clear(&b);
    time_put_iso(&b, 1793462405);
    assert_string_equal(b.data, "2026-10-31T16:00:05Z");
    buf_clear(&b);
    date_put(&b, (struct date){987, 6, 5});
    assert_string_equal(b.data, "0987-06-05");
    buf_release(&b);
}

static void test_now_is_fixed_in_tests(void **state)
{
    (void)state;
    setenv("YCADMIN_TEST_NOW", "1793462400", 1);
    assert_int_equal(clock_now(), 1793462400);
    unsetenv("YCADMIN_TEST_NOW");
    assert_true(clock_now() > 1700000000);
    assert_true(clock_ticks() <= clock_ticks());
}

/* What people type into a form. */
static void test_typed_times(void **state)
{
    static const struct {
        const char *typed, *means; /* NULL: refused */
    } cases[] = {
        {"2026-11-24 09:30", "2026-11-24T09:30:00+08:00"},
        {"2026-11-24 9:30", "2026-11-24T09:30:00+08:00"},
        {" 2026-11-24T09:30 ", "2026-11-24T09:30:00+08:00"},
        {"2026-11-24 09:30:15", "2026-11-24T09:30:15+08:00"},
        {"2026-11-24T09:30+01:00", "2026-11-24T09:30:00+01:00"},
        {"2026-11-24", "2026-11-24T00:00:00+08:00"},
        {"09:30", "2026-11-25T09:30:00+08:00"},
        {"9:30", "2026-11-25T09:30:00+08:00"},
        {"00:00", "2026-11-25T00:00:00+08:00"},
        {"24:00", NULL},
        {"9:3", NULL},
        {":30", NULL},
        {"0930", NULL},
        {"9:30 pm", NULL},
        {"2026-11-31 09:30", NULL},
        {"2026-11-24 09:60", NULL},
        {"2026-11-24 ", "2026-11-24T00:00:00+08:00"},
        {"", NULL},
        {"                                             09:30", "2026-11-25T09:30:00+08:00"},
        {"2026-11-24 09:30 and then some more words", NULL},
    };
    int64_t now, got, want;

    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    assert_true(time_parse("2026-11-25T00:30:00+08:00", &now)); /* still the 24th in UTC */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool ok = time_parse_typed(cases[i].typed, now, &got);

        if (ok != (cases[i].means != NULL))
            fail_msg("\"%s\"", cases[i].typed);
        if (!ok)
            continue;
        assert_true(time_parse(cases[i].means, &want));
        if (got != want)
            fail_msg("\"%s\" is %lld, not %lld", cases[i].typed, (long long)got, (long long)want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_typed_times),
        cmocka_unit_test(test_calendar_months), cmocka_unit_test(test_days),
        cmocka_unit_test(test_date_parse),      cmocka_unit_test(test_local_days),
        cmocka_unit_test(test_summer_time),     cmocka_unit_test(test_zones),
        cmocka_unit_test(test_time_parse),
        cmocka_unit_test(test_time_parse_local),      cmocka_unit_test(test_time_put),
        cmocka_unit_test(test_now_is_fixed_in_tests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
