#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/canvas.h"
#include "ui/dialog.h"

#include <locale.h>
#include <string.h>

static void expect(const struct canvas *c, const char *lines)
{
    struct buf b = BUF_INIT;

    canvas_dump(c, &b);
    assert_string_equal(buf_str(&b), lines);
    buf_release(&b);
}

static int start(void **state)
{
    static struct canvas c;

    canvas_init(&c, 3, 10, false);
    *state = &c;
    return 0;
}

static int stop(void **state)
{
    canvas_release(*state);
    return 0;
}

static void cuts_before_a_wide_character(void **state)
{
    struct canvas *c = *state;

    assert_int_equal(canvas_text(c, 0, 0, 6, ROLE_NORMAL, "中文地址"), 5);
    assert_int_equal(canvas_text(c, 1, 0, 5, ROLE_NORMAL, "中文地址"), 5);
    assert_int_equal(canvas_text(c, 2, 0, 8, ROLE_NORMAL, "中文地址"), 8);
    expect(c, "中文…\n中文…\n中文地址\n");
}

static void marks_the_cut_in_ascii(void **state)
{
    struct canvas *c = *state;

    c->ascii = true;
    canvas_text(c, 0, 0, 4, ROLE_NORMAL, "abcdef");
    expect(c, "abc~\n\n\n");
}

static void half_of_a_wide_character_never_stays(void **state)
{
    struct canvas *c = *state;

    canvas_text(c, 0, 0, 6, ROLE_NORMAL, "中文地");
    canvas_put(c, 0, 1, 2, ROLE_NORMAL, "ab");
    canvas_text(c, 1, 0, 6, ROLE_NORMAL, "中文地");
    canvas_put(c, 1, 1, 2, ROLE_NORMAL, "国");
    expect(c, " ab 地\n 国 地\n\n");
}

static void is_clipped_at_every_edge(void **state)
{
    struct canvas *c = *state;

    canvas_text(c, 0, 9, 4, ROLE_NORMAL, "中文");
    canvas_text(c, 1, -1, 4, ROLE_NORMAL, "中文");
    canvas_text(c, 3, 0, 4, ROLE_NORMAL, "no");
    canvas_text(c, -1, 0, 4, ROLE_NORMAL, "no");
    canvas_fill(c, (struct rect){-5, -5, 6, 6}, ROLE_BAD);
    assert_int_equal(c->cell[0].role, ROLE_BAD);
    assert_int_equal(c->cell[1].role, ROLE_NORMAL);
    expect(c, "\n 文\n\n");
}

static void shows_what_would_control_the_terminal(void **state)
{
    struct canvas *c = *state;

    canvas_put(c, 0, 0, 10, ROLE_NORMAL, "\033[2J");
    canvas_put(c, 1, 0, 10, ROLE_NORMAL, "\xE2\x80\xAE");
    canvas_put(c, 2, 0, 10, ROLE_NORMAL, "\xFF");
    expect(c, "<U+001B>[…\n<U+202E>\n<FF>\n");
}

static void keeps_marks_with_their_base(void **state)
{
    struct canvas *c = *state;

    assert_int_equal(canvas_text(c, 0, 0, 5, ROLE_NORMAL, "e\xCC\x81x"), 2);
    assert_int_equal(c->cell[0].ch[1], 0x301);
    assert_int_equal(c->cell[1].ch[0], 'x');
}

static void aligns_right_and_tints(void **state)
{
    struct canvas *c = *state;

    canvas_text_right(c, 0, 2, 6, ROLE_NORMAL, "中a");
    canvas_text_right(c, 1, 0, 4, ROLE_NORMAL, "abcdef");
    canvas_tint(c, 0, 0, 20, ROLE_CURSOR);
    assert_int_equal(c->cell[9].role, ROLE_CURSOR);
    expect(c, "     中a\nabc…\n\n");
}

static void wraps_at_blanks_and_between_chinese(void **state)
{
    struct canvas *c = *state;

    assert_int_equal(canvas_wrap(c, (struct rect){0, 0, 3, 10}, ROLE_NORMAL, "one two three"), 2);
    expect(c, "one two\nthree\n\n");
    canvas_clear(c);
    assert_int_equal(canvas_wrap(c, (struct rect){0, 0, 3, 6}, ROLE_NORMAL, "个人信息保护"), 2);
    expect(c, "个人信\n息保护\n\n");
    canvas_clear(c);
    assert_int_equal(canvas_wrap(c, (struct rect){0, 0, 3, 4}, ROLE_NORMAL, "abcdefgh"), 2);
    expect(c, "abcd\nefgh\n\n");
    canvas_clear(c);
    assert_int_equal(canvas_wrap(c, (struct rect){0, 0, 3, 9}, ROLE_NORMAL, "a\n\nb"), 3);
    expect(c, "a\n\nb\n");
}

/* What follows a label stands under its value, where there is room for it. */
static void a_value_hangs_under_its_beginning(void **state)
{
    static const char text[] = "Label   one two three four five six seven";
    struct canvas *c = *state;

    canvas_release(c);
    canvas_init(c, 3, 40, false);
    canvas_wrap(c, (struct rect){0, 0, 3, 34}, ROLE_NORMAL, text);
    expect(c, "Label   one two three four five\n        six seven\n\n");
    canvas_clear(c);
    canvas_wrap(c, (struct rect){0, 0, 3, 31}, ROLE_NORMAL, text);
    expect(c, "Label   one two three four five\nsix seven\n\n");
}

static void a_line_does_not_begin_with_a_closing_mark(void **state)
{
    struct canvas *c = *state;

    canvas_wrap(c, (struct rect){0, 0, 3, 6}, ROLE_NORMAL, "个人信，保护");
    expect(c, "个人\n信，保\n护\n");
}

static void counts_all_rows_when_measuring(void **state)
{
    struct canvas *c = *state;

    assert_int_equal(canvas_wrap_from(c, (struct rect){.w = 2}, ROLE_NORMAL, "a b c d e", 0), 5);
    canvas_wrap_from(c, (struct rect){0, 0, 2, 2}, ROLE_NORMAL, "a b c d e", 3);
    expect(c, "d\ne\n\n");
}

static void boxes_and_dividers_join(void **state)
{
    struct canvas *c = *state;

    canvas_box(c, (struct rect){0, 0, 3, 10}, "中");
    canvas_vline(c, 0, 7, 3);
    expect(c, "┌─ 中 ─┬─┐\n│      │ │\n└──────┴─┘\n");
    c->ascii = true;
    canvas_clear(c);
    canvas_box(c, (struct rect){0, 0, 3, 10}, NULL);
    canvas_vline(c, 0, 7, 3);
    expect(c, "+------+-+\n|      | |\n+------+-+\n");
}

static void dialogs_scroll_and_never_overflow(void **state)
{
    struct canvas small;

    (void)state;
    canvas_init(&small, 7, 20, true);
    assert_int_equal(dialog_draw(&small, "T", "a\nb\nc\nd\ne", "q quit", ROLE_NORMAL, 1), 1);
    expect(&small, "+- T --------------+\n| b                |\n| c                |\n"
                   "| d                |\n|                  |\n| q quit           |\n"
                   "+------------------+\n");
    canvas_release(&small);
    for (int h = 1; h < 8; h++)
        for (int w = 1; w < 24; w++) {
            canvas_init(&small, h, w, true);
            dialog_draw(&small, "Title", "some 中文 text", "y Yes", ROLE_WARN, 0);
            dialog_progress(&small, "Title", 5, h % 2 ? 10 : 0, "note");
            canvas_release(&small);
        }
}

static void bars_show_the_part_done(void **state)
{
    struct canvas *c = *state;

    dialog_bar(c, 0, 0, 10, 23, 100);
    dialog_bar(c, 1, 0, 10, 200, 100);
    dialog_bar(c, 2, 0, 10, 1, 0);
    expect(c, "##--------\n##########\n-##-------\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cuts_before_a_wide_character, start, stop),
        cmocka_unit_test_setup_teardown(marks_the_cut_in_ascii, start, stop),
        cmocka_unit_test_setup_teardown(half_of_a_wide_character_never_stays, start, stop),
        cmocka_unit_test_setup_teardown(is_clipped_at_every_edge, start, stop),
        cmocka_unit_test_setup_teardown(shows_what_would_control_the_terminal, start, stop),
        cmocka_unit_test_setup_teardown(keeps_marks_with_their_base, start, stop),
        cmocka_unit_test_setup_teardown(aligns_right_and_tints, start, stop),
        cmocka_unit_test_setup_teardown(wraps_at_blanks_and_between_chinese, start, stop),
        cmocka_unit_test_setup_teardown(a_line_does_not_begin_with_a_closing_mark, start, stop),
        cmocka_unit_test_setup_teardown(a_value_hangs_under_its_beginning, start, stop),
        cmocka_unit_test_setup_teardown(counts_all_rows_when_measuring, start, stop),
        cmocka_unit_test_setup_teardown(boxes_and_dividers_join, start, stop),
        cmocka_unit_test_setup_teardown(dialogs_scroll_and_never_overflow, start, stop),
        cmocka_unit_test_setup_teardown(bars_show_the_part_done, start, stop),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
