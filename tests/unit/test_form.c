#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/form.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static const char *const colours[] = {"red", "green", "blue", NULL};

static int start(void **state)
{
    struct form *f = calloc(1, sizeof *f);

    form_init(f, "Correct", true);
    form_add(f, "Uuid", "u00017", 0, false, false)->readonly = true;
    form_add(f, "Mobile", "13800138000", 0, false, true)->hint = "eleven digits";
    form_add(f, "Password", "", 0, true, false);
    form_add_choice(f, "Colour", colours, 1);
    form_start(f);
    *state = f;
    return 0;
}

static int stop(void **state)
{
    form_release(*state);
    free(*state);
    return 0;
}

static enum form_state press(struct form *f, enum key key, char32_t ch)
{
    struct key_event ev = {.key = key, .ch = ch};

    return form_key(f, &ev);
}

static char *drawn(const struct form *f, int h, int w)
{
    struct buf b = BUF_INIT;
    struct canvas c;

    canvas_init(&c, h, w, true);
    form_draw(f, &c);
    canvas_dump(&c, &b);
    canvas_release(&c);
    return b.data;
}

static void expect_drawn(const struct form *f, int h, int w, const char *part, bool there)
{
    char *text = drawn(f, h, w);

    assert_true((strstr(text, part) != NULL) == there);
    free(text);
}

static void begins_in_the_first_empty_field(void **state)
{
    struct form *f = *state;

    assert_int_equal(f->focus, 2);
    press(f, KEY_BACKTAB, 0);
    assert_int_equal(f->focus, 1);
    press(f, KEY_UP_, 0);
    assert_int_equal(f->focus, 3); /* over the read-only one */
    press(f, KEY_TAB, 0);
    assert_int_equal(f->focus, 1);
}

static void saves_only_what_was_confirmed(void **state)
{
    struct form *f = *state;

    f->focus = 1;
    press(f, KEY_TEXT, U'９');
    press(f, KEY_TAB, 0);
    press(f, KEY_TEXT, 's');
    press(f, KEY_TEXT, '3');
    assert_int_equal(press(f, KEY_F_, 10), FORM_EDIT);
    assert_true(f->confirming);
    expect_drawn(f, 24, 80, "Mobile: 13800138000 -> 138001380009", true);
    expect_drawn(f, 24, 80, "Password: (changed)", true);
    expect_drawn(f, 24, 80, "s3", false);
    expect_drawn(f, 24, 80, "Colour:", false);
    assert_int_equal(press(f, KEY_TEXT, 'x'), FORM_EDIT);
    assert_int_equal(press(f, KEY_ESC, 0), FORM_EDIT);
    assert_false(f->confirming);
    assert_int_equal(press(f, KEY_CTRL, 'o'), FORM_EDIT);
    assert_int_equal(press(f, KEY_ENTER_, 0), FORM_SAVE);
}

static void unchanged_is_not_saved(void **state)
{
    struct form *f = *state;

    assert_int_equal(press(f, KEY_F_, 10), FORM_EDIT);
    assert_false(f->confirming);
    assert_true(f->error[0] != '\0');
    assert_int_equal(press(f, KEY_ESC, 0), FORM_CANCEL);
}

static void escape_asks_when_changed(void **state)
{
    struct form *f = *state;

    press(f, KEY_TEXT, 'x');
    assert_int_equal(press(f, KEY_ESC, 0), FORM_EDIT);
    expect_drawn(f, 24, 80, "Esc again drops them", true);
    press(f, KEY_TEXT, 'y');
    assert_int_equal(press(f, KEY_ESC, 0), FORM_EDIT);
    assert_int_equal(press(f, KEY_ESC, 0), FORM_CANCEL);
}

static void enter_on_the_last_field_saves(void **state)
{
    struct form *f = *state;

    f->diff = false;
    assert_int_equal(press(f, KEY_ENTER_, 0), FORM_EDIT);
    assert_int_equal(f->focus, 3);
    assert_int_equal(press(f, KEY_ENTER_, 0), FORM_SAVE);
}

static void choices_go_round(void **state)
{
    struct form *f = *state;

    f->focus = 3;
    press(f, KEY_RIGHT_, 0);
    assert_int_equal(f->field[3].choice, 2);
    press(f, KEY_TEXT, ' ');
    assert_int_equal(f->field[3].choice, 0);
    press(f, KEY_LEFT_, 0);
    assert_int_equal(f->field[3].choice, 2);
    assert_true(form_changed(f));
    press(f, KEY_LEFT_, 0);
    assert_false(form_changed(f));
}

static void errors_stand_under_their_field(void **state)
{
    struct form *f = *state;

    form_reject(f, 1, "not a number");
    assert_int_equal(f->focus, 1);
    expect_drawn(f, 24, 80, "not a number", true);
    press(f, KEY_BACKSP, 0);
    expect_drawn(f, 24, 80, "not a number", false);
    form_reject(f, SIZE_MAX, "busy");
    expect_drawn(f, 24, 80, "busy", true);
}

static void works_at_any_size(void **state)
{
    struct form *f = *state;

    f->note = "Some lines above the fields\nthat say what this is about";
    for (int h = 1; h < 26; h++)
        for (int w = 1; w < 84; w += 3) {
            free(drawn(f, h, w));
            f->confirming = !f->confirming;
        }
    f->confirming = false;
    f->focus = 3;
    expect_drawn(f, 5, 20, "Colour", true); /* the focused field is always seen */
    f->focus = 1;
    expect_drawn(f, 5, 20, "Mobile", true);
    expect_drawn(f, 24, 80, "Some lines above", true);
    expect_drawn(f, 24, 80, "eleven digits", true);
}

/* A notice is read as it is typed: wrapped, the caret's row among those shown. */
static void long_text_is_wrapped(void **state)
{
    struct form *f = *state;
    struct form_field *text = form_add(f, "Text", "", 2000, false, false);

    lineedit_set(&text->edit,
                 "the first words of a notice that is longer than one line of the form can show, and "
                 "so on with many more words, until it takes five lines and more of the little box "
                 "it is written in; the last line says that nothing was lost on the way here: "
                 "not a single word of it, not even at its very end");
    f->focus = 1;
    expect_drawn(f, 24, 80, "the first words of a notice", true);
    expect_drawn(f, 24, 80, "very end", false);
    f->focus = f->nfield - 1;
    expect_drawn(f, 24, 80, "very end", true);
    expect_drawn(f, 24, 80, "the first words of a notice", false);
    press(f, KEY_HOME_, 0);
    expect_drawn(f, 24, 80, "the first words of a notice", true);
    for (int h = 1; h < 26; h++)
        for (int w = 1; w < 84; w += 3)
            free(drawn(f, h, w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(begins_in_the_first_empty_field, start, stop),
        cmocka_unit_test_setup_teardown(saves_only_what_was_confirmed, start, stop),
        cmocka_unit_test_setup_teardown(unchanged_is_not_saved, start, stop),
        cmocka_unit_test_setup_teardown(escape_asks_when_changed, start, stop),
        cmocka_unit_test_setup_teardown(enter_on_the_last_field_saves, start, stop),
        cmocka_unit_test_setup_teardown(choices_go_round, start, stop),
        cmocka_unit_test_setup_teardown(errors_stand_under_their_field, start, stop),
        cmocka_unit_test_setup_teardown(works_at_any_size, start, stop),
        cmocka_unit_test_setup_teardown(long_text_is_wrapped, start, stop),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
