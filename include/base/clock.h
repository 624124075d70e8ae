/* The one clock, and calendar arithmetic in the deployment's zone. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/* UTC seconds since 1970. In test builds $YCADMIN_TEST_NOW (seconds) fixes it;
 * a release build reads the system clock only. */
int64_t clock_now(void);

/* Monotonic milliseconds, for time-outs and progress; never stored. */
int64_t clock_ticks(void);

/* Select the IANA zone all local conversions use. False if unknown. */
bool clock_zone(const char *iana);

/* A civil date. */
struct date {
    int year, month, day; /* 1-12, 1-31 */
};

/* True for a date of the proleptic Gregorian calendar, years 1 to 9999. */
bool date_valid(struct date d);
/* Parse YYYY-MM-DD, all of S. */
bool date_parse(const char *s, struct date *out);
/* Parse with a strptime(3) FORMAT, all of S. */
bool date_parse_as(const char *s, const char *format, struct date *out);
void date_put(struct buf *b, struct date d);
/* D plus N calendar months, day clamped to the month's last (agreement 2.2), within the years 1 to
 * 9999. */
struct date date_add_months(struct date d, int n);
struct date date_add_days(struct date d, int n);
/* Days since 1970-01-01. */
int64_t date_days(struct date d);
/* The local date of moment T, and the moment local day D begins. */
struct date date_of(int64_t t);
int64_t date_begins(struct date d);

/* "YYYY-MM-DD HH:MM" or with seconds, local. */
void time_put(struct buf *b, int64_t t, bool seconds);
/* ISO 8601 UTC "YYYY-MM-DDTHH:MM:SSZ". */
void time_put_iso(struct buf *b, int64_t t);
/* Parse ISO 8601 with offset or Z, or a bare date (its local beginning). */
bool time_parse(const char *s, int64_t *out);
/* The same, and the local "YYYY-MM-DD HH:MM" that time_put() writes, with seconds or not:
 * what people type. In the hour that a zone repeats it is the first or second as libc says. */
bool time_parse_local(const char *s, int64_t *out);
/* The same, and "HH:MM" of NOW's local day; the hour may have one digit, and blanks may stand
 * around it: what a person types into a form. */
bool time_parse_typed(const char *s, int64_t now, int64_t *out);

#endif
