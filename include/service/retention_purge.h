/* Taking values away, a few at a time; used by retention_run. */
#ifndef SERVICE_RETENTION_PURGE_H
#define SERVICE_RETENTION_PURGE_H

#include "service/residue.h"
#include "service/retention.h"

/* One transaction of RUN, which must be "running": values of its plan, in the order of people,
 * until a batch is full or the lock was held long enough. What is kept meanwhile, or whose clock
 * started anew, stays. With each value go its lookup and the sealed details of the log that hold
 * it; one entry "purge" for each person says which fields. RUN counts on. *MORE: there is more. GONE gathers
 * the nonces of what went, without which no stale copy of it opens: for a search of the file. */
MUST_USE enum rc retention_purge_batch(struct session *s, struct retention_run *run,
                                       struct residue *gone, bool *more, struct err *err);

#endif
