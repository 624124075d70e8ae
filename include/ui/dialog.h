/* Small boxes over the screen: messages, questions, progress, long texts. */
#ifndef UI_DIALOG_H
#define UI_DIALOG_H

#include "ui/canvas.h"

/* A centred box with TITLE and wrapped TEXT ('\n' breaks lines) and a KEYS
 * line ("y Yes  n No") at its foot. SCROLL skips lines; returns lines hidden
 * below. */
int dialog_draw(struct canvas *c, const char *title, const char *text, const char *keys,
                enum role role, int scroll);
/* A progress box: DONE of TOTAL (0: unknown) with NOTE. */
void dialog_progress(struct canvas *c, const char *title, int64_t done, int64_t total,
                     const char *note);
/* A bar W columns wide: '#' for the part done. */
void dialog_bar(struct canvas *c, int y, int x, int w, int64_t done, int64_t total);

#endif
