#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/csvout.h"

#include <locale.h>

static void test_cells(void **state)
{
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"", ""},
        {"张三", "张三"},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {" edge", "\" edge\""},
        {"two\nlines", "two<U+000A>lines"},
        {"=1+1", "'=1+1"},
        {"+8613800138000", "'+8613800138000"},
        {"-1", "'-1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\t=1", "'<U+0009>=1"},
        {"\r=1", "'<U+000D>=1"},
        {"＝1+1", "'＝1+1"},
        {"=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""},
        {"a=b", "a=b"},
        {"\x1B[31m", "<U+001B>[31m"},
        {"\u202Etxt", "<U+202E>txt"},
        {"\xFF", "<FF>"},
        {"王\U00031350a\u0301", "王\U00031350a\u0301"},
        {"\U000E0041", "<U+E0041>"},
    };
    struct buf out = BUF_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf_clear(&out);
        csvout_cell(&out, cases[i].in);
        assert_string_equal(buf_str(&out), cases[i].want);
    }
    buf_release(&out);
}

static void test_row(void **state)
{
    static const char *const row[] = {"ref", NULL, "a,b", ""};
    struct buf out = BUF_INIT;

    (void)state;
    csvout_row(&out, row, 4);
    csvout_row(&out, row, 1);
    assert_string_equal(buf_str(&out), "ref,,\"a,b\",\r\nref\r\n");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_row),
    };

    if (setlocale(LC_ALL, "C.UTF-8") == NULL)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
