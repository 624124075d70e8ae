#define _GNU_SOURCE
#include "cli/bar.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

#define WIDTH 30
#define EVERY_MS 100

static bool tick(void *arg, int64_t done, int64_t total)
{
    struct bar *b = arg;
    int64_t now = clock_ticks();
    char mark[WIDTH + 1];
    int full;

    if (!b->on || (b->drawn != 0 && now - b->drawn < EVERY_MS))
        return true;
    b->drawn = now;
    if (total <= 0) {
        fprintf(stderr, "\r%s %lld", b->what, (long long)done);
        return true;
    }
    full = (int)(done >= total ? WIDTH : done * WIDTH / total);
    for (int i = 0; i < WIDTH; i++)
        mark[i] = i < full ? '#' : '.';
    mark[WIDTH] = '\0';
    fprintf(stderr, "\r%s [%s] %lld/%lld", b->what, mark, (long long)done, (long long)total);
    return true;
}

void bar_begin(struct bar *b, const char *what)
{
    *b = (struct bar){.what = what, .on = isatty(STDERR_FILENO) == 1};
    b->progress = (struct progress){.tick = tick, .arg = b};
}

void bar_end(struct bar *b)
{
    if (b->on && b->drawn != 0)
        fputs("\r\033[K", stderr);
}
