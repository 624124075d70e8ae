#define _GNU_SOURCE
#include "app/console.h"

#include "app/language.h"
#include "app/palette.h"
#include "app/signin.h"
#include "app/titlebar.h"
#include "base/asset.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/cli.h"
#include "config/theme.h"
#include "crypto/secret.h"
#include "panes/operators.h"
#include "panes/pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRAIL 8
#define COMMANDS_MAX 128
#define IDLE_MINUTES 15
#define HUNG_UP 129

/* All panes there are, in the order of pane_at(). */
enum {
#define PANE(name, key) PLACE_##name,
#include "panes/panes.def"
#undef PANE
    PANES_MAX
};

struct console {
    const struct console_options *opt;
    struct desk desk;
    struct pane *pane[PANES_MAX];
    size_t current, trail[TRAIL], ntrail; /* where Back leads */
    unsigned languages; /* of the desk, when the rows were read */
    bool quit;
    char operator[64];  /* who locked the console */
};

static const struct binding everywhere[] = {
    {ACTION_HELP, RIGHT_NONE},     {ACTION_COMMAND, RIGHT_NONE}, {ACTION_BACK, RIGHT_NONE},
    {ACTION_QUIT, RIGHT_NONE},     {ACTION_LOCK, RIGHT_NONE},    {ACTION_REFRESH, RIGHT_NONE},
    {ACTION_LANGUAGE, RIGHT_NONE}, {ACTION_REDRAW, RIGHT_NONE},  {ACTION_CANCEL, RIGHT_NONE},
    {ACTION_NONE, RIGHT_NONE},
};

static const struct binding moving[] = {
    {ACTION_MOVE, RIGHT_NONE},   {ACTION_PAGE, RIGHT_NONE}, {ACTION_ENDS, RIGHT_NONE},
    {ACTION_SWITCH, RIGHT_NONE}, {ACTION_MARK, RIGHT_NONE}, {ACTION_SORT, RIGHT_NONE},
    {ACTION_COPY, RIGHT_NONE},   {ACTION_EXPORT, RIGHT_EXPORT},
    {ACTION_NONE, RIGHT_NONE},
};

/* The hint bar: these on its left, always; the pane's own; then as many as fit. */
static const struct binding hinted_first[] = {
    {ACTION_HELP, RIGHT_NONE}, {ACTION_COMMAND, RIGHT_NONE}, {ACTION_NONE, RIGHT_NONE},
};

static const struct binding hinted_last[] = {
    {ACTION_EXPORT, RIGHT_EXPORT}, {ACTION_BACK, RIGHT_NONE},    {ACTION_QUIT, RIGHT_NONE},
    {ACTION_LANGUAGE, RIGHT_NONE}, {ACTION_REFRESH, RIGHT_NONE}, {ACTION_LOCK, RIGHT_NONE},
    {ACTION_NONE, RIGHT_NONE},
};

static void other_language(void)
{
    const char *now = getenv("LANGUAGE"), *home = getenv("LC_ALL");

    if (home == NULL || home[0] == '\0')
        home = getenv("LANG");
    home = language_of(home != NULL ? home : "");
    if (now != NULL && strncmp(now, "zh", 2) == 0)
        app_language("en");
    else
        app_language(strcmp(home, "en") == 0 ? "zh_CN" : home);
}

/* Of those that move about, what the command line can do. */
static bool by_name(enum action a)
{
    return a == ACTION_EXPORT || a == ACTION_SORT || a == ACTION_COPY;
}

static struct pane *front(const struct console *k)
{
    return k->pane[k->current];
}

static void draw_hints(const struct console *k, struct canvas *c)
{
    int y = c->rows - 1, x;

    canvas_fill(c, (struct rect){y, 0, 1, c->cols}, ROLE_BAR);
    x = action_hints(c, y, 0, c->cols, hinted_first, k->desk.s);
    x = action_hints(c, y, x, c->cols, front(k)->ops->bindings, k->desk.s);
    action_hints(c, y, x, c->cols, hinted_last, k->desk.s);
}

static void paint(void *arg, struct canvas *c)
{
    struct console *k = arg;
    struct desk *d = &k->desk;
    struct pane *p = front(k);
    int top = 1, status = desk_status_rows(d, c->cols);
    struct err err;

    titlebar_draw(p, c);
    draw_hints(k, c);
    if (d->s->broken)
        top += titlebar_broken(d->s, c, top);
    if (pane_draw(p, c, (struct rect){top, 0, c->rows - top - 1 - status, c->cols}, &err) != RC_OK)
        desk_fail(d, &err);
    desk_draw_status(d, c, c->rows - 1 - status, status);
}

static void remember(struct console *k)
{
    if (k->ntrail == TRAIL) {
        memmove(k->trail, k->trail + 1, (TRAIL - 1) * sizeof *k->trail);
        k->ntrail--;
    }
    k->trail[k->ntrail++] = k->current;
}

/* Bring pane I to the front, with FILTER unless it is NULL. What was done meanwhile shows: the rows
 * about the focused one are read again. */
static enum rc go(struct console *k, size_t i, const char *filter, struct err *err)
{
    const struct pane_ops *ops = pane_at(i, NULL);
    enum rc rc = RC_OK;

    if (!session_may(k->desk.s, ops->needs))
        return err_set(err, RC_DENIED, _("your role may not do that"));
    if (k->pane[i] == NULL)
        rc = pane_new(&k->pane[i], ops, &k->desk, filter != NULL ? filter : "", err);
    else if (filter != NULL)
        rc = pane_filter(k->pane[i], filter, err);
    else if (i != k->current)
        rc = pane_load(k->pane[i], err);
    if (rc != RC_OK || i == k->current)
        return rc;
    k->pane[i]->led = filter != NULL && filter[0] != '\0';
    if (front(k) != NULL) {
        if (front(k)->ops->leave != NULL)
            front(k)->ops->leave(front(k));
        remember(k);
    }
    k->current = i;
    return RC_OK;
}

static enum rc go_by_name(struct console *k, const char *name, const char *filter,
                          struct err *err)
{
    const struct pane_ops *ops;

    for (size_t i = 0; (ops = pane_at(i, NULL)) != NULL; i++)
        if (strcmp(ops->name, name) == 0)
            return go(k, i, filter, err);
    return RC_OK;
}

static enum rc back(struct console *k, struct err *err)
{
    if (k->ntrail == 0) {
        desk_say(&k->desk, ROLE_DIM, "%s", _("This is the first pane. Q quits."));
        return RC_OK;
    }
    if (front(k)->ops->leave != NULL)
        front(k)->ops->leave(front(k));
    k->current = k->trail[--k->ntrail];
    return pane_load(front(k), err);
}

/* The panes that have a digit, for those who may open them. */
static void put_panes(const struct console *k, struct buf *out)
{
    const struct pane_ops *ops;
    char key, name[2] = "";

    for (char digit = '0'; digit <= '9'; digit++)
        for (size_t i = 0; (ops = pane_at(i, &key)) != NULL; i++) {
            name[0] = digit;
            if (key == digit && session_may(k->desk.s, ops->needs))
                action_help_line(out, name, _(ops->title));
        }
}

static enum rc help(struct console *k)
{
    struct pane *p = front(k);
    struct buf text = BUF_INIT, title = BUF_INIT;

    action_help(&text, p->ops->bindings, k->desk.s);
    buf_putc(&text, '\n');
    action_help(&text, moving, k->desk.s);
    buf_putc(&text, '\n');
    action_help(&text, everywhere, k->desk.s);
    buf_putc(&text, '\n');
    put_panes(k, &text);
    buf_printf(&text, "\n%s\n",
               _("A filter is words, or terms such as name:zhang; terms parted by blanks must all "
                 "hold, and !term is its opposite."));
    buf_printf(&text, "%s", _("Its terms here: "));
    for (const char *const *field = p->ops->listing->fields; *field != NULL; field++)
        buf_printf(&text, "%s: ", *field);
    buf_putc(&text, '\n');
    buf_printf(&title, _("Help: %s"), _(p->ops->title));
    desk_text(&k->desk, buf_str(&title), buf_str(&text), ROLE_NORMAL);
    buf_release(&title);
    buf_release(&text);
    return RC_OK;
}

static enum rc quit(struct console *k)
{
    k->quit = desk_ask(&k->desk, _("Quit"), _("Leave the console?"), "yn",
                       _("y or Enter leave   n or Esc stay")) == 'y';
    return RC_OK;
}

static enum rc refresh(struct console *k, struct err *err)
{
    enum rc rc = pane_load(front(k), err);

    if (rc == RC_OK)
        desk_say(&k->desk, ROLE_DIM, "%s", _("The rows were read again."));
    return rc;
}

static enum rc use_theme(struct console *k, const char *name, struct err *err)
{
    struct theme theme;
    enum rc rc = theme_load(&theme, name, err);

    if (rc != RC_OK)
        return rc;
    k->desk.theme = theme;
    term_theme(k->desk.term, &k->desk.theme);
    return RC_OK;
}

static enum rc command(struct console *k, struct err *err);

static enum rc run(struct console *k, enum action a, struct err *err)
{
    struct desk *d = &k->desk;

    switch (a) {
    case ACTION_HELP:
        return help(k);
    case ACTION_COMMAND:
        return command(k, err);
    case ACTION_BACK:
        return back(k, err);
    case ACTION_QUIT:
        return quit(k);
    case ACTION_REFRESH:
        return refresh(k, err);
    case ACTION_PASSWORD:
        return operators_pane_password(d, err);
    case ACTION_EXPORT:
        return pane_export(front(k), err);
    case ACTION_SORT:
        return pane_sort(front(k), err);
    case ACTION_COPY:
        return pane_copy(front(k), err);
    case ACTION_LANGUAGE:
        d->language();
        d->languages++;
        return RC_OK;
    case ACTION_LOCK:
        d->lock = true;
        return RC_OK;
    case ACTION_REDRAW:
        d->full = true;
        return RC_OK;
    default:
        return RC_OK;
    }
}

enum { COMMAND_PANE, COMMAND_BOUND, COMMAND_ACTION, COMMAND_THEME };

struct commands {
    struct palette_entry entry[COMMANDS_MAX];
    size_t n;
};

static void offer(struct commands *all, int kind, int value, const char *help_text,
                  const char *name)
{
    struct palette_entry *e = &all->entry[all->n];

    for (size_t i = 0; i < all->n; i++)
        if (strcmp(all->entry[i].name, name) == 0)
            return;
    if (all->n == COMMANDS_MAX || name[0] == '\0')
        return;
    all->n++;
    *e = (struct palette_entry){.help = help_text, .kind = kind, .value = value};
    snprintf(e->name, sizeof e->name, "%s", name);
}

static void offer_all(const struct console *k, struct commands *all)
{
    const struct session *s = k->desk.s;
    const struct binding *b = front(k)->ops->bindings;
    const struct pane_ops *ops;
    const struct asset *asset;
    char name[64];

    for (int i = 0; (ops = pane_at((size_t)i, NULL)) != NULL; i++)
        offer(all, COMMAND_PANE, i, _(ops->title), ops->name);
    for (int i = 0; b[i].action != ACTION_NONE; i++)
        if (session_may(s, b[i].needs))
            offer(all, COMMAND_BOUND, i, _(action_info(b[i].action)->help),
                  action_info(b[i].action)->name);
    for (b = everywhere; b->action != ACTION_NONE; b++)
        offer(all, COMMAND_ACTION, (int)b->action, _(action_info(b->action)->help),
              action_info(b->action)->name);
    for (b = moving; b->action != ACTION_NONE; b++)
        if (session_may(s, b->needs) && by_name(b->action))
            offer(all, COMMAND_ACTION, (int)b->action, _(action_info(b->action)->help),
                  action_info(b->action)->name);
    /* Only some may open the pane where it has a key. */
    offer(all, COMMAND_ACTION, ACTION_PASSWORD, _(action_info(ACTION_PASSWORD)->help),
          action_info(ACTION_PASSWORD)->name);
    for (size_t i = 0; (asset = asset_at("themes/", i)) != NULL; i++) {
        const char *base = asset->path + strlen("themes/");

        snprintf(name, sizeof name, "theme %.*s", (int)strcspn(base, "."), base);
        offer(all, COMMAND_THEME, 0, _("Change the colours"), name);
    }
}

static enum rc command(struct console *k, struct err *err)
{
    struct commands all = {.n = 0};
    const struct palette_entry *e;

    offer_all(k, &all);
    e = palette_run(&k->desk, all.entry, all.n);
    if (e == NULL)
        return RC_OK;
    switch (e->kind) {
    case COMMAND_PANE:
        return go(k, (size_t)e->value, NULL, err);
    case COMMAND_BOUND:
        return pane_act(front(k), &front(k)->ops->bindings[e->value], err);
    case COMMAND_ACTION:
        return run(k, (enum action)e->value, err);
    default:
        return use_theme(k, e->name + strlen("theme "), err);
    }
}

/* Digits open panes. */
static enum rc open_digit(struct console *k, const struct key_event *ev, struct err *err)
{
    char key;

    if (ev->key != KEY_TEXT)
        return RC_OK;
    for (size_t i = 0; pane_at(i, &key) != NULL; i++)
        if (key != 0 && text_fold_char(ev->ch) == (char32_t)key)
            return go(k, i, NULL, err);
    return RC_OK;
}

static enum rc take_key(struct console *k, const struct key_event *ev, struct err *err)
{
    /* EV is the desk's: a box inside the pane reads further ones into it. */
    const struct binding *b = action_find(everywhere, ev);
    bool used, plain = ev->key == KEY_TEXT;
    enum rc rc;

    if (front(k)->filtering && plain)
        b = NULL;
    rc = pane_key(front(k), ev, &used, err);
    if (rc != RC_OK || used)
        return rc;
    if (b != NULL)
        return run(k, b->action, err);
    return front(k)->filtering ? RC_OK : open_digit(k, ev, err);
}

/* Texts in the rows are of the language they were read in. */
static enum rc translate_rows(struct console *k, struct err *err)
{
    enum rc rc = RC_OK;

    k->languages = k->desk.languages;
    for (size_t i = 0; rc == RC_OK && i < PANES_MAX; i++)
        if (k->pane[i] != NULL)
            rc = pane_load(k->pane[i], err);
    return rc;
}

static enum rc step(struct console *k, const struct key_event *ev, struct err *err)
{
    struct desk *d = &k->desk;
    struct pane *p = front(k);
    enum rc rc = RC_OK;

    if (ev->key != KEY_NONE) {
        desk_hush(d);
        rc = take_key(k, ev, err);
    } else if (p->working && p->ops->work != NULL) {
        rc = p->ops->work(p, err);
        p->working = p->working && rc == RC_OK;
    }
    if (rc == RC_OK && d->go != NULL)
        rc = go_by_name(k, d->go, d->go_filter, err);
    d->go = NULL;
    if (rc == RC_OK && k->languages != d->languages)
        rc = translate_rows(k, err);
    return rc;
}

static void close_panes(struct console *k)
{
    for (size_t i = 0; i < PANES_MAX; i++) {
        pane_free(k->pane[i]);
        k->pane[i] = NULL;
    }
    k->ntrail = 0;
    canvas_clear(&k->desk.canvas);
}

/* The pane that was in front before the lock, or the first one may open. */
static enum rc open_first(struct console *k, struct err *err)
{
    enum rc rc = go(k, k->current, NULL, err);

    for (size_t i = 0; rc == RC_DENIED && pane_at(i, NULL) != NULL; i++)
        rc = go(k, i, NULL, err);
    return rc;
}

static enum rc run_panes(struct console *k, struct err *err)
{
    struct desk *d = &k->desk;
    enum rc rc;

    if ((rc = open_first(k, err)) != RC_OK)
        return rc;
    k->languages = d->languages;
    d->paint = paint;
    d->arg = k;
    while (!k->quit) {
        bool working = front(k)->working && front(k)->ops->work != NULL;
        const struct key_event *ev;

        desk_draw(d);
        ev = desk_key(d, working ? 0 : -1);
        if (ev == NULL)
            break;
        if (step(k, ev, err) != RC_OK)
            desk_fail(d, err);
    }
    return RC_OK;
}

static void sign_out(struct console *k)
{
    struct session *s = k->desk.s;

    close_panes(k);
    if (s->signed_in)
        snprintf(k->operator, sizeof k->operator, "%s", s->op.name);
    session_sign_out(s);
    k->desk.redraw_at = 0;
    k->desk.lock = false;
}

/* Sign in, work, lock, and again. */
static enum rc visit(struct console *k, const char *note, struct err *err)
{
    struct desk *d = &k->desk;
    const char *banner = k->opt->banner;
    bool in = d->s->signed_in;
    enum rc rc = RC_OK;

    while (rc == RC_OK && !k->quit && !d->gone) {
        bool asked = !in;

        if (!in && !signin_run(d, k->operator, note, banner))
            break;
        in = false;
        if (signin_undertaking(d)) {
            if (!asked && banner != NULL && banner[0] != '\0')
                desk_text(d, _("Welcome"), banner, ROLE_NORMAL);
            rc = run_panes(k, err);
            if (rc == RC_OK && !k->quit && !d->gone)
                desk_say(d, d->s->revoked ? ROLE_WARN : ROLE_NORMAL, "%s",
                         d->s->revoked ? _("An admin has changed your access: sign in again.")
                                       : _("The console is locked."));
        }
        sign_out(k);
        banner = NULL;
    }
    return rc;
}

int console_run(struct console_options *opt)
{
    struct console *k = calloc(1, sizeof *k);
    const char *note = "";
    struct theme theme;
    struct err err = {0};
    enum rc rc;
    bool gone;

    if (k == NULL)
        return err_exit_code(RC_IO);
    k->opt = opt;
    k->desk.wake = k->desk.signals = -1;
    if ((rc = theme_load(&theme, opt->theme, &err)) == RC_OK &&
        (rc = desk_open(&k->desk, opt->s, &theme, opt->ascii, &note, &err)) == RC_OK) {
        k->desk.language = other_language;
        k->desk.idle_ms = (opt->idle_minutes > 0 ? opt->idle_minutes : IDLE_MINUTES) *
                          INT64_C(60000);
        rc = visit(k, note, &err);
    }
    gone = k->desk.gone;
    if (gone) {
        close_panes(k);
        session_close(opt->s);
        secret_wipe_all();
    }
    desk_close(&k->desk);
    free(k);
    if (rc != RC_OK && !gone)
        cli_complain(&err);
    return gone ? HUNG_UP : rc == RC_OK ? 0 : err_exit_code(rc);
}
