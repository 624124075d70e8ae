/* Numbers that tell how the deployment stands: each from a counter or one range
 * of an index, so that they cost the same at a million people. */
#ifndef STORE_FACTS_H
#define STORE_FACTS_H

#include "store/db.h"

/* The first entry of the log not older than T: its number, or the log's size. */
MUST_USE enum rc facts_seq_at(struct db *db, int64_t t, int64_t *seq, struct err *err);
/* Entries of ACTION with FROM <= seq < TO. */
MUST_USE enum rc facts_entries(struct db *db, const char *action, int64_t from, int64_t to,
                               int64_t *n, struct err *err);

struct open_request {
    int64_t id, due_at;
    char kind[32];
};
/* Requests not closed, and those over their time at NOW. */
MUST_USE enum rc facts_requests(struct db *db, int64_t now, int64_t *open, int64_t *overdue,
                                struct err *err);
/* The MAX nearest ones. */
MUST_USE enum rc facts_next_requests(struct db *db, struct open_request *out, size_t max,
                                     size_t *n, struct err *err);

#endif
