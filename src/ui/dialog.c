#include "ui/dialog.h"

#include "base/i18n.h"

#include <stdio.h>

#define WIDE 64 /* a line longer than this is tiring to read */

/* An empty box for H lines of W columns in the middle; returns its inside. */
static struct rect frame(struct canvas *c, const char *title, int w, int h)
{
    struct rect box = {.h = h + 2, .w = w + 4};

    box.h = box.h < c->rows ? box.h : c->rows;
    box.w = box.w < c->cols ? box.w : c->cols;
    box.y = (c->rows - box.h) / 2;
    box.x = (c->cols - box.w) / 2;
    canvas_fill(c, box, ROLE_NORMAL);
    canvas_box(c, box, title);
    return (struct rect){box.y + 1, box.x + 2, box.h - 2, box.w - 4};
}

int dialog_draw(struct canvas *c, const char *title, const char *text, const char *keys,
                enum role role, int scroll)
{
    int w = c->cols - 4 < WIDE ? c->cols - 4 : WIDE, foot, lines, hidden;
    struct rect in;

    scroll = scroll > 0 ? scroll : 0;
    lines = canvas_wrap_from(c, (struct rect){.w = w}, role, text, 0);
    foot = keys != NULL && keys[0] != '\0' ? 2 : 0;
    in = frame(c, title, w, lines + foot);
    if (in.h < 4)
        foot = foot > 0 && in.h > 1 ? 1 : 0; /* too small for the blank line */
    in.h -= foot;
    canvas_wrap_from(c, in, role, text, scroll);
    if (foot > 0)
        canvas_put(c, in.y + in.h + foot - 1, in.x, in.w, ROLE_KEY, keys);
    canvas_cursor(c, in.y, in.x);
    hidden = lines - scroll - in.h;
    return hidden > 0 ? hidden : 0;
}

void dialog_bar(struct canvas *c, int y, int x, int w, int64_t done, int64_t total)
{
    int from = 0, to;

    if (w <= 0)
        return;
    if (total > 0) {
        done = done < 0 ? 0 : done < total ? done : total;
        to = (int)((double)done / (double)total * w);
    } else { /* how much is unknown: a block that moves with every step */
        to = w / 4 > 0 ? w / 4 : 1;
        from = (int)((done > 0 ? done : 0) % (w - to + 1));
        to += from;
    }
    for (int i = 0; i < w; i++)
        canvas_put(c, y, x + i, 1, ROLE_CHART, i >= from && i < to ? "#" : "-");
}

void dialog_progress(struct canvas *c, const char *title, int64_t done, int64_t total,
                     const char *note)
{
    int w = c->cols - 4 < WIDE ? c->cols - 4 : WIDE;
    struct rect in = frame(c, title, w, 4);
    char count[96];

    if (in.h < 1 || in.w < 1)
        return;
    dialog_bar(c, in.y, in.x, in.w, done, total);
    if (total > 0)
        snprintf(count, sizeof count, _("%d %%   %lld of %lld"),
                 (int)((double)done / (double)total * 100), (long long)done, (long long)total);
    else
        snprintf(count, sizeof count, "%lld", (long long)done);
    if (in.h > 1)
        canvas_put(c, in.y + 1, in.x, in.w, ROLE_NORMAL, count);
    if (in.h > 3)
        canvas_put(c, in.y + 3, in.x, in.w, ROLE_DIM, note);
    canvas_cursor(c, in.y, in.x);
}
