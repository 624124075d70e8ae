/* Rows on standard output, as an aligned table, CSV or JSON. */
#ifndef CLI_PRINT_H
#define CLI_PRINT_H

#include "cli/cli.h"
#include "service/listing.h"

/* Print up to LIMIT rows of L (-1: all) as C's format says. *MORE (may be NULL)
 * tells whether rows were left. */
MUST_USE enum rc print_rows(struct cli *c, struct lister *l, int64_t limit, bool *more,
                            struct err *err);
/* TEXT sanitised and padded to WIDTH columns at the end of OUT. */
void print_cell(struct buf *out, const char *text, int width);

#endif
