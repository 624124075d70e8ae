/* The console in a terminal: what stands on the screen, and what it costs. */
#define _GNU_SOURCE
#include "screen/place.h"

#include <signal.h>
#include <sys/wait.h>

static const struct scene scenes[] = {
    {"signin", NULL, {{"", "signin"}}},
    {"users", "root",
     {{"", "users"},
      {DOWN DOWN, "users-down"},
      {"/dept:客服部\r", "users-filter"},
      {"\r", "users-detail"},
      {"D", "erase"},
      {ESC, "erase-left"}}},
    {"help", "root", {{"", "users"}, {"?", "help"}, {ESC ":", "palette"}}},
    {"audit", "root", {{"", "users"}, {"9", "audit"}, {"\r", "audit-entry"}}},
    {"operators", "root", {{"", "users"}, {":operators\r", "operators"}}},
    {"auditor", "audit", {{"", "auditor-users"}}},
    {"helpdesk", "li.si", {{"", "helpdesk-users"}, {"/zs\r", "helpdesk-found"}}},
};

struct size {
    int rows, cols;
};

static void test_down_is_cheap(void **state)
{
    struct screen s;
    size_t before;

    (void)state;
    place_console(&s, "root", 24, 80, "zh_CN");
    assert_true(screen_wait(&s, "u00001"));
    screen_settle(&s, 300);
    before = s.bytes;
    screen_type(&s, DOWN);
    assert_true(screen_stirs(&s, DEADLINE_MS));
    screen_settle(&s, 300);
    assert_in_range(s.bytes - before, 1, 300);
    before = s.bytes;
    assert_false(screen_stirs(&s, 1500)); /* idle sends nothing */
    assert_int_equal(s.bytes, before);
    screen_close(&s);
}

static void hang_up(int sig)
{
    struct screen s;
    int status;

    place_console(&s, "root", 24, 80, "en");
    assert_true(screen_wait(&s, "u00001"));
    if (sig != 0) {
        kill(s.pid, sig);
        assert_true(screen_wait_end(&s));
    }
    status = screen_close(&s);
    assert_true(!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL);
}

static void test_sighup_ends(void **state)
{
    (void)state;
    hang_up(SIGHUP);
}

static void test_sigterm_ends(void **state)
{
    (void)state;
    hang_up(SIGTERM);
}

static void test_closed_terminal_ends(void **state)
{
    (void)state;
    hang_up(0);
}

/* A window of any size is drawn in, and what was there is there again. */
static void test_small_screens(void **state)
{
    static const struct size small[] = {{23, 79}, {10, 40}, {5, 20}, {1, 1}, {2, 300}, {24, 80}};
    struct screen s;

    (void)state;
    place_console(&s, "root", 24, 80, "zh_CN");
    assert_true(screen_wait(&s, "u00001"));
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
        screen_resize(&s, small[i].rows, small[i].cols);
        assert_true(screen_stirs(&s, DEADLINE_MS));
        screen_settle(&s, 100);
        screen_type(&s, DOWN);
        screen_settle(&s, 100);
        assert_false(s.ended);
    }
    assert_true(screen_wait(&s, "u00007")); /* Down at every size */
    screen_close(&s);
}

static void start_small(int rows, int cols)
{
    struct screen s;

    place_start(&s, "root", rows, cols, "en");
    assert_true(screen_stirs(&s, DEADLINE_MS));
    screen_settle(&s, 300);
    screen_type(&s, DOWN "?" ESC);
    screen_settle(&s, 300);
    assert_false(s.ended);
    screen_resize(&s, 24, 80);
    assert_true(screen_wait(&s, "Mobile number")); /* of the Overview */
    screen_close(&s);
}

static void test_starts_at_79x23(void **state)
{
    (void)state;
    start_small(23, 79);
}

static void test_starts_at_20x5(void **state)
{
    (void)state;
    start_small(5, 20);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(test_down_is_cheap),   cmocka_unit_test(test_sighup_ends),
        cmocka_unit_test(test_sigterm_ends),    cmocka_unit_test(test_closed_terminal_ends),
        cmocka_unit_test(test_small_screens),   cmocka_unit_test(test_starts_at_79x23),
        cmocka_unit_test(test_starts_at_20x5),
    };

    (void)argc;
    return place_run("screens", argv[0], NULL, scenes, sizeof scenes / sizeof *scenes, others,
                     sizeof others / sizeof *others);
}
