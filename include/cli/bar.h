/* A progress bar on standard error, where that is a terminal. */
#ifndef CLI_BAR_H
#define CLI_BAR_H

#include "service/session.h"

struct bar {
    struct progress progress; /* hand this to the work */
    const char *what;         /* translated; borrowed */
    int64_t drawn;            /* clock_ticks() of the last drawing; 0: none */
    bool on;
};

/* In place: B must not move until bar_end(). */
void bar_begin(struct bar *b, const char *what);
/* Clear the line. */
void bar_end(struct bar *b);

#endif
