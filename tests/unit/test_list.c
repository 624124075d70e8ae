#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/list.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows 1..total with one left out at will; remembers what it was asked. */
struct source {
    long total, gone;
    size_t calls, most;
    bool fail;
};

static enum rc fetch(void *ctx, const struct rowkey *from, int dir, size_t max, struct row *out,
                     size_t *n, struct err *err)
{
    struct source *s = ctx;
    long id = from != NULL ? (long)from->id : dir > 0 ? 0 : s->total + 1;

    if (id > s->total && dir < 0)
        id = s->total + 1;
    s->calls++;
    s->most = max > s->most ? max : s->most;
    *n = 0;
    while (*n < max && (id += dir) >= 1 && id <= s->total) {
        char text[32];

        if (id == s->gone)
            continue;
        snprintf(text, sizeof text, "row %ld", id);
        row_set(&out[*n], 0, ROLE_NORMAL, text);
        out[*n].key.id = id;
        (*n)++;
    }
    return s->fail ? err_set(err, RC_DB, "failed") : RC_OK;
}

static const struct column columns[] = {
    {"name", "Name", 6, 1, 0},
    {"town", "Town", 6, 2, 2},
    {"note", "Note", 6, 0, 1},
};

struct fixture {
    struct source src;
    struct list l;
    struct canvas c;
};

static void draw(struct fixture *f, int h, int w, bool bar)
{
    if (f->c.cell != NULL)
        canvas_release(&f->c);
    canvas_init(&f->c, h, w, true);
    assert_int_equal(list_draw(&f->l, &f->c, (struct rect){0, 0, h, w}, true, bar, NULL), RC_OK);
}

static int start(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct list_source src = {.columns = columns, .ncolumns = 3, .fetch = fetch};

    f->src.total = 10000;
    src.ctx = &f->src;
    list_init(&f->l, &src);
    assert_int_equal(list_load(&f->l, false, NULL), RC_OK);
    draw(f, 11, 40, false);
    f->src.calls = f->src.most = 0;
    *state = f;
    return 0;
}

static int stop(void **state)
{
    struct fixture *f = *state;

    list_release(&f->l);
    canvas_release(&f->c);
    free(f);
    return 0;
}

static void press(struct fixture *f, enum key key, char32_t ch)
{
    struct key_event ev = {.key = key, .ch = ch};
    bool used;

    assert_int_equal(list_key(&f->l, &ev, &used, NULL), RC_OK);
    assert_true(used);
}

/* What must hold after every key: the focus on the screen, at most three pages
 * held, in order, a full screen where there are rows for one. */
static void check(const struct fixture *f)
{
    const struct list *l = &f->l;
    size_t page = (size_t)l->page;

    assert_true(l->nrow <= 3 * page);
    assert_true(l->cur >= l->top && l->cur < l->top + page && l->cur < l->nrow);
    assert_true(l->nrow - l->top >= page || (l->at_first && l->at_last));
    for (size_t i = 1; i < l->nrow; i++)
        assert_true(l->row[i].key.id > l->row[i - 1].key.id);
    assert_true(f->src.most <= 3 * page);
    if (list_position(l) != 0 && f->src.gone == 0)
        assert_int_equal(list_position(l), list_row(l)->key.id);
}

static int64_t focus(const struct fixture *f)
{
    return list_row(&f->l)->key.id;
}

static void walks_all_rows_and_back(void **state)
{
    struct fixture *f = *state;

    for (int64_t id = 2; id <= 10000; id++) {
        press(f, KEY_DOWN_, 0);
        check(f);
        assert_int_equal(focus(f), id);
    }
    press(f, KEY_TEXT, 'j');
    assert_int_equal(focus(f), 10000);
    for (int64_t id = 9999; id >= 1; id--) {
        press(f, KEY_TEXT, 'k');
        check(f);
        assert_int_equal(focus(f), id);
    }
    press(f, KEY_UP_, 0);
    assert_int_equal(focus(f), 1);
    assert_true(f->src.calls < 2 * 10000 / 10 + 10); /* a page a call */
}

static void pages_and_ends(void **state)
{
    struct fixture *f = *state;

    press(f, KEY_PGDN, 0);
    check(f);
    assert_int_equal(focus(f), 11);
    press(f, KEY_CTRL, 'd');
    assert_int_equal(focus(f), 16);
    press(f, KEY_CTRL, 'u');
    press(f, KEY_PGUP, 0);
    assert_int_equal(focus(f), 1);
    f->src.calls = 0;
    press(f, KEY_TEXT, 'G');
    check(f);
    assert_int_equal(focus(f), 10000);
    assert_int_equal(f->src.calls, 1);
    assert_int_equal(list_position(&f->l), 0);
    for (int i = 0; i < 300; i++) {
        press(f, KEY_PGUP, 0);
        check(f);
    }
    assert_int_equal(focus(f), 7000);
    press(f, KEY_HOME_, 0);
    check(f);
    assert_int_equal(focus(f), 1);
    assert_int_equal(list_position(&f->l), 1);
}

static void any_keys_in_any_order(void **state)
{
    static const enum key key[] = {KEY_DOWN_, KEY_UP_, KEY_PGDN, KEY_PGUP, KEY_HOME_, KEY_END_};
    struct fixture *f = *state;
    uint32_t seed = 7;

    for (int i = 0; i < 20000; i++) {
        seed = seed * 1664525u + 1013904223u;
        press(f, key[(seed >> 16) % (i % 500 < 480 ? 4 : 6)], 0);
        check(f);
        f->src.most = 0;
        if (i % 97 == 0)
            draw(f, 2 + (int)(seed >> 20) % 40, 40, false);
        check(f);
    }
}

static void reload_keeps_the_focus(void **state)
{
    struct fixture *f = *state;

    for (int i = 0; i < 77; i++)
        press(f, KEY_DOWN_, 0);
    assert_int_equal(list_load(&f->l, true, NULL), RC_OK);
    check(f);
    assert_int_equal(focus(f), 78);
    assert_int_equal(list_position(&f->l), 78);
    f->src.gone = 78;
    assert_int_equal(list_load(&f->l, true, NULL), RC_OK);
    check(f);
    assert_int_equal(focus(f), 79);
    assert_int_equal(list_load(&f->l, false, NULL), RC_OK);
    assert_int_equal(focus(f), 1);
    press(f, KEY_TEXT, 'G');
    f->src.total = 500;
    assert_int_equal(list_load(&f->l, true, NULL), RC_OK);
    check(f);
    assert_int_equal(focus(f), 500);
}

static void marks_survive_the_window(void **state)
{
    struct fixture *f = *state;
    struct rowkey one = {.id = 1}, two = {.id = 2};

    press(f, KEY_TEXT, ' ');
    assert_int_equal(focus(f), 2);
    press(f, KEY_TEXT, 0x3000);
    press(f, KEY_TEXT, 'G');
    press(f, KEY_TEXT, 'g');
    assert_true(list_marked(&f->l, &one) && list_marked(&f->l, &two));
    press(f, KEY_TEXT, ' ');
    assert_false(list_marked(&f->l, &one));
    assert_int_equal(f->l.nmark, 1);
    list_unmark(&f->l);
    assert_false(list_marked(&f->l, &two));
}

static void a_failed_read_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct key_event ev = {.key = KEY_PGDN};
    struct err err;
    bool used;

    press(f, KEY_PGDN, 0);
    f->src.fail = true;
    assert_int_equal(list_key(&f->l, &ev, &used, &err), RC_DB);
    f->src.fail = false;
    check(f);
    press(f, KEY_DOWN_, 0);
    check(f);
}

static void an_empty_list_is_quiet(void **state)
{
    struct fixture *f = *state;

    f->src.total = 0;
    assert_int_equal(list_load(&f->l, true, NULL), RC_OK);
    assert_null(list_row(&f->l));
    press(f, KEY_DOWN_, 0);
    press(f, KEY_PGUP, 0);
    press(f, KEY_TEXT, 'G');
    press(f, KEY_TEXT, ' ');
    draw(f, 11, 40, false);
    assert_int_equal(f->c.cursor_y, -1);
}

static void down_changes_two_cells_only(void **state)
{
    struct fixture *f = *state;
    struct canvas before;
    size_t changed = 0;

    canvas_init(&before, 11, 40, true);
    memcpy(before.cell, f->c.cell, 11 * 40 * sizeof *before.cell);
    press(f, KEY_DOWN_, 0);
    draw(f, 11, 40, false);
    for (size_t i = 0; i < 11 * 40; i++)
        changed += memcmp(&before.cell[i], &f->c.cell[i], sizeof *before.cell) != 0;
    assert_int_equal(changed, 2);
    assert_int_equal(f->c.cursor_y, 2);
    canvas_release(&before);
}

static void expect(const struct fixture *f, const char *first, const char *second)
{
    struct buf b = BUF_INIT;
    char *line[2];

    canvas_dump(&f->c, &b);
    line[0] = strtok(b.data, "\n");
    line[1] = strtok(NULL, "\n");
    assert_string_equal(line[0], first);
    assert_string_equal(line[1], second);
    buf_release(&b);
}

static void narrow_screens_drop_columns(void **state)
{
    struct fixture *f = *state;

    expect(f, "   Name        Town               Note", ">  row 1");
    draw(f, 5, 17, false);
    expect(f, "   Name    Note", ">  row 1");
    draw(f, 5, 10, true);
    expect(f, "   Name", ">  row 1");
    assert_int_equal(f->c.cell[10].role, ROLE_CURSOR);
    for (int h = 1; h < 6; h++)
        for (int w = 1; w < 24; w++)
            draw(f, h, w, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(walks_all_rows_and_back, start, stop),
        cmocka_unit_test_setup_teardown(pages_and_ends, start, stop),
        cmocka_unit_test_setup_teardown(any_keys_in_any_order, start, stop),
        cmocka_unit_test_setup_teardown(reload_keeps_the_focus, start, stop),
        cmocka_unit_test_setup_teardown(marks_survive_the_window, start, stop),
        cmocka_unit_test_setup_teardown(a_failed_read_changes_nothing, start, stop),
        cmocka_unit_test_setup_teardown(an_empty_list_is_quiet, start, stop),
        cmocka_unit_test_setup_teardown(down_changes_two_cells_only, start, stop),
        cmocka_unit_test_setup_teardown(narrow_screens_drop_columns, start, stop),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
