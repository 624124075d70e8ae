/* CSV as RFC 4180 writes it, safe to open in a spreadsheet. */
#ifndef BASE_CSVOUT_H
#define BASE_CSVOUT_H

#include "base/buf.h"

/* One cell: sanitised (but rare ideographs kept whatever the screen makes of
 * them), an apostrophe before a leading = + - @ TAB CR or their full-width
 * forms, quoted where needed. NULL is empty. */
void csvout_cell(struct buf *out, const char *value);
/* N cells, commas between, CRLF at the end. */
void csvout_row(struct buf *out, const char *const *cell, size_t n);

#endif
