#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/mask.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static void test_masks(void **state)
{
    static const struct {
        const char *mask, *value, *want;
    } cases[] = {
        {"none", "张三", "张三"},
        {"name", "张三", "张三"},
        {"mobile", "13800138000", "138****8000"},
        {"mobile", "+85291234567", "+85****4567"},
        {"mobile", "123456789", "1***"},
        {"email", "zhangsan@example.cn", "z***@e***.cn"},
        {"email", "z@e.cn", "z***@e***.cn"},
        {"email", "a@b.c@mail.example.com", "a***@m***.com"},
        {"email", "张三@例子.公司", "张***@例***.公司"},
        {"email", "nonsense", "n***"},
        {"id", "11010519491231002X", "110*************2X"},
        {"id", "1234567", "1***"},
        {"first", "100000", "1***"},
        {"first", "𠮷田", "𠮷***"},
        {"first", "男", "***"},
        {"date_year", "1996-08-22", "1996-**-**"},
        {"date_year", "soon", "****"},
        {"date_year", "1996", "****"},
        {"all", "anything", "****"},
        {"no such mask", "anything", "****"},
        {"all", "", ""},
        {"none", "", ""},
    };
    struct buf out = BUF_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf_clear(&out);
        mask_value(cases[i].mask, cases[i].value, &out);
        assert_string_equal(buf_str(&out), cases[i].want);
    }
    buf_release(&out);
}

static void test_addresses(void **state)
{
    static const struct {
        const char *value, *kept;
    } cases[] = {
        {"广东省深圳市南山区科技路1号", "广东省深圳市南山区"},
        {"北京市海淀区中关村大街27号", "北京市海淀区"},
        {"上海浦东新区世纪大道100号", "上海浦东新区"},
        {"内蒙古自治区珠沙市市辖区尚中心73328号", "内蒙古自治区珠沙市市辖区"},
        {"天津市福口市丰城市杜栋7号", "天津市福口市丰城市"},
        {"上海市厦安市乌拉特后旗刘旁615号", "上海市厦安市乌拉特后旗"},
        {"福建省成乡县维西街1号", "福建省成乡县"},
        {"江苏省苏州市昆山市人民路2号", "江苏省苏州市昆山市"},
        {"江苏省镇江市京口区解放路3号", "江苏省镇江市京口区"},
        {"黑龙江省哈尔滨市道外区南极街4号", "黑龙江省哈尔滨市道外区"},
        {"河北省唐山市路南区学院路5号", "河北省唐山市路南区"},
        {"河南省新乡市红旗区平原路6号", "河南省新乡市红旗区"},
        {"江西省景德镇市珠山区瓷都大道", "江西省景德镇市珠山区"},
        {"新疆维吾尔自治区阿克苏地区库车市天山路", "新疆维吾尔自治区阿克苏地区库车市"},
        {"四川省甘孜藏族自治州康定市炉城街", "四川省甘孜藏族自治州康定市"},
        {"甘肃省兰州市幸福小区3号楼", "甘肃省兰州市"},
        {"吉林省长春市红旗街7号", "吉林省长春市"},
        {"辽宁省沈阳市市场路县前巷8号", "辽宁省沈阳市"},
        {"幸福小区3号楼2单元401室", "幸福小区3号"},
        {"12 Elm St", "12 E"},
        {"某", ""},
    };
    struct buf out = BUF_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char want[256];

        snprintf(want, sizeof want, "%s****", cases[i].kept);
        buf_clear(&out);
        mask_value("address", cases[i].value, &out);
        assert_string_equal(buf_str(&out), want);
    }
    buf_release(&out);
}

/* No mask but the open ones gives a value whole, however short or broken. */
static void test_never_whole(void **state)
{
    static const char *const masks[] = {"mobile", "email", "id", "address", "first", "date_year",
                                        "all"};
    struct buf value = BUF_INIT, out = BUF_INIT;

    (void)state;
    for (size_t m = 0; m < sizeof masks / sizeof *masks; m++) {
        buf_clear(&value);
        for (int n = 0; n < 40; n++) {
            buf_putc(&value, (char)('1' + n % 9));
            buf_clear(&out);
            mask_value(masks[m], value.data, &out);
            assert_null(strstr(out.data, value.data));
        }
        buf_clear(&out);
        mask_value(masks[m], "\xFF\xFE", &out);
        assert_null(strstr(out.data, "\xFF\xFE"));
    }
    buf_release(&value);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_masks),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_never_whole),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
