#define _DEFAULT_SOURCE
#include "ui/list.h"

#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define MARGIN 3 /* ">" where the focus is, "*" if marked, and a gap */
#define PAGE_FIRST 24

void list_init(struct list *l, const struct list_source *src)
{
    *l = (struct list){.src = *src, .index = -1, .page = PAGE_FIRST};
}

static void drop_rows(struct list *l, size_t from, size_t n)
{
    if (n == 0)
        return;
    for (size_t i = from; i < from + n; i++)
        row_release(&l->row[i]);
    memmove(l->row + from, l->row + from + n, (l->nrow - from - n) * sizeof *l->row);
    l->nrow -= n;
}

static void drop_first(struct list *l, size_t n)
{
    if (n == 0)
        return;
    drop_rows(l, 0, n);
    l->at_first = false;
    l->index += l->index >= 0 ? (int64_t)n : 0;
    l->top -= n < l->top ? n : l->top;
    l->cur -= n < l->cur ? n : l->cur;
}

static void drop_last(struct list *l, size_t n)
{
    if (n == 0)
        return;
    drop_rows(l, l->nrow - n, n);
    l->at_last = false;
}

static void forget(struct list *l)
{
    drop_rows(l, 0, l->nrow);
    l->top = l->cur = 0;
    l->at_first = l->at_last = false;
    l->index = -1;
}

void list_release(struct list *l)
{
    drop_rows(l, 0, l->nrow);
    free(l->row);
    free(l->mark);
    memset(l, 0, sizeof *l);
}

/* Fetch up to MAX rows into new memory; on failure nothing is kept. */
static enum rc fetch(struct list *l, const struct rowkey *from, int dir, size_t max,
                     struct row **rows, size_t *n, struct err *err)
{
    enum rc rc;

    *rows = xcalloc(max, sizeof **rows);
    *n = 0;
    rc = l->src.fetch(l->src.ctx, from, dir, max, *rows, n, err);
    if (rc == RC_OK)
        return RC_OK;
    for (size_t i = 0; i < max; i++)
        row_release(&(*rows)[i]);
    free(*rows);
    *rows = NULL;
    *n = 0;
    return rc;
}

/* Append up to MAX rows after the window, or the first ones if it is empty. */
static enum rc extend_after(struct list *l, size_t max, struct err *err)
{
    struct rowkey from = l->nrow > 0 ? l->row[l->nrow - 1].key : (struct rowkey){0};
    struct row *rows;
    size_t n;
    enum rc rc = fetch(l, l->nrow > 0 ? &from : NULL, 1, max, &rows, &n, err);

    if (rc != RC_OK)
        return rc;
    if (l->nrow == 0) {
        l->at_first = true;
        l->index = 0;
    }
    l->row = xrealloc(l->row, l->nrow + n, sizeof *l->row);
    memcpy(l->row + l->nrow, rows, n * sizeof *rows);
    l->nrow += n;
    l->at_last = n < max;
    free(rows);
    return RC_OK;
}

/* Put up to MAX rows before FROM (NULL: the last rows) in front of the window. */
static enum rc extend_before(struct list *l, const struct rowkey *from, size_t max,
                             struct err *err)
{
    struct row *rows;
    size_t n;
    enum rc rc = fetch(l, from, -1, max, &rows, &n, err);

    if (rc != RC_OK)
        return rc;
    l->row = xrealloc(l->row, l->nrow + n, sizeof *l->row);
    memmove(l->row + n, l->row, l->nrow * sizeof *l->row);
    for (size_t i = 0; i < n; i++)
        l->row[n - 1 - i] = rows[i];
    l->nrow += n;
    l->top += n;
    l->cur += n;
    l->at_first = n < max;
    if (l->at_first)
        l->index = 0;
    else if (l->index >= 0)
        l->index = l->index > (int64_t)n ? l->index - (int64_t)n : -1;
    free(rows);
    return RC_OK;
}

static size_t page(const struct list *l)
{
    return l->page > 0 ? (size_t)l->page : 1;
}

/* One page more after the window, three pages held at most. */
static enum rc grow_after(struct list *l, struct err *err)
{
    if (l->nrow > 2 * page(l))
        drop_first(l, l->nrow - 2 * page(l));
    return extend_after(l, page(l), err);
}

static enum rc grow_before(struct list *l, struct err *err)
{
    struct rowkey from = l->row[0].key;

    if (l->nrow > 2 * page(l))
        drop_last(l, l->nrow - 2 * page(l));
    return extend_before(l, &from, page(l), err);
}

/* Keep the focus on the screen, a full screen where there are rows for one,
 * and no more than a page either side of it. */
static enum rc settle(struct list *l, struct err *err)
{
    enum rc rc = RC_OK;

    if (l->cur >= l->nrow)
        l->cur = l->nrow > 0 ? l->nrow - 1 : 0;
    if (l->cur < l->top)
        l->top = l->cur;
    if (l->cur >= l->top + page(l))
        l->top = l->cur - page(l) + 1;
    while (rc == RC_OK && l->nrow > 0 && l->nrow < l->top + page(l) && !l->at_last)
        rc = extend_after(l, l->top + page(l) - l->nrow, err);
    while (rc == RC_OK && l->nrow > 0 && l->nrow < page(l) && !l->at_first) {
        struct rowkey from = l->row[0].key;

        rc = extend_before(l, &from, page(l) - l->nrow, err);
    }
    if (rc != RC_OK)
        return rc;
    if (l->nrow < l->top + page(l))
        l->top = l->nrow > page(l) ? l->nrow - page(l) : 0;
    if (l->nrow > l->top + 2 * page(l))
        drop_last(l, l->nrow - l->top - 2 * page(l));
    if (l->top > page(l))
        drop_first(l, l->top - page(l));
    return RC_OK;
}

static enum rc load_first(struct list *l, struct err *err)
{
    enum rc rc;

    forget(l);
    rc = extend_after(l, 2 * page(l), err);
    return rc == RC_OK ? settle(l, err) : rc;
}

static enum rc load_last(struct list *l, struct err *err)
{
    enum rc rc;

    forget(l);
    rc = extend_before(l, NULL, 2 * page(l), err);
    if (rc != RC_OK)
        return rc;
    l->at_last = true;
    l->cur = l->nrow > 0 ? l->nrow - 1 : 0;
    return settle(l, err);
}

/* A page before KEY, then from there on: the row itself if it still exists,
 * and the focus on its successor if not. */
static enum rc load_around(struct list *l, struct rowkey key, size_t shown_at, int64_t position,
                           struct err *err)
{
    size_t before;
    enum rc rc;

    forget(l);
    rc = extend_before(l, &key, page(l), err);
    if (rc != RC_OK)
        return rc;
    before = l->nrow;
    if (!l->at_first && position > (int64_t)before)
        l->index = position - 1 - (int64_t)before;
    rc = extend_after(l, 2 * page(l), err);
    if (rc != RC_OK)
        return rc;
    l->cur = before;
    l->top = before > shown_at ? before - shown_at : 0;
    return settle(l, err);
}

enum rc list_load(struct list *l, bool keep, struct err *err)
{
    struct rowkey key;

    if (!keep || l->nrow == 0)
        return load_first(l, err);
    key = l->row[l->cur].key;
    return load_around(l, key, l->cur - l->top, list_position(l), err);
}

enum rc list_goto(struct list *l, const struct rowkey *key, struct err *err)
{
    return load_around(l, *key, l->cur - l->top, 0, err);
}

const struct row *list_row(const struct list *l)
{
    return l->cur < l->nrow ? &l->row[l->cur] : NULL;
}

int64_t list_position(const struct list *l)
{
    return l->nrow > 0 && l->index >= 0 ? l->index + (int64_t)l->cur + 1 : 0;
}

/* Move the focus by DELTA rows, at most a page; the screen follows by as much
 * if SCROLL, else only as far as needed. */
static enum rc move(struct list *l, long delta, bool scroll, struct err *err)
{
    long first = (long)l->cur - (long)l->top, to;
    enum rc rc = RC_OK;

    if (l->nrow == 0)
        return RC_OK;
    while (rc == RC_OK && (long)l->cur + delta >= (long)l->nrow && !l->at_last)
        rc = grow_after(l, err);
    while (rc == RC_OK && (long)l->cur + delta < 0 && !l->at_first)
        rc = grow_before(l, err);
    if (rc != RC_OK)
        return rc;
    to = (long)l->cur + delta;
    l->cur = to < 0 ? 0 : (size_t)to < l->nrow ? (size_t)to : l->nrow - 1;
    if (scroll)
        l->top = (long)l->cur > first ? l->cur - (size_t)first : 0;
    return settle(l, err);
}

static size_t mark_find(const struct list *l, const struct rowkey *key)
{
    size_t i;

    for (i = 0; i < l->nmark; i++)
        if (l->mark[i].id == key->id && strcmp(l->mark[i].text, key->text) == 0)
            break;
    return i;
}

bool list_marked(const struct list *l, const struct rowkey *key)
{
    return mark_find(l, key) < l->nmark;
}

void list_unmark(struct list *l)
{
    free(l->mark);
    l->mark = NULL;
    l->nmark = 0;
}

static void toggle(struct list *l)
{
    const struct row *row = list_row(l);
    size_t i;

    if (row == NULL)
        return;
    i = mark_find(l, &row->key);
    if (i < l->nmark) {
        l->mark[i] = l->mark[--l->nmark];
        return;
    }
    l->mark = xrealloc(l->mark, l->nmark + 1, sizeof *l->mark);
    l->mark[l->nmark++] = row->key;
}

static enum rc first(struct list *l, struct err *err)
{
    if (!l->at_first)
        return load_first(l, err);
    l->cur = l->top = 0;
    return settle(l, err);
}

static enum rc last(struct list *l, struct err *err)
{
    if (!l->at_last)
        return load_last(l, err);
    l->cur = l->nrow > 0 ? l->nrow - 1 : 0;
    return settle(l, err);
}

/* Keys with a letter form are brought to the key they stand for. */
static enum key plain_key(const struct key_event *ev)
{
    if (ev->key != KEY_TEXT)
        return ev->key;
    switch (text_fold_char(ev->ch)) {
    case 'j':
        return KEY_DOWN_;
    case 'k':
        return KEY_UP_;
    case 'g':
        return KEY_HOME_;
    case 'G':
        return KEY_END_;
    default:
        return KEY_TEXT;
    }
}

enum rc list_key(struct list *l, const struct key_event *ev, bool *used, struct err *err)
{
    long half = (long)(page(l) + 1) / 2;

    *used = true;
    switch (plain_key(ev)) {
    case KEY_DOWN_:
        return move(l, 1, false, err);
    case KEY_UP_:
        return move(l, -1, false, err);
    case KEY_PGDN:
        return move(l, (long)page(l), true, err);
    case KEY_PGUP:
        return move(l, -(long)page(l), true, err);
    case KEY_HOME_:
        return first(l, err);
    case KEY_END_:
        return last(l, err);
    case KEY_CTRL:
        if (ev->ch == 'd')
            return move(l, half, true, err);
        if (ev->ch == 'u')
            return move(l, -half, true, err);
        break;
    case KEY_TEXT:
        if (text_fold_char(ev->ch) == ' ') {
            toggle(l);
            return move(l, 1, false, err);
        }
        break;
    default:
        break;
    }
    *used = false;
    return RC_OK;
}

/* Widths of the columns in W cells, 0 for those that do not fit. */
static void layout(const struct list *l, int w, int *width)
{
    const struct column *col = l->src.columns;
    size_t n = l->src.ncolumns < TABLE_COLS ? l->src.ncolumns : TABLE_COLS;
    int need, weights = 0, spare, left;

    for (size_t i = 0; i < n; i++)
        width[i] = col[i].min > 0 ? col[i].min : 1;
    for (;;) {
        size_t worst = n;

        need = -1; /* no gap before the first one */
        for (size_t i = 0; i < n; i++) {
            need += width[i] > 0 ? width[i] + 1 : 0;
            if (width[i] > 0 && col[i].drop > 0 && (worst == n || col[i].drop > col[worst].drop))
                worst = i;
        }
        if (need <= w || worst == n)
            break;
        width[worst] = 0;
    }
    for (size_t i = 0; i < n; i++)
        weights += width[i] > 0 ? col[i].weight : 0;
    left = spare = need < w ? w - need : 0;
    for (size_t i = 0; i < n && weights > 0; i++) {
        int share = width[i] > 0 ? spare * col[i].weight / weights : 0;

        width[i] += share;
        left -= share;
    }
    for (size_t i = n; i-- > 0 && weights > 0;)
        if (width[i] > 0 && col[i].weight > 0) {
            width[i] += left;
            break;
        }
}

/* One line of cells; ROW NULL draws the headings. */
static void draw_cells(const struct list *l, struct canvas *c, int y, struct rect r,
                       const int *width, const struct row *row)
{
    int x = r.x + MARGIN, end = r.x + r.w;

    for (size_t i = 0; i < l->src.ncolumns && i < TABLE_COLS; i++) {
        int w = width[i] < end - x ? width[i] : end - x;

        if (width[i] == 0)
            continue;
        if (w <= 0)
            break;
        if (row == NULL)
            canvas_text(c, y, x, w, ROLE_HEADER, _(l->src.columns[i].title));
        else if (row->cell[i] != NULL)
            canvas_put(c, y, x, w, row->role[i], row->cell[i]);
        x += width[i] + 1;
    }
}

static void draw_row(const struct list *l, struct canvas *c, struct rect r, const int *width,
                     size_t i, bool bar)
{
    const struct row *row = &l->row[i];
    int y = r.y + 1 + (int)(i - l->top);

    draw_cells(l, c, y, r, width, row);
    if (l->nmark > 0 && list_marked(l, &row->key))
        canvas_put(c, y, r.x + 1, r.w - 1, ROLE_MARK, "*");
    if (i != l->cur)
        return;
    canvas_put(c, y, r.x, r.w, ROLE_NORMAL, ">");
    if (bar)
        canvas_tint(c, y, r.x, r.w, ROLE_CURSOR);
}

enum rc list_draw(struct list *l, struct canvas *c, struct rect r, bool focus, bool bar,
                  struct err *err)
{
    int width[TABLE_COLS] = {0};
    enum rc rc = RC_OK;

    if (r.h < 2 || r.w <= MARGIN)
        return RC_OK;
    l->page = r.h - 1;
    if (l->nrow > 0)
        rc = settle(l, err);
    layout(l, r.w - MARGIN, width);
    canvas_fill(c, r, ROLE_NORMAL);
    canvas_fill(c, (struct rect){r.y, r.x, 1, r.w}, ROLE_HEADER);
    draw_cells(l, c, r.y, r, width, NULL);
    for (size_t i = l->top; i < l->nrow && i < l->top + page(l); i++)
        draw_row(l, c, r, width, i, bar);
    if (focus && l->cur < l->nrow)
        canvas_cursor(c, r.y + 1 + (int)(l->cur - l->top), r.x);
    return rc;
}
