/* Ending the service (agreement 2.2, end): one procedure at a time, its steps. */
#ifndef STORE_WINDDOWN_H
#define STORE_WINDDOWN_H

#include "model/retention.h"
#include "store/db.h"

MUST_USE enum rc winddown_put(struct db *db, struct winddown *w, struct err *err);
/* Write its end or cancellation. */
MUST_USE enum rc winddown_update(struct db *db, const struct winddown *w, struct err *err);
/* The newest one; *FOUND false when the service was never to end. */
MUST_USE enum rc winddown_last(struct db *db, struct winddown *w, bool *found, struct err *err);
/* RC_CONFLICT when the step is done already. */
MUST_USE enum rc winddown_step_put(struct db *db, const struct winddown_step *s, struct err *err);
/* *FOUND false while it is open. */
MUST_USE enum rc winddown_step_get(struct db *db, int64_t winddown, const char *step,
                                   struct winddown_step *s, bool *found, struct err *err);
/* At most MAX steps done, by name. */
MUST_USE enum rc winddown_steps(struct db *db, int64_t winddown, struct winddown_step *out,
                                size_t max, size_t *n, struct err *err);

/* A recipient whose interface is open still. */
struct winddown_recipient {
    int64_t id;
    char name[128];
};
MUST_USE enum rc winddown_recipients(struct db *db, struct winddown_recipient *out, size_t max,
                                     size_t *n, struct err *err);
MUST_USE enum rc winddown_recipient_end(struct db *db, int64_t id, int64_t now, struct err *err);
/* No field takes a value any longer. */
MUST_USE enum rc winddown_stop(struct db *db, struct err *err);

#endif
