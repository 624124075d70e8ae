#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/lines.h"

#include <locale.h>

static void assert_text(const struct lines *l, const char *want)
{
    struct buf text = BUF_INIT;

    lines_text(l, &text);
    assert_string_equal(buf_str(&text), want);
    buf_release(&text);
}

static void test_newlines_part_lines(void **state)
{
    struct lines l = LINES_INIT;

    (void)state;
    lines_add(&l, ROLE_OK, "one\n\n%s", "three");
    assert_int_equal(l.n, 3);
    assert_int_equal(l.line[2].role, ROLE_OK);
    assert_text(&l, "one\n\nthree\n");
    lines_release(&l);
    lines_release(&l);
    assert_int_equal(l.n, 0);
}

static void test_pairs_align_by_columns(void **state)
{
    struct lines l = LINES_INIT;

    (void)state;
    lines_pair(&l, 8, "手机", "138");
    lines_pair(&l, 8, "Mobile", "");
    lines_pair(&l, 2, "longer", NULL);
    assert_text(&l, "手机     138\nMobile   -\nlonger -\n");
    lines_release(&l);
}

static void test_bars(void **state)
{
    struct lines l = LINES_INIT;

    (void)state;
    lines_bar(&l, "a", 10, 10, 4);
    lines_bar(&l, "b", 1, 10, 4); /* something is never drawn as nothing */
    lines_bar(&l, "c", 0, 10, 4);
    lines_bar(&l, "d", 0, 0, 4);
    assert_text(&l, "a #### 10\nb #    1\nc      0\nd      0\n");
    assert_int_equal(l.line[0].role, ROLE_CHART);
    lines_release(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_newlines_part_lines),
        cmocka_unit_test(test_pairs_align_by_columns),
        cmocka_unit_test(test_bars),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("lines", tests, NULL, NULL);
}
