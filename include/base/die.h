/* The end of the line: out of memory and broken invariants. */
#ifndef BASE_DIE_H
#define BASE_DIE_H

#include "base/err.h"

#include <stddef.h>

/* Called once by die() before it writes; restores the terminal. NULL for none. */
void die_hook(void (*hook)(void));

/* Run the hook, print "ycadmin: ..." to stderr and exit 70. No personal data. */
_Noreturn void die(const char *fmt, ...) PRINTF(1, 2);

/* malloc family that never returns NULL. */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n, size_t size);
char *xstrdup(const char *s);

#endif
