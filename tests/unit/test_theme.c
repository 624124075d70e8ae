#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/asset.h"
#include "config/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum rc load(struct theme *theme, const char *text, struct err *err)
{
    char path[] = "/tmp/test_theme.XXXXXX";
    int fd = mkstemp(path);
    enum rc rc;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    rc = theme_load(theme, path, err);
    unlink(path);
    return rc;
}

static void every_built_in_theme_loads(void **state)
{
    static const char *const name[] = {"default", "high-contrast", "light", "mono"};
    struct theme theme;
    struct err err;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(theme_load(&theme, name[i], &err), RC_OK);
        for (int r = 0; r < ROLE_COUNT; r++) {
            const struct style *s = &theme.style[r];

            assert_true(s->fg != 7 && s->fg != 15 && s->fg != 0);
        }
        assert_true(theme.style[ROLE_HEADER].attrs & STYLE_BOLD);
        assert_true(theme.style[ROLE_BAD].mono != theme.style[ROLE_WARN].mono);
    }
    assert_null(asset_at("themes/", 4));
}

static void roles_take_colours_and_attributes(void **state)
{
    struct theme theme;
    struct err err;

    (void)state;
    assert_int_equal(load(&theme,
                          "[theme]\ncursor = bar\n[roles]\nwarn = 3 - bold underline\nbar = - 254\n"
                          "[mono]\nwarn = reverse\nok = -\n",
                          &err),
                     RC_OK);
    assert_true(theme.cursor_bar);
    assert_int_equal(theme.style[ROLE_WARN].fg, 3);
    assert_int_equal(theme.style[ROLE_WARN].bg, -1);
    assert_int_equal(theme.style[ROLE_WARN].attrs, STYLE_BOLD | STYLE_UNDERLINE);
    assert_int_equal(theme.style[ROLE_WARN].mono, STYLE_REVERSE);
    assert_int_equal(theme.style[ROLE_BAR].bg, 254);
    assert_int_equal(theme.style[ROLE_OK].fg, -1);
}

static void mistakes_are_named(void **state)
{
    static const struct {
        const char *text, *part;
    } bad[] = {
        {"[roles]\nwarm = 1 -\n", "\"warm\""},      {"[theme]\ncolour = 1\n", "\"colour\""},
        {"[roles]\nwarn = 7 -\n", "warn"},          {"[roles]\nwarn = 256 -\n", "line 2"},
        {"[roles]\nwarn = 1\n", "warn"},            {"[roles]\nwarn = 1 - blink\n", "warn"},
        {"[mono]\nwarn = 1 - bold\n", "warn"},      {"[theme]\ncursor = block\n", "cursor"},
        {"[rolls]\nwarn = 1 -\n", "[rolls]"},
    };
    struct theme theme;
    struct err err;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(load(&theme, bad[i].text, &err), RC_CONFIG);
        assert_non_null(strstr(err.msg, bad[i].part));
    }
}

static void an_unknown_name_lists_the_themes(void **state)
{
    struct theme theme;
    struct err err;

    (void)state;
    assert_int_equal(theme_load(&theme, "neon", &err), RC_CONFIG);
    assert_non_null(strstr(err.msg, "neon"));
    assert_string_equal(err.hint, "Themes: default, high-contrast, light, mono");
}

static void colours_are_reduced_to_what_there_is(void **state)
{
    (void)state;
    assert_int_equal(theme_reduce(-1, 8), -1);
    assert_int_equal(theme_reduce(130, 256), 130);
    assert_int_equal(theme_reduce(12, 8), 4);
    assert_int_equal(theme_reduce(124, 16), 1);
    assert_int_equal(theme_reduce(28, 8), 2);
    assert_int_equal(theme_reduce(241, 8), -1);
    assert_int_equal(theme_reduce(8, 8), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_built_in_theme_loads),
        cmocka_unit_test(roles_take_colours_and_attributes),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(an_unknown_name_lists_the_themes),
        cmocka_unit_test(colours_are_reduced_to_what_there_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
