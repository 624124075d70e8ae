/* A growable byte buffer; always followed by a NUL that is not counted. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct buf {
    char *data; /* NUL after len bytes; NULL only before first use */
    size_t len, cap;
};

#define BUF_INIT {0}

/* Wipe (all of cap) and free; B is empty and usable again. */
void buf_release(struct buf *b);
/* Empty B, keeping its memory; buf_wipe() also zeroes it. */
void buf_clear(struct buf *b);
void buf_wipe(struct buf *b);
void buf_put(struct buf *b, const void *data, size_t len);
void buf_putc(struct buf *b, char c);
void buf_puts(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
/* Remove N bytes at offset AT. */
void buf_cut(struct buf *b, size_t at, size_t n);
/* Insert N bytes at offset AT. */
void buf_insert(struct buf *b, size_t at, const void *data, size_t n);
/* The text; "" before first use. */
const char *buf_str(const struct buf *b);

/* Lower-case hex, and back (RC -1 on a bad digit or length). */
void buf_hex(struct buf *b, const void *data, size_t len);
int hex_decode(const char *hex, size_t hexlen, uint8_t *out);

#endif
