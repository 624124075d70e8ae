/* Requests, open ones by deadline and closed ones by age. */
#ifndef STORE_REQUEST_H
#define STORE_REQUEST_H

#include "model/request.h"
#include "store/db.h"

/* Insert R; sets its id. */
MUST_USE enum rc request_insert(struct db *db, struct request *r, struct err *err);
/* Write deadline, extension, identity, state and outcome, and version+1, if the version is
 * still R->version (else RC_CONFLICT); advances R->version. */
MUST_USE enum rc request_update(struct db *db, struct request *r, struct err *err);
/* RC_MISSING when there is none. */
MUST_USE enum rc request_by_id(struct db *db, int64_t id, struct request *r, struct err *err);
/* At most MAX open ones beyond (DUE, ID) in the order of deadlines (DIR > 0) or before it. */
MUST_USE enum rc request_open_page(struct db *db, int64_t due, int64_t id, int dir,
                                   struct request *out, size_t max, size_t *n, struct err *err);
/* At most MAX closed ones, of PERSON unless 0: older than ID (DIR > 0), newest first, or newer. */
MUST_USE enum rc request_closed_page(struct db *db, int64_t person, int64_t id, int dir,
                                     struct request *out, size_t max, size_t *n, struct err *err);
/* PERSON's open ones, the nearest deadline first; at most MAX. */
MUST_USE enum rc request_open_of(struct db *db, int64_t person, struct request *out, size_t max,
                                 size_t *n, struct err *err);
/* All there ever were: none is deleted. */
MUST_USE enum rc request_total(struct db *db, int64_t *n, struct err *err);

/* The open requests of KIND (NULL: any) at NOW; SOON is the moment from which a deadline counts as far. */
struct request_sum {
    int64_t open, overdue, soon;
    int64_t nearest_due, nearest; /* deadline and id of the first one due; 0: none */
};
MUST_USE enum rc request_summary(struct db *db, const char *kind, int64_t now, int64_t soon,
                                 struct request_sum *sum, struct err *err);
/* The newest consent event by which PERSON withdrew something, recorded since SINCE; *EVENT -1: none. */
MUST_USE enum rc request_withdrawal(struct db *db, int64_t person, int64_t since, int64_t *event,
                                    struct err *err);

#endif
