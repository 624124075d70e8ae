#define _GNU_SOURCE
#define _XOPEN_SOURCE_EXTENDED 1
#include "ui/term.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "ui/probe.h"
#include "ui/sink.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define BYTE_WAIT_MS 50   /* between the bytes of one character */
#define PASTE_WAIT_MS 500 /* between the characters of one paste */
#define PASTE_MAX 65536
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

enum { CODE_PASTE = KEY_MAX + 1, CODE_PASTED, CODE_WIDE, CODE_NARROW };

struct term {
    SCREEN *screen;
    WINDOW *keys; /* a pad: reading from it never refreshes anything */
    struct sink sink;
    struct termios modes;
    sigset_t mask;
    const struct theme *theme;
    struct canvas shown;
    attr_t attr[ROLE_COUNT];
    int colours, cursor;
    bool ascii;
    bool unknown; /* the screen does not hold what SHOWN says */
    bool late;    /* an answer to the probe may still come */
    struct key_event ahead;
    bool has_ahead;
    char note[160];
};

static bool utf8_locale(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* The last resort of die(): it has no term to close. */
static void leave_screen(void)
{
    endwin();
    if (write(STDOUT_FILENO, PASTE_OFF, sizeof PASTE_OFF - 1) < 0)
        return; /* nothing is left to try */
}

/* Open $TERM, or what is nearest to it, with a note. *TYPE is what was tried. */
static SCREEN *open_screen(struct term *t, const char **type)
{
    static const char *const modern[] = {"xterm", "foot", "wezterm", "ghostty", "kitty",
                                         "alacritty"};
    const char *name = getenv("TERM"), *use = "vt220";
    SCREEN *screen;

    name = name != NULL && name[0] != '\0' ? name : "?";
    *type = name;
    screen = newterm(name, t->sink.out, stdin);
    if (screen != NULL)
        return screen;
    for (size_t i = 0; i < sizeof modern / sizeof *modern; i++)
        if (strncmp(name, modern[i], strlen(modern[i])) == 0)
            use = "xterm-256color";
    snprintf(t->note, sizeof t->note, _("terminal type %s is unknown here: using %s"), name, use);
    return newterm(use, t->sink.out, stdin);
}

static void probe(struct term *t, struct buf *typed)
{
    const char *type = getenv("TERM");

#ifdef YC_TEST
    if (getenv("YCADMIN_TEST_NOPROBE") != NULL)
        return;
#endif
    if (type == NULL || strcmp(type, "dumb") == 0)
        return; /* it would show the question */
    switch (probe_ambiguous(STDIN_FILENO, STDOUT_FILENO, typed)) {
    case PROBE_WIDE:
        t->ascii = true;
        break;
    case PROBE_SILENT:
        t->late = true;
        break;
    case PROBE_NARROW:
        break;
    }
}

/* Keys as characters one by one, Ctrl-C and Ctrl-O among them; flow control
 * stays, which raw() would take away. */
static void set_modes(void)
{
    struct termios m;

    cbreak();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    typeahead(-1);
    if (getenv("ESCDELAY") == NULL)
        set_escdelay(200);
    if (tcgetattr(STDIN_FILENO, &m) == 0) {
        m.c_lflag &= ~(tcflag_t)(ISIG | IEXTEN);
        tcsetattr(STDIN_FILENO, TCSADRAIN, &m);
        def_prog_mode();
    }
}

/* Forms that terminals send whatever their description says. */
static void define_keys(bool late)
{
    static const struct {
        const char *bytes;
        int code;
    } key[] = {
        {"\033[200~", CODE_PASTE}, {"\033[201~", CODE_PASTED},
        {"\033[A", KEY_UP},        {"\033OA", KEY_UP},
        {"\033[B", KEY_DOWN},      {"\033OB", KEY_DOWN},
        {"\033[C", KEY_RIGHT},     {"\033OC", KEY_RIGHT},
        {"\033[D", KEY_LEFT},      {"\033OD", KEY_LEFT},
        {"\033[H", KEY_HOME},      {"\033OH", KEY_HOME},
        {"\033[1~", KEY_HOME},     {"\033[7~", KEY_HOME},
        {"\033[F", KEY_END},       {"\033OF", KEY_END},
        {"\033[4~", KEY_END},      {"\033[8~", KEY_END},
        {"\033[3~", KEY_DC},       {"\033[Z", KEY_BTAB},
        {"\033[5~", KEY_PPAGE},    {"\033[6~", KEY_NPAGE},
        {"\033OP", KEY_F(1)},      {"\033[11~", KEY_F(1)},
        {"\033OQ", KEY_F(2)},      {"\033[12~", KEY_F(2)},
        {"\033OR", KEY_F(3)},      {"\033[13~", KEY_F(3)},
        {"\033OS", KEY_F(4)},      {"\033[14~", KEY_F(4)},
        {"\033[15~", KEY_F(5)},    {"\033[17~", KEY_F(6)},
        {"\033[18~", KEY_F(7)},    {"\033[19~", KEY_F(8)},
        {"\033[20~", KEY_F(9)},    {"\033[21~", KEY_F(10)},
        {"\033[23~", KEY_F(11)},   {"\033[24~", KEY_F(12)},
        {"\033OM", KEY_ENTER},
    };
    char report[32];

    for (size_t i = 0; i < sizeof key / sizeof *key; i++)
        define_key(key[i].bytes, key[i].code);
    /* An answer to the probe that comes too late must not become keys. */
    for (int row = 1; late && row <= LINES; row++) {
        snprintf(report, sizeof report, "\033[%d;2R", row);
        define_key(report, CODE_NARROW);
        snprintf(report, sizeof report, "\033[%d;3R", row);
        define_key(report, CODE_WIDE);
    }
}

static void start_colours(struct term *t)
{
    const char *none = getenv("NO_COLOR");

    t->colours = 0;
    if ((none != NULL && none[0] != '\0') || !has_colors() || start_color() != OK)
        return;
    if (use_default_colors() != OK)
        return;
    t->colours = COLORS >= 256 ? 256 : COLORS >= 16 ? 16 : COLORS >= 8 ? 8 : 0;
}

static attr_t attributes(unsigned style)
{
    attr_t a = A_NORMAL;

    a |= style & STYLE_BOLD ? A_BOLD : 0;
    a |= style & STYLE_DIM ? A_DIM : 0;
    a |= style & STYLE_UNDERLINE ? A_UNDERLINE : 0;
    a |= style & STYLE_REVERSE ? A_REVERSE : 0;
    return a;
}

void term_theme(struct term *t, const struct theme *theme)
{
    t->theme = theme;
    t->unknown = true;
    for (int i = 0; i < ROLE_COUNT; i++) {
        const struct style *s = &theme->style[i];
        short fg = theme_reduce(s->fg, t->colours), bg = theme_reduce(s->bg, t->colours);

        t->attr[i] = attributes(t->colours > 0 ? s->attrs : s->mono);
        if (t->colours == 0)
            continue;
        if (fg == 7 || fg == 15) /* would be white on white */
            fg = -1;
        if (init_pair((short)(i + 1), fg, bg) == OK && (fg >= 0 || bg >= 0))
            t->attr[i] |= (attr_t)COLOR_PAIR(i + 1);
    }
}

static void take_back(const struct buf *typed)
{
    for (size_t i = typed->len; i-- > 0;)
        ungetch((unsigned char)typed->data[i]);
}

static enum rc start(struct term *t, struct err *err)
{
    struct buf typed = BUF_INIT;
    const char *type, *move_to;

    if (utf8_locale()) {
        setenv("NCURSES_NO_UTF8_ACS", "1", 1); /* PuTTY shows lqqqk otherwise */
        probe(t, &typed);
    } else {
        t->ascii = true;
    }
    t->screen = open_screen(t, &type);
    move_to = t->screen != NULL ? tigetstr("cup") : NULL;
    if (move_to == NULL || move_to == (const char *)-1) {
        buf_release(&typed);
        err_set(err, RC_IO, _("This terminal (%s) cannot show a full screen."), type);
        return err_hint(err, _("Set TERM to what your terminal is, e.g. xterm-256color."));
    }
    set_modes();
    define_keys(t->late);
    t->keys = newpad(1, 1);
    if (t->keys == NULL)
        die("out of memory");
    keypad(t->keys, TRUE);
    start_colours(t);
    term_theme(t, t->theme);
    take_back(&typed);
    buf_release(&typed);
    return RC_OK;
}

enum rc term_open(struct term **out, const struct term_options *opt, const char **note,
                  struct err *err)
{
    sigset_t winch;
    struct term *t;
    enum rc rc;

    *out = NULL;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(err, RC_IO, _("The console needs a terminal."));
    t = xcalloc(1, sizeof *t);
    t->sink = (struct sink){.tty = -1, .memfd = -1};
    t->cursor = -1;
    t->ascii = opt->ascii;
    t->theme = opt->theme;
    tcgetattr(STDIN_FILENO, &t->modes);
    /* Blocked but while waiting, so that no resize is missed just before it;
     * threads started later inherit the mask and leave the signal to us. */
    sigemptyset(&winch);
    sigaddset(&winch, SIGWINCH);
    pthread_sigmask(SIG_BLOCK, &winch, &t->mask);
    rc = sink_init(&t->sink, STDOUT_FILENO, err);
    if (rc == RC_OK)
        rc = start(t, err);
    if (rc != RC_OK) {
        term_close(t);
        return rc;
    }
    die_hook(leave_screen);
    sink_write(&t->sink, PASTE_ON, sizeof PASTE_ON - 1);
    if (note != NULL)
        *note = t->note;
    *out = t;
    return RC_OK;
}

/* A terminal without a second screen would go on showing the last one. */
static void wipe_screen(void)
{
    const char *second = tigetstr("smcup");

    if (second != NULL && second != (const char *)-1)
        return;
    erase();
    clearok(stdscr, TRUE);
    refresh();
}

void term_close(struct term *t)
{
    if (t == NULL)
        return;
    if (t->keys != NULL) {
        die_hook(NULL);
        wipe_screen();
        sink_write(&t->sink, PASTE_OFF, sizeof PASTE_OFF - 1);
        delwin(t->keys);
    }
    if (t->screen != NULL) {
        endwin();
        delscreen(t->screen);
    }
    tcsetattr(STDIN_FILENO, TCSADRAIN, &t->modes);
    pthread_sigmask(SIG_SETMASK, &t->mask, NULL);
    sink_release(&t->sink);
    if (t->shown.cell != NULL)
        canvas_release(&t->shown);
    buf_release(&t->ahead.paste);
    free(t);
}

int term_rows(const struct term *t)
{
    (void)t;
    return getmaxy(stdscr);
}

int term_cols(const struct term *t)
{
    (void)t;
    return getmaxx(stdscr);
}

bool term_ascii(const struct term *t)
{
    return t->ascii;
}

int term_colours(const struct term *t)
{
    return t->colours;
}

static void put_row(const struct term *t, const struct cell *cell, int y, int cols)
{
    cchar_t *row = xcalloc((size_t)cols + 1, sizeof *row);
    int n = 0;

    for (int x = 0; x < cols; x++) {
        wchar_t text[CELL_CHARS + 1] = {0};
        attr_t a = t->attr[cell[x].role < ROLE_COUNT ? cell[x].role : ROLE_NORMAL];

        if (cell[x].width == 0 && x > 0)
            continue;
        for (int i = 0; i < CELL_CHARS; i++)
            text[i] = (wchar_t)cell[x].ch[i];
        if (text[0] == 0 || (cell[x].width == 2 && x + 1 >= cols))
            text[0] = L' ', text[1] = 0;
        setcchar(&row[n++], text, a, (short)PAIR_NUMBER(a), NULL);
    }
    mvadd_wchnstr(y, 0, row, n);
    explicit_bzero(row, ((size_t)cols + 1) * sizeof *row);
    free(row);
}

/* Bring stdscr to C. Returns whether anything changed. */
static bool put_changes(struct term *t, const struct canvas *c, bool all)
{
    int rows = c->rows < term_rows(t) ? c->rows : term_rows(t);
    int cols = c->cols < term_cols(t) ? c->cols : term_cols(t);
    bool changed = all;

    if (all)
        erase();
    for (int y = 0; y < rows; y++) {
        const struct cell *row = c->cell + (size_t)y * (size_t)c->cols;
        struct cell *old = t->shown.cell + (size_t)y * (size_t)c->cols;
        size_t size = (size_t)c->cols * sizeof *row;

        if (!all && memcmp(row, old, size) == 0)
            continue;
        put_row(t, row, y, cols);
        memcpy(old, row, size);
        changed = true;
    }
    return changed;
}

void term_show(struct term *t, const struct canvas *c, bool full)
{
    bool same = t->shown.cell != NULL && t->shown.rows == c->rows && t->shown.cols == c->cols;
    bool visible = c->cursor_y >= 0 && c->cursor_y < term_rows(t) && c->cursor_x < term_cols(t);

    if (!same) {
        if (t->shown.cell != NULL)
            canvas_release(&t->shown);
        canvas_init(&t->shown, c->rows, c->cols, c->ascii);
    }
    if (!put_changes(t, c, full || t->unknown || !same) && t->cursor == visible &&
        t->shown.cursor_y == c->cursor_y && t->shown.cursor_x == c->cursor_x)
        return;
    if (full)
        clearok(curscr, TRUE);
    t->unknown = false;
    t->shown.cursor_y = c->cursor_y;
    t->shown.cursor_x = c->cursor_x;
    sink_begin(&t->sink);
    if (t->cursor != visible)
        curs_set(visible);
    t->cursor = visible;
    if (visible)
        move(c->cursor_y, c->cursor_x);
    wnoutrefresh(stdscr);
    doupdate();
    sink_end(&t->sink);
}

static bool readable(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};

    return poll(&p, 1, 0) > 0 && (p.revents & POLLIN) != 0;
}

/* One raw key: what curses holds back already, or what the terminal has sent.
 * ERR if there is none. */
static int get(struct term *t, int wait_ms, wint_t *ch)
{
    wtimeout(t->keys, readable(STDIN_FILENO) && wait_ms < BYTE_WAIT_MS ? BYTE_WAIT_MS : wait_ms);
    errno = 0;
    return wget_wch(t->keys, ch);
}

static bool control(wint_t ch)
{
    return ch < 0x20 || (ch >= 0x7F && ch < 0xA0);
}

/* Everything up to the end of a bracketed paste, as data. */
static void read_paste(struct term *t, struct buf *out)
{
    wint_t ch;
    int kind;

    while ((kind = get(t, PASTE_WAIT_MS, &ch)) != ERR) {
        if (kind == KEY_CODE_YES && ch == CODE_PASTED)
            return;
        if (kind == KEY_CODE_YES || out->len >= PASTE_MAX)
            continue;
        if (ch == L'\r' || ch == L'\n' || ch == L'\t')
            ch = L' ';
        if (!control(ch))
            buf_put_utf8(out, (char32_t)ch);
    }
}

static enum key named_key(wint_t code)
{
    static const struct {
        int code;
        enum key key;
    } map[] = {
        {KEY_RESIZE, KEY_SIZE},   {KEY_ENTER, KEY_ENTER_}, {KEY_BTAB, KEY_BACKTAB},
        {KEY_UP, KEY_UP_},        {KEY_DOWN, KEY_DOWN_},   {KEY_LEFT, KEY_LEFT_},
        {KEY_RIGHT, KEY_RIGHT_},  {KEY_DC, KEY_DEL},       {KEY_BACKSPACE, KEY_BACKSP},
        {KEY_HOME, KEY_HOME_},    {KEY_A1, KEY_HOME_},     {KEY_FIND, KEY_HOME_},
        {KEY_END, KEY_END_},      {KEY_C1, KEY_END_},      {KEY_LL, KEY_END_},
        {KEY_SELECT, KEY_END_},   {KEY_NPAGE, KEY_PGDN},   {KEY_C3, KEY_PGDN},
        {KEY_PPAGE, KEY_PGUP},    {KEY_A3, KEY_PGUP},      {CODE_PASTE, KEY_PASTED},
    };

    for (size_t i = 0; i < sizeof map / sizeof *map; i++)
        if ((wint_t)map[i].code == code)
            return map[i].key;
    return KEY_NONE;
}

static void named_event(struct term *t, wint_t code, struct key_event *ev)
{
    if (code > KEY_F0 && code <= KEY_F(12)) {
        ev->key = KEY_F_;
        ev->ch = (char32_t)(code - KEY_F0);
        return;
    }
    if (code == CODE_WIDE && !t->ascii) {
        t->ascii = true;
        code = KEY_RESIZE; /* the screen is built anew, with other borders */
    }
    ev->key = named_key(code);
    if (ev->key == KEY_SIZE)
        t->unknown = true;
    if (ev->key == KEY_PASTED)
        read_paste(t, &ev->paste);
}

static void char_event(wint_t ch, struct key_event *ev)
{
    ev->key = KEY_TEXT;
    ev->ch = (char32_t)ch;
    if (ch == L'\r' || ch == L'\n') {
        ev->key = KEY_ENTER_;
    } else if (ch == L'\t') {
        ev->key = KEY_TAB;
    } else if (ch == 033) {
        ev->key = KEY_ESC;
    } else if (ch == 0x7F || ch == 8) {
        ev->key = KEY_BACKSP;
    } else if (ch < 0x20) {
        ev->key = KEY_CTRL;
        ev->ch = ch > 0 && ch <= 26 ? (char32_t)(ch + L'a' - 1) : (char32_t)(ch + L'@');
    } else if (control(ch)) {
        ev->key = KEY_NONE;
    }
}

/* The next event that is there now; KEY_NONE if there is none. */
static void read_now(struct term *t, struct key_event *ev)
{
    wint_t ch;
    int kind;

    ev->key = KEY_NONE;
    while (ev->key == KEY_NONE && (kind = get(t, 0, &ch)) != ERR) {
        if (kind == KEY_CODE_YES)
            named_event(t, ch, ev);
        else
            char_event(ch, ev);
    }
}

/* A terminal that says it has input but gives none has hung up. */
static bool gone(short revents)
{
    int waiting = 0;

    if ((revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
        return true;
    if ((revents & POLLIN) == 0 || errno == EINTR || !readable(STDIN_FILENO))
        return false;
    return ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || waiting == 0;
}

static void remaining(int timeout_ms, int64_t until, struct timespec *left)
{
    int64_t now = clock_ticks(), ms = timeout_ms > 0 && until > now ? until - now : 0;

    *left = (struct timespec){.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
}

void term_read(struct term *t, int timeout_ms, int extra_fd, struct key_event *ev)
{
    int64_t until = clock_ticks() + (timeout_ms > 0 ? timeout_ms : 0);

    buf_wipe(&ev->paste);
    ev->ch = 0;
    if (t->has_ahead) {
        struct buf mine = ev->paste;

        *ev = t->ahead;
        t->ahead = (struct key_event){.paste = mine};
        t->has_ahead = false;
        return;
    }
    for (;;) {
        struct pollfd p[2] = {{.fd = STDIN_FILENO, .events = POLLIN},
                              {.fd = extra_fd, .events = POLLIN}};
        struct timespec left;
        int n;

        read_now(t, ev);
        if (ev->key != KEY_NONE)
            return;
        remaining(timeout_ms, until, &left);
        n = ppoll(p, 2, timeout_ms < 0 ? NULL : &left, &t->mask);
        if (n < 0 && errno != EINTR)
            p[0].revents = POLLERR;
        else if (n != 0)
            read_now(t, ev);
        if (ev->key == KEY_NONE && n != 0 && gone(p[0].revents))
            ev->key = KEY_GONE;
        if (ev->key != KEY_NONE || n == 0 || (n > 0 && p[1].revents != 0))
            return;
    }
}

bool term_pending(struct term *t)
{
    if (!t->has_ahead) {
        read_now(t, &t->ahead);
        t->has_ahead = t->ahead.key != KEY_NONE;
    }
    return t->has_ahead;
}

bool term_clipboard(struct term *t, const char *text)
{
    const char *ms = tigetstr("Ms"), *bytes;
    struct buf coded = BUF_INIT;

    if (ms == NULL || ms == (const char *)-1 || text == NULL)
        return ms != NULL && ms != (const char *)-1;
    sink_base64(&coded, text);
    if ((bytes = tiparm(ms, "c", buf_str(&coded))) != NULL)
        sink_write(&t->sink, bytes, strlen(bytes));
    buf_release(&coded);
    return bytes != NULL;
}
