/* The first screen, as each role sees it. */
#define _GNU_SOURCE
#include "screen/place.h"

static void sign_in(struct screen *s, const char *who, const char *language)
{
    place_start(s, who, 24, 80, language);
    assert_true(screen_wait(s, "prod-db1 |"));
}

/* Sign-in leads to the Overview and tells about the sign-in before. */
static void test_sign_in_leads_here(void **state)
{
    struct screen s;

    (void)state;
    place_start(&s, NULL, 24, 80, "en");
    assert_true(screen_wait(&s, "Password"));
    screen_type(&s, "root\t" PASSWORD "\r");
    assert_true(screen_wait(&s, "Overview > scope"));
    assert_true(screen_wait(&s, "End of the log verified."));
    screen_type(&s, DOWN);
    assert_true(screen_wait(&s, "Overview > 1.1 Mobile number"));
    assert_true(screen_wait(&s, "Last sign-in 2026-11-24 14:00, failures since: 0."));
    screen_close(&s);
}

static void test_admin(void **state)
{
    struct screen s;

    (void)state;
    sign_in(&s, "root", "en");
    assert_true(screen_wait(&s, "never verified in full"));
    screen_type(&s, DOWN "\t"); /* the clause in full */
    assert_true(screen_wait(&s, "so that you can sign in to Yongchang Office"));
    screen_close(&s);
}

static void test_helpdesk(void **state)
{
    struct screen s;

    (void)state;
    sign_in(&s, "li.si", "zh_CN");
    assert_true(screen_wait(&s, "没有未办结的请求。"));
    screen_close(&s);
}

static void test_auditor(void **state)
{
    struct screen s;

    (void)state;
    sign_in(&s, "audit", "zh_CN");
    assert_true(screen_wait(&s, "从未完整校验"));
    screen_close(&s);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sign_in_leads_here), cmocka_unit_test(test_admin),
        cmocka_unit_test(test_helpdesk), cmocka_unit_test(test_auditor)};

    (void)argc;
    return place_run("overview", argv[0], NULL, NULL, 0, tests, sizeof tests / sizeof *tests);
}
