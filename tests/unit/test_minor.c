#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/minor.h"

static void assert_until(struct date birth, int years, struct date want)
{
    assert_int_equal(minor_until(birth, years), date_begins(want));
}

static void test_birthdays(void **state)
{
    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    assert_int_equal(minor_until((struct date){2008, 11, 1}, 18), 1793462400); /* 2026-10-31T16:00Z */
    assert_until((struct date){2012, 3, 5}, 15, (struct date){2027, 3, 5});
    assert_until((struct date){2008, 2, 29}, 18, (struct date){2026, 3, 1});
    assert_until((struct date){2008, 2, 29}, 20, (struct date){2028, 2, 29});
}

/* A day without midnight still begins, at its first moment. */
static void test_zone_without_midnight(void **state)
{
    int64_t t;

    (void)state;
    assert_true(clock_zone("America/Sao_Paulo"));
    t = minor_until((struct date){2000, 11, 4}, 18); /* 2018-11-04 began at 01:00 -02:00 */
    assert_int_equal(t, 1541300400);
    assert_true(clock_zone("Asia/Shanghai"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_birthdays),
        cmocka_unit_test(test_zone_without_midnight),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
