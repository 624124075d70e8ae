/* The terminal's figures: times and bytes of the real program in a pty. */
#define _GNU_SOURCE
#include "bench.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KEYS 200
#define QUIET_MS 40 /* no byte for so long: the answer is complete */

struct pty {
    int fd;
    pid_t pid;
    size_t bytes;       /* of the last answer */
    double first, last; /* seconds until its first and last byte */
};

/* Read until quiet for QUIET milliseconds; WANT (may be NULL) must have come. */
static int answer(struct pty *p, const char *want, int quiet, int limit)
{
    double start = bench_now();
    char seen[1 << 16];
    size_t n = 0;

    p->bytes = 0;
    p->first = p->last = 0;
    for (;;) {
        struct pollfd fd = {.fd = p->fd, .events = POLLIN};
        int found = want == NULL || memmem(seen, n, want, strlen(want)) != NULL;
        ssize_t got;

        if (poll(&fd, 1, found ? quiet : limit) <= 0)
            return found;
        if (n > sizeof seen - 8192)
            n = 0;
        got = read(p->fd, seen + n, sizeof seen - n);
        if (got <= 0)
            return 0;
        p->last = bench_now() - start;
        if (p->bytes == 0)
            p->first = p->last;
        p->bytes += (size_t)got;
        n += (size_t)got;
        if (p->last * 1000 > limit)
            return 0;
    }
}

static int ask(struct pty *p, const char *keys, const char *want, int limit)
{
    if (write(p->fd, keys, strlen(keys)) != (ssize_t)strlen(keys))
        return 0;
    return answer(p, want, QUIET_MS, limit);
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void press(struct pty *p, const char *name, const char *key)
{
    double time[KEYS];
    size_t bytes = 0, most = 0;

    for (int i = 0; i < KEYS; i++) {
        ask(p, key, NULL, 2000);
        time[i] = p->last;
        bytes += p->bytes;
        most = p->bytes > most ? p->bytes : most;
    }
    qsort(time, KEYS, sizeof *time, by_value);
    printf("  %-10s key to screen p50 %6.2f ms, p99 %6.2f ms; %5.0f bytes a key, %5zu at most\n",
           name, time[KEYS / 2] * 1e3, time[KEYS - 2] * 1e3, (double)bytes / KEYS, most);
}

static void start(struct pty *p, const char *program, const char *dir, struct winsize *size)
{
    p->pid = forkpty(&p->fd, NULL, NULL, size);
    if (p->pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        setenv("LANG", "C.UTF-8", 1);
        execl(program, program, "--db", dir, "--lang", "en", (char *)NULL);
        _exit(127);
    }
}

static int visit(const char *program, const char *dir, int rows, int cols)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    struct pty p = {0};
    int status;

    printf("terminal %dx%d\n", cols, rows);
    start(&p, program, dir, &size);
    /* This terminal answers the width probe at once, as real ones do. */
    if (!answer(&p, "\033[6n", 0, 3000) || !ask(&p, "\033[1;2R", "Password", 3000))
        return 1;
    printf("  exec to sign-in %.1f ms after the probe's answer, %zu bytes\n", p.last * 1e3,
           p.bytes);
    if (!ask(&p, "root\t", NULL, 2000) || !ask(&p, BENCH_PASSWORD "\r", "2-intro", 5000))
        return 1;
    printf("  password to Overview %.0f ms (one Argon2id included), %zu bytes\n", p.last * 1e3,
           p.bytes);
    if (!ask(&p, "1", "D0000", 5000))
        return 1;
    printf("  Overview to Users %.1f ms, %zu bytes\n", p.last * 1e3, p.bytes);
    answer(&p, NULL, 500, 3000);
    press(&p, "Down", "\033[B");
    press(&p, "PageDown", "\033[6~");
    answer(&p, NULL, 1000, 2000);
    printf("  idle for a second: %zu bytes\n", p.bytes);
    kill(p.pid, SIGHUP);
    waitpid(p.pid, &status, 0);
    close(p.fd);
    return 0;
}

int terminal_bench(const char *program, const char *dir)
{
    if (access(program, X_OK) != 0)
        return 1;
    return visit(program, dir, 24, 80) || visit(program, dir, 50, 200);
}
