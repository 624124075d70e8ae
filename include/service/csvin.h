/* CSV in: RFC 4180 as spreadsheets write it, in UTF-8 or GB18030. The only
 * <csv.h>. */
#ifndef SERVICE_CSVIN_H
#define SERVICE_CSVIN_H

#include "base/err.h"
#include "crypto/merkle.h"

#include <stddef.h>

struct csv_row {
    long line;   /* physical line on which the row begins, from 1 */
    size_t cell; /* index of its first cell */
    size_t ncell;
};

struct csvin {
    char *text;    /* all cells, each NUL-terminated */
    size_t *cell;  /* offsets into text */
    struct csv_row *row; /* row[0] is the header */
    size_t nrow, ncell, len, cap;
    size_t row_cap, cell_cap;
    uint8_t digest[HASH_BYTES]; /* SHA-256 of the file's bytes */
    char encoding[16];          /* "utf-8" or "gb18030" */
};

/* Read PATH whole (at most 1 GiB). ENCODING is "auto", "utf-8" or "gb18030";
 * auto takes a byte order mark or valid UTF-8 for UTF-8, all else for GB18030.
 * Blank lines are no rows. RC_USAGE for another encoding; RC_INVALID when there
 * is no such file or no header, and for a bad byte or a quote out of place,
 * with its line; RC_IO when reading fails. C needs no release on failure. */
MUST_USE enum rc csvin_open(struct csvin *c, const char *path, const char *encoding,
                            struct err *err);
/* Wipe and free. */
void csvin_close(struct csvin *c);
/* Cell I of ROW, as long as C is open; "" where the row is shorter. */
const char *csvin_cell(const struct csvin *c, const struct csv_row *row, size_t i);

#endif
