#define _GNU_SOURCE
#include "ui/probe.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define WAIT_MS 300

/* Take the report "ESC [ row ; column R" out of what was read. */
static bool take_report(struct buf *in, long *column)
{
    for (size_t at = 0; at + 1 < in->len; at++) {
        const char *start = in->data + at;
        char *end;

        if (start[0] != 033 || start[1] != '[')
            continue;
        if (strtol(start + 2, &end, 10) <= 0 || *end != ';')
            continue;
        *column = strtol(end + 1, &end, 10);
        if (*end != 'R')
            continue;
        buf_cut(in, at, (size_t)(end + 1 - start));
        return true;
    }
    return false;
}

static bool write_all(int fd, const char *s, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, s, len);

        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0) {
            s += n;
            len -= (size_t)n;
        }
    }
    return true;
}

static enum probe_width ask(int in, int out, struct buf *typed)
{
    /* save cursor, first column, the character, report; blank it, restore */
    static const char question[] = "\0337\r\u2500\033[6n\r  \0338";
    int64_t until = clock_ticks() + WAIT_MS;
    long column = 0;

    if (!write_all(out, question, sizeof question - 1))
        return PROBE_SILENT;
    for (;;) {
        struct pollfd p = {.fd = in, .events = POLLIN};
        int64_t left = until - clock_ticks();
        char bytes[256];
        ssize_t n;

        if (left <= 0 || poll(&p, 1, (int)left) == 0)
            return PROBE_SILENT;
        if ((p.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
            return PROBE_SILENT;
        if ((p.revents & POLLIN) == 0)
            continue;
        n = read(in, bytes, sizeof bytes);
        if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
            return PROBE_SILENT;
        if (n > 0)
            buf_put(typed, bytes, (size_t)n);
        if (take_report(typed, &column))
            return column == 3 ? PROBE_WIDE : PROBE_NARROW;
    }
}

enum probe_width probe_ambiguous(int in, int out, struct buf *typed)
{
    enum probe_width width;
    struct termios before, raw;

    if (tcgetattr(in, &before) != 0)
        return PROBE_SILENT;
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(in, TCSANOW, &raw) != 0)
        return PROBE_SILENT;
    width = ask(in, out, typed);
    tcsetattr(in, TCSANOW, &before);
    return width;
}
