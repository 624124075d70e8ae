/* The sign-in screen. */
#ifndef APP_SIGNIN_H
#define APP_SIGNIN_H

#include "panes/desk.h"

/* Ask for an operator, OPERATOR filled in already ("": none), until one is
 * signed in: true. False when the person leaves or the desk is gone. NOTE tells
 * how the program fitted itself to the terminal; BANNER (may be NULL) is shown
 * above the fields. The status line then tells about the last sign-in. */
bool signin_run(struct desk *d, const char *operator, const char *note, const char *banner);

/* The confidentiality undertaking (agreement 3.3), unless it was accepted: true
 * when work may go on. */
bool signin_undertaking(struct desk *d);

#endif
