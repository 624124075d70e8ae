#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/validate.h"

#include <locale.h>
#include <string.h>

struct example {
    const char *rule, *in, *want; /* NULL: refused */
};

static void test_values(void **state)
{
    static const struct example cases[] = {
        {"mobile_cn", "13800138000", "13800138000"},
        {"mobile_cn", "+86 138-0013-8000", "13800138000"},
        {"mobile_cn", "0086 13800138000", "13800138000"},
        {"mobile_cn", "8613800138000", "13800138000"},
        {"mobile_cn", "（＋８６）１３８００１３８０００", "13800138000"},
        {"mobile_cn", "　138 0013 8000 ", "13800138000"},
        {"mobile_cn", "138–0013—8000", "13800138000"},
        {"mobile_cn", "+852 9123 4567", "+85291234567"},
        {"mobile_cn", "00852 91234567", "+85291234567"},
        {"mobile_cn", "+1 234 567", NULL},
        {"mobile_cn", "+1234567890123456", NULL},
        {"mobile_cn", "12800138000", NULL},
        {"mobile_cn", "+8612800138000", NULL},
        {"mobile_cn", "1380013800", NULL},
        {"mobile_cn", "138001380000", NULL},
        {"mobile_cn", "1.38E+10", NULL},
        {"mobile_cn", "一三八", NULL},
        {"email", "ZhangSan@Example.CN", "ZhangSan@example.cn"},
        {"email", "ｚｓ＠ｅｘａｍｐｌｅ。ｃｎ", "zs@example.cn"},
        {"email", "a.b+c@d-e.example.com", "a.b+c@d-e.example.com"},
        {"email", "张三@例子.公司", "张三@例子.公司"},
        {"email", "a@b", NULL},
        {"email", "a@@b.cn", NULL},
        {"email", "@b.cn", NULL},
        {"email", ".a@b.cn", NULL},
        {"email", "a..b@b.cn", NULL},
        {"email", "a b@b.cn", NULL},
        {"email", "a@-b.cn", NULL},
        {"email", "a@b..cn", NULL},
        {"email", "a@b.cn.", NULL},
        {"email", "a@1.2.3.44", NULL},
        {"email", "a,b@b.cn", NULL},
        {"postcode_cn", "０２７８２１", "027821"},
        {"postcode_cn", "27821", NULL},
        {"postcode_cn", "1000001", NULL},
        {"postcode_cn", "10000a", NULL},
        {"date", "1996-08-22", "1996-08-22"},
        {"date", "1996/8/2", "1996-08-02"},
        {"date", "1996年8月22日", "1996-08-22"},
        {"date", "19960822", "1996-08-22"},
        {"date", "2000-02-29", "2000-02-29"},
        {"date", "1900-02-29", NULL},
        {"date", "22/08/1996", NULL},
        {"date", "1996-08-22x", NULL},
        {"date", "95-07-11", NULL},
        /* The numbers printed in GB 11643-1999 as examples. */
        {"id_cn", "11010519491231002X", "11010519491231002X"},
        {"id_cn", "11010519491231002x", "11010519491231002X"},
        {"id_cn", "440524188001010014", "440524188001010014"},
        {"id_cn", "１１０１０５ 19491231 002Ｘ", "11010519491231002X"},
        {"id_cn", "110105194912310021", NULL},
        {"id_cn", "11010519491331002X", NULL},
        {"id_cn", "110105491231002", NULL},
        {"id_cn", "1101051949123100X2", NULL},
        {"bank_card", "4539 1488 0343 6467", "4539148803436467"},
        {"bank_card", "79927398713", NULL},
        {"bank_card", "8273 1232 7352 0569", NULL},
        {"bank_card", "6222020000000000000x", NULL},
        {"digits", "00 12", "0012"},
        {"digits", "12a", NULL},
        {"count", "007", "7"},
        {"count", "0", "0"},
        {"count", "-1", NULL},
        {"count", "1234567890123456", NULL},
        {"name", "  张三　", "张三"},
        {"name", "𠮷野𬭎", "𠮷野𬭎"},
        {"name", "阿卜杜拉·买买提", "阿卜杜拉·买买提"},
        {"name", "Mary   Ann　Ｌｅｅ", "Mary Ann Lee"},
        {"name", "\xEE\x80\x80", "\xEE\x80\x80"},
        {"name", "·—，", NULL},
        {"name", "张\t三", NULL},
        {"name", "张\xE2\x80\xAE三", NULL},
        {"name", "张\xE2\x80\x8B三", NULL},
        {"name", "\xD5\xC5", NULL},
        {"name", " 　", NULL},
        {"address", "福建省吉海市中心２８３号，29号楼", "福建省吉海市中心283号，29号楼"},
        {"text", "line\nline", NULL},
        {"text", "", NULL},
    };
    struct buf out = BUF_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        enum rc rc = validate_value(cases[i].rule, cases[i].in, &out, &err);

        if (cases[i].want != NULL) {
            assert_int_equal(rc, RC_OK);
            assert_string_equal(buf_str(&out), cases[i].want);
        } else {
            if (rc != RC_INVALID)
                fail_msg("%s accepts \"%s\"", cases[i].rule, cases[i].in);
            assert_int_equal(out.len, 0);
            assert_true(err.msg[0] != '\0');
            if (strlen(cases[i].in) > 3)
                assert_null(strstr(err.msg, cases[i].in));
        }
    }
    buf_release(&out);
}

/* Every single mistyped digit, and every swap of two neighbours, is caught. */
static void test_id_check_digit_catches_slips(void **state)
{
    static const char good[] = "11010519491231002X";
    struct buf out = BUF_INIT;
    char bad[sizeof good];

    (void)state;
    for (size_t i = 0; i < 17; i++) {
        for (char d = '0'; d <= '9'; d++) {
            memcpy(bad, good, sizeof bad);
            bad[i] = d;
            assert_int_equal(validate_value("id_cn", bad, &out, NULL),
                             d == good[i] ? RC_OK : RC_INVALID);
        }
        memcpy(bad, good, sizeof bad);
        bad[i] = good[i + 1];
        bad[i + 1] = good[i];
        assert_int_equal(validate_value("id_cn", bad, &out, NULL),
                         good[i] == good[i + 1] ? RC_OK : RC_INVALID);
    }
    buf_release(&out);
}

static void test_lengths(void **state)
{
    struct buf in = BUF_INIT, out = BUF_INIT;

    (void)state;
    for (int i = 0; i < 100; i++)
        buf_puts(&in, "张");
    assert_int_equal(validate_value("name", in.data, &out, NULL), RC_OK);
    buf_puts(&in, "张");
    assert_int_equal(validate_value("name", in.data, &out, NULL), RC_INVALID);
    for (int i = 0; i < 199; i++)
        buf_puts(&in, "张");
    assert_int_equal(validate_value("address", in.data, &out, NULL), RC_OK);
    buf_puts(&in, "张");
    assert_int_equal(validate_value("address", in.data, &out, NULL), RC_INVALID);

    buf_wipe(&in);
    for (int i = 0; i < 64; i++)
        buf_putc(&in, 'a');
    buf_puts(&in, "@example.cn");
    assert_int_equal(validate_value("email", in.data, &out, NULL), RC_OK);
    buf_insert(&in, 0, "a", 1);
    assert_int_equal(validate_value("email", in.data, &out, NULL), RC_INVALID);
    buf_release(&in);
    buf_release(&out);
}

static void test_lookup_forms_meet(void **state)
{
    static const struct {
        const char *rule, *stored, *said;
    } same[] = {
        {"email", "ZhangSan@example.cn", "zhangsan＠EXAMPLE.CN"},
        {"id_cn", "11010519491231002X", "110105 19491231 002x"},
        {"mobile_cn", "13800138000", "+86 138-0013-8000"},
        {"name", "阿卜杜拉·买买提", "阿卜杜拉•买买提"},
        {"name", "Mary Ann Lee", " mary  ann LEE"},
        {"address", "中心283号，29号楼", "中心 283号,29号楼 "},
    };
    struct buf a = BUF_INIT, b = BUF_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        validate_lookup_form(same[i].rule, same[i].stored, &a);
        validate_lookup_form(same[i].rule, same[i].said, &b);
        assert_true(a.len > 0);
        assert_string_equal(buf_str(&a), buf_str(&b));
    }
    validate_lookup_form("mobile_cn", "13800138000", &a);
    validate_lookup_form("mobile_cn", "13800138001", &b);
    assert_string_not_equal(buf_str(&a), buf_str(&b));
    validate_lookup_form("name", "", &a);
    assert_int_equal(a.len, 0);
    buf_release(&a);
    buf_release(&b);
}

static void test_birth(void **state)
{
    const struct date today = {2026, 11, 1};

    (void)state;
    assert_int_equal(validate_birth((struct date){2026, 11, 1}, today, NULL), RC_OK);
    assert_int_equal(validate_birth((struct date){1900, 1, 1}, today, NULL), RC_OK);
    assert_int_equal(validate_birth((struct date){2026, 11, 2}, today, NULL), RC_INVALID);
    assert_int_equal(validate_birth((struct date){1899, 12, 31}, today, NULL), RC_INVALID);
    assert_int_equal(validate_birth((struct date){2025, 2, 29}, today, NULL), RC_INVALID);
}

static void test_rules_are_known(void **state)
{
    struct buf out = BUF_INIT;

    (void)state;
    assert_true(validate_known("id_cn"));
    assert_false(validate_known("id"));
    assert_int_equal(validate_value("id", "x", &out, NULL), RC_INVALID);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_id_check_digit_catches_slips),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_lookup_forms_meet),
        cmocka_unit_test(test_birth),
        cmocka_unit_test(test_rules_are_known),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
