#include "app/palette.h"

#include "base/i18n.h"
#include "base/text.h"
#include "panes/action.h"

#include <string.h>

#define ROWS 12
#define WIDE 70
#define NAME_W 18

struct palette {
    const struct palette_entry *list;
    size_t n, chosen; /* chosen: among those that match */
    struct lineedit edit;
};

static char lower(char ch)
{
    return ch >= 'A' && ch <= 'Z' ? (char)(ch | 0x20) : ch;
}

static bool contains(const char *text, const char *part)
{
    size_t len = strlen(part);

    for (;; text++) {
        size_t i = 0;

        while (i < len && text[i] != '\0' && lower(text[i]) == lower(part[i]))
            i++;
        if (i == len)
            return true;
        if (*text == '\0')
            return false;
    }
}

/* The Ith entry that matches what is typed; those whose name begins with it
 * come first. NULL after the last. */
static const struct palette_entry *match(const struct palette *p, size_t i)
{
    const char *typed = lineedit_text(&p->edit);
    size_t len = strlen(typed);

    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k < p->n; k++) {
            const struct palette_entry *e = &p->list[k];
            bool begins = strncmp(e->name, typed, len) == 0;

            if (pass == 0 ? !begins : begins || (!contains(e->name, typed) &&
                                                 !contains(e->help, typed)))
                continue;
            if (i-- == 0)
                return e;
        }
    return NULL;
}

static void draw_matches(const struct palette *p, struct canvas *c, struct rect r)
{
    size_t first = p->chosen >= (size_t)r.h ? p->chosen - (size_t)r.h + 1 : 0;
    int name_w = r.w / 2 < NAME_W ? r.w / 2 : NAME_W;

    for (int row = 0; row < r.h; row++) {
        const struct palette_entry *e = match(p, first + (size_t)row);

        if (e == NULL)
            break;
        if (first + (size_t)row == p->chosen)
            canvas_put(c, r.y + row, r.x, 1, ROLE_NORMAL, ">");
        canvas_put(c, r.y + row, r.x + 2, name_w, ROLE_KEY, e->name);
        canvas_put(c, r.y + row, r.x + name_w + 3, r.w - name_w - 3, ROLE_NORMAL, e->help);
    }
    if (match(p, 0) == NULL)
        canvas_put(c, r.y, r.x + 2, r.w - 2, ROLE_DIM, _("There is no such command."));
}

static void draw(struct desk *d, const struct palette *p)
{
    struct canvas *c = &d->canvas;
    int h = c->rows - 2 < ROWS + 3 ? c->rows - 2 : ROWS + 3;
    int w = c->cols < WIDE ? c->cols : WIDE;
    struct rect box = {(c->rows - h) / 2, (c->cols - w) / 2, h, w};

    if (!desk_under(d))
        return;
    canvas_fill(c, box, ROLE_NORMAL);
    canvas_box(c, box, _("Command"));
    canvas_put(c, box.y + 1, box.x + 2, 1, ROLE_KEY, ":");
    draw_matches(p, c, (struct rect){box.y + 2, box.x + 2, h - 3, w - 4});
    lineedit_draw(&p->edit, c, box.y + 1, box.x + 4, w - 6, true);
    desk_show(d);
}

/* True when the palette closes; *TAKEN is the choice. */
static bool take_key(struct palette *p, const struct key_event *ev,
                     const struct palette_entry **taken)
{
    if (ev->key == KEY_ESC || action_is(ACTION_CANCEL, ev))
        return true;
    if (ev->key == KEY_ENTER_) {
        *taken = match(p, p->chosen);
        return *taken != NULL;
    }
    if (ev->key == KEY_DOWN_ || ev->key == KEY_TAB)
        p->chosen += match(p, p->chosen + 1) != NULL;
    else if (ev->key == KEY_UP_ || ev->key == KEY_BACKTAB)
        p->chosen -= p->chosen > 0;
    else if (lineedit_key(&p->edit, ev))
        p->chosen = 0;
    return false;
}

const struct palette_entry *palette_run(struct desk *d, const struct palette_entry *list, size_t n)
{
    struct palette p = {.list = list, .n = n};
    const struct palette_entry *taken = NULL;
    bool closed = false;

    lineedit_init(&p.edit, 64, false, true);
    while (!closed) {
        const struct key_event *ev;

        draw(d, &p);
        ev = desk_key(d, -1);
        closed = ev == NULL || take_key(&p, ev, &taken);
    }
    lineedit_release(&p.edit);
    return d->gone || d->lock ? NULL : taken;
}
