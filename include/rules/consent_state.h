/* Where a person stands for a purpose, from the events. */
#ifndef RULES_CONSENT_STATE_H
#define RULES_CONSENT_STATE_H

#include "model/consent.h"

#include <stdbool.h>
#include <stddef.h>

/* The event of EVENTS (of one person, in any order) that decides for PURPOSE at MOMENT: the
 * latest that is not after it, of several at once the last recorded. NULL: nothing was said
 * by then. */
const struct consent_event *consent_state_at(const struct consent_event *events, size_t n,
                                             const char *purpose, int64_t moment);
/* Does ACTION (NULL: none) mean that consent is given? Also a guardian's (agreement 7). */
bool consent_state_given(const char *action);
/* Is it one of the five actions? */
bool consent_state_known(const char *action);
/* The mark of ACTION in a timeline: '=' given, '-' withdrawn, 'x' declined, '!' expired, '.' none. */
char consent_state_mark(const char *action);
/* A timeline for PURPOSE: OUT[i] is the mark at MOMENT[i], OUT[N] is NUL. */
void consent_state_line(const struct consent_event *events, size_t nevents, const char *purpose,
                        const int64_t *moment, size_t n, char *out);

#endif
