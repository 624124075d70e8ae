#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "rules/filter.h"

#include <string.h>

static const char *const fields[] = {"name", "mobile", "status", "since", "until", NULL};

static void assert_term(const struct filter *f, size_t i, const char *field, const char *value,
                        bool negate)
{
    assert_true(i < f->n);
    assert_string_equal(f->term[i].field, field);
    assert_string_equal(f->term[i].value, value);
    assert_int_equal(f->term[i].negate, negate);
}

static void test_terms(void **state)
{
    struct filter f = FILTER_INIT;

    (void)state;
    assert_int_equal(filter_parse(&f, "name:张三 !status:closed  word since:7d", fields, NULL),
                     RC_OK);
    assert_int_equal(f.n, 4);
    assert_term(&f, 0, "name", "张三", false);
    assert_term(&f, 1, "status", "closed", true);
    assert_term(&f, 2, "", "word", false);
    assert_term(&f, 3, "since", "7d", false);

    assert_int_equal(filter_parse(&f, "name：张三　！ｓｔａｔｕｓ：ｃｌｏｓｅｄ　１３８", fields, NULL), RC_OK);
    assert_int_equal(f.n, 3);
    assert_term(&f, 0, "name", "张三", false);
    assert_term(&f, 1, "status", "closed", true);
    assert_term(&f, 2, "", "138", false);

    assert_int_equal(filter_parse(&f, "name:\"Mary Ann\" “10:30 !x：” !\"a b\"", fields, NULL),
                     RC_OK);
    assert_int_equal(f.n, 3);
    assert_term(&f, 0, "name", "Mary Ann", false);
    assert_term(&f, 1, "", "10:30 !x：", false);
    assert_term(&f, 2, "", "a b", true);

    assert_int_equal(filter_parse(&f, "until:2026-11-01T10:30:00Z", fields, NULL), RC_OK);
    assert_term(&f, 0, "until", "2026-11-01T10:30:00Z", false);

    assert_int_equal(filter_parse(&f, " \t　", fields, NULL), RC_OK);
    assert_int_equal(f.n, 0);
    filter_release(&f);
    assert_null(f.term);
}

static void test_refused(void **state)
{
    static const char *const bad[] = {
        "ok colour:red", "ok name:", "ok !", "ok name:\"open", "ok \"\"", "ok :x",
        "ok averyveryverylongfieldname:x", "ok nam:x", "ok names:x",
    };
    struct filter f = FILTER_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err err = {0};

        assert_int_equal(filter_parse(&f, bad[i], fields, &err), RC_INVALID);
        assert_int_equal(f.n, 0);
        assert_null(f.term);
        assert_true(err.msg[0] != '\0');
        assert_null(strstr(err.msg, "red"));
        if (i == 0)
            assert_non_null(strstr(err.msg, "name: mobile: status: since: until:"));
    }
}

static void test_invalid_bytes_are_kept_apart(void **state)
{
    struct filter f = FILTER_INIT;

    (void)state;
    assert_int_equal(filter_parse(&f, "\xFF\xFE a", fields, NULL), RC_OK);
    assert_int_equal(f.n, 2);
    assert_term(&f, 1, "", "a", false);
    filter_release(&f);
}

static void test_times(void **state)
{
    const int64_t now = 1793500000; /* 2026-11-01 10:26:40 +08:00 */
    static const struct {
        const char *value;
        int64_t since, until;
    } cases[] = {
        {"2h", 1793492800, 1793492800},
        {"7d", 1792895200, 1792895200},
        {"1w", 1792895200, 1792895200},
        {"1m", 1790821600, 1790821600}, /* 2026-10-01 10:26:40 */
        {"2026-11-01", 1793462400, 1793548799},
        {"2026-11-01T00:00:00Z", 1793491200, 1793491200},
    };
    static const char *const bad[] = {"", "7", "d", "7y", "-7d", "7dd", "12345d", "2026-02-30",
                                      "9999999m", "tomorrow"};
    int64_t t;

    (void)state;
    assert_true(clock_zone("Asia/Shanghai"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(filter_time(cases[i].value, now, &t));
        assert_int_equal(t, cases[i].since);
        assert_true(filter_time_until(cases[i].value, now, &t));
        assert_int_equal(t, cases[i].until);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(filter_time(bad[i], now, &t));
        assert_false(filter_time_until(bad[i], now, &t));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terms),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_invalid_bytes_are_kept_apart),
        cmocka_unit_test(test_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
