/* The console: sign-in, panes, and the way out. */
#ifndef APP_CONSOLE_H
#define APP_CONSOLE_H

#include "service/session.h"

struct console_options {
    struct session *s; /* open; signed in or not; the caller closes it */
    const char *theme; /* name or path */
    bool ascii;        /* borders in ASCII */
    const char *banner; /* said first, e.g. a demo's passwords; NULL: nothing */
    int idle_minutes;  /* without a key until it locks; 0: 15 */
};

/* Run until the person leaves: 0. 129 when the terminal hung up or the process
 * was told to end; then all keys are wiped and the session is closed already.
 * Else the exit code of what failed, which is said on standard error. */
int console_run(struct console_options *opt);

#endif
