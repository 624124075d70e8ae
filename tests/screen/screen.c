#define _GNU_SOURCE
#include "screen/screen.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vterm.h>

#define SETTLED_MS 400 /* when screens are written, not compared */
#define GOLDEN_MS 6000 /* many may be wrong at once: not the whole deadline for each */

/* What the emulator answers, as a cursor position, goes back to the program. */
static void answer(const char *bytes, size_t len, void *arg)
{
    struct screen *s = arg;

    if (s->fd >= 0 && write(s->fd, bytes, len) < 0)
        s->ended = true;
}

void screen_open(struct screen *s, const char *const argv[], int rows, int cols, const char *language)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

    *s = (struct screen){.rows = rows, .cols = cols};
    s->vt = vterm_new(rows, cols);
    vterm_set_utf8(s->vt, 1);
    vterm_output_set_callback(s->vt, answer, s);
    s->cells = vterm_obtain_screen(s->vt);
    vterm_screen_enable_altscreen(s->cells, 1);
    vterm_screen_reset(s->cells, 1);
    s->pid = forkpty(&s->fd, NULL, NULL, &size);
    if (s->pid < 0) {
        perror("forkpty");
        exit(1);
    }
    if (s->pid == 0) {
        setenv("LANGUAGE", language, 1);
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
}

/* Take one piece of output. False when none came within MS. */
static bool pump(struct screen *s, int ms)
{
    struct pollfd fd = {.fd = s->fd, .events = POLLIN};
    char part[65536];
    ssize_t n;

    if (s->ended || poll(&fd, 1, ms) <= 0)
        return false;
    n = read(s->fd, part, sizeof part);
    if (n <= 0) {
        s->ended = n == 0 || errno != EINTR;
        return false;
    }
    s->bytes += (size_t)n;
    buf_put(&s->raw, part, (size_t)n);
    vterm_input_write(s->vt, part, (size_t)n);
    return true;
}

int screen_close(struct screen *s)
{
    int64_t deadline = clock_ticks() + DEADLINE_MS;
    int status = 0;
    pid_t done;

    close(s->fd);
    s->fd = -1;
    while ((done = waitpid(s->pid, &status, WNOHANG)) == 0) {
        if (clock_ticks() > deadline)
            kill(s->pid, SIGKILL);
        poll(NULL, 0, 2);
    }
    vterm_free(s->vt);
    buf_release(&s->raw);
    return done < 0 ? -1 : status;
}

void screen_type(struct screen *s, const char *keys)
{
    size_t len = strlen(keys);
    ssize_t n;

    for (; len > 0 && !s->ended; keys += n, len -= (size_t)n)
        if ((n = write(s->fd, keys, len)) < 0) {
            s->ended = true;
            return;
        }
}

void screen_resize(struct screen *s, int rows, int cols)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

    s->rows = rows;
    s->cols = cols;
    vterm_set_size(s->vt, rows, cols);
    ioctl(s->fd, TIOCSWINSZ, &size);
}

void screen_settle(struct screen *s, int quiet_ms)
{
    int64_t deadline = clock_ticks() + DEADLINE_MS;

    while (clock_ticks() < deadline && pump(s, quiet_ms))
        ;
}

bool screen_stirs(struct screen *s, int ms)
{
    return pump(s, ms);
}

static void dump_row(const struct screen *s, int row, struct buf *out)
{
    char text[4096];
    VTermRect line = {.start_row = row, .end_row = row + 1, .end_col = s->cols};
    size_t len = vterm_screen_get_text(s->cells, text, sizeof text, line);

    while (len > 0 && text[len - 1] == ' ')
        len--;
    buf_put(out, text, len);
    buf_putc(out, '\n');
}

void screen_dump(const struct screen *s, struct buf *out)
{
    VTermPos at;

    for (int row = 0; row < s->rows; row++)
        dump_row(s, row, out);
    vterm_state_get_cursorpos(vterm_obtain_state(s->vt), &at);
    buf_printf(out, "cursor %d,%d\n", at.row + 1, at.col + 1);
}

bool screen_wait(struct screen *s, const char *text)
{
    int64_t deadline = clock_ticks() + DEADLINE_MS;
    struct buf now = BUF_INIT;
    bool found = false;

    while (!found) {
        buf_clear(&now);
        screen_dump(s, &now);
        found = strstr(buf_str(&now), text) != NULL;
        if (!found && (clock_ticks() > deadline || (!pump(s, 100) && s->ended)))
            break;
    }
    if (!found)
        fprintf(stderr, "\"%s\" did not appear:\n%s", text, buf_str(&now));
    buf_release(&now);
    return found;
}

bool screen_sent(struct screen *s, const char *bytes)
{
    int64_t deadline = clock_ticks() + DEADLINE_MS;

    while (memmem(s->raw.data, s->raw.len, bytes, strlen(bytes)) == NULL)
        if (clock_ticks() > deadline || (!pump(s, 100) && s->ended))
            return false;
    return true;
}

bool screen_wait_end(struct screen *s)
{
    int64_t deadline = clock_ticks() + DEADLINE_MS;

    while (!s->ended && clock_ticks() < deadline)
        pump(s, 100);
    return s->ended;
}

static bool read_file(const char *file, struct buf *out)
{
    FILE *f = fopen(file, "re");
    char part[4096];
    size_t n;

    if (f == NULL)
        return false;
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        buf_put(out, part, n);
    fclose(f);
    return true;
}

static bool write_golden(struct screen *s, const char *file)
{
    struct buf now = BUF_INIT;
    FILE *f = fopen(file, "we");
    bool good = f != NULL;

    pump(s, DEADLINE_MS);
    screen_settle(s, SETTLED_MS);
    screen_dump(s, &now);
    good = good && fwrite(now.data, 1, now.len, f) == now.len;
    good = f != NULL && fclose(f) == 0 && good;
    buf_release(&now);
    return good;
}

bool screen_is(struct screen *s, const char *file)
{
    const char *mode = getenv("YCADMIN_GOLDEN");
    int64_t deadline = clock_ticks() + GOLDEN_MS;
    struct buf want = BUF_INIT, now = BUF_INIT;
    bool same = false;

    if (mode != NULL && strcmp(mode, "write") == 0)
        return write_golden(s, file);
    if (!read_file(file, &want))
        fprintf(stderr, "%s is not there: make goldens\n", file);
    while (want.len != 0 && !same) {
        buf_clear(&now);
        screen_dump(s, &now);
        same = strcmp(buf_str(&now), buf_str(&want)) == 0;
        if (!same && (clock_ticks() > deadline || (!pump(s, 100) && s->ended)))
            break;
    }
    if (!same)
        fprintf(stderr, "%s\nwant:\n%sis:\n%s", file, buf_str(&want), buf_str(&now));
    buf_release(&want);
    buf_release(&now);
    return same;
}
