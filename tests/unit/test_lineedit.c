#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/lineedit.h"

#include <locale.h>
#include <string.h>

static int start(void **state)
{
    static struct lineedit e;

    lineedit_init(&e, 0, false, false);
    *state = &e;
    return 0;
}

static int stop(void **state)
{
    lineedit_release(*state);
    return 0;
}

static bool press(struct lineedit *e, enum key key, char32_t ch)
{
    struct key_event ev = {.key = key, .ch = ch};

    return lineedit_key(e, &ev);
}

static void type(struct lineedit *e, const char32_t *text)
{
    for (; *text != 0; text++)
        assert_true(press(e, KEY_TEXT, *text));
}

static void backspace_removes_one_chinese_character(void **state)
{
    struct lineedit *e = *state;

    type(e, U"中文地址浦东");
    press(e, KEY_BACKSP, 0);
    assert_string_equal(lineedit_text(e), "中文地址浦");
    press(e, KEY_HOME_, 0);
    press(e, KEY_DEL, 0);
    assert_string_equal(lineedit_text(e), "文地址浦");
    press(e, KEY_BACKSP, 0);
    assert_string_equal(lineedit_text(e), "文地址浦");
}

static void a_cluster_is_one_step(void **state)
{
    struct lineedit *e = *state;

    type(e, U"ae\u0301b");
    press(e, KEY_LEFT_, 0);
    press(e, KEY_LEFT_, 0);
    assert_int_equal(e->caret, 1);
    press(e, KEY_RIGHT_, 0);
    assert_int_equal(e->caret, 4);
    press(e, KEY_BACKSP, 0);
    assert_string_equal(lineedit_text(e), "ab");
}

static void a_mark_inserted_joins_its_base(void **state)
{
    struct lineedit *e = *state;

    type(e, U"eb");
    press(e, KEY_LEFT_, 0);
    type(e, U"\u0301");
    assert_int_equal(e->caret, 3);
    press(e, KEY_BACKSP, 0);
    assert_string_equal(lineedit_text(e), "b");
}

static void control_keys_edit(void **state)
{
    struct lineedit *e = *state;

    type(e, U"one two  three");
    press(e, KEY_CTRL, 'w');
    assert_string_equal(lineedit_text(e), "one two  ");
    press(e, KEY_CTRL, 'w');
    assert_string_equal(lineedit_text(e), "one ");
    press(e, KEY_CTRL, 'a');
    type(e, U"x");
    press(e, KEY_CTRL, 'k');
    assert_string_equal(lineedit_text(e), "x");
    press(e, KEY_CTRL, 'u');
    assert_string_equal(lineedit_text(e), "");
    assert_false(press(e, KEY_CTRL, 'c'));
    assert_false(press(e, KEY_ENTER_, 0));
}

static void never_longer_than_allowed(void **state)
{
    struct lineedit *e = *state;

    e->max = 7;
    type(e, U"中文地");
    assert_string_equal(lineedit_text(e), "中文");
    type(e, U"ab");
    assert_string_equal(lineedit_text(e), "中文a");
}

static void full_width_input_becomes_ascii(void **state)
{
    struct lineedit *e = *state;

    e->fold = true;
    type(e, U"１３８＠");
    assert_string_equal(lineedit_text(e), "138@");
    lineedit_set(e, "１");
    assert_string_equal(lineedit_text(e), "１");
}

static void a_paste_is_one_line_of_data(void **state)
{
    struct lineedit *e = *state;
    struct key_event ev = {.key = KEY_PASTED};

    buf_puts(&ev.paste, "a\nb\033[2J中");
    assert_true(lineedit_key(e, &ev));
    assert_string_equal(lineedit_text(e), "a b[2J中");
    buf_release(&ev.paste);
}

static void draws_the_caret_within_the_field(void **state)
{
    struct lineedit *e = *state;
    struct canvas c;
    struct buf b = BUF_INIT;

    canvas_init(&c, 1, 10, false);
    lineedit_set(e, "中文地址浦东");
    lineedit_draw(e, &c, 0, 0, 6, true);
    assert_true(c.cursor_x >= 0 && c.cursor_x < 6);
    canvas_dump(&c, &b);
    assert_string_equal(buf_str(&b), "浦东\n");
    press(e, KEY_HOME_, 0);
    lineedit_draw(e, &c, 0, 0, 6, true);
    assert_int_equal(c.cursor_x, 0);
    e->secret = true;
    lineedit_draw(e, &c, 0, 0, 10, true);
    buf_clear(&b);
    canvas_dump(&c, &b);
    assert_string_equal(buf_str(&b), "******\n");
    buf_release(&b);
    canvas_release(&c);
}

/* Every byte stands in one row, in order; the caret always has a column. */
static void wraps_over_rows(void **state)
{
    static const char *const texts[] = {"one two three four", "中文地址浦东新区", "a中b文cd 地址e",
                                        "abcdefghijklmnop", "e\u0301e\u0301 e\u0301", ""};
    struct lineedit *e = *state;
    struct buf b = BUF_INIT;
    struct canvas c;

    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        for (int w = 2; w < 20; w++) {
            lineedit_set(e, texts[t]);
            press(e, KEY_HOME_, 0);
            for (size_t was = SIZE_MAX; was != e->caret; press(e, KEY_RIGHT_, 0)) {
                was = e->caret;
                canvas_init(&c, 30, 20, true);
                lineedit_draw_rows(e, &c, (struct rect){0, 0, 3, w}, true);
                assert_in_range(c.cursor_x, 0, w - 1);
                assert_in_range(c.cursor_y, 0, 2);
                canvas_release(&c);
            }
        }
    lineedit_set(e, "one two three 中文地址");
    assert_int_equal(lineedit_rows(e, 9), 3);
    canvas_init(&c, 4, 9, true);
    lineedit_draw_rows(e, &c, (struct rect){0, 0, 4, 9}, true);
    canvas_dump(&c, &b);
    assert_string_equal(buf_str(&b), "one two\nthree 中\n文地址\n\n");
    buf_release(&b);
    canvas_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(backspace_removes_one_chinese_character, start, stop),
        cmocka_unit_test_setup_teardown(a_cluster_is_one_step, start, stop),
        cmocka_unit_test_setup_teardown(a_mark_inserted_joins_its_base, start, stop),
        cmocka_unit_test_setup_teardown(control_keys_edit, start, stop),
        cmocka_unit_test_setup_teardown(never_longer_than_allowed, start, stop),
        cmocka_unit_test_setup_teardown(full_width_input_becomes_ascii, start, stop),
        cmocka_unit_test_setup_teardown(a_paste_is_one_line_of_data, start, stop),
        cmocka_unit_test_setup_teardown(draws_the_caret_within_the_field, start, stop),
        cmocka_unit_test_setup_teardown(wraps_over_rows, start, stop),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
