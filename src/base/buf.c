#define _DEFAULT_SOURCE
#include "base/buf.h"

#include "base/die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Grown by hand rather than by realloc(), so that no copy of a secret stays
 * behind in freed memory. */
static void reserve(struct buf *b, size_t more)
{
    size_t cap = b->cap ? b->cap : 64;
    char *data;

    if (more > SIZE_MAX / 4 || b->len > SIZE_MAX / 4)
        die("out of memory");
    if (b->data != NULL && b->len + more + 1 <= b->cap)
        return;
    while (cap < b->len + more + 1)
        cap *= 2;
    data = xmalloc(cap);
    if (b->data != NULL) {
        memcpy(data, b->data, b->len);
        explicit_bzero(b->data, b->cap);
        free(b->data);
    }
    data[b->len] = '\0';
    b->data = data;
    b->cap = cap;
}

void buf_release(struct buf *b)
{
    if (b->data != NULL)
        explicit_bzero(b->data, b->cap);
    free(b->data);
    *b = (struct buf)BUF_INIT;
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    if (b->data != NULL)
        b->data[0] = '\0';
}

void buf_wipe(struct buf *b)
{
    if (b->data != NULL)
        explicit_bzero(b->data, b->cap);
    b->len = 0;
}

void buf_put(struct buf *b, const void *data, size_t len)
{
    reserve(b, len);
    if (len != 0)
        memcpy(b->data + b->len, data, len);
    b->len += len;
    b->data[b->len] = '\0';
}

void buf_putc(struct buf *b, char c)
{
    buf_put(b, &c, 1);
}

void buf_puts(struct buf *b, const char *s)
{
    buf_put(b, s, strlen(s));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        die("bad format");
    reserve(b, (size_t)n);
    vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
    va_end(again);
    b->len += (size_t)n;
}

void buf_cut(struct buf *b, size_t at, size_t n)
{
    memmove(b->data + at, b->data + at + n, b->len - at - n + 1);
    b->len -= n;
}

void buf_insert(struct buf *b, size_t at, const void *data, size_t n)
{
    reserve(b, n);
    memmove(b->data + at + n, b->data + at, b->len - at + 1);
    memcpy(b->data + at, data, n);
    b->len += n;
}

const char *buf_str(const struct buf *b)
{
    return b->data != NULL ? b->data : "";
}

void buf_hex(struct buf *b, const void *data, size_t len)
{
    static const char digit[] = "0123456789abcdef";
    const uint8_t *p = data;

    for (size_t i = 0; i < len; i++) {
        buf_putc(b, digit[p[i] >> 4]);
        buf_putc(b, digit[p[i] & 15]);
    }
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

int hex_decode(const char *hex, size_t hexlen, uint8_t *out)
{
    if (hexlen % 2 != 0)
        return -1;
    for (size_t i = 0; i < hexlen; i += 2) {
        int hi = hex_digit(hex[i]), lo = hex_digit(hex[i + 1]);

        if (hi < 0 || lo < 0)
            return -1;
        out[i / 2] = (uint8_t)(hi * 16 + lo);
    }
    return 0;
}
