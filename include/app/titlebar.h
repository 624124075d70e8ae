/* The top of the screen: where, who, on which deployment, as of when. */
#ifndef APP_TITLEBAR_H
#define APP_TITLEBAR_H

#include "panes/pane.h"

void titlebar_draw(const struct pane *p, struct canvas *c);
/* From row Y on that the log is broken, in red; returns the rows used. */
int titlebar_broken(const struct session *s, struct canvas *c, int y);

#endif
