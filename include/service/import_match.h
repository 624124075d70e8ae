/* The header row of a CSV file, and what --map says about it: what any import
 * needs to know which column goes where. */
#ifndef SERVICE_IMPORT_MATCH_H
#define SERVICE_IMPORT_MATCH_H

#include "service/csvin.h"

#include <stdbool.h>

#define IMPORT_COLUMNS_MAX 64
#define IMPORT_NOTHING (-1) /* a column that goes nowhere */

/* What one import knows. Both give a number of its own, or IMPORT_NOTHING. */
struct import_known {
    /* The target of that code, as --map and headers name it. */
    int (*by_code)(const void *arg, const char *code);
    /* The target of a header that is no code. NULL: there are no others. */
    enum rc (*by_header)(const void *arg, const char *header, int *into, struct err *err);
    const void *arg;
};

/* Fill INTO, one for each of the N columns of CSV, read from PATH: by codes and
 * headers, or as MAP says ("column=code,..."; NULL: nothing; the code "-": left
 * out). Names are compared folded, case ignored. RC_INVALID when a column is known
 * by neither and when two hold the same; RC_USAGE when MAP speaks of a column or
 * code there is not. */
MUST_USE enum rc import_match(const struct import_known *known, const struct csvin *csv,
                              const char *path, const char *map, int into[IMPORT_COLUMNS_MAX],
                              size_t *n, struct err *err);
/* Nothing but blanks, ASCII or ideographic? */
bool import_blank(const char *text);
/* Is all of ROW blank? Spreadsheets write such rows at the end. */
bool import_row_blank(const struct csvin *csv, const struct csv_row *row);

/* A register whose columns are a fixed list. */
struct import_codes {
    const char *const *code; /* N names; the first REQUIRED must be there */
    size_t n, required;
};
/* import_match() by those names alone: INTO holds an index of KNOWN or IMPORT_NOTHING.
 * RC_INVALID also when a required column is missing. */
MUST_USE enum rc import_match_codes(const struct import_codes *known, const struct csvin *csv,
                                    const char *path, const char *map, int *into, size_t *n,
                                    struct err *err);

#endif
