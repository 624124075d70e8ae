#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static void assert_sanitised(const char *in, size_t len, const char *want)
{
    struct buf out = BUF_INIT;

    text_sanitise(&out, in, len);
    assert_string_equal(buf_str(&out), want);
    buf_release(&out);
}

static void test_decode_refuses_malformed(void **state)
{
    static const char *const bad[] = {
        "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xFF", "\xE4\xBD", "\xC3(",
    };
    char32_t c;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(utf8_decode(bad[i], strlen(bad[i]), &c), -1);
        assert_false(utf8_valid(bad[i], strlen(bad[i])));
    }
    assert_int_equal(utf8_decode("", 0, &c), 0);
    assert_int_equal(utf8_decode("\0", 1, &c), 1);
}

static void test_every_code_point_round_trips(void **state)
{
    (void)state;
    for (char32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        char32_t back = 0;
        int n;

        if (c == 0xD800)
            c = 0xE000;
        n = utf8_encode(c, bytes);
        assert_int_equal(utf8_decode(bytes, (size_t)n, &back), n);
        assert_int_equal(back, c);
        assert_int_equal(utf8_decode(bytes, (size_t)n - 1, &back), n == 1 ? 0 : -1);
    }
}

/* Written apart from the code under test, from the header's list. */
static int forbidden(char32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF ||
           (c >= 0xE0000 && c <= 0xE007F) || (c >= 0xD800 && c <= 0xF8FF) ||
           (c >= 0xF0000 && c <= 0x10FFFF);
}

static void test_nothing_forbidden_comes_out(void **state)
{
    struct buf out = BUF_INIT;

    (void)state;
    for (char32_t c = 0; c <= 0x10FFFF; c++) {
        char in[6] = "a", mark[16];
        int n = utf8_encode(c, in + 1), used;
        char32_t got;

        buf_clear(&out);
        text_sanitise(&out, in, (size_t)n + 1);
        assert_true(out.len >= 2);
        for (size_t at = 0; at < out.len; at += (size_t)used) {
            used = utf8_decode(out.data + at, out.len - at, &got);
            assert_true(used > 0);
            assert_false(forbidden(got));
        }
        snprintf(mark, sizeof mark, "a<U+%04X>", (unsigned)c);
        if (c >= 0xD800 && c < 0xE000)
            assert_true(strncmp(out.data, "a<ED>", 5) == 0);
        else if (forbidden(c))
            assert_string_equal(out.data, mark);
        else if (c < 0x7F)
            assert_memory_equal(out.data, in, 3);
    }
    buf_release(&out);
}

static void test_sanitise_by_example(void **state)
{
    (void)state;
    assert_sanitised("张三\x1b[2J", strlen("张三\x1b[2J"), "张三<U+001B>[2J");
    assert_sanitised("a\0b", 3, "a<U+0000>b");
    assert_sanitised("\xC3(", 2, "<C3>(");
    assert_sanitised("a\nb\tc", 5, "a<U+000A>b<U+0009>c");
    assert_sanitised("\xE2\x80\xAEgpj", 6, "<U+202E>gpj");
    assert_sanitised("𠮷野家", strlen("𠮷野家"), "𠮷野家");
    assert_sanitised("\xCC\x81", 2, "<U+0301>");
    assert_sanitised("e\xCC\x81", 3, "e\xCC\x81");
    assert_sanitised("e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81", 13,
                     "e\xCC\x81\xCC\x81\xCC\x81\xCC\x81<U+0301><U+0301>");
}

static void test_clusters(void **state)
{
    static const struct {
        const char *text;
        size_t first;
    } cases[] = {
        {"", 0},       {"ab", 1},          {"张三", 3},        {"e\xCC\x81x", 3},
        {"\r\n", 1},   {"\xFF\xFE", 1},    {"\U0001F469\u200D\U0001F467x", 11},       {"\U0001F1E8\U0001F1F3\U0001F1EF", 8},
        {"\u2764\uFE0Fx", 6},     {"葛\U000E0100城", 7}, {"\u1100\u1161\u11A8x", 9},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(text_cluster(cases[i].text, strlen(cases[i].text)), cases[i].first);
}

static void test_width(void **state)
{
    (void)state;
    assert_int_equal(text_width("张三"), 4);
    assert_int_equal(text_width("abc"), 3);
    assert_int_equal(text_width("e\xCC\x81"), 1);
    assert_int_equal(text_width("Ａ"), 2);
    assert_int_equal(text_width("𠮷"), 2);
    assert_int_equal(text_char_width('\n'), 0);
    assert_int_equal(text_char_width(0x9B), 0);
}

static void test_fold_and_trim(void **state)
{
    struct buf out = BUF_INIT;
    char text[] = " \t　张 三　\r\n", blanks[] = "　 ", none[] = "";

    (void)state;
    text_fold(&out, "１３８：＠ｑｑ。com　，、\xFF张");
    assert_string_equal(out.data, "138:@qq.com ,,\xFF张");
    buf_release(&out);
    text_trim(text);
    assert_string_equal(text, "张 三");
    text_trim(blanks);
    assert_string_equal(blanks, "");
    text_trim(none);
    assert_string_equal(none, "");
}

static void print(char *out, size_t max, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    text_print(out, max, fmt, ap);
    va_end(ap);
}

/* What does not fit ends between two characters, wherever the room ends. */
static void test_cut(void **state)
{
    const char *text = "a张é😀b";
    char out[16];

    (void)state;
    for (size_t max = 1; max <= sizeof out; max++) {
        print(out, max, "%s", text);
        assert_true(utf8_valid(out, strlen(out)));
        assert_int_equal(strncmp(out, text, strlen(out)), 0);
        assert_true(strlen(out) + 4 > max - 1 || strlen(out) == strlen(text));
    }
    print(out, 5, "%s", text);
    assert_string_equal(out, "a张");
    text_cut(out, 12, text);
    assert_string_equal(out, text);
    text_cut(out, 9, text);
    assert_string_equal(out, "a张...");
    text_cut(out, 10, text);
    assert_string_equal(out, "a张é...");
    text_cut(out, 4, text);
    assert_string_equal(out, "...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode_refuses_malformed),
        cmocka_unit_test(test_every_code_point_round_trips),
        cmocka_unit_test(test_nothing_forbidden_comes_out),
        cmocka_unit_test(test_sanitise_by_example),
        cmocka_unit_test(test_clusters),
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_fold_and_trim),
        cmocka_unit_test(test_cut),
    };

    if (setlocale(LC_ALL, "C.UTF-8") == NULL)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
