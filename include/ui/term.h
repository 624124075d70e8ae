/* The terminal: the only user of curses. terminal.md's answers live here. */
#ifndef UI_TERM_H
#define UI_TERM_H

#include "base/err.h"
#include "ui/canvas.h"
#include "ui/input.h"
#include "ui/theme.h"

struct term;

struct term_options {
    bool ascii;                /* asked for by the user */
    const struct theme *theme; /* borrowed for the life of the term */
};

/* Take over the terminal. Fails with RC_IO when standard input or output is
 * not a terminal. *NOTE (may be NULL) receives what was adapted, e.g. an
 * unknown TERM mapped to another one; static or in the term, "" if nothing. */
MUST_USE enum rc term_open(struct term **out, const struct term_options *opt, const char **note,
                           struct err *err);
/* Restore the terminal and free. NULL is legal. */
void term_close(struct term *t);
int term_rows(const struct term *t);
int term_cols(const struct term *t);
/* True when borders must be ASCII: asked for, or ambiguous width is 2. */
bool term_ascii(const struct term *t);
int term_colours(const struct term *t);
void term_theme(struct term *t, const struct theme *theme);
/* Show C: only changed rows are rebuilt, the output of one refresh is one
 * write. FULL repaints everything (Ctrl-L, after a resize). */
void term_show(struct term *t, const struct canvas *c, bool full);
/* Wait at most TIMEOUT_MS (-1: for ever) for a key. EXTRA_FD (-1: none) ends
 * the wait too, giving KEY_NONE: background work signals through it. */
void term_read(struct term *t, int timeout_ms, int extra_fd, struct key_event *ev);
/* True if another key is already waiting (used to coalesce redraws). */
bool term_pending(struct term *t);
/* Send TEXT to the terminal's clipboard by OSC 52; nobody answers whether it was taken. False if
 * it was not sent: the terminal has no Ms, which is all that TEXT NULL asks. */
bool term_clipboard(struct term *t, const char *text);

#endif
