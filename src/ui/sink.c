#define _GNU_SOURCE
#include "ui/sink.h"

#include "base/die.h"
#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum rc sink_init(struct sink *s, int fd, struct err *err)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);

    s->tty = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    s->out = copy >= 0 ? fdopen(copy, "w") : NULL;
    s->memfd = memfd_create("screen", MFD_CLOEXEC);
    if (s->tty >= 0 && s->out != NULL)
        return RC_OK;
    err_set(err, RC_IO, _("The terminal cannot be opened: %s"), strerror(errno));
    if (s->out == NULL && copy >= 0)
        close(copy);
    return RC_IO;
}

void sink_release(struct sink *s)
{
    if (s->out != NULL)
        fclose(s->out);
    if (s->tty >= 0)
        close(s->tty);
    if (s->memfd >= 0)
        close(s->memfd);
    *s = (struct sink){.tty = -1, .memfd = -1};
}

void sink_write(const struct sink *s, const void *data, size_t len)
{
    const char *p = data;

    while (len > 0) {
        struct pollfd ready = {.fd = s->tty, .events = POLLOUT};
        ssize_t n = write(s->tty, p, len);

        if (n < 0 && errno == EAGAIN)
            poll(&ready, 1, -1);
        else if (n < 0 && errno != EINTR)
            return;
        if (n > 0) {
            p += n;
            len -= (size_t)n;
        }
    }
}

void sink_begin(struct sink *s)
{
    if (s->memfd < 0)
        return;
    if (ftruncate(s->memfd, 0) != 0 || lseek(s->memfd, 0, SEEK_SET) != 0)
        return;
    (void)dup3(s->memfd, fileno(s->out), O_CLOEXEC); /* if it fails, curses writes by itself */
}

void sink_end(struct sink *s)
{
    char data[32 * 1024];
    off_t at = 0;
    ssize_t n;

    if (s->memfd < 0)
        return;
    fflush(s->out);
    if (dup3(s->tty, fileno(s->out), O_CLOEXEC) < 0)
        die("cannot restore the terminal's descriptor");
    while ((n = pread(s->memfd, data, sizeof data, at)) > 0) {
        sink_write(s, data, (size_t)n);
        at += n;
    }
    explicit_bzero(data, sizeof data);
}

void sink_base64(struct buf *out, const char *text)
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = (const unsigned char *)text;

    for (size_t len = strlen(text); len > 0; p += 3) {
        size_t n = len < 3 ? len : 3;
        unsigned bits = (unsigned)p[0] << 16;

        bits |= n > 1 ? (unsigned)p[1] << 8 : 0;
        bits |= n > 2 ? (unsigned)p[2] : 0;
        for (size_t i = 0; i < 4; i++)
            buf_putc(out, i <= n ? digit[bits >> (18 - 6 * i) & 63] : '=');
        len -= n;
    }
}
