#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/password.h"

#include <string.h>

static void test_refused(void **state)
{
    static const struct {
        const char *password, *operator;
    } cases[] = {
        {"fourteen chars", NULL},
        {"aaaaaaaaaaaaaaaaaaaa", NULL},
        {"abababababababab", NULL},
        {"aabbbabaaababbab", NULL},
        {"Xy7Xy7Xy7Xy7Xy7Xy7", NULL},
        {"123456789012345", NULL},
        {"543210987654321", NULL},
        {"abcdefghijklmno", NULL},
        {"ABCDEFGHIJKLMNOPQ!", NULL},
        {"qwertyuiopasdfgh", NULL},
        {"1qaz2wsx3edc4rfv", NULL},
        {"zhangwei-zhangwei1", "zhangwei"},
        {"ZhangWei2024ZhangWei", "zhangwei"},
        {"ycadminYongchang1!", NULL},
        {"永昌办公永昌办公永昌办公一二三四", NULL},
        {"password123456789", NULL},
        {"Correct Horse Battery Staple", NULL},
        {"好好学习天天向上好好学习天天", NULL},
        {"woaizhongguo1314520", NULL},
        {"\xFFzjq8 vkw2 mxp5 tdh9", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};

        if (password_check(cases[i].password, cases[i].operator, &err) != RC_INVALID)
            fail_msg("accepted: %s", cases[i].password);
        assert_true(err.msg[0] != '\0');
        assert_null(strstr(err.msg, cases[i].password));
    }
}

static void test_accepted(void **state)
{
    static const char *const good[] = {
        "lamp gravel otter ninety", "zjq8vkw2mxp5tdh", "Gravel7-otter-LAMP!",
        "绿萝 自行车 三月 电线杆 汽水",
    };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(password_check(good[i], "zhangwei", NULL), RC_OK);
    assert_int_equal(password_check(good[0], NULL, NULL), RC_OK);
}

/* Characters are counted, not bytes. */
static void test_bounds(void **state)
{
    char text[PASSWORD_MAX * 3 + 8] = "";
    size_t n = 0;

    (void)state;
    assert_int_equal(password_check("紫砂壶里煮着半本旧书和冬天", NULL, NULL), RC_INVALID);
    assert_int_equal(password_check("紫砂壶里煮着半本旧书和冬天了啊", NULL, NULL), RC_OK);
    for (uint32_t x = 7; n < PASSWORD_MAX; x = x * 1103515245u + 12345u)
        text[n++] = (char)('!' + (x >> 16) % 90);
    assert_int_equal(password_check(text, NULL, NULL), RC_OK);
    text[n] = 'q';
    assert_int_equal(password_check(text, NULL, NULL), RC_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
