/* Whose time is up under a retention rule (agreement 2.2). */
#ifndef RULES_RETENTION_DUE_H
#define RULES_RETENTION_DUE_H

#include <stdint.h>

enum retention_state {
    RETENTION_STOPPED, /* its clock has not started: the account is open */
    RETENTION_RUNNING,
    RETENTION_FLOORED, /* over, but a law forbids deleting it yet */
    RETENTION_DUE
};

/* A value is due iff its clock started before this moment, a local midnight: MONTHS calendar
 * months are over, and so are the FLOOR months of a law (0: none). */
int64_t retention_cutoff(int64_t now, int64_t months, int64_t floor);
/* Where a value stands whose clock started at START (0: it has not). */
enum retention_state retention_state(int64_t start, int64_t now, int64_t months, int64_t floor);
/* The local midnight from which such a value is due; 0 while the clock has not started. */
int64_t retention_until(int64_t start, int64_t months, int64_t floor);

#endif
