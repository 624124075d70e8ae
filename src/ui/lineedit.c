#include "ui/lineedit.h"

#include "base/text.h"

#include <string.h>

#define MAX_DEFAULT 1024
#define NARROW 4 /* columns in which nothing is wrapped */

void lineedit_init(struct lineedit *e, size_t max, bool secret, bool fold)
{
    *e = (struct lineedit){.max = max, .secret = secret, .fold = fold};
}

void lineedit_release(struct lineedit *e)
{
    buf_release(&e->text);
    e->caret = 0;
}

static size_t room(const struct lineedit *e)
{
    size_t max = e->max > 0 ? e->max : MAX_DEFAULT;

    return e->text.len < max ? max - e->text.len : 0;
}

const char *lineedit_text(const struct lineedit *e)
{
    return buf_str(&e->text);
}

/* The start of the cluster that ends at or spans the byte before the caret. */
static size_t before_caret(const struct lineedit *e)
{
    const char *s = buf_str(&e->text);
    size_t at = 0, n;

    while ((n = text_cluster(s + at, e->text.len - at)) > 0 && at + n < e->caret)
        at += n;
    return at;
}

static size_t after_caret(const struct lineedit *e)
{
    return e->caret + text_cluster(buf_str(&e->text) + e->caret, e->text.len - e->caret);
}

/* A mark typed after the caret's cluster joins it: the caret moves behind. */
static void settle(struct lineedit *e)
{
    const char *s = buf_str(&e->text);
    size_t at = 0;

    while (at < e->caret)
        at += text_cluster(s + at, e->text.len - at);
    e->caret = at;
}

static void insert(struct lineedit *e, char32_t ch)
{
    char bytes[4];
    size_t n;

    if (e->fold)
        ch = text_fold_char(ch);
    n = (size_t)utf8_encode(ch, bytes);
    if (n > room(e))
        return;
    buf_insert(&e->text, e->caret, bytes, n);
    e->caret += n;
}

static bool control(char32_t ch)
{
    return ch < 0x20 || (ch >= 0x7F && ch < 0xA0);
}

static void insert_text(struct lineedit *e, const char *s, size_t len)
{
    while (len > 0) {
        char32_t ch;
        int n = utf8_decode(s, len, &ch);

        if (n > 0 && (ch == '\n' || ch == '\r' || ch == '\t'))
            ch = ' ';
        if (n > 0 && !control(ch))
            insert(e, ch);
        n = n > 0 ? n : 1;
        s += n;
        len -= (size_t)n;
    }
    settle(e);
}

void lineedit_set(struct lineedit *e, const char *text)
{
    bool fold = e->fold;

    buf_wipe(&e->text);
    e->caret = 0;
    e->fold = false; /* a stored value is shown as it is */
    insert_text(e, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
    e->fold = fold;
}

static void cut(struct lineedit *e, size_t from, size_t to)
{
    if (to > from)
        buf_cut(&e->text, from, to - from);
    e->caret = from;
}

static bool blank_at(const char *s, size_t len)
{
    char32_t ch;

    return utf8_decode(s, len, &ch) > 0 && (ch == ' ' || ch == 0x3000);
}

/* Where the word before the caret begins. */
static size_t word_start(const struct lineedit *e)
{
    const char *s = buf_str(&e->text);
    size_t at = 0, start = 0;
    bool blank = true;

    while (at < e->caret) {
        bool now = blank_at(s + at, e->text.len - at);

        if (blank && !now)
            start = at;
        blank = now;
        at += text_cluster(s + at, e->text.len - at);
    }
    return start;
}

static bool control_key(struct lineedit *e, char32_t letter)
{
    switch (letter) {
    case 'a':
        e->caret = 0;
        return true;
    case 'e':
        e->caret = e->text.len;
        return true;
    case 'u':
        cut(e, 0, e->caret);
        return true;
    case 'k':
        cut(e, e->caret, e->text.len);
        return true;
    case 'w':
        cut(e, word_start(e), e->caret);
        return true;
    default:
        return false;
    }
}

bool lineedit_key(struct lineedit *e, const struct key_event *ev)
{
    switch (ev->key) {
    case KEY_TEXT:
        if (control(ev->ch))
            return false;
        insert(e, ev->ch);
        settle(e);
        return true;
    case KEY_PASTED:
        insert_text(e, buf_str(&ev->paste), ev->paste.len);
        return true;
    case KEY_BACKSP:
        cut(e, before_caret(e), e->caret);
        return true;
    case KEY_DEL:
        cut(e, e->caret, after_caret(e));
        return true;
    case KEY_LEFT_:
        e->caret = before_caret(e);
        return true;
    case KEY_RIGHT_:
        e->caret = after_caret(e);
        return true;
    case KEY_HOME_:
        e->caret = 0;
        return true;
    case KEY_END_:
        e->caret = e->text.len;
        return true;
    case KEY_CTRL:
        return control_key(e, ev->ch);
    default:
        return false;
    }
}

/* Columns of one cluster as it will be drawn. */
static int shown_width(const struct lineedit *e, const char *s, size_t len)
{
    struct buf clean = BUF_INIT;
    int w;

    if (e->secret)
        return 1;
    text_sanitise(&clean, s, len);
    w = text_width(buf_str(&clean));
    buf_release(&clean);
    return w;
}

/* The first byte to show so that the caret has a column of its own in W. */
static size_t first_shown(const struct lineedit *e, int w, int *caret_col)
{
    const char *s = buf_str(&e->text);
    size_t at = 0, start = 0, n;
    int cols = 0;

    for (; at < e->caret; at += n) {
        n = text_cluster(s + at, e->text.len - at);
        cols += shown_width(e, s + at, n);
    }
    while (cols >= w && start < e->caret) {
        n = text_cluster(s + start, e->text.len - start);
        cols -= shown_width(e, s + start, n);
        start += n;
    }
    *caret_col = cols;
    return start;
}

void lineedit_draw(const struct lineedit *e, struct canvas *c, int y, int x, int w, bool focus)
{
    enum role role = focus ? ROLE_FOCUS : ROLE_FIELD;
    const char *s = buf_str(&e->text);
    struct buf dots = BUF_INIT;
    int caret_col;
    size_t start, n;

    if (w <= 0)
        return;
    start = first_shown(e, w, &caret_col);
    if (e->secret) {
        for (size_t at = start; (n = text_cluster(s + at, e->text.len - at)) > 0; at += n)
            buf_putc(&dots, '*');
        canvas_text(c, y, x, w, role, buf_str(&dots));
    } else {
        canvas_text(c, y, x, w, role, s + start);
    }
    buf_release(&dots);
    if (focus)
        canvas_cursor(c, y, x + caret_col);
}

/* The byte where the row after the one from FROM begins: after a blank, or beside a wide
 * character. The last column is the caret's. */
static size_t next_row(const struct lineedit *e, size_t from, int w)
{
    const char *s = buf_str(&e->text);
    size_t at = from, fit = from, n = 0;
    int cols = 0, wide = 0;

    for (; at < e->text.len; at += n) {
        n = text_cluster(s + at, e->text.len - at);
        wide = shown_width(e, s + at, n);
        if (cols + wide >= w)
            break;
        cols += wide;
        fit = s[at] == ' ' || wide == 2 ? at + n : fit;
    }
    if (at < e->text.len && wide < 2 && fit > from)
        return fit;
    return at > from || at == e->text.len ? at : at + n;
}

/* Is the caret in the row from FROM to TO? */
static bool holds_caret(const struct lineedit *e, size_t from, size_t to)
{
    return e->caret >= from && (e->caret < to || to == e->text.len);
}

int lineedit_rows(const struct lineedit *e, int w)
{
    int rows = 1;

    if (w < NARROW || e->secret)
        return 1;
    for (size_t at = next_row(e, 0, w); at < e->text.len; at = next_row(e, at, w))
        rows++;
    return rows;
}

static int caret_row(const struct lineedit *e, int w)
{
    size_t from = 0, to = next_row(e, 0, w);
    int row = 0;

    for (; !holds_caret(e, from, to); to = next_row(e, to, w), row++)
        from = to;
    return row;
}

static void draw_row(const struct lineedit *e, struct canvas *c, struct rect r, enum role role,
                     size_t from, size_t to)
{
    struct buf text = BUF_INIT;
    size_t n;
    int col = 0;

    buf_put(&text, buf_str(&e->text) + from, to - from);
    canvas_text(c, r.y, r.x, r.w, role, buf_str(&text));
    buf_release(&text);
    if (role != ROLE_FOCUS || !holds_caret(e, from, to))
        return;
    for (size_t at = from; at < e->caret; at += n) {
        n = text_cluster(buf_str(&e->text) + at, e->text.len - at);
        col += shown_width(e, buf_str(&e->text) + at, n);
    }
    canvas_cursor(c, r.y, r.x + col);
}

void lineedit_draw_rows(const struct lineedit *e, struct canvas *c, struct rect r, bool focus)
{
    enum role role = focus ? ROLE_FOCUS : ROLE_FIELD;
    size_t from = 0, to;
    int skip = 0;

    if (r.h < 2 || r.w < NARROW || e->secret) {
        lineedit_draw(e, c, r.y, r.x, r.w, focus);
        return;
    }
    if (focus && (skip = caret_row(e, r.w) - r.h + 1) < 0)
        skip = 0;
    for (int i = 0; i < skip + r.h; i++, from = to) {
        bool last = i == skip + r.h - 1;

        to = next_row(e, from, r.w);
        if (i >= skip) /* the last one shows by an ellipsis that there is more */
            draw_row(e, c, (struct rect){r.y + i - skip, r.x, 1, r.w}, role, from,
                     last && !focus ? e->text.len : to);
    }
}
