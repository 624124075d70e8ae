/* The command line at the bottom: commands found by typing part of them. */
#ifndef APP_PALETTE_H
#define APP_PALETTE_H

#include "panes/desk.h"

struct palette_entry {
    char name[64];    /* "audit", "theme light" */
    const char *help; /* translated */
    int kind, value;  /* the caller's */
};

/* Choose among the N of LIST; NULL when left without a choice. */
const struct palette_entry *palette_run(struct desk *d, const struct palette_entry *list,
                                        size_t n);

#endif
