/* Output to the terminal. curses writes after every cursor move; a sink lets
 * it write into memory and sends each refresh with one write(2). */
#ifndef UI_SINK_H
#define UI_SINK_H

#include "base/buf.h"

#include <stddef.h>
#include <stdio.h>

struct sink {
    int tty;   /* the terminal */
    FILE *out; /* what curses is given; owned */
    int memfd; /* holds one refresh; -1 where the kernel has none */
};

/* Open on duplicates of FD. RC_IO; release is needed then too. */
MUST_USE enum rc sink_init(struct sink *s, int fd, struct err *err);
void sink_release(struct sink *s);
/* Between begin and end what is written to s->out goes to memory. */
void sink_begin(struct sink *s);
void sink_end(struct sink *s);
/* Write all of DATA to the terminal; gives up when the terminal is gone. */
void sink_write(const struct sink *s, const void *data, size_t len);
/* Append TEXT in Base64 (RFC 4648) to OUT, as OSC 52 wants it. */
void sink_base64(struct buf *out, const char *text);

#endif
