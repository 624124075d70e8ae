/* When a time is up. */
#ifndef RULES_DEADLINE_H
#define RULES_DEADLINE_H

#include "base/clock.h"

/* The moment N UNITs after FROM are over. "hours" are counted to the second. Days,
 * working days (Monday to Friday), calendar months and years end with the local
 * day they lead to: the moment is the local midnight after it, so that what ends on
 * a date is kept, or answered in time, through all of that day. */
int64_t deadline_after(int64_t from, int64_t n, const char *unit);

/* The last local moment before which a clock that started is over by NOW under a
 * rule of MONTHS calendar months (agreement 2.2): values whose clock started
 * before it are due. A local midnight. */
int64_t deadline_cutoff(int64_t now, int months);

#endif
