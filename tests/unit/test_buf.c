#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"

#include <string.h>

static void test_grows_and_keeps_its_end(void **state)
{
    struct buf b = BUF_INIT;

    (void)state;
    assert_string_equal(buf_str(&b), "");
    for (size_t i = 0; i < 1000; i++) {
        buf_putc(&b, (char)('a' + i % 26));
        assert_int_equal(b.len, i + 1);
        assert_int_equal(b.data[b.len], '\0');
        assert_true(b.cap > b.len);
    }
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(b.data[i], 'a' + i % 26);
    buf_release(&b);
    assert_null(b.data);
    assert_int_equal(b.len, 0);
    buf_put(&b, "a\0b", 3);
    assert_memory_equal(b.data, "a\0b", 4);
    buf_release(&b);
    buf_release(&b);
}

static void test_wipe_leaves_nothing(void **state)
{
    static const char zero[64] = {0};
    struct buf b = BUF_INIT;

    (void)state;
    buf_wipe(&b);
    buf_puts(&b, "13800138000");
    buf_clear(&b);
    assert_string_equal(b.data, "");
    assert_memory_equal(b.data + 1, "3800138000", 10);
    buf_wipe(&b);
    assert_int_equal(b.len, 0);
    assert_true(b.cap >= sizeof zero);
    assert_memory_equal(b.data, zero, sizeof zero);
    buf_release(&b);
}

static void test_printf(void **state)
{
    struct buf b = BUF_INIT;
    char want[401];

    (void)state;
    buf_printf(&b, "%s-%03d", "ref", 7);
    assert_string_equal(b.data, "ref-007");
    buf_clear(&b);
    buf_printf(&b, "%0400d", 0);
    memset(want, '0', 400);
    want[400] = '\0';
    assert_string_equal(b.data, want);
    buf_release(&b);
}

static void test_cut_and_insert(void **state)
{
    struct buf b = BUF_INIT;

    (void)state;
    buf_insert(&b, 0, "world", 5);
    buf_insert(&b, 0, "hello ", 6);
    buf_insert(&b, b.len, "!", 1);
    assert_string_equal(b.data, "hello world!");
    buf_cut(&b, 5, 6);
    assert_string_equal(b.data, "hello!");
    buf_cut(&b, 5, 1);
    buf_cut(&b, 0, 5);
    assert_string_equal(b.data, "");
    assert_int_equal(b.len, 0);
    buf_release(&b);
}

static void test_hex(void **state)
{
    static const uint8_t bytes[] = {0x00, 0x7F, 0x80, 0xFF, 0x1A};
    uint8_t back[5] = {0};
    struct buf b = BUF_INIT;

    (void)state;
    buf_hex(&b, bytes, sizeof bytes);
    assert_string_equal(b.data, "007f80ff1a");
    assert_int_equal(hex_decode(b.data, b.len, back), 0);
    assert_memory_equal(back, bytes, sizeof bytes);
    assert_int_equal(hex_decode("FF1a", 4, back), 0);
    assert_int_equal(back[0], 0xFF);
    assert_int_equal(hex_decode("abc", 3, back), -1);
    assert_int_equal(hex_decode("0g", 2, back), -1);
    assert_int_equal(hex_decode("", 0, back), 0);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grows_and_keeps_its_end),
        cmocka_unit_test(test_wipe_leaves_nothing),
        cmocka_unit_test(test_printf),
        cmocka_unit_test(test_cut_and_insert),
        cmocka_unit_test(test_hex),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
