/* Running the retention rules (agreement 2.2): by hand or by the timer, in short transactions,
 * stopped and taken up again at any point. */
#ifndef SERVICE_RETENTION_RUN_H
#define SERVICE_RETENTION_RUN_H

#include "service/retention.h"

#define RETENTION_REACH 10 /* per cent of the people that a run of the timer may touch */

/* Delete or anonymise what is due. PLAN is the hex digest of what was previewed (NULL: whatever is
 * due now); other values than those are RC_CONFLICT. Admins: with two or more of them another
 * one's signature over the plan (RC_DENIED until it is there). The service: only rules whose first
 * run an admin approved, and RC_DENIED where it would reach more than RETENTION_REACH per cent
 * of the people. A run that was cut off goes on first. Stopped by PROGRESS it is cancelled: what
 * was done stays done. RUN tells what became of it. RC_BUSY when another process keeps the
 * deleted bytes readable in the log file: the run is finished by the next one. */
MUST_USE enum rc retention_run(struct session *s, const char *plan,
                               const struct progress *progress, struct retention_run *run,
                               struct err *err);
/* At sign-in, for who may: go on for a moment with a run or a change of clock that was cut off;
 * adds to s->redone. */
MUST_USE enum rc retention_redo(struct session *s, struct err *err);
/* The run that is under way; *FOUND tells. */
MUST_USE enum rc retention_under_way(struct session *s, struct retention_run *run, bool *found,
                                     struct err *err);

#endif
