/* The line above a pane's rows: the filter, their order, how many there are. */
#include "base/i18n.h"
#include "base/text.h"
#include "panes/pane.h"

#include <inttypes.h>
#include <stdio.h>

/* 12480 as 12,480. */
static void put_grouped(char *out, size_t max, int64_t n)
{
    char digits[24];
    size_t len = (size_t)snprintf(digits, sizeof digits, "%" PRId64, n), o = 0;

    for (size_t i = 0; i < len && o + 2 < max; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out[o++] = ',';
        out[o++] = digits[i];
    }
    out[o] = '\0';
}

/* The order where it is another than the pane's own, the position, the marks. Returns its
 * columns: a third of the row, or more where an order is said. */
static int draw_counts(const struct pane *p, struct canvas *c, int y)
{
    int64_t at = list_position(&p->list);
    char total[32], position[32], marked[32];
    struct buf text = BUF_INIT, order = BUF_INIT;
    int w = c->cols / 3;

    put_grouped(total, sizeof total, p->total);
    put_grouped(position, sizeof position, at);
    put_grouped(marked, sizeof marked, (int64_t)p->list.nmark);
    lister_order(&p->lister, &order);
    if (order.len > 0) {
        buf_printf(&text, _("Order: %s"), buf_str(&order));
        buf_puts(&text, "  ");
    }
    if (p->total >= 0 && at > 0)
        buf_printf(&text, p->exact ? _("row %s of %s") : _("row %s of about %s"), position, total);
    else if (p->total >= 0)
        buf_printf(&text, p->exact ? _("%s rows") : _("about %s rows"), total);
    if (p->list.nmark > 0) {
        buf_puts(&text, "  ");
        buf_printf(&text, _("%s marked"), marked);
    }
    if (text_width(buf_str(&text)) > w)
        w = text_width(buf_str(&text)) < c->cols * 2 / 3 ? text_width(buf_str(&text))
                                                         : c->cols * 2 / 3;
    canvas_text_right(c, y, c->cols - w - 1, w, ROLE_DIM, buf_str(&text));
    buf_release(&text);
    buf_release(&order);
    return w;
}

void pane_head_draw(struct pane *p, struct canvas *c, int y)
{
    const char *label = _("Filter");
    int counts = draw_counts(p, c, y), x = 1, w;

    if (!p->filtering && p->applied.len == 0)
        return;
    x += canvas_put(c, y, x, c->cols - x, p->filtering ? ROLE_TITLE : ROLE_NORMAL, label) + 1;
    w = c->cols - counts - x - 2;
    if (p->filtering)
        lineedit_draw(&p->filter, c, y, x, w, true);
    else
        canvas_put(c, y, x, w, ROLE_MARK, buf_str(&p->applied));
}
