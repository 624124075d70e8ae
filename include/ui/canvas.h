/* The screen as cells. All drawing goes here; term.c blits it, tests print it.
 * Text given to the canvas is sanitised and fitted here and nowhere else. */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include "base/buf.h"
#include "base/table.h"

#include <stdbool.h>
#include <uchar.h>

#define CELL_CHARS 5

struct cell {
    char32_t ch[CELL_CHARS]; /* one grapheme cluster; ch[0] == 0: right half of a wide one */
    uint8_t role;            /* enum role */
    uint8_t width;           /* 1 or 2; 0 for a right half */
};

struct canvas {
    int rows, cols;
    struct cell *cell;        /* rows * cols */
    int cursor_y, cursor_x;   /* where the real cursor rests; -1: hidden */
    bool ascii;               /* borders and ellipsis in ASCII */
};

struct rect {
    int y, x, h, w;
};

void canvas_init(struct canvas *c, int rows, int cols, bool ascii);
void canvas_release(struct canvas *c);
/* All cells blank in ROLE_NORMAL, cursor hidden. */
void canvas_clear(struct canvas *c);
void canvas_fill(struct canvas *c, struct rect r, enum role role);
/* Draw UTF-8 TEXT at (y, x), at most W columns: sanitised, never splitting a
 * character, cut with an ellipsis, padded with blanks to W. Returns the
 * columns of text drawn. Clipped to the canvas. */
int canvas_text(struct canvas *c, int y, int x, int w, enum role role, const char *text);
/* The same without padding; right-aligned variant. */
int canvas_put(struct canvas *c, int y, int x, int w, enum role role, const char *text);
void canvas_text_right(struct canvas *c, int y, int x, int w, enum role role, const char *text);
/* TEXT wrapped at blanks or between CJK characters into R; rows used. */
int canvas_wrap(struct canvas *c, struct rect r, enum role role, const char *text);
/* The same without the first SKIP rows. Returns all the rows TEXT has in r.w
 * columns; a rect of no height only measures. */
int canvas_wrap_from(struct canvas *c, struct rect r, enum role role, const char *text, int skip);
void canvas_box(struct canvas *c, struct rect r, const char *title);
/* Vertical divider from y to y+h-1 with tees joining a box of the same height. */
void canvas_vline(struct canvas *c, int y, int x, int h);
/* Change only the role of W cells. */
void canvas_tint(struct canvas *c, int y, int x, int w, enum role role);
void canvas_cursor(struct canvas *c, int y, int x);
/* Append the canvas as lines of text, trailing blanks removed (tests, dumps). */
void canvas_dump(const struct canvas *c, struct buf *out);

#endif
