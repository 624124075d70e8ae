/* What every screen of the console works on: the terminal, the session, the
 * status line, and boxes with a key loop of their own. */
#ifndef PANES_DESK_H
#define PANES_DESK_H

#include "model/incident.h"
#include "service/session.h"
#include "ui/form.h"
#include "ui/term.h"

#define DESK_MIN_ROWS 10
#define DESK_MIN_COLS 40

struct desk {
    struct session *s;
    struct term *term;
    struct theme theme;
    struct canvas canvas;
    /* Draws what lies under boxes; the screen in use sets both. */
    void (*paint)(void *arg, struct canvas *c);
    void *arg;
    void (*language)(void); /* to the other language */
    unsigned languages;     /* how often that happened */
    struct key_event ev;
    int wake;               /* epoll: ends a wait for keys */
    int signals;            /* signalfd of SIGHUP and SIGTERM */
    int64_t idle_ms;        /* without a key until the console locks itself */
    int64_t touched;        /* clock_ticks() of the last key */
    int64_t redraw_at;      /* clock_ticks() when something must vanish; 0: never */
    bool gone;              /* hung up or told to end: wipe and leave */
    bool lock;              /* sign out and ask for the password again */
    bool full;              /* paint everything */
    enum role status_role;
    char status[512], hint[256];
    struct incident_clock nearest; /* for the title bar, as of the last read of a pane */
    const char *go; /* the pane to go to next, or NULL */
    char go_filter[160];
};

/* Take the terminal over. THEME is copied. From here on SIGHUP and SIGTERM only
 * set `gone`. NOTE as in term_open(). Close after failure too. */
MUST_USE enum rc desk_open(struct desk *d, struct session *s, const struct theme *theme,
                           bool ascii, const char **note, struct err *err);
void desk_close(struct desk *d);

/* Let FD end waits, too; and no more. */
void desk_watch(struct desk *d, int fd);
void desk_unwatch(struct desk *d, int fd);
/* Wait at most TIMEOUT_MS (-1: for ever) for a key; the keys that mean the same
 * everywhere (language, lock, redraw) are dealt with and come back as KEY_NONE,
 * after which the screen is to be drawn again. NULL: gone or locked, so the
 * caller must return to its caller at once. Valid until the next call. */
const struct key_event *desk_key(struct desk *d, int timeout_ms);
/* Draw the screen under boxes on the canvas. False when there is nothing to
 * draw on: more keys are waiting, or the window is too small, which is said. */
bool desk_under(struct desk *d);
void desk_show(struct desk *d);
/* Under and show. */
void desk_draw(struct desk *d);

/* One line at the foot until the next key. Nothing personal. */
void desk_say(struct desk *d, enum role role, const char *fmt, ...) PRINTF(3, 4);
/* ERR in red with its way out; RC_CANCEL is no error to the person. */
void desk_fail(struct desk *d, const struct err *err);
void desk_hush(struct desk *d);
/* Rows the status takes in W columns, 1 at least. Drawn from row Y on. */
int desk_status_rows(const struct desk *d, int w);
void desk_draw_status(const struct desk *d, struct canvas *c, int y, int h);

/* Run F until it is saved (true), cancelled or the desk is gone or locked. It
 * may be run again after form_reject(). */
bool desk_form(struct desk *d, struct form *f);
/* Say TEXT at once, before work of about a second. */
void desk_busy(struct desk *d, const char *text);
/* A question with the keys it takes, e.g. "yn", and their KEYS line. Esc and
 * Ctrl-C answer 0, Enter the first. */
char desk_ask(struct desk *d, const char *title, const char *text, const char *answers,
              const char *keys);
/* A text to read, scrolled with the arrows. */
void desk_text(struct desk *d, const char *title, const char *text, enum role role);

/* Long work with a box; Esc and Ctrl-C stop it. */
struct desk_work {
    struct desk *desk;
    const char *title, *note;
    int64_t last;
    struct progress progress; /* for the service */
};
void desk_work(struct desk_work *w, struct desk *d, const char *title, const char *note);

/* To PANE, with the rows that FILTER names, once the key was acted upon. */
void desk_go(struct desk *d, const char *pane, const char *filter, ...) PRINTF(3, 4);
void desk_go_all(struct desk *d, const char *pane); /* without a filter */

#endif
