/* What every import does with its file: rows that are bad, blank or good, checked first, then
 * written. */
#ifndef SERVICE_IMPORT_ROWS_H
#define SERVICE_IMPORT_ROWS_H

#include "base/err.h"
#include "service/csvin.h"
#include "service/session.h"

struct import_options {
    const char *encoding;    /* "auto", "utf-8", "gb18030"; NULL: auto */
    const char *map;         /* "column=field,..." or NULL */
    const char *date_format; /* strptime, or NULL for ISO */
    bool update, skip_bad, dry_run, readmit;
    /* Called for each bad row: line, column header, reason; never a value. */
    void (*bad)(void *arg, long line, const char *column, const char *reason);
    void *arg;
    const struct progress *progress;
};

struct import_result {
    int64_t rows, created, updated, unchanged, bad;
    char encoding[16];
};

enum import_row { ROW_GOOD, ROW_BAD, ROW_EMPTY, ROW_KNOWN };

struct import_rows {
    const struct import_options *opt;
    struct import_result *res;
    struct csvin csv;
    uint8_t *state; /* enum import_row by row; row 0 is the header */
};

/* Read PATH, set RES to zero. Nothing needs closing on failure. */
MUST_USE enum rc import_rows_open(struct import_rows *r, const char *path,
                                  const struct import_options *opt, struct import_result *res,
                                  struct err *err);
void import_rows_close(struct import_rows *r);
/* Cell COL of ROW. */
const char *import_rows_cell(const struct import_rows *r, size_t row, size_t col);
/* Is there something to read in ROW, of NCOL columns? It is counted; a blank row and one with
 * more or fewer cells are not read. */
bool import_rows_take(struct import_rows *r, size_t row, size_t ncol);
/* Report ROW's cell COL (beyond the header: the row) as bad: its line, the column's header, why;
 * never the value. */
void import_rows_bad(struct import_rows *r, size_t row, size_t col, const struct err *why);
/* RC_CANCEL when the person stopped it, asked every now and then at ROW of the PASS (0 or 1). */
MUST_USE enum rc import_rows_stopped(const struct import_rows *r, size_t row, size_t pass,
                                     struct err *err);
/* RC_INVALID when bad rows were found and are not to be skipped. */
MUST_USE enum rc import_rows_judge(const struct import_rows *r, struct err *err);
/* RC_CONFLICT: a row was good when checked and is not when written. */
enum rc import_rows_changed(struct err *err);

#endif
