#include "base/die.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The one exception to "no mutable file-scope state" beside the signal flag:
 * die() is reached from places that carry no context. */
static void (*restore)(void);

void die_hook(void (*hook)(void))
{
    restore = hook;
}

void die(const char *fmt, ...)
{
    void (*hook)(void) = restore;
    va_list ap;

    restore = NULL;
    if (hook != NULL)
        hook();
    fputs("ycadmin: ", stderr);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(70);
}

void *xmalloc(size_t size)
{
    return xrealloc(NULL, 1, size);
}

void *xcalloc(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size ? size : 1);

    if (p == NULL)
        die("out of memory");
    return p;
}

void *xrealloc(void *p, size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        die("out of memory");
    p = realloc(p, n != 0 && size != 0 ? n * size : 1);
    if (p == NULL)
        die("out of memory");
    return p;
}

char *xstrdup(const char *s)
{
    size_t len = strlen(s) + 1;

    return memcpy(xmalloc(len), s, len);
}
