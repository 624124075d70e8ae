/* Retention rules, what is due, and the runs. */
#ifndef STORE_RETENTION_H
#define STORE_RETENTION_H

#include "model/retention.h"
#include "store/db.h"

/* Insert or replace the rule of R->field. */
MUST_USE enum rc retention_rule_put(struct db *db, const struct retention_rule *r, struct err *err);
/* RC_MISSING when FIELD has none. */
MUST_USE enum rc retention_rule_get(struct db *db, int64_t field, struct retention_rule *r,
                                    struct err *err);
/* Write due_from of FIELD's values anew after the rule's clock was changed, for people after
 * AFTER up to LAST. */
MUST_USE enum rc retention_move(struct db *db, int64_t field, int64_t after, int64_t last,
                                struct err *err);

/* How many values of FIELD have a clock that started in [FROM, BEFORE), two local midnights;
 * from counters. */
MUST_USE enum rc retention_started(struct db *db, int64_t field, int64_t from, int64_t before,
                                   int64_t *n, struct err *err);
/* The quarter hour in which the first of them started; 0 when none did. */
MUST_USE enum rc retention_first(struct db *db, int64_t field, int64_t *from, struct err *err);
/* The same as retention_started() by what CLOCK would say, read from the values themselves:
 * slow, for the effect of a rule that is not in force. */
MUST_USE enum rc retention_would(struct db *db, int64_t field, const char *clock, int64_t before,
                                 int64_t *n, struct err *err);
/* Of FIELD's values whose clock started before BEFORE, those kept at NOW by a hold, and by an open
 * request alone. Found from the holds' and the requests' side. */
MUST_USE enum rc retention_kept(struct db *db, int64_t field, int64_t before, int64_t now,
                                int64_t *hold, int64_t *request, struct err *err);
/* How many people a hold of a person or department, or an open request, may keep from losing
 * anything at NOW; counted up to MAX, some of them twice. */
MUST_USE enum rc retention_keeping(struct db *db, int64_t now, int64_t max, int64_t *n,
                                   struct err *err);
/* At most MAX values of FIELD whose clock started before BEFORE, in the order of (start, person),
 * beyond (FROM, PERSON) in direction DIR; KEEP tells hold and request, not floor. */
MUST_USE enum rc retention_due_page(struct db *db, int64_t field, int64_t before, int64_t from,
                                    int64_t person, int dir, int64_t now, struct due_value *out,
                                    size_t max, size_t *n, struct err *err);

/* Insert R; sets its id. */
MUST_USE enum rc retention_run_put(struct db *db, struct retention_run *r, struct err *err);
MUST_USE enum rc retention_run_update(struct db *db, const struct retention_run *r,
                                      struct err *err);
MUST_USE enum rc retention_run_by_id(struct db *db, int64_t id, struct retention_run *r,
                                     struct err *err);
/* At most MAX beyond ID (0: from that end), in the order of ids. */
MUST_USE enum rc retention_run_page(struct db *db, int64_t id, int dir, struct retention_run *out,
                                    size_t max, size_t *n, struct err *err);
/* The newest one in STATE; *FOUND tells. */
MUST_USE enum rc retention_run_in(struct db *db, const char *state, struct retention_run *r,
                                  bool *found, struct err *err);

/* What RUN still has to do: values by (person, field). */
MUST_USE enum rc retention_plan_put(struct db *db, int64_t run, const struct due_value *v,
                                    struct err *err);
/* The first MAX of them as they stand at NOW; FROM is 0 where the value is gone or its clock
 * started anew since. */
MUST_USE enum rc retention_plan_page(struct db *db, int64_t run, int64_t now,
                                     struct due_value *out, size_t max, size_t *n,
                                     struct err *err);
MUST_USE enum rc retention_plan_drop(struct db *db, int64_t person, int64_t field,
                                     struct err *err);
/* Drop at most MAX rows of RUN; *N of them were there. */
MUST_USE enum rc retention_plan_clear(struct db *db, int64_t run, int64_t max, int *n,
                                      struct err *err);
/* People whom RUN would reach. */
MUST_USE enum rc retention_plan_people(struct db *db, int64_t run, int64_t *n, struct err *err);

/* RUN took away N more values of FIELD; and how many it did. */
MUST_USE enum rc retention_did_add(struct db *db, int64_t run, int64_t field, int64_t n,
                                   struct err *err);
MUST_USE enum rc retention_did(struct db *db, int64_t run, int64_t field, int64_t *n,
                               struct err *err);

/* Open requests of PERSON, at most MAX ids. */
MUST_USE enum rc retention_requests(struct db *db, int64_t person, int64_t *out, size_t max,
                                    size_t *n, struct err *err);

/* One value of FIELD was anonymised: of MONTH ("2026-03"); COUNTED when its number TOTAL is known. */
MUST_USE enum rc retention_anonymised(struct db *db, int64_t field, const char *month,
                                      bool counted, int64_t total, struct err *err);
/* How many values of FIELD were anonymised, of how many the number was read, and their sum. */
MUST_USE enum rc retention_anonymised_sum(struct db *db, int64_t field, int64_t *n,
                                          int64_t *counted, int64_t *total, struct err *err);

#endif
