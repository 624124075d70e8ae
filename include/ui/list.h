/* A list window over keyset cursors: it holds the rows on the screen and a
 * page either side, never the table. */
#ifndef UI_LIST_H
#define UI_LIST_H

#include "base/err.h"
#include "ui/canvas.h"
#include "ui/input.h"

/* Where rows come from. FETCH returns at most MAX rows after FROM (DIR > 0) or
 * before it (DIR < 0, nearest first); FROM NULL means from the first (or, with
 * DIR < 0, the last) row. Rows written to OUT are owned by the list. */
struct list_source {
    void *ctx;
    const struct column *columns;
    size_t ncolumns;
    enum rc (*fetch)(void *ctx, const struct rowkey *from, int dir, size_t max, struct row *out,
                     size_t *n, struct err *err);
};

struct list {
    struct list_source src;
    struct row *row;        /* the window, in order */
    size_t nrow, top, cur;  /* rows held; first shown; focused (indices into row) */
    bool at_first, at_last; /* the window touches that end */
    int64_t index;          /* position of row[0] in the order; -1 unknown */
    int page;               /* rows shown at the last draw */
    struct rowkey *mark;    /* marked rows' keys */
    size_t nmark;
};

void list_init(struct list *l, const struct list_source *src);
void list_release(struct list *l);
/* Read anew from the start, or around the focused row if KEEP and it exists. */
MUST_USE enum rc list_load(struct list *l, bool keep, struct err *err);
/* Read anew around the row of KEY: the focus is on it, or on its successor if it is not there. */
MUST_USE enum rc list_goto(struct list *l, const struct rowkey *key, struct err *err);
/* The focused row or NULL when empty. */
const struct row *list_row(const struct list *l);
/* Move: arrows, j k, g G, PgUp PgDn, Ctrl-D/U, Home, End; Space marks. *USED
 * tells whether the key was one of these. */
MUST_USE enum rc list_key(struct list *l, const struct key_event *ev, bool *used, struct err *err);
bool list_marked(const struct list *l, const struct rowkey *key);
void list_unmark(struct list *l);
/* Headings and rows in R; the focused row has ">" (or a bar by theme) and,
 * if FOCUS, the real cursor. Columns that do not fit are dropped by `drop`. */
MUST_USE enum rc list_draw(struct list *l, struct canvas *c, struct rect r, bool focus, bool bar,
                           struct err *err);
/* Position of the focused row from 1, 0 if unknown. */
int64_t list_position(const struct list *l);

#endif
