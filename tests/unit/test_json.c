#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/json.h"

static void assert_string(const char *in, const char *want)
{
    struct buf out = BUF_INIT;
    struct json j;

    json_init(&j, &out);
    json_string(&j, in);
    assert_string_equal(buf_str(&out), want);
    buf_release(&out);
}

static void test_structure(void **state)
{
    struct buf out = BUF_INIT;
    struct json j;

    (void)state;
    json_init(&j, &out);
    json_begin_object(&j);
    json_key(&j, "rows");
    json_begin_array(&j);
    json_begin_object(&j);
    json_end_object(&j);
    json_int(&j, INT64_MIN);
    json_begin_array(&j);
    json_end_array(&j);
    json_null(&j);
    json_end_array(&j);
    json_key(&j, "a\"b");
    json_bool(&j, true);
    json_key(&j, "none");
    json_string(&j, NULL);
    json_key(&j, "no");
    json_bool(&j, false);
    json_end_object(&j);
    assert_string_equal(buf_str(&out), "{\"rows\":[{},-9223372036854775808,[],null],"
                                       "\"a\\\"b\":true,\"none\":null,\"no\":false}");
    buf_release(&out);
}

static void test_strings(void **state)
{
    (void)state;
    assert_string("", "\"\"");
    assert_string("张三 𠮷", "\"张三 𠮷\"");
    assert_string("\" \\ / \b\f\n\r\t", "\"\\\" \\\\ / \\b\\f\\n\\r\\t\"");
    assert_string("\x01\x1B[2J\x7F", "\"\\u0001\\u001b[2J\\u007f\"");
    assert_string("\xC2\x9B", "\"\\u009b\"");
    assert_string("\u202E\u2028\uFEFF", "\"\\u202e\\u2028\\ufeff\"");
    assert_string("\U000E0041\U000F0000", "\"\\udb40\\udc41\\udb80\\udc00\"");
    assert_string("a\xFFz\xE4\xBD", "\"a\uFFFDz\uFFFD\uFFFD\"");
    assert_string("e\u0301", "\"e\u0301\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_structure),
        cmocka_unit_test(test_strings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
