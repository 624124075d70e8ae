#define _GNU_SOURCE
#include "panes/desk.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "panes/action.h"
#include "ui/dialog.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define STATUS_ROWS 4
#define WORK_MS 100 /* between two looks at the keys during long work */

static enum rc take_signals(struct desk *d, struct err *err)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGTERM);
    d->wake = epoll_create1(EPOLL_CLOEXEC);
    d->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (d->wake < 0 || d->signals < 0)
        return err_set(err, RC_IO, _("signals cannot be watched: %s"), strerror(errno));
    sigprocmask(SIG_BLOCK, &set, NULL);
    desk_watch(d, d->signals);
    return RC_OK;
}

enum rc desk_open(struct desk *d, struct session *s, const struct theme *theme, bool ascii,
                  const char **note, struct err *err)
{
    struct term_options opt = {.ascii = ascii};
    enum rc rc;

    *d = (struct desk){.s = s, .theme = *theme, .wake = -1, .signals = -1};
    opt.theme = &d->theme;
    d->touched = clock_ticks();
    if ((rc = take_signals(d, err)) != RC_OK ||
        (rc = term_open(&d->term, &opt, note, err)) != RC_OK)
        return rc;
    canvas_init(&d->canvas, term_rows(d->term), term_cols(d->term), term_ascii(d->term));
    return RC_OK;
}

void desk_close(struct desk *d)
{
    if (d->canvas.cell != NULL)
        canvas_release(&d->canvas);
    buf_release(&d->ev.paste);
    term_close(d->term);
    d->term = NULL;
    if (d->signals >= 0)
        close(d->signals);
    if (d->wake >= 0)
        close(d->wake);
    d->signals = d->wake = -1;
}

void desk_watch(struct desk *d, int fd)
{
    struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};

    epoll_ctl(d->wake, EPOLL_CTL_ADD, fd, &e);
}

void desk_unwatch(struct desk *d, int fd)
{
    epoll_ctl(d->wake, EPOLL_CTL_DEL, fd, NULL);
}

static bool told_to_end(const struct desk *d)
{
    struct pollfd p = {.fd = d->signals, .events = POLLIN};

    return poll(&p, 1, 0) > 0;
}

/* The shorter of the caller's time and what is left until T; T 0 is never. */
static int until(int timeout_ms, int64_t t)
{
    int64_t left = t - clock_ticks();

    if (t == 0)
        return timeout_ms;
    left = left < 0 ? 0 : left;
    return timeout_ms < 0 || left < timeout_ms ? (int)left : timeout_ms;
}

static void fit_window(struct desk *d)
{
    canvas_release(&d->canvas);
    canvas_init(&d->canvas, term_rows(d->term), term_cols(d->term), term_ascii(d->term));
    d->full = true;
}

/* Keys that mean the same in every loop. True if EV was one. */
static bool everywhere(struct desk *d, const struct key_event *ev)
{
    if (ev->key == KEY_SIZE) {
        fit_window(d);
    } else if (action_is(ACTION_REDRAW, ev)) {
        d->full = true;
    } else if (action_is(ACTION_LANGUAGE, ev) && d->language != NULL) {
        d->language();
        d->languages++;
    } else if (action_is(ACTION_LOCK, ev) && d->s->signed_in) {
        d->lock = true;
    } else {
        return false;
    }
    return true;
}

const struct key_event *desk_key(struct desk *d, int timeout_ms)
{
    int64_t idle = d->s->signed_in && d->idle_ms > 0 ? d->touched + d->idle_ms : 0;

    d->lock = d->lock || d->s->revoked;
    if (d->gone || d->lock)
        return NULL;
    term_read(d->term, until(until(timeout_ms, idle), d->redraw_at), d->wake, &d->ev);
    d->gone = d->ev.key == KEY_GONE || told_to_end(d);
    if (d->redraw_at != 0 && clock_ticks() >= d->redraw_at)
        d->redraw_at = 0;
    if (d->ev.key != KEY_NONE)
        d->touched = clock_ticks();
    else if (idle != 0 && clock_ticks() >= idle)
        d->lock = true;
    if (!d->gone && everywhere(d, &d->ev))
        d->ev.key = KEY_NONE;
    return d->gone || d->lock ? NULL : &d->ev;
}

bool desk_under(struct desk *d)
{
    struct canvas *c = &d->canvas;

    if (d->gone || term_pending(d->term))
        return false;
    canvas_clear(c);
    if (c->rows < DESK_MIN_ROWS || c->cols < DESK_MIN_COLS) {
        canvas_put(c, 0, 0, c->cols, ROLE_WARN, _("Needs a window of 40x10."));
        desk_show(d);
        return false;
    }
    d->paint(d->arg, c);
    return true;
}

void desk_show(struct desk *d)
{
    term_show(d->term, &d->canvas, d->full);
    d->full = false;
}

void desk_draw(struct desk *d)
{
    if (desk_under(d))
        desk_show(d);
}

void desk_say(struct desk *d, enum role role, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(d->status, sizeof d->status, fmt, ap);
    va_end(ap);
    d->hint[0] = '\0';
    d->status_role = role;
}

void desk_fail(struct desk *d, const struct err *err)
{
    if (err->rc == RC_CANCEL) {
        desk_say(d, ROLE_WARN, "%s", _("Stopped."));
        return;
    }
    desk_say(d, ROLE_BAD, "%s", err->msg);
    snprintf(d->hint, sizeof d->hint, "%s", err->hint);
}

void desk_hush(struct desk *d)
{
    d->status[0] = d->hint[0] = '\0';
}

static int rows_of(const char *text, int w)
{
    struct canvas none = {0};

    if (text[0] == '\0')
        return 0;
    return canvas_wrap_from(&none, (struct rect){.w = w}, ROLE_NORMAL, text, 0);
}

/* Message and way out share a row where both fit in it. */
static bool one_row(const struct desk *d, int w)
{
    return text_width(d->status) + text_width(d->hint) + 4 <= w;
}

int desk_status_rows(const struct desk *d, int w)
{
    int rows = one_row(d, w) ? 1 : rows_of(d->status, w - 2) + rows_of(d->hint, w - 2);

    return rows < STATUS_ROWS ? rows : STATUS_ROWS;
}

void desk_draw_status(const struct desk *d, struct canvas *c, int y, int h)
{
    struct rect r = {y, 1, h, c->cols - 2};
    int used;

    if (d->status[0] == '\0')
        return;
    canvas_fill(c, (struct rect){y, 0, h, c->cols}, ROLE_NORMAL);
    if (one_row(d, c->cols)) {
        used = canvas_put(c, y, 1, r.w, d->status_role, d->status) + 3;
        canvas_put(c, y, used, c->cols - used, ROLE_NORMAL, d->hint);
        return;
    }
    used = canvas_wrap(c, r, d->status_role, d->status);
    canvas_wrap(c, (struct rect){y + used, 1, h - used, r.w}, ROLE_NORMAL, d->hint);
}

bool desk_form(struct desk *d, struct form *f)
{
    for (;;) {
        const struct key_event *ev;

        if (desk_under(d)) {
            form_draw(f, &d->canvas);
            desk_show(d);
        }
        ev = desk_key(d, -1);
        if (ev == NULL || action_is(ACTION_CANCEL, ev))
            return false;
        if (ev->key == KEY_NONE)
            continue;
        switch (form_key(f, ev)) {
        case FORM_SAVE:
            return true;
        case FORM_CANCEL:
            return false;
        case FORM_EDIT:
            break;
        }
    }
}

void desk_busy(struct desk *d, const char *text)
{
    desk_say(d, ROLE_NORMAL, "%s", text);
    desk_draw(d);
    desk_hush(d);
}

/* Lines hidden below, or -1 when nothing was drawn. */
static int draw_box(struct desk *d, const char *title, const char *text, const char *keys,
                    enum role role, int skip)
{
    int hidden;

    if (!desk_under(d))
        return -1;
    hidden = dialog_draw(&d->canvas, title, text, keys, role, skip);
    desk_show(d);
    return hidden;
}

void desk_go_all(struct desk *d, const char *pane)
{
    desk_go(d, pane, "%s", "");
}

void desk_go(struct desk *d, const char *pane, const char *filter, ...)
{
    va_list ap;

    d->go = pane;
    va_start(ap, filter);
    vsnprintf(d->go_filter, sizeof d->go_filter, filter, ap);
    va_end(ap);
}

char desk_ask(struct desk *d, const char *title, const char *text, const char *answers,
              const char *keys)
{
    for (;;) {
        const struct key_event *ev;
        char32_t ch;

        draw_box(d, title, text, keys, ROLE_NORMAL, 0);
        ev = desk_key(d, -1);
        if (ev == NULL || ev->key == KEY_ESC || action_is(ACTION_CANCEL, ev))
            return 0;
        if (ev->key == KEY_ENTER_)
            return answers[0];
        ch = ev->key == KEY_TEXT ? text_fold_char(ev->ch) : 0;
        if (ch > 0 && ch < 0x80 && strchr(answers, (int)ch) != NULL)
            return (char)ch;
    }
}

static int scrolled(const struct key_event *ev, int skip, int hidden, int page)
{
    int to = skip;

    if (ev->key == KEY_DOWN_ || (ev->key == KEY_TEXT && text_fold_char(ev->ch) == 'j'))
        to++;
    else if (ev->key == KEY_UP_ || (ev->key == KEY_TEXT && text_fold_char(ev->ch) == 'k'))
        to--;
    else if (ev->key == KEY_PGDN || (ev->key == KEY_TEXT && text_fold_char(ev->ch) == ' '))
        to += page;
    else if (ev->key == KEY_PGUP)
        to -= page;
    if (to > skip + hidden)
        to = skip + hidden;
    return to < 0 ? 0 : to;
}

void desk_text(struct desk *d, const char *title, const char *text, enum role role)
{
    int skip = 0, hidden = 0;

    for (;;) {
        const char *keys = skip > 0 || hidden > 0 ? _("Up Down scroll  Esc close")
                                                  : _("Esc close");
        int left = draw_box(d, title, text, keys, role, skip);
        const struct key_event *ev;

        if (left > 0 && hidden == 0 && skip == 0) {
            hidden = left; /* once more, with the keys that scroll */
            continue;
        }
        hidden = left >= 0 ? left : hidden;
        ev = desk_key(d, -1);
        if (ev == NULL || ev->key == KEY_ENTER_ || action_is(ACTION_BACK, ev) ||
            action_is(ACTION_CANCEL, ev))
            return;
        skip = scrolled(ev, skip, hidden, d->canvas.rows / 2);
    }
}

static bool work_tick(void *arg, int64_t done, int64_t total)
{
    struct desk_work *w = arg;
    const struct key_event *ev;

    if (clock_ticks() - w->last < WORK_MS)
        return true;
    w->last = clock_ticks();
    ev = desk_key(w->desk, 0);
    if (ev == NULL || ev->key == KEY_ESC || action_is(ACTION_CANCEL, ev))
        return false;
    if (desk_under(w->desk)) {
        dialog_progress(&w->desk->canvas, w->title, done, total, w->note);
        desk_show(w->desk);
    }
    return true;
}

void desk_work(struct desk_work *w, struct desk *d, const char *title, const char *note)
{
    *w = (struct desk_work){.desk = d, .title = title, .note = note, .last = clock_ticks()};
    w->progress = (struct progress){.tick = work_tick, .arg = w};
}
