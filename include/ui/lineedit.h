/* A one-line editor over grapheme clusters; also for secrets. */
#ifndef UI_LINEEDIT_H
#define UI_LINEEDIT_H

#include "ui/canvas.h"
#include "ui/input.h"

struct lineedit {
    struct buf text;
    size_t caret;      /* byte offset, at a cluster boundary */
    size_t max;        /* bytes at most; 0: 1024 */
    bool secret;       /* shown as one "*" a cluster */
    bool fold;         /* full-width input becomes ASCII as typed */
};

void lineedit_init(struct lineedit *e, size_t max, bool secret, bool fold);
/* Wipe and free. */
void lineedit_release(struct lineedit *e);
void lineedit_set(struct lineedit *e, const char *text);
const char *lineedit_text(const struct lineedit *e);
/* True when EV was an editing key and was used: text, paste (newline becomes
 * blank), Backspace, Del, Left, Right, Home, End, Ctrl-A E U K W. */
bool lineedit_key(struct lineedit *e, const struct key_event *ev);
/* Draw in W columns; FOCUS puts the real cursor at the caret. */
void lineedit_draw(const struct lineedit *e, struct canvas *c, int y, int x, int w, bool focus);
/* How many rows of W columns the text takes, wrapped; 1 for a secret. */
int lineedit_rows(const struct lineedit *e, int w);
/* The same over the rows of R, wrapped, with the caret's row among them; in one row as above. */
void lineedit_draw_rows(const struct lineedit *e, struct canvas *c, struct rect r, bool focus);

#endif
