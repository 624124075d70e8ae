#include "app/titlebar.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/incidents_clock.h"

#include <stdio.h>

#define WIDE_COLS 60 /* a narrower bar leaves out what does not change */

static void put_place(const struct pane *p, struct buf *out)
{
    struct buf item = BUF_INIT;
    const char *cell;

    buf_printf(out, "%s", _(p->ops->title));
    if (p->ops->item != NULL)
        p->ops->item(p, &item);
    else if (p->ops->item_cell != NULL && (cell = pane_cell(p, p->ops->item_cell)) != NULL)
        buf_puts(&item, cell);
    if (item.len > 0)
        buf_printf(out, " > %s", buf_str(&item));
    buf_release(&item);
}

static void put_who(const struct session *s, int64_t read_at, bool wide, struct buf *out)
{
    struct buf time = BUF_INIT;

    time_put(&time, read_at, false);
    buf_printf(out, "%s %s", s->op.name, _(access_role_name(s->op.role)));
    if (s->op.role == OP_AUDITOR)
        buf_printf(out, " %s", _("READ-ONLY"));
    if (wide)
        buf_printf(out, " | %s", s->name);
    if (s->demo)
        buf_printf(out, " | %s", _("DEMO"));
    if (wide && time.len >= 5)
        buf_printf(out, " | %s", buf_str(&time) + time.len - 5);
    buf_release(&time);
}

/* The clock of an incident that runs out first: "INC-7 55h left". */
static enum role put_clock(const struct incident_clock *clock, struct buf *out)
{
    char case_id[INCIDENTS_CASE];

    if (clock->due == 0)
        return ROLE_BAR;
    incidents_case(clock->id, case_id);
    buf_printf(out, "%s ", case_id);
    return incidents_clock_left(clock->due, clock_now(), out);
}

void titlebar_draw(const struct pane *p, struct canvas *c)
{
    struct buf place = BUF_INIT, who = BUF_INIT, clock = BUF_INIT;
    int w, most, wide;
    enum role role = put_clock(&p->desk->nearest, &clock);

    put_place(p, &place);
    put_who(p->desk->s, p->read_at, c->cols >= WIDE_COLS, &who);
    wide = clock.len > 0 ? text_width(buf_str(&clock)) + 3 : 0;
    most = wide > 0 ? c->cols * 3 / 4 : c->cols * 2 / 3;
    w = text_width(buf_str(&who));
    w = w + wide < most ? w : most - wide;
    canvas_fill(c, (struct rect){0, 0, 1, c->cols}, ROLE_BAR);
    canvas_put(c, 0, 1, c->cols - w - wide - 3, ROLE_BAR, buf_str(&place));
    if (wide > 0) {
        canvas_put(c, 0, c->cols - w - wide - 1, wide - 3, role == ROLE_NORMAL ? ROLE_BAR : role,
                   buf_str(&clock));
        canvas_put(c, 0, c->cols - w - 3, 1, ROLE_BAR, "|");
    }
    canvas_put(c, 0, c->cols - w - 1, w, ROLE_BAR, buf_str(&who));
    buf_release(&place);
    buf_release(&who);
    buf_release(&clock);
}

int titlebar_broken(const struct session *s, struct canvas *c, int y)
{
    char text[320];

    snprintf(text, sizeof text, _("The audit log does not verify: %s. Nothing can be changed."),
             s->broken_why);
    return canvas_wrap(c, (struct rect){y, 1, 3, c->cols - 2}, ROLE_BAD, text);
}
