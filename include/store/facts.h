/* Numbers that tell how the deployment stands: each from a counter or one range
 * of an index, so that they cost the same at a million people. */
#ifndef STORE_FACTS_H
#define STORE_FACTS_H

#include "base/buf.h"
#include "store/db.h"

/* Entries of ACTION (those that office-0003.sql counts) from FROM until TO, by the quarter hour. */
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
/* Values held, from counters; and those that anonymising has counted. */
MUST_USE enum rc facts_values(struct db *db, int64_t *held, int64_t *anonymised, struct err *err);
/* Call EACH for at most MAX values of the people from FROM on and before TO. */
typedef void (*facts_value_fn)(void *arg, const void *sealed, size_t len);
MUST_USE enum rc facts_sample(struct db *db, int64_t from, int64_t to, int64_t max,
                              facts_value_fn each, void *arg, struct err *err);
/* The greatest id of a person. */
MUST_USE enum rc facts_last_person(struct db *db, int64_t *id, struct err *err);
/* Kinds of keys with grants of two epochs: a rotation was not finished. */
MUST_USE enum rc facts_rotating(struct db *db, int64_t *n, struct err *err);

#endif
