#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"

static uint32_t letters(const char *s)
{
    uint32_t mask = 0;

    for (; *s != '\0'; s++)
        mask |= 1u << (*s - 'a');
    return mask;
}

static void test_readings(void **state)
{
    static const struct {
        char32_t c;
        const char *letters;
    } cases[] = {
        {U'张', "z"},  {U'三', "s"},  {U'曾', "cz"}, {U'单', "dsc"}, {U'解', "jx"},
        {U'仇', "cq"}, {U'查', "cz"}, {U'尉', "wy"}, {U'吕', "l"},   {U'重', "cz"},
        {U'㐀', "q"},  {U'𬭎', "h"}, {U'𠮷', "j"},  {U'龥', "y"},  {U'龟', "gjq"}, {U'𠀀', "h"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(text_pinyin(cases[i].c), letters(cases[i].letters));
}

static void test_others(void **state)
{
    static const char32_t none[] = {0, ' ', '1', '@', '[', '`', '{', 0x7F, U'é', U'あ', U'，',
                                    0x33FF, 0x10FFFF};

    (void)state;
    assert_int_equal(text_pinyin('a'), 1);
    assert_int_equal(text_pinyin('Z'), 1u << 25);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(text_pinyin(none[i]), 0);
}

/* The table is searched as it lies: common characters must all be found. */
static void test_coverage(void **state)
{
    size_t missing = 0;

    (void)state;
    for (char32_t c = 0x4E00; c <= 0x9FA5; c++)
        missing += text_pinyin(c) == 0;
    assert_in_range(missing, 0, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_readings),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_coverage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
