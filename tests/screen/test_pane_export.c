/* The key x: asked, written, refused. */
#define _GNU_SOURCE
#include "screen/place.h"

static const struct scene scenes[] = {
    {"export", "root", {{"", "users"}, {"/dept:客服部\r", "users-filter"}, {"x", "export"}}},
    {"helpdesk", "li.si", {{"", "helpdesk-users"}, {"x", "export-refused"}}},
};

static void written(const char *keys, const char *said)
{
    struct screen s;

    place_console(&s, "audit", 24, 80, "en");
    assert_true(screen_wait(&s, "u00001"));
    screen_type(&s, "x");
    assert_true(screen_wait(&s, "That is recorded."));
    screen_type(&s, keys);
    assert_true(screen_wait(&s, said));
    screen_close(&s);
}

static void test_csv(void **state)
{
    (void)state;
    written("\r", "Rows written: 60");
    written("c", ".csv");
}

static void test_json(void **state)
{
    (void)state;
    written("j", ".json");
}

/* The command does what the key does. */
static void test_by_name(void **state)
{
    struct screen s;

    (void)state;
    place_console(&s, "audit", 24, 80, "en");
    assert_true(screen_wait(&s, "u00001"));
    screen_type(&s, ":export\r");
    assert_true(screen_wait(&s, "That is recorded."));
    screen_close(&s);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_by_name),
    };

    (void)argc;
    return place_run("export", argv[0], NULL, scenes, sizeof scenes / sizeof *scenes, others,
                     sizeof others / sizeof *others);
}
