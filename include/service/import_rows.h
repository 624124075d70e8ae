/* What every import says of its rows. */
#ifndef SERVICE_IMPORT_ROWS_H
#define SERVICE_IMPORT_ROWS_H

#include "service/csvin.h"
#include "service/import.h"

/* Report ROW's cell COL (beyond the header: the row) as bad: its line, the column's header, why;
 * never the value. */
void import_rows_bad(const struct import_options *opt, const struct csvin *csv, size_t row,
                     size_t col, const struct err *why);
/* RC_CANCEL when the person stopped it, asked every now and then at ROW of the PASS (0 or 1). */
MUST_USE enum rc import_rows_stopped(const struct import_options *opt, const struct csvin *csv,
                                     size_t row, size_t pass, struct err *err);

#endif
