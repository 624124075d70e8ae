/* The rows of a listing as CSV or JSON: on standard output, and in files that leave. */
#ifndef SERVICE_EXPORT_H
#define SERVICE_EXPORT_H

#include "base/json.h"
#include "crypto/merkle.h"
#include "service/listing.h"

enum export_form { EXPORT_CSV, EXPORT_JSON };

struct export_writer {
    enum export_form form;
    const struct column *column;
    size_t ncolumn;
    struct buf *out; /* borrowed; the caller may empty it between calls */
    struct json json;
};

void export_begin(struct export_writer *w, enum export_form form, const struct lister *l,
                  struct buf *out);
void export_row(struct export_writer *w, const struct row *row);
void export_end(struct export_writer *w);

/* "listing=users filter=name,status": the listing and its filter's fields, never
 * the values, as an audit entry says them. */
void export_facts(const struct lister *l, struct buf *out);

struct export_result {
    struct buf path; /* owned */
    int64_t rows;
    uint8_t digest[HASH_BYTES]; /* SHA-256 of the file */
};
#define EXPORT_RESULT_INIT {.path = BUF_INIT}

/* Only these rows. */
struct export_choice {
    const struct rowkey *key;
    size_t n; /* 0: all under the filter */
};

/* The rows of L under its filter, masked as they are shown, codes not words, into a
 * new file of the export directory. One audit entry ("export"), without which
 * there is no file. Chosen rows that are no longer there are left out: res->rows
 * tells. RC_CANCEL leaves nothing. */
MUST_USE enum rc export_rows(struct lister *l, enum export_form form, struct export_choice only,
                             const struct progress *progress, struct export_result *res,
                             struct err *err);
void export_release(struct export_result *res);

#endif
