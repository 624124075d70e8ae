/* A deployment in a place of its own, the console on copies of it, and scenes: keys
 * and the screens they must lead to, in every size and language. */
#ifndef TESTS_PLACE_H
#define TESTS_PLACE_H

#include "screen/screen.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#define DOWN "\033OB"
#define ESC "\033"
#define PASSWORD "seventeen grey herons wade"

/* A walk through the console as OPERATOR (NULL: from the sign-in): keys, then the
 * screen they must lead to, tests/screen/golden/GOLDEN.LANGUAGE.SIZE.txt. It begins in the
 * Users pane. */
struct step {
    const char *keys, *golden;
};
struct scene {
    const char *name, *operator;
    struct step step[12];
};

/* Start the console on a fresh copy, signed in as WHO: "root" (admin), "li.si" (helpdesk), "audit"
 * (auditor); NULL: at the sign-in. */
void place_start(struct screen *s, const char *who, int rows, int cols, const char *language);
/* The same, and wait until it shows the Users pane (where somebody is signed in). */
void place_console(struct screen *s, const char *who, int rows, int cols, const char *language);
/* The directory of that copy. */
const char *place_db(void);
/* Make the deployment with 60 people (u00001 ...) and run all; the program's exit
 * status. MORE (may be NULL) is shell that runs last in making it: "as root import ..."
 * runs the program as an operator, $d is the directory of all files. */
int place_run(const char *group, const char *self, const char *more, const struct scene *scenes,
              size_t nscenes, const struct CMUnitTest *others, size_t nothers);

#endif
