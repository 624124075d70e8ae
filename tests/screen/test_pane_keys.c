/* The keys s, y and Space of every pane: another order, a copy, the marked rows. */
#define _GNU_SOURCE
#include "screen/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct scene scenes[] = {
    {"sort", "root", {{"ss", "sort-name"}, {"s", "sort-name-down"}}},
    {"marked", "root", {{"  x", "export-marked"}}},
};

/* "u00001 TAB zhang san TAB its department TAB 138****8001 TAB active", as OSC 52 has it. */
#define FIRST "dTAwMDAxCeW8oOS4iQnnoJTlj5Hpg6gJMTM4KioqKjgwMDEJYWN0aXZl"
/* The mobile number of u00001: masked, then in clear. */
#define MASKED "MTM4KioqKjgwMDE="
#define CLEAR  "MTM4MDAxMzgwMDE="

static void test_one_order(void **state)
{
    struct screen s;

    (void)state;
    place_console(&s, "root", 24, 80, "zh_CN");
    screen_type(&s, "0s");
    assert_true(screen_wait(&s, "这里只有一种排序。"));
    screen_close(&s);
}

static long copies(void)
{
    char command[256];
    long n = -1;
    FILE *f;

    snprintf(command, sizeof command,
             "sqlite3 %s/office.db \"SELECT count(*) FROM audit_entry WHERE action = 'copy'\"",
             place_db());
    f = popen(command, "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%ld", &n), 1);
    pclose(f);
    return n;
}

static void test_row(void **state)
{
    struct screen s;

    (void)state;
    place_console(&s, "li.si", 24, 80, "en");
    screen_type(&s, "y");
    assert_true(screen_wait(&s, "Rows sent to the terminal's clipboard, masked: 1"));
    assert_true(screen_sent(&s, "\033]52;c;" FIRST "\007"));
    screen_type(&s, "  :copy\r");
    assert_true(screen_wait(&s, "masked: 2"));
    assert_int_equal(copies(), 0);
    screen_close(&s);
}

/* A value leaves in clear only while it is shown so, and that is recorded. */
static void test_value(void **state)
{
    struct screen s;

    (void)state;
    place_console(&s, "li.si", 24, 80, "en");
    screen_type(&s, "\t");
    assert_true(screen_wait(&s, "1990-**-**"));
    screen_type(&s, "jjy");
    assert_true(screen_wait(&s, "The value was sent to the terminal's clipboard, masked."));
    assert_true(screen_sent(&s, "\033]52;c;" MASKED "\007"));
    assert_int_equal(copies(), 0);
    screen_type(&s, "r");
    assert_true(screen_wait(&s, "Show a value in clear"));
    screen_type(&s, "\017");
    assert_true(screen_wait(&s, "Shown until"));
    assert_null(memmem(s.raw.data, s.raw.len, CLEAR, strlen(CLEAR)));
    screen_type(&s, "y");
    assert_true(screen_wait(&s, "in clear; that is recorded."));
    assert_true(screen_sent(&s, "\033]52;c;" CLEAR "\007"));
    assert_int_equal(copies(), 1);
    screen_type(&s, "ky"); /* the line above is not in clear */
    assert_true(screen_wait(&s, "The value was sent to the terminal's clipboard, masked."));
    assert_int_equal(copies(), 1);
    screen_close(&s);
}

/* A terminal without Ms gets nothing, and is told so. */
static void test_no_clipboard(void **state)
{
    struct screen s;

    (void)state;
    setenv("TERM", "linux", 1);
    place_console(&s, "root", 24, 80, "en");
    screen_type(&s, "y");
    assert_true(screen_wait(&s, "this terminal takes no text for its clipboard"));
    assert_true(screen_wait(&s, "x writes the rows to a file"));
    assert_null(memmem(s.raw.data, s.raw.len, "\033]52;", 5));
    screen_close(&s);
    setenv("TERM", "xterm-256color", 1);
}

static void test_export_marked(void **state)
{
    struct screen s;

    (void)state;
    place_console(&s, "audit", 24, 80, "en");
    screen_type(&s, "  x");
    assert_true(screen_wait(&s, "The marked rows go to a new file"));
    screen_type(&s, "c");
    assert_true(screen_wait(&s, "Rows written: 2,"));
    screen_type(&s, "/ref:u00002\rx");
    assert_true(screen_wait(&s, "The marked rows go to a new file"));
    screen_type(&s, "c");
    assert_true(screen_wait(&s, "Rows written: 1 of 2 marked"));
    screen_close(&s);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(test_one_order),
        cmocka_unit_test(test_row),
        cmocka_unit_test(test_value),
        cmocka_unit_test(test_no_clipboard),
        cmocka_unit_test(test_export_marked),
    };

    (void)argc;
    return place_run("keys", argv[0], NULL, scenes, sizeof scenes / sizeof *scenes, others,
                     sizeof others / sizeof *others);
}
