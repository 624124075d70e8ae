/* Differences of texts by sentences. */
#include "base/buf.h"
#include "base/diff.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static void expect(const char *before, const char *after, const char *want)
{
    struct buf got = BUF_INIT;
    struct diff d;

    diff_make(&d, before, after);
    for (size_t i = 0; i < d.n; i++) {
        buf_printf(&got, "%s%c", i > 0 ? "|" : "", d.piece[i].mark);
        buf_put(&got, d.piece[i].text, d.piece[i].len);
    }
    assert_string_equal(buf_str(&got), want);
    diff_release(&d);
    buf_release(&got);
}

static void sentences_are_compared(void **state)
{
    (void)state;
    expect("", "", "");
    expect("One. Two.", "One. Two.", " One.| Two.");
    expect("", "One.", "+One.");
    expect("One.", "", "-One.");
    expect("One. Two. Three.", "One. 2. Three.", " One.|-Two.|+2.| Three.");
    expect("a\nb\nc\nd\n", "b\nx\nd\ny\n", "-a| b|-c|+x| d|+y");
    /* A number's point and an address's dots end nothing. */
    expect("Clause 2.1 holds. Yes", "Clause 2.2 holds. Yes",
           "-Clause 2.1 holds.|+Clause 2.2 holds.| Yes");
    expect("存储在甲地。期限六个月；到期删除。", "存储在乙地。期限六个月；到期删除。",
           "-存储在甲地。|+存储在乙地。| 期限六个月；| 到期删除。");
}

/* Applying the marks to one text must give the other, whatever they are. */
static void marks_lead_from_one_to_the_other(void **state)
{
    unsigned seed = 7;

    (void)state;
    for (int round = 0; round < 300; round++) {
        char a[64], b[64];
        size_t na = 0, nb = 0, ia = 0, ib = 0;
        struct diff d;

        for (int i = 0; i < 12; i++) {
            seed = seed * 1103515245u + 12345u;
            a[na++] = (char)('a' + seed % 4096 / 1024);
            a[na++] = '\n';
            seed = seed * 1103515245u + 12345u;
            b[nb++] = (char)('a' + seed % 4096 / 1024);
            b[nb++] = '\n';
        }
        a[na] = b[nb] = '\0';
        diff_make(&d, a, b);
        for (size_t i = 0; i < d.n; i++) {
            if (d.piece[i].mark != '+')
                assert_int_equal(d.piece[i].text[0], a[ia]);
            if (d.piece[i].mark != '-')
                assert_int_equal(d.piece[i].text[0], b[ib]);
            ia += d.piece[i].mark != '+' ? 2 : 0;
            ib += d.piece[i].mark != '-' ? 2 : 0;
        }
        assert_int_equal(ia, na);
        assert_int_equal(ib, nb);
        diff_release(&d);
    }
}

static void a_huge_difference_is_bounded(void **state)
{
    enum { N = 3000 };
    char *a = malloc(2 * N + 1), *b = malloc(2 * N + 1);
    struct diff d;

    (void)state;
    for (int i = 0; i < N; i++) {
        memcpy(a + 2 * i, "a\n", 2);
        memcpy(b + 2 * i, "b\n", 2);
    }
    a[2 * N] = b[2 * N] = '\0';
    diff_make(&d, a, b);
    assert_true(d.coarse);
    assert_int_equal(d.n, 2 * N);
    assert_int_equal(d.piece[0].mark, '-');
    assert_int_equal(d.piece[N].mark, '+');
    diff_release(&d);
    free(a);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_are_compared),
        cmocka_unit_test(marks_lead_from_one_to_the_other),
        cmocka_unit_test(a_huge_difference_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
