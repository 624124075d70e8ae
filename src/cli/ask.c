#define _GNU_SOURCE
#include "cli/ask.h"

#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define FILE_MAX (1 << 20)
#define SECRET_MAX 4096 /* bytes of a line with a password or a seed */
#define CTRL_C 3
#define CTRL_D 4
#define CTRL_U 21

/* Remove the last character, not the last byte. */
static void rub_out(struct buf *b)
{
    while (b->len > 0 && ((unsigned char)b->data[b->len - 1] & 0xC0) == 0x80)
        buf_cut(b, b->len - 1, 1);
    if (b->len > 0)
        buf_cut(b, b->len - 1, 1);
}

/* Keys until Enter. A signal that would end the program ends the wait and is
 * left pending, so that the terminal can be restored before it strikes. */
static enum rc read_keys(int tty, int signals, struct buf *out, struct err *err)
{
    struct pollfd fd[] = {{.fd = tty, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    char c;

    for (;;) {
        if (poll(fd, 2, -1) < 0 && errno != EINTR)
            return err_set(err, RC_IO, _("cannot read the terminal"));
        if (fd[1].revents != 0)
            return err_set(err, RC_CANCEL, _("cancelled"));
        if (fd[0].revents == 0)
            continue;
        if (read(tty, &c, 1) != 1)
            return err_set(err, RC_IO, _("cannot read the terminal"));
        if (c == '\n' || c == '\r')
            return RC_OK;
        if (c == CTRL_C || (c == CTRL_D && out->len == 0))
            return err_set(err, RC_CANCEL, _("cancelled"));
        if (c == CTRL_U)
            buf_wipe(out);
        else if (c == 127 || c == '\b')
            rub_out(out);
        else if ((unsigned char)c >= ' ' && out->len < 512)
            buf_putc(out, c);
    }
}

static bool put_all(int fd, const char *text)
{
    return write(fd, text, strlen(text)) == (ssize_t)strlen(text);
}

static enum rc ask_on(int tty, const char *prompt, struct buf *out, struct err *err)
{
    struct termios saved, quiet;
    sigset_t ends, before;
    enum rc rc;
    int signals;

    if (tcgetattr(tty, &saved) != 0)
        return err_set(err, RC_IO, _("cannot read the terminal"));
    quiet = saved;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    sigaddset(&ends, SIGQUIT);
    sigprocmask(SIG_BLOCK, &ends, &before);
    signals = signalfd(-1, &ends, SFD_CLOEXEC);
    tcsetattr(tty, TCSAFLUSH, &quiet);
    rc = put_all(tty, prompt) ? read_keys(tty, signals, out, err)
                              : err_set(err, RC_IO, _("cannot write to the terminal"));
    tcsetattr(tty, TCSAFLUSH, &saved);
    if (!put_all(tty, "\n") && rc == RC_OK)
        rc = err_set(err, RC_IO, _("cannot write to the terminal"));
    close(signals);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return rc;
}

enum rc ask_secret(const char *prompt, struct buf *out, struct err *err)
{
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    struct buf safe = BUF_INIT;
    enum rc rc;

    buf_wipe(out);
    if (tty < 0) {
        err_set(err, RC_USAGE, _("there is no terminal to ask for a password"));
        return err_hint(err, _("give it with --password-file or --new-password-file")), RC_USAGE;
    }
    text_sanitise(&safe, prompt, strlen(prompt));
    rc = ask_on(tty, buf_str(&safe), out, err);
    buf_release(&safe);
    close(tty);
    return rc;
}

static enum rc unreadable(const char *file, struct err *err)
{
    return err_set(err, RC_INVALID, _("cannot read %.150s: %s"), file, strerror(errno));
}

/* FILE, or standard input for "-"; unbuffered, so that no copy of a secret stays behind. */
static FILE *open_input(const char *file)
{
    FILE *f = strcmp(file, "-") == 0 ? stdin : fopen(file, "re");

    if (f != NULL && setvbuf(f, NULL, _IONBF, 0) != 0)
        die("a file cannot be read unbuffered");
    return f;
}

static void close_input(FILE *f)
{
    if (f != stdin)
        fclose(f);
}

enum rc ask_line(const char *file, struct buf *out, struct err *err)
{
    FILE *f = open_input(file);
    enum rc rc = RC_OK;
    int c = EOF;

    buf_wipe(out);
    if (f == NULL)
        return unreadable(file, err);
    while (out->len <= SECRET_MAX && (c = getc(f)) != EOF && c != '\n')
        buf_putc(out, (char)c);
    if (out->len > SECRET_MAX)
        rc = err_set(err, RC_INVALID, _("%.150s is too large"), file);
    else if (memchr(buf_str(out), '\0', out->len) != NULL)
        rc = err_set(err, RC_INVALID, _("%.150s is not text"), file);
    else if (out->len == 0 && c == EOF)
        rc = err_set(err, RC_INVALID, _("%.150s is empty"), file);
    if (out->len > 0 && out->data[out->len - 1] == '\r')
        buf_cut(out, out->len - 1, 1);
    close_input(f);
    return rc;
}

/* A file that everyone on the host may read is no secret. Its group may: systemd hands
 * credentials over so. */
static enum rc check_closed(FILE *f, const char *file, struct err *err)
{
    struct stat st;

    if (fstat(fileno(f), &st) != 0)
        return unreadable(file, err);
    if (!S_ISREG(st.st_mode) || (st.st_mode & S_IRWXO) == 0)
        return RC_OK;
    err_set(err, RC_DENIED, _("%.150s can be read by everyone on this host"), file);
    err_hint(err, _("close it: chmod o= %.150s; and replace the key, as others may have it"), file);
    return RC_DENIED;
}

static enum rc read_file(const char *file, bool closed, struct buf *out, struct err *err)
{
    FILE *f = open_input(file);
    enum rc rc = RC_OK;
    char part[4096];
    size_t n;

    buf_wipe(out);
    if (f == NULL)
        return unreadable(file, err);
    if (closed)
        rc = check_closed(f, file, err);
    while (rc == RC_OK && out->len <= FILE_MAX && (n = fread(part, 1, sizeof part, f)) > 0)
        buf_put(out, part, n);
    explicit_bzero(part, sizeof part);
    if (rc == RC_OK && ferror(f))
        rc = unreadable(file, err);
    else if (out->len > FILE_MAX)
        rc = err_set(err, RC_INVALID, _("%.150s is too large"), file);
    else if (memchr(buf_str(out), '\0', out->len) != NULL)
        rc = err_set(err, RC_INVALID, _("%.150s is not text"), file);
    close_input(f);
    return rc;
}

enum rc ask_text(const char *file, struct buf *out, struct err *err)
{
    enum rc rc = ask_file(file, out, err);

    while (out->len > 0 && out->data[out->len - 1] == '\n')
        buf_cut(out, out->len - 1, 1);
    if (rc == RC_OK && !utf8_valid(buf_str(out), out->len))
        rc = err_set(err, RC_INVALID, _("%.150s is not text in UTF-8"), file);
    return rc;
}

enum rc ask_file(const char *file, struct buf *out, struct err *err)
{
    return read_file(file, false, out, err);
}

enum rc ask_private(const char *file, struct buf *out, struct err *err)
{
    return read_file(file, true, out, err);
}

enum rc ask_new_password(const char *file, const char *who, struct buf *out, struct err *err)
{
    struct buf prompt = BUF_INIT, again = BUF_INIT;
    enum rc rc;

    if (file != NULL)
        return ask_line(file, out, err);
    buf_printf(&prompt, _("New password of %s (15 characters or more): "), who);
    rc = ask_secret(buf_str(&prompt), out, err);
    if (rc == RC_OK && (rc = ask_secret(_("The same again: "), &again, err)) == RC_OK &&
        strcmp(buf_str(out), buf_str(&again)) != 0)
        rc = err_set(err, RC_INVALID, _("the two passwords differ; nothing was changed"));
    buf_release(&prompt);
    buf_release(&again);
    return rc;
}

enum rc ask_write_new(const char *file, const struct buf *text, struct err *err)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool good;

    if (fd < 0)
        return err_set(err, RC_EXISTS, _("cannot create %.150s: %s"), file, strerror(errno));
    good = write(fd, buf_str(text), text->len) == (ssize_t)text->len && fsync(fd) == 0;
    if (close(fd) == 0 && good)
        return RC_OK;
    unlink(file);
    return err_set(err, RC_IO, _("cannot write %.150s"), file);
}
