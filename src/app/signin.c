#define _GNU_SOURCE
#include "app/signin.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "crypto/secret.h"
#include "panes/action.h"
#include "service/operators.h"
#include "service/signin.h"

#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define TALL_ROWS 18 /* a lower window has no blank rows */
#define FIELD_W 40

struct screen {
    struct desk *d;
    struct lineedit field[2]; /* operator, password */
    int focus;
    const char *note, *banner;
    bool busy;
};

enum { NAME, PASSWORD };

/* Both languages at once: who must not be here may read only one of them. */
static const char *const warning[] = {
    "AUTHORISED USE ONLY. Every look at unmasked data is recorded and reviewed.",
    "仅限授权使用。每次查看明文都会被记录并接受审查。",
};

static void draw_title(const struct screen *s, struct canvas *c)
{
    char left[96], right[128];

    snprintf(left, sizeof left, _("ycadmin %s  privacy console"), YC_VERSION);
    /* TRANSLATORS: the key and the other language's own name: "F2 English". */
    snprintf(right, sizeof right, "%s  %s ", s->d->s->name, _("F2 中文"));
    canvas_fill(c, (struct rect){0, 0, 1, c->cols}, ROLE_BAR);
    canvas_put(c, 0, 1, c->cols - 2, ROLE_BAR, left);
    if (text_width(left) + text_width(right) + 3 < c->cols)
        canvas_text_right(c, 0, c->cols - text_width(right), text_width(right), ROLE_BAR, right);
}

static int draw_input(const struct screen *s, struct canvas *c, int y, int x, int i,
                      const char *label)
{
    int w = c->cols - x - 16 < FIELD_W ? c->cols - x - 16 : FIELD_W;

    canvas_text_right(c, y, x, 10, ROLE_NORMAL, label);
    lineedit_draw(&s->field[i], c, y, x + 12, w, !s->busy && s->focus == i);
    return y + 1;
}

static void draw_note(const struct screen *s, struct canvas *c, int y, int x)
{
    char colours[64];
    struct buf line = BUF_INIT;

    snprintf(colours, sizeof colours, _("%d colours"), term_colours(s->d->term));
    if (s->note != NULL && s->note[0] != '\0')
        buf_printf(&line, "%s | ", s->note);
    buf_puts(&line, colours);
    canvas_text_right(c, y, x, 10, ROLE_DIM, _("Terminal"));
    canvas_wrap(c, (struct rect){y, x + 12, 2, c->cols - x - 14}, ROLE_DIM, buf_str(&line));
    buf_release(&line);
}

static void paint(void *arg, struct canvas *c)
{
    const struct screen *s = arg;
    int status = desk_status_rows(s->d, c->cols), foot = c->rows - 1 - status;
    int gap = c->rows >= TALL_ROWS, y = 2 + gap, x = 2;

    draw_title(s, c);
    canvas_box(c, (struct rect){1, 0, foot - 1, c->cols}, NULL);
    for (size_t i = 0; i < sizeof warning / sizeof *warning; i++)
        y += canvas_wrap(c, (struct rect){y, x + gap, 2, c->cols - x - gap - 2}, ROLE_WARN,
                         warning[i]);
    if (s->banner != NULL && s->banner[0] != '\0')
        y += gap + canvas_wrap(c, (struct rect){y + gap, x + gap, 3, c->cols - x - gap - 2},
                               ROLE_NORMAL, s->banner);
    y = draw_input(s, c, y + gap, x, NAME, _("Operator"));
    y = draw_input(s, c, y, x, PASSWORD, _("Password"));
    if (s->busy)
        canvas_put(c, y, x + 12, c->cols - x - 14, ROLE_NORMAL, _("Checking…"));
    else if (y + gap + 1 < foot - 1)
        draw_note(s, c, y + gap, x);
    desk_draw_status(s->d, c, foot, status);
    canvas_text(c, c->rows - 1, 0, c->cols, ROLE_BAR,
                _(" Tab next   Enter sign in   F1 help   F2 language   Esc leave"));
}

static void *work(void *arg)
{
    struct signin *in = arg;

    signin_work(in);
    return NULL;
}

struct job {
    struct signin *in;
    int done;
};

static void *work_and_tell(void *arg)
{
    const struct job *job = arg;
    const uint64_t one = 1;

    work(job->in);
    /* The eventfd has room: it is written once. */
    return write(job->done, &one, sizeof one) == sizeof one ? arg : NULL;
}

/* The slow hash on a thread, so that the screen and its signals live on. */
static void hash(struct desk *d, struct signin *in)
{
    struct job job = {in, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    struct pollfd done = {.fd = job.done, .events = POLLIN};
    pthread_t thread;

    if (job.done < 0 || pthread_create(&thread, NULL, work_and_tell, &job) != 0) {
        work(in);
    } else {
        desk_watch(d, job.done);
        while (poll(&done, 1, 0) == 0 && desk_key(d, -1) != NULL)
            desk_draw(d);
        pthread_join(thread, NULL);
        desk_unwatch(d, job.done);
    }
    if (job.done >= 0)
        close(job.done);
}

static enum rc attempt(struct screen *s, struct err *err)
{
    struct desk *d = s->d;
    struct signin *in = secret_new(sizeof *in);
    enum rc rc;

    snprintf(in->name, sizeof in->name, "%s", lineedit_text(&s->field[NAME]));
    text_trim(in->name);
    snprintf(in->password, sizeof in->password, "%s", lineedit_text(&s->field[PASSWORD]));
    if ((rc = signin_begin(d->s, in, err)) == RC_OK) {
        s->busy = true;
        desk_draw(d);
        hash(d, in);
        s->busy = false;
        rc = d->gone ? RC_CANCEL : signin_end(d->s, in, err);
    }
    signin_wipe(in);
    secret_free(in, sizeof *in);
    lineedit_set(&s->field[PASSWORD], "");
    return rc;
}

static void welcome(struct desk *d)
{
    const struct session *s = d->s;
    struct buf text = BUF_INIT, time = BUF_INIT;

    time_put(&time, s->last_ok_at, false);
    if (s->last_ok_at == 0)
        buf_puts(&text, _("This is your first sign-in."));
    else
        buf_printf(&text, _("Last sign-in %s, failures since: %lld."), buf_str(&time),
                   (long long)s->failures_since);
    if (!s->broken)
        buf_printf(&text, " %s", _("End of the log verified."));
    if (s->redone[0] != '\0')
        buf_printf(&text, " %s", s->redone);
    desk_say(d, s->failures_since > 0 ? ROLE_WARN : ROLE_OK, "%s", buf_str(&text));
    buf_release(&text);
    buf_release(&time);
}

static void help(struct desk *d)
{
    desk_text(d, _("Help"),
              _("Type your operator name and password, then Enter.\n\nTab and the arrows go from "
                "field to field. A password may be pasted. After some failures each further "
                "attempt has to wait; an admin can give you a new password.\n\nEsc leaves."),
              ROLE_NORMAL);
}

static bool empty(const struct screen *s, int i)
{
    return lineedit_text(&s->field[i])[0] == '\0';
}

/* Enter with a field still empty goes there: that is no attempt. */
static bool submit(struct screen *s)
{
    struct err err;
    enum rc rc;

    if (empty(s, NAME) || empty(s, PASSWORD)) {
        s->focus = empty(s, NAME) ? NAME : PASSWORD;
        return false;
    }
    rc = attempt(s, &err);
    if (rc == RC_OK)
        return true;
    if (rc != RC_CANCEL)
        desk_fail(s->d, &err);
    s->focus = PASSWORD;
    return false;
}

enum outcome { STAY, ENTERED, LEFT };

static enum outcome take_key(struct screen *s, const struct key_event *ev)
{
    if (ev->key == KEY_NONE)
        return STAY;
    desk_hush(s->d);
    if (ev->key == KEY_ENTER_)
        return submit(s) ? ENTERED : STAY;
    if (ev->key == KEY_ESC)
        return LEFT;
    if (ev->key == KEY_F_ && ev->ch == 1)
        help(s->d);
    else if (action_is(ACTION_CANCEL, ev))
        lineedit_set(&s->field[s->focus], "");
    else if (ev->key == KEY_TAB || ev->key == KEY_BACKTAB || ev->key == KEY_UP_ ||
             ev->key == KEY_DOWN_)
        s->focus = !s->focus;
    else
        lineedit_key(&s->field[s->focus], ev);
    return STAY;
}

bool signin_run(struct desk *d, const char *operator, const char *note, const char *banner)
{
    struct screen s = {.d = d, .note = note, .banner = banner};
    enum outcome outcome = STAY;

    lineedit_init(&s.field[NAME], OPERATOR_NAME - 1, false, true);
    lineedit_init(&s.field[PASSWORD], sizeof((struct signin *)NULL)->password - 1, true, false);
    lineedit_set(&s.field[NAME], operator);
    s.focus = empty(&s, NAME) ? NAME : PASSWORD;
    d->paint = paint;
    d->arg = &s;
    while (outcome == STAY) {
        const struct key_event *ev;

        desk_draw(d);
        ev = desk_key(d, -1);
        outcome = ev == NULL ? LEFT : take_key(&s, ev);
    }
    lineedit_release(&s.field[NAME]);
    lineedit_release(&s.field[PASSWORD]);
    if (outcome == ENTERED)
        welcome(d);
    return outcome == ENTERED;
}

static void paint_nothing(void *arg, struct canvas *c)
{
    const struct desk *d = arg;

    desk_draw_status(d, c, c->rows - 2, 1);
}

static bool accepted(struct desk *d, const char *text, struct err *err)
{
    const char *const answers[] = {_("not now"), _("I accept"), NULL};
    enum rc rc = RC_CANCEL;
    struct form f;

    form_init(&f, _("Confidentiality undertaking"), false);
    f.note = text;
    form_add_choice(&f, _("Answer"), answers, 0)->hint =
        _("Left and Right choose. Acceptance is recorded.");
    form_start(&f);
    if (desk_form(d, &f) && f.field[0].choice == 1)
        rc = operators_accept(d->s, err);
    else
        err_set(err, RC_DENIED, _("Without the undertaking there is no access (clause 3.3)."));
    form_release(&f);
    return rc == RC_OK;
}

bool signin_undertaking(struct desk *d)
{
    char version[16] = "";
    struct buf text = BUF_INIT;
    struct err err;
    bool ok = true;

    d->paint = paint_nothing;
    d->arg = d;
    /* A broken log takes no entry; the acceptance is asked for later. */
    if (d->s->broken)
        return true;
    if (operators_undertaking(d->s, version, &text, &err) != RC_OK)
        ok = false;
    else if (version[0] != '\0')
        ok = accepted(d, buf_str(&text), &err);
    if (!ok && !d->gone)
        desk_fail(d, &err);
    buf_release(&text);
    return ok;
}
