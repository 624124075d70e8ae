/* A program in a terminal emulator in this process: keys in, screens out. Waits
 * are for what must appear, with a deadline; nothing sleeps. */
#ifndef TESTS_SCREEN_H
#define TESTS_SCREEN_H

#include "base/buf.h"

#include <stdbool.h>
#include <sys/types.h>

#define DEADLINE_MS 20000

struct screen {
    struct VTerm *vt;
    struct VTermScreen *cells;
    int fd; /* of the terminal's other side; -1 once hung up */
    pid_t pid;
    int rows, cols;
    size_t bytes; /* that the program has sent so far */
    struct buf raw; /* all of it */
    bool ended;   /* the program has closed the terminal */
};

/* Start ARGV in a terminal of that size, its messages in LANGUAGE. Ends the
 * test process if that is impossible. */
void screen_open(struct screen *s, const char *const argv[], int rows, int cols,
                 const char *language);
/* Hang up, wait for the program and free. Returns its wait status; a program
 * that does not end by the deadline is killed, which shows in it. */
int screen_close(struct screen *s);

void screen_type(struct screen *s, const char *keys);
void screen_resize(struct screen *s, int rows, int cols);
/* Take what the program sends until nothing comes for QUIET_MS. */
void screen_settle(struct screen *s, int quiet_ms);
/* Until TEXT stands on the screen; false at the deadline or when it ended. */
bool screen_wait(struct screen *s, const char *text);
/* Until the program sends something; false if it does not within MS. */
bool screen_stirs(struct screen *s, int ms);
/* Until the program has sent these bytes, which no cell shows; false at the deadline. */
bool screen_sent(struct screen *s, const char *bytes);
/* Until the program has closed the terminal. */
bool screen_wait_end(struct screen *s);

/* The screen as text: rows without blanks at their ends, then where the cursor is. */
void screen_dump(const struct screen *s, struct buf *out);
/* Until the screen is that of FILE; false at the deadline, with both printed.
 * With YCADMIN_GOLDEN=write the settled screen becomes FILE. */
bool screen_is(struct screen *s, const char *file);

#endif
