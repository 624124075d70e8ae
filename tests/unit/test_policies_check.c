/* A policy file that a deployment could not live by is refused, with the place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/asset.h"
#include "base/buf.h"
#include "model/field.h"
#include "service/policies_check.h"

#include <stdio.h>
#include <string.h>

/* The built-in policy with MORE behind it, of which the last word counts. */
static enum rc check(const char *more, struct err *err)
{
    const struct asset *asset = asset_find("policy/yongchang-2021.ini");
    struct buf text = BUF_INIT;
    struct ini ini;
    enum rc rc;

    buf_put(&text, asset->data, *asset->len);
    buf_printf(&text, "\n%s\n", more);
    if (ini_load(&ini, text.data, text.len, "test.ini", err) != RC_OK)
        fail_msg("%s", err->msg);
    rc = policies_check(&ini, err);
    ini_release(&ini);
    buf_release(&text);
    return rc;
}

static void test_words_and_numbers(void **state)
{
    static const char *const good[] = {
        "", "[field:mobile]\nretention_months = 1200", "[law:breach_at_once]\nvalue = 0",
        "[field:page_clicks]\ncollect = no", "[field:extra_2]\nrule = text\nbasis = exempt-8"};
    static const struct {
        const char *text, *place;
    } bad[] = {
        {"[field:mobile]\ntier = hgh", "[field:mobile] tier"},
        {"[field:mobile]\nclass = Sensitive", "[field:mobile] class"},
        {"[field:mobile]\nbasis = consnt", "[field:mobile] basis"},
        {"[field:mobile]\nbasis = exempt-9", "[field:mobile] basis"},
        {"[field:mobile]\nretention_months = 0", "[field:mobile] retention_months"},
        {"[field:mobile]\nretention_months = 1201", "[field:mobile] retention_months"},
        {"[field:mobile]\nretention_months = 9999999999", "[field:mobile] retention_months"},
        {"[field:mobile]\nretention_months = 6 months", "[field:mobile] retention_months"},
        {"[field:mobile]\nclock = opened", "[field:mobile] clock"},
        {"[field:mobile]\nmask = blur", "[field:mobile] mask"},
        {"[field:mobile]\npurposes = service, selling", "[field:mobile] purposes"},
        {"[field:mobile]\nsee = admin, everyone", "[field:mobile] see"},
        {"[field:Mobile]\nrule = text", "[field:Mobile]"},
        {"[reason:a_code_of_more_than_thirty_bytes]\ntitle.en = x", "[reason:a_code_of"},
        {"[law:retention_default]\nvalue = 1201", "[law:retention_default] value"},
        {"[law:retention_default]\nvalue = -6", "[law:retention_default] value"},
        {"[law:child_age]\nunit = moons", "[law:child_age] unit"},
    };
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (check(good[i], &err) != RC_OK)
            fail_msg("%s: %s", good[i], err.msg);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (check(bad[i].text, &err) != RC_CONFIG || strstr(err.msg, bad[i].place) == NULL)
            fail_msg("%s: %s", bad[i].text, err.msg);
}

/* More sections than are read where they are used would be left out in silence. */
static void test_too_many(void **state)
{
    struct buf more = BUF_INIT;
    struct err err = {0};

    (void)state;
    for (int i = 0; i < FIELDS_MAX; i++)
        buf_printf(&more, "[field:extra_%d]\nrule = text\n", i);
    assert_int_equal(check(buf_str(&more), &err), RC_CONFIG);
    assert_non_null(strstr(err.msg, "64"));
    buf_clear(&more);
    for (int i = 0; i < 33; i++)
        buf_printf(&more, "[reason:extra_%d]\ntitle.en = Extra\n", i);
    assert_int_equal(check(buf_str(&more), &err), RC_CONFIG);
    buf_release(&more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words_and_numbers),
                                       cmocka_unit_test(test_too_many)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
