#define _DEFAULT_SOURCE
#include "ui/canvas.h"

#include "base/die.h"
#include "base/text.h"

#include <string.h>
#include <stdlib.h>

#define HANG_ROOM 24 /* columns a value needs beside its label */

static const struct cell blank = {.ch = {U' '}, .role = ROLE_NORMAL, .width = 1};

static struct cell *cell_at(const struct canvas *c, int y, int x)
{
    return &c->cell[(size_t)y * (size_t)c->cols + (size_t)x];
}

static bool inside(const struct canvas *c, int y, int x)
{
    return y >= 0 && y < c->rows && x >= 0 && x < c->cols;
}

void canvas_init(struct canvas *c, int rows, int cols, bool ascii)
{
    c->rows = rows > 0 ? rows : 1;
    c->cols = cols > 0 ? cols : 1;
    c->ascii = ascii;
    c->cell = xcalloc((size_t)c->rows * (size_t)c->cols, sizeof *c->cell);
    canvas_clear(c);
}

void canvas_release(struct canvas *c)
{
    if (c->cell != NULL)
        explicit_bzero(c->cell, (size_t)c->rows * (size_t)c->cols * sizeof *c->cell);
    free(c->cell);
    memset(c, 0, sizeof *c);
}

void canvas_clear(struct canvas *c)
{
    size_t n = (size_t)c->rows * (size_t)c->cols;

    for (size_t i = 0; i < n; i++)
        c->cell[i] = blank;
    c->cursor_y = c->cursor_x = -1;
}

static void blank_text(struct cell *cell)
{
    uint8_t role = cell->role;

    *cell = blank;
    cell->role = role;
}

/* Whatever is about to be drawn over W cells must not leave half of a wide
 * character beside it. */
static void split_wide(struct canvas *c, int y, int x, int w)
{
    if (cell_at(c, y, x)->width == 0 && x > 0)
        blank_text(cell_at(c, y, x - 1));
    if (x + w < c->cols && cell_at(c, y, x + w)->width == 0)
        blank_text(cell_at(c, y, x + w));
}

/* Draw CELL at (y, x); the visible part of one cut by the edge is blank. */
static void put_cell(struct canvas *c, int y, int x, const struct cell *cell)
{
    int w = cell->width;

    if (!inside(c, y, x) || !inside(c, y, x + w - 1)) {
        struct cell empty = blank;

        empty.role = cell->role;
        for (int i = 0; w > 1 && i < w; i++)
            if (inside(c, y, x + i))
                put_cell(c, y, x + i, &empty);
        return;
    }
    split_wide(c, y, x, w);
    *cell_at(c, y, x) = *cell;
    if (w == 2)
        *cell_at(c, y, x + 1) = (struct cell){.role = cell->role};
}

static void put_char(struct canvas *c, int y, int x, enum role role, char32_t ch)
{
    struct cell cell = {.ch = {ch}, .role = (uint8_t)role, .width = 1};

    put_cell(c, y, x, &cell);
}

static void put_run(struct canvas *c, int y, int x, int w, enum role role, char32_t ch)
{
    for (int i = 0; i < w; i++)
        put_char(c, y, x + i, role, ch);
}

void canvas_fill(struct canvas *c, struct rect r, enum role role)
{
    for (int y = r.y; y < r.y + r.h; y++)
        put_run(c, y, r.x, r.w, role, U' ');
}

/* Read the next cell of sanitised text: a base character and its marks, as
 * curses cannot hold two spacing characters in one place. Returns its bytes. */
static size_t next_cell(const char *s, size_t len, struct cell *cell)
{
    size_t cluster = text_cluster(s, len), used = 0;
    size_t n = 0;

    memset(cell, 0, sizeof *cell);
    while (used < cluster) {
        char32_t ch = 0xFFFD;
        int bytes = utf8_decode(s + used, cluster - used, &ch);

        if (n > 0 && text_char_width(ch) > 0)
            break;
        if (n < CELL_CHARS)
            cell->ch[n++] = ch;
        used += bytes > 0 ? (size_t)bytes : 1;
    }
    cell->width = text_char_width(cell->ch[0]) == 2 ? 2 : 1;
    return used;
}

/* Bytes of S that fit in W columns, and their columns in *COLS. */
static size_t fit(const char *s, size_t len, int w, int *cols)
{
    size_t used = 0;

    for (*cols = 0; used < len;) {
        struct cell cell;
        size_t n = next_cell(s + used, len - used, &cell);

        if (*cols + cell.width > w)
            break;
        *cols += cell.width;
        used += n;
    }
    return used;
}

/* Draw LEN bytes of sanitised text without any cutting. */
static void put_bytes(struct canvas *c, int y, int x, enum role role, const char *s, size_t len)
{
    while (len > 0) {
        struct cell cell;
        size_t n = next_cell(s, len, &cell);

        cell.role = (uint8_t)role;
        put_cell(c, y, x, &cell);
        x += cell.width;
        s += n;
        len -= n;
    }
}

static int put_fitted(struct canvas *c, int y, int x, int w, enum role role, const struct buf *b)
{
    int cols;
    size_t n = fit(buf_str(b), b->len, w, &cols);

    if (n == b->len) {
        put_bytes(c, y, x, role, buf_str(b), n);
        return cols;
    }
    n = fit(buf_str(b), b->len, w - 1, &cols);
    put_bytes(c, y, x, role, buf_str(b), n);
    put_char(c, y, x + cols, role, c->ascii ? U'~' : U'\u2026');
    return cols + 1;
}

int canvas_put(struct canvas *c, int y, int x, int w, enum role role, const char *text)
{
    struct buf clean = BUF_INIT;
    int cols = 0;

    if (w > 0 && text != NULL) {
        text_sanitise(&clean, text, strlen(text));
        cols = put_fitted(c, y, x, w, role, &clean);
        buf_release(&clean);
    }
    return cols;
}

int canvas_text(struct canvas *c, int y, int x, int w, enum role role, const char *text)
{
    int cols = canvas_put(c, y, x, w, role, text);

    put_run(c, y, x + cols, w - cols, role, U' ');
    return cols;
}

void canvas_text_right(struct canvas *c, int y, int x, int w, enum role role, const char *text)
{
    struct buf clean = BUF_INIT;
    int cols;

    if (w <= 0)
        return;
    if (text != NULL)
        text_sanitise(&clean, text, strlen(text));
    if (fit(buf_str(&clean), clean.len, w, &cols) < clean.len)
        cols = w;
    put_run(c, y, x, w, role, U' ');
    put_fitted(c, y, x + w - cols, cols, role, &clean);
    buf_release(&clean);
}

static bool in_set(char32_t ch, const char32_t *set)
{
    for (; *set != 0; set++)
        if (*set == ch)
            return true;
    return false;
}

/* May a line end between A and B? Chinese closing marks do not begin a line
 * and opening marks do not end one (GB/T 15834). */
static bool breakable(const struct cell *a, const struct cell *b)
{
    static const char32_t no_start[] = U"，。、；：！？）」』】》〉”’…—·%,.;:!?)]}";
    static const char32_t no_end[] = U"（「『【《〈“‘([{";

    if (b->ch[0] == U' ')
        return true;
    if (a->ch[0] == U' ')
        return true;
    if (a->width < 2 && b->width < 2)
        return false;
    return !in_set(b->ch[0], no_start) && !in_set(a->ch[0], no_end);
}

/* Bytes of S that make one line of W columns; *NEXT is where the one after
 * begins. */
static size_t wrap_line(const char *s, size_t len, int w, size_t *next)
{
    struct cell prev = {0}, cell;
    size_t used = 0, cut = 0;
    int cols = 0;

    while (used < len) {
        size_t n = next_cell(s + used, len - used, &cell);

        if (used > 0 && breakable(&prev, &cell))
            cut = used;
        if (cols + cell.width > w && cell.ch[0] != U' ')
            break;
        cols += cell.width;
        used += n;
        prev = cell;
    }
    if (used < len && cut > 0)
        used = cut;
    else if (used == 0)
        used = next_cell(s, len, &cell);
    *next = used;
    while (*next < len && s[*next] == ' ')
        (*next)++;
    while (used > 0 && s[used - 1] == ' ')
        used--;
    return used;
}

/* Where the rows after the first begin: under the value of a "Label   value", else at 0. */
static int hanging(const char *s, int w)
{
    size_t in = strspn(s, " "), label = in, gap;
    struct buf part = BUF_INIT;
    int col;

    while (s[label] != '\0' && !(s[label] == ' ' && s[label + 1] == ' '))
        label++;
    gap = strspn(s + label, " ");
    buf_put(&part, s, gap > 1 && s[label + gap] != '\0' ? label + gap : in);
    col = text_width(buf_str(&part));
    buf_release(&part);
    return w - col >= HANG_ROOM ? col : 0;
}

int canvas_wrap_from(struct canvas *c, struct rect r, enum role role, const char *text, int skip)
{
    struct buf clean = BUF_INIT;
    int row = 0;

    if (r.w < 2)
        return 0;
    for (const char *p = text; p != NULL && *p != '\0';) {
        size_t len = strcspn(p, "\n"), at = 0, next = 0;
        int hang;

        buf_clear(&clean);
        text_sanitise(&clean, p, len);
        hang = hanging(buf_str(&clean), r.w);
        do {
            const char *s = buf_str(&clean) + at;
            int x = at > 0 ? hang : 0, y = row - skip;
            size_t n = wrap_line(s, clean.len - at, r.w - x, &next);

            if (y >= 0 && y < r.h)
                put_bytes(c, r.y + y, r.x + x, role, s, n);
            at += next;
            row++;
        } while (at < clean.len);
        p += len + (p[len] == '\n');
    }
    buf_release(&clean);
    return row;
}

int canvas_wrap(struct canvas *c, struct rect r, enum role role, const char *text)
{
    int rows = canvas_wrap_from(c, r, role, text, 0);

    return rows < r.h ? rows : r.h;
}

void canvas_box(struct canvas *c, struct rect r, const char *title)
{
    const char32_t *set = c->ascii ? U"++++-|" : U"┌┐└┘─│";
    int bottom = r.y + r.h - 1, right = r.x + r.w - 1;

    if (r.h < 2 || r.w < 2)
        return;
    put_run(c, r.y, r.x + 1, r.w - 2, ROLE_BORDER, set[4]);
    put_run(c, bottom, r.x + 1, r.w - 2, ROLE_BORDER, set[4]);
    for (int y = r.y + 1; y < bottom; y++) {
        put_char(c, y, r.x, ROLE_BORDER, set[5]);
        put_char(c, y, right, ROLE_BORDER, set[5]);
    }
    put_char(c, r.y, r.x, ROLE_BORDER, set[0]);
    put_char(c, r.y, right, ROLE_BORDER, set[1]);
    put_char(c, bottom, r.x, ROLE_BORDER, set[2]);
    put_char(c, bottom, right, ROLE_BORDER, set[3]);
    if (title != NULL && title[0] != '\0' && r.w > 6) {
        int w = canvas_put(c, r.y, r.x + 3, r.w - 6, ROLE_TITLE, title);

        put_char(c, r.y, r.x + 2, ROLE_BORDER, U' ');
        put_char(c, r.y, r.x + 3 + w, ROLE_BORDER, U' ');
    }
}

void canvas_vline(struct canvas *c, int y, int x, int h)
{
    const char32_t *set = c->ascii ? U"++|" : U"┬┴│";

    for (int i = 0; i < h; i++)
        put_char(c, y + i, x, ROLE_BORDER, set[i == 0 ? 0 : i == h - 1 ? 1 : 2]);
}

void canvas_tint(struct canvas *c, int y, int x, int w, enum role role)
{
    for (int i = 0; i < w; i++)
        if (inside(c, y, x + i))
            cell_at(c, y, x + i)->role = (uint8_t)role;
}

void canvas_cursor(struct canvas *c, int y, int x)
{
    bool on = inside(c, y, x);

    c->cursor_y = on ? y : -1;
    c->cursor_x = on ? x : -1;
}

void canvas_dump(const struct canvas *c, struct buf *out)
{
    for (int y = 0; y < c->rows; y++) {
        size_t end = out->len;

        for (int x = 0; x < c->cols; x++) {
            const struct cell *cell = cell_at(c, y, x);

            for (size_t i = 0; i < CELL_CHARS && cell->ch[i] != 0; i++)
                buf_put_utf8(out, cell->ch[i]);
            if (cell->ch[0] != 0 && cell->ch[0] != U' ')
                end = out->len;
        }
        buf_cut(out, end, out->len - end);
        buf_putc(out, '\n');
    }
}
