/* When a time is up. */
#ifndef RULES_DEADLINE_H
#define RULES_DEADLINE_H

#include "base/clock.h"

#include <stddef.h>

#define DEADLINE_SPANS 128
#define DEADLINE_YEARS 8

/* Public holidays and the weekends that are worked for them, as days (date_days), and the years
 * that they are known of. */
struct deadline_calendar {
    struct {
        int64_t first, last; /* both among them */
        bool works;
    } span[DEADLINE_SPANS];
    size_t n;
    int year[DEADLINE_YEARS];
    size_t nyear;
};

/* The moment N UNITs after FROM are over. "hours" are counted to the second. Days,
 * working days (Monday to Friday), calendar months and years end with the local
 * day they lead to: the moment is the local midnight after it, so that what ends on
 * a date is kept, or answered in time, through all of that day. */
int64_t deadline_after(int64_t from, int64_t n, const char *unit);
/* The same with working days as C has them. */
int64_t deadline_in(const struct deadline_calendar *c, int64_t from, int64_t n, const char *unit);
/* The first year between FROM and DUE that C does not know, 0 if there is none. */
int deadline_uncovered(const struct deadline_calendar *c, int64_t from, int64_t due);

/* The last local moment before which a clock that started is over by NOW under a
 * rule of MONTHS calendar months (agreement 2.2): values whose clock started
 * before it are due. A local midnight. */
int64_t deadline_cutoff(int64_t now, int months);

#endif
