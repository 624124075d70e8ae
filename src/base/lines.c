#define _GNU_SOURCE
#include "base/lines.h"

#include "base/die.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lines_release(struct lines *l)
{
    for (size_t i = 0; i < l->n; i++) {
        explicit_bzero(l->line[i].text, strlen(l->line[i].text));
        free(l->line[i].text);
    }
    free(l->line);
    *l = (struct lines)LINES_INIT;
}

static void add(struct lines *l, enum role role, const char *text, size_t len)
{
    char *copy = xmalloc(len + 1);

    memcpy(copy, text, len);
    copy[len] = '\0';
    if (l->n == l->cap) {
        l->cap = l->cap > 0 ? 2 * l->cap : 16;
        l->line = xrealloc(l->line, l->cap, sizeof *l->line);
    }
    l->line[l->n++] = (struct line){copy, role};
}

void lines_add(struct lines *l, enum role role, const char *fmt, ...)
{
    char *text = NULL;
    va_list ap;
    int len;

    va_start(ap, fmt);
    len = vasprintf(&text, fmt, ap);
    va_end(ap);
    if (len < 0)
        die("out of memory");
    for (const char *p = text;; p += strcspn(p, "\n") + 1) {
        add(l, role, p, strcspn(p, "\n"));
        if (p[strcspn(p, "\n")] == '\0')
            break;
    }
    explicit_bzero(text, (size_t)len);
    free(text);
}

static int padding(int width, const char *label)
{
    int w = width - text_width(label);

    return w > 0 ? w : 0;
}

void lines_pair(struct lines *l, int width, const char *label, const char *value)
{
    lines_add(l, ROLE_NORMAL, "%s%*s %s", label, padding(width, label), "",
              value != NULL && *value != '\0' ? value : "-");
}

void lines_bar(struct lines *l, const char *label, int64_t n, int64_t most, int width)
{
    int64_t full = most > 0 ? (n * width + most - 1) / most : 0;
    struct buf bar = BUF_INIT;

    buf_puts(&bar, "");
    for (int64_t i = 0; i < full; i++)
        buf_putc(&bar, '#');
    lines_add(l, ROLE_CHART, "%s %-*s %" PRId64, label, width, buf_str(&bar), n);
    buf_release(&bar);
}

void lines_text(const struct lines *l, struct buf *out)
{
    for (size_t i = 0; i < l->n; i++)
        buf_printf(out, "%s\n", l->line[i].text);
}
