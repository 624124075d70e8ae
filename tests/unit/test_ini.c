#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "config/ini.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void load(struct ini *ini, const char *text)
{
    struct err err;

    assert_int_equal(ini_load(ini, text, strlen(text), "test.ini", &err), RC_OK);
}

static void refuse(const char *text, size_t len, const char *part)
{
    struct ini ini;
    struct err err;

    assert_int_equal(ini_load(&ini, text, len, "test.ini", &err), RC_CONFIG);
    assert_non_null(strstr(err.msg, part));
}

static void reads_in_order_with_lines(void **state)
{
    struct ini ini;

    (void)state;
    load(&ini, "a = 1\n\n[field.name]\n# note\nkeep : 6 months ; comment\n[field.mobile]\nkeep=1;2\n"
               "keep = 3\n");
    assert_int_equal(ini.n, 4);
    assert_string_equal(ini.line[0].section, "");
    assert_int_equal(ini.line[1].line, 5);
    assert_string_equal(ini_get(&ini, "field.name", "keep"), "6 months");
    assert_string_equal(ini.line[2].value, "1;2");
    assert_string_equal(ini_get(&ini, "field.mobile", "keep"), "3");
    assert_null(ini_get(&ini, "field.mobile", "none"));
    assert_string_equal(ini_section(&ini, "field.", 1), "field.mobile");
    assert_null(ini_section(&ini, "field.", 2));
    ini_release(&ini);
}

static void joins_continued_values(void **state)
{
    struct ini ini;

    (void)state;
    load(&ini, "[s]\n  en = one,\n  two ; not this\n\n  three\nzh = 个人信息\n  保护法。\n  “同意”\n"
               "mix = 第\n  2 条\n[t]\n  first = x\n  k = v\n");
    assert_string_equal(ini_get(&ini, "s", "en"), "one, two three");
    assert_string_equal(ini_get(&ini, "s", "zh"), "个人信息保护法。“同意”");
    assert_string_equal(ini_get(&ini, "s", "mix"), "第 2 条");
    assert_string_equal(ini_get(&ini, "t", "first"), "x k = v");
    assert_int_equal(ini.line[0].line, 2);
    ini_release(&ini);
}

static void quotes_mean_nothing(void **state)
{
    struct ini ini;

    (void)state;
    load(&ini, "a = \"x y\"\n");
    assert_string_equal(ini_get(&ini, "", "a"), "\"x y\"");
    ini_release(&ini);
}

static void a_long_line_is_refused_not_cut(void **state)
{
    struct ini ini;
    char text[300];

    (void)state;
    memset(text, 'x', sizeof text);
    memcpy(text, "a = 1\nb = ", 10);
    refuse(text, sizeof text, "line 2");
    text[6 + 198] = '\n';
    text[6 + 199] = '\0';
    load(&ini, text);
    assert_int_equal(strlen(ini_get(&ini, "", "b")), 198 - 4);
    ini_release(&ini);
    memset(text, 's', 60);
    text[0] = '[';
    memcpy(text + 60, "]\na=1\n", 7);
    refuse(text, strlen(text), "line 1");
}

static void bad_lines_are_named(void **state)
{
    (void)state;
    refuse("a = 1\nnothing\n", 14, "line 2");
    refuse("[open\n", 6, "line 1");
    refuse("= value\n", 8, "line 1");
    refuse("a = 1\nb = \xFF\n", 12, "line 2");
    refuse("a = 1\0b\n", 8, "line 1");
    refuse("nothing\nb = \xFF\n", 14, "line 1");
}

static void files_are_read_whole(void **state)
{
    char path[] = "/tmp/test_ini.XXXXXX";
    int fd = mkstemp(path);
    struct ini ini;
    struct err err;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "\xEF\xBB\xBF[a]\r\nb = c\r\n", 15), 15);
    assert_int_equal(ini_load_file(&ini, path, &err), RC_OK);
    assert_string_equal(ini_get(&ini, "a", "b"), "c");
    ini_release(&ini);
    assert_int_equal(ftruncate(fd, 5 * 1024 * 1024), 0);
    assert_int_equal(ini_load_file(&ini, path, &err), RC_CONFIG);
    close(fd);
    unlink(path);
    assert_int_equal(ini_load_file(&ini, path, &err), RC_CONFIG);
    assert_int_equal(ini_load_file(&ini, "/", &err), RC_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_in_order_with_lines),   cmocka_unit_test(joins_continued_values),
        cmocka_unit_test(quotes_mean_nothing),         cmocka_unit_test(bad_lines_are_named),
        cmocka_unit_test(a_long_line_is_refused_not_cut), cmocka_unit_test(files_are_read_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
