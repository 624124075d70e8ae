#include "panes/pane.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/incidents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOX_ROWS 14   /* a smaller window has no borders */
#define SPLIT_COLS 60 /* a narrower one shows the list or the detail */
#define TALL_ROWS 30  /* a roomy pane shows both from here on */

const struct pane_ops *pane_at(size_t i, char *key)
{
    static const struct {
        const struct pane_ops *ops;
        char key;
    } panes[] = {
#define PANE(name, key) {&name##_pane, key},
#include "panes/panes.def"
#undef PANE
    };

    if (i >= sizeof panes / sizeof *panes)
        return NULL;
    if (key != NULL)
        *key = panes[i].key;
    return panes[i].ops;
}

static enum rc count(struct pane *p, struct err *err)
{
    enum rc rc = p->lister.kind->count(&p->lister, &p->total, &p->exact, err);

    p->read_at = clock_now();
    if (rc == RC_OK)
        rc = incidents_nearest(p->desk->s, &p->desk->nearest, err);
    if (rc == RC_OK && p->ops->load != NULL)
        rc = p->ops->load(p, err);
    return rc;
}

void pane_lines_stale(struct pane *p)
{
    lines_release(&p->lines);
    p->lines_read = false;
}

enum rc pane_load(struct pane *p, struct err *err)
{
    const struct listing *kind = p->lister.kind;
    enum rc rc = kind->renew != NULL ? kind->renew(&p->lister, err) : RC_OK;

    if (rc == RC_OK)
        rc = list_load(&p->list, true, err);
    pane_lines_stale(p);
    return rc == RC_OK ? count(p, err) : rc;
}

/* Open the rows anew under FILTER in the order that NEXT has; on failure all stays. */
static enum rc reopen(struct pane *p, struct lister next, const char *filter, struct err *err)
{
    enum rc rc = lister_open(&next, p->desk->s, p->ops->listing, filter, err);

    if (rc != RC_OK)
        return rc;
    lister_close(&p->lister);
    p->lister = next;
    p->list.src.columns = next.columns;
    p->list.src.ncolumns = next.ncolumns;
    p->detail = false;
    pane_lines_stale(p);
    return RC_OK;
}

enum rc pane_filter(struct pane *p, const char *filter, struct err *err)
{
    const struct lister next = {.directory = p->lister.directory,
                                .words = true,
                                .order = p->lister.order,
                                .reverse = p->lister.reverse};
    enum rc rc = reopen(p, next, filter, err);

    if (rc != RC_OK)
        return rc;
    buf_clear(&p->applied);
    buf_puts(&p->applied, filter);
    rc = list_load(&p->list, false, err);
    return rc == RC_OK ? count(p, err) : rc;
}

enum rc pane_order(struct pane *p, size_t order, bool reverse, struct err *err)
{
    const struct lister next = {.directory = p->lister.directory,
                                .words = true,
                                .order = order,
                                .reverse = reverse};
    enum rc rc = reopen(p, next, buf_str(&p->applied), err);

    if (rc == RC_OK)
        rc = list_load(&p->list, false, err);
    return rc == RC_OK ? count(p, err) : rc;
}

enum rc pane_new(struct pane **out, const struct pane_ops *ops, struct desk *d, const char *filter,
                 struct err *err)
{
    struct pane *p = xcalloc(1, sizeof *p);
    struct list_source src = {.ctx = &p->lister,
                              .columns = ops->listing->columns,
                              .ncolumns = ops->listing->ncolumns,
                              .fetch = lister_fetch};
    enum rc rc;

    *out = NULL;
    p->ops = ops;
    p->desk = d;
    p->total = -1;
    p->state = ops->state_size > 0 ? xcalloc(1, ops->state_size) : NULL;
    lineedit_init(&p->filter, 512, false, true);
    list_init(&p->list, &src);
    if (ops->start != NULL)
        ops->start(p);
    rc = pane_filter(p, filter, err);
    if (rc != RC_OK) {
        pane_free(p);
        return rc;
    }
    *out = p;
    return RC_OK;
}

void pane_free(struct pane *p)
{
    if (p == NULL)
        return;
    list_release(&p->list);
    lister_close(&p->lister);
    if (p->ops->done != NULL)
        p->ops->done(p);
    lines_release(&p->lines);
    lineedit_release(&p->filter);
    buf_release(&p->applied);
    buf_release(&p->before);
    free(p->state);
    free(p);
}

const char *pane_cell(const struct pane *p, const char *column)
{
    const struct row *row = list_row(&p->list);

    for (size_t i = 0; row != NULL && i < p->list.src.ncolumns; i++)
        if (strcmp(p->list.src.columns[i].key, column) == 0)
            return row->cell[i];
    return NULL;
}

/* A divider across a box, joined to its sides. */
static void draw_rule(struct canvas *c, int y, int x, int w)
{
    canvas_put(c, y, x, 1, ROLE_BORDER, c->ascii ? "+" : "├");
    for (int i = 1; i < w - 1; i++)
        canvas_put(c, y, x + i, 1, ROLE_BORDER, c->ascii ? "-" : "─");
    canvas_put(c, y, x + w - 1, 1, ROLE_BORDER, c->ascii ? "+" : "┤");
}

/* Where list and detail go in R: boxed and side by side or one above the other
 * as the window allows; a part of no height is not shown. */
static void split(const struct pane *p, struct canvas *c, struct rect r, struct rect *list,
                  struct rect *detail)
{
    bool box = r.h >= BOX_ROWS - 4 && c->cols >= SPLIT_COLS;
    struct rect in = box ? (struct rect){r.y + 1, r.x + 1, r.h - 2, r.w - 2} : r;
    int part;

    *list = *detail = in;
    if (p->ops->draw_detail == NULL && p->ops->text == NULL) {
        detail->h = 0;
    } else if (!box || p->ops->whole || (p->ops->roomy && c->rows < TALL_ROWS)) {
        list->h = p->detail ? 0 : in.h;
        detail->h = p->detail ? in.h : 0;
    } else if (p->ops->below) {
        part = in.h * (p->ops->grows && p->detail ? 20 : p->ops->grows ? 40 : 55) / 100;
        list->h = part;
        detail->y += part + 1;
        detail->h = in.h - part - 1;
    } else {
        part = in.w * 52 / 100;
        list->w = part;
        detail->x += part + 2;
        detail->w = in.w - part - 2;
    }
    if (!box)
        return;
    canvas_box(c, r, NULL);
    if (detail->h == in.h && detail->w == in.w)
        return;
    if (detail->h > 0 && p->ops->below)
        draw_rule(c, detail->y - 1, r.x, r.w);
    else if (detail->h > 0)
        canvas_vline(c, r.y, detail->x - 2, r.h);
}

static void draw_empty(const struct pane *p, struct canvas *c, struct rect r)
{
    const struct pane_ops *ops = p->ops;
    bool begins = ops->begin != NULL && session_may(p->desk->s, ops->begin_needs);
    struct buf text = BUF_INIT;

    if (p->applied.len > 0)
        buf_puts(&text, _("Nothing matches the filter."));
    else
        buf_puts(&text, ops->empty != NULL ? _(ops->empty) : _("There are no rows."));
    if (p->applied.len == 0 && begins)
        buf_printf(&text, "\n%s", _(ops->begin));
    canvas_wrap(c, r, ROLE_DIM, buf_str(&text));
    buf_release(&text);
}

enum rc pane_draw(struct pane *p, struct canvas *c, struct rect r, struct err *err)
{
    struct rect list, detail, rest = {r.y + 1, r.x, r.h - 1, r.w};
    enum rc rc = RC_OK;
    int head = p->ops->head != NULL && r.h >= BOX_ROWS ? p->ops->head(p, c, rest) : 0;

    rest.y += head;
    rest.h -= head;
    split(p, c, rest, &list, &detail);
    if (detail.h > 0) {
        if (p->detail)
            canvas_cursor(c, detail.y, detail.x);
        if (p->ops->draw_detail != NULL)
            p->ops->draw_detail(p, c, detail);
        else
            pane_lines(p, c, detail);
    }
    if (list.h > 0)
        rc = list_draw(&p->list, c, list, !p->detail && !p->filtering, p->desk->theme.cursor_bar,
                       err);
    if (rc == RC_OK && list.h > 2 && p->list.nrow == 0)
        draw_empty(p, c, (struct rect){list.y + 2, list.x + 3, list.h - 2, list.w - 4});
    pane_head_draw(p, c, r.y);
    return rc;
}

void pane_text(struct pane *p, struct canvas *c, struct rect r, const char *text)
{
    struct rect in = {r.y, r.x + 1, r.h, r.w - 2};

    p->detail_rows = canvas_wrap_from(c, (struct rect){.w = in.w}, ROLE_NORMAL, text, 0);
    if (p->skip > p->detail_rows - in.h)
        p->skip = p->detail_rows > in.h ? p->detail_rows - in.h : 0;
    canvas_wrap_from(c, in, ROLE_NORMAL, text, p->skip);
}

static bool same_row(const struct pane *p, const struct row *row)
{
    return p->lines_read && p->lines_of.id == row->key.id &&
           strcmp(p->lines_of.text, row->key.text) == 0;
}

/* Read the focused row's text; a failure stands in its place. */
static void read_lines(struct pane *p, const struct row *row)
{
    struct err err = {0};

    lines_release(&p->lines);
    if (p->ops->text(p, row, &p->lines, &err) != RC_OK) {
        lines_release(&p->lines);
        lines_add(&p->lines, ROLE_BAD, "%s", err.msg);
    }
    if (!p->lines_read || p->lines_of.id != row->key.id)
        p->skip = p->detail ? p->skip : 0;
    p->lines_of = row->key;
    p->lines_read = true;
}

/* Rows that LINE takes in W columns; an empty one takes one. */
static int line_rows(struct canvas *c, int w, const struct line *line)
{
    int rows = canvas_wrap_from(c, (struct rect){.w = w}, line->role, line->text, 0);

    return rows > 0 ? rows : 1;
}

void pane_lines(struct pane *p, struct canvas *c, struct rect r)
{
    const struct row *row = list_row(&p->list);
    struct rect in = {r.y, r.x + 1, r.h, r.w - 2};
    int all = 0, y = 0;

    p->detail_rows = 0;
    p->detail_page = in.h;
    if (row == NULL)
        return;
    if (!same_row(p, row))
        read_lines(p, row);
    for (size_t i = 0; i < p->lines.n; i++)
        all += line_rows(c, in.w, &p->lines.line[i]);
    p->detail_rows = all;
    if (p->skip > all - in.h)
        p->skip = all > in.h ? all - in.h : 0;
    for (size_t i = 0; i < p->lines.n && y < p->skip + in.h; i++) {
        const struct line *line = &p->lines.line[i];
        int hidden = y < p->skip ? p->skip - y : 0, at = y + hidden - p->skip;
        struct rect rest = {in.y + at, in.x, in.h - at, in.w};

        if (at < in.h)
            canvas_wrap_from(c, rest, line->role, line->text, hidden);
        y += line_rows(c, in.w, line);
    }
}

/* Words alone are looked for as they are typed. A term with a field waits for
 * Enter: half of one is an error, and an exact lookup is recorded. */
static bool words_alone(const char *text)
{
    return strchr(text, ':') == NULL && strchr(text, '"') == NULL;
}

static void begin_filter(struct pane *p)
{
    lineedit_set(&p->filter, buf_str(&p->applied));
    buf_clear(&p->before);
    buf_puts(&p->before, buf_str(&p->applied));
    p->filtering = true;
    p->led = false;
    p->detail = false;
}

static enum rc end_filter(struct pane *p, const char *filter, struct err *err)
{
    enum rc rc = RC_OK;

    if (strcmp(buf_str(&p->applied), filter) != 0)
        rc = pane_filter(p, filter, err);
    p->filtering = rc != RC_OK;
    return rc;
}

static enum rc filter_key(struct pane *p, const struct key_event *ev, bool *used, struct err *err)
{
    const char *text = lineedit_text(&p->filter);

    *used = true;
    if (ev->key == KEY_ENTER_)
        return end_filter(p, text, err);
    if (ev->key == KEY_ESC || action_is(ACTION_CANCEL, ev))
        return end_filter(p, buf_str(&p->before), err);
    if (!lineedit_key(&p->filter, ev)) {
        *used = false;
        return RC_OK;
    }
    text = lineedit_text(&p->filter);
    if (!words_alone(text) || term_pending(p->desk->term) ||
        strcmp(buf_str(&p->applied), text) == 0)
        return RC_OK;
    return pane_filter(p, text, err);
}

static bool scroll_key(struct pane *p, const struct key_event *ev)
{
    char32_t ch = ev->key == KEY_TEXT ? text_fold_char(ev->ch) : 0;
    int to = p->skip, page = p->detail_page > 0 ? p->detail_page : p->list.page;

    if (ev->key == KEY_DOWN_ || ch == 'j')
        to++;
    else if (ev->key == KEY_UP_ || ch == 'k')
        to--;
    else if (ev->key == KEY_PGDN || (ev->key == KEY_CTRL && ev->ch == 'd'))
        to += page;
    else if (ev->key == KEY_PGUP || (ev->key == KEY_CTRL && ev->ch == 'u'))
        to -= page;
    else if (ev->key == KEY_HOME_ || ch == 'g')
        to = 0;
    else if (ev->key == KEY_END_ || ch == 'G')
        to = p->detail_rows - 1;
    else
        return false;
    to = to < p->detail_rows ? to : p->detail_rows - 1;
    p->skip = to > 0 ? to : 0;
    return true;
}

/* One step back inside the pane: out of the detail, marks off, filter off. */
static enum rc back(struct pane *p, bool *used, struct err *err)
{
    *used = true;
    if (p->detail) {
        p->detail = false;
        return RC_OK;
    }
    if (p->list.nmark > 0) {
        list_unmark(&p->list);
        return RC_OK;
    }
    if (p->applied.len > 0 && !p->led)
        return pane_filter(p, "", err);
    *used = false;
    return RC_OK;
}

enum rc pane_act(struct pane *p, const struct binding *b, struct err *err)
{
    if (!session_may(p->desk->s, b->needs))
        return err_set(err, RC_DENIED, _("your role may not do that"));
    return p->ops->act(p, b->action, err);
}

/* Enter and Tab: both open the row, which may be a look; Tab goes there. */
static enum rc open_row(struct pane *p, bool go, struct err *err)
{
    const struct binding *b = p->ops->bindings;
    bool parts = p->ops->draw_detail != NULL || p->ops->text != NULL;
    enum rc rc = RC_OK;

    if (list_row(&p->list) == NULL || (!parts && (go || !p->ops->leads)))
        return RC_OK;
    if (p->detail) {
        p->detail = !go;
        return RC_OK;
    }
    while (b->action != ACTION_NONE && b->action != ACTION_OPEN)
        b++;
    if (b->action == ACTION_OPEN && !(go && p->ops->leads))
        rc = pane_act(p, b, err);
    if (rc == RC_OK && (go || !p->ops->leads))
        p->detail = go || b->action != ACTION_OPEN || p->ops->whole ||
                    p->desk->canvas.cols < SPLIT_COLS || p->desk->canvas.rows < BOX_ROWS;
    return rc;
}

enum rc pane_key(struct pane *p, const struct key_event *ev, bool *used, struct err *err)
{
    const struct binding *b;
    enum rc rc;

    if (p->filtering)
        return filter_key(p, ev, used, err);
    *used = true;
    if (action_is(ACTION_FILTER, ev)) {
        begin_filter(p);
        return RC_OK;
    }
    if (action_is(ACTION_BACK, ev))
        return back(p, used, err);
    if (action_is(ACTION_SWITCH, ev) || action_is(ACTION_OPEN, ev))
        return open_row(p, action_is(ACTION_SWITCH, ev), err);
    if (p->detail && scroll_key(p, ev))
        return RC_OK;
    rc = p->detail ? RC_OK : list_key(&p->list, ev, used, err);
    if (rc != RC_OK || (*used && !p->detail))
        return rc;
    *used = true;
    if (action_is(ACTION_EXPORT, ev))
        return pane_export(p, err);
    if (action_is(ACTION_SORT, ev))
        return pane_sort(p, err);
    if (action_is(ACTION_COPY, ev))
        return pane_copy(p, err);
    b = action_find(p->ops->bindings, ev);
    *used = b != NULL;
    return b != NULL ? pane_act(p, b, err) : RC_OK;
}
