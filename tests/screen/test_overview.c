/* The first screen, as each role sees it. */
#define _GNU_SOURCE
#include "screen/place.h"

#include <stdio.h>

static const char more[] =
    "{ echo ref,name,department,birth_date\n"
    "  echo m00001,周小满,实习生,2012-03-07\n"
    "  echo m00002,吴桐,实习生,2009-03-07; } >$d/minors.csv\n"
    "as root import users $d/minors.csv\n";

/* Whole: an admin, the help desk, whose open requests come first, and an auditor, for whom the
 * log does. */
static const struct scene scenes[] = {
    {"admin", "root", {{"0", "overview"}}},
    {"help desk", "li.si", {{"0", "overview-helpdesk"}}},
    {"auditor", "audit", {{"0", "overview-auditor"}}},
};

/* The same in traditional script, as wide as the others. */
static void test_traditional(void **state)
{
    static const struct {
        const char *who, *golden;
        int rows, cols;
    } shots[] = {
        {"root", "overview", 24, 80},           {"root", "overview", 40, 120},
        {"li.si", "overview-helpdesk", 24, 80}, {"audit", "overview-auditor", 24, 80},
    };
    char file[160];
    struct screen s;

    (void)state;
    for (size_t i = 0; i < sizeof shots / sizeof *shots; i++) {
        snprintf(file, sizeof file, "tests/screen/golden/%s.zh_TW.%dx%d.txt", shots[i].golden,
                 shots[i].cols, shots[i].rows);
        place_console(&s, shots[i].who, shots[i].rows, shots[i].cols, "zh_TW");
        screen_type(&s, "0");
        assert_true(screen_is(&s, file));
        screen_close(&s);
    }
}

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

/* Enter leads to the rows behind a figure, Back to the row it came from. */
static void test_to_the_rows_and_back(void **state)
{
    struct screen s;

    (void)state;
    sign_in(&s, "root", "en");
    screen_type(&s, "b");
    assert_true(screen_wait(&s, "Filter !status:kept !status:unmeasured"));
    screen_type(&s, "b");
    assert_true(screen_wait(&s, "Overview > scope"));
    screen_type(&s, "/clause:7\r");
    assert_true(screen_wait(&s, "Overview > 7 Minors"));
    assert_true(screen_wait(&s, "2 without a guardian's consent"));
    screen_type(&s, "\r");
    assert_true(screen_wait(&s, "Filter minor:unguarded"));
    assert_true(screen_wait(&s, "m00001"));
    assert_true(screen_wait(&s, "row 1 of 2"));
    screen_type(&s, ESC);
    assert_true(screen_wait(&s, "Overview > 7 Minors"));
    screen_close(&s);
}

/* Clause 7 in full: the setting, the audit, the law's numbers; both keys change it. */
static void test_clause_7(void **state)
{
    struct screen s;

    (void)state;
    sign_in(&s, "root", "en");
    screen_type(&s, "/clause:7\r");
    assert_true(screen_wait(&s, "Overview > 7 Minors"));
    screen_type(&s, "\t");
    assert_true(screen_wait(&s, "A look at a minor's data needs no approval here."));
    assert_true(screen_wait(&s, "No audit of minors' data is on record."));
    assert_true(screen_wait(&s, "18 years (agreement clause on"));
    screen_type(&s, "m");
    assert_true(screen_wait(&s, "Looks at minors' data"));
    screen_type(&s, "\033[C\033[21~");
    assert_true(screen_wait(&s, "A look at a minor's data asks for an admin's approval."));
    screen_type(&s, "d");
    assert_true(screen_wait(&s, "Report number"));
    screen_type(&s, "AU-7\033[21~");
    assert_true(screen_wait(&s, "(root, AU-7), the next one by 2027-11-24"));
    screen_close(&s);
}

static void test_auditor_records_the_audit_only(void **state)
{
    struct screen s;

    (void)state;
    sign_in(&s, "audit", "zh_CN");
    screen_type(&s, "m");
    assert_true(screen_wait(&s, "当前角色无权执行此操作"));
    screen_type(&s, "d");
    assert_true(screen_wait(&s, "报告编号"));
    screen_type(&s, "AU-8\033[21~");
    assert_true(screen_wait(&s, "审计已记入日志。"));
    screen_close(&s);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sign_in_leads_here), cmocka_unit_test(test_admin),
        cmocka_unit_test(test_helpdesk), cmocka_unit_test(test_auditor),
        cmocka_unit_test(test_to_the_rows_and_back), cmocka_unit_test(test_clause_7),
        cmocka_unit_test(test_auditor_records_the_audit_only),
        cmocka_unit_test(test_traditional)};

    (void)argc;
    return place_run("overview", argv[0], more, scenes, sizeof scenes / sizeof *scenes, tests,
                     sizeof tests / sizeof *tests);
}
