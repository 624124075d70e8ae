/* Public holidays and the weekends worked for them, year by year: [holidays:YEAR] of the policy,
 * with "off" and "on" as lists of dates and spans (2026-01-01..2026-01-03) and their source. */
#ifndef SERVICE_HOLIDAYS_H
#define SERVICE_HOLIDAYS_H

#include "base/lines.h"
#include "config/ini.h"
#include "rules/deadline.h"
#include "service/session.h"

/* All years that the policy has. */
MUST_USE enum rc holidays_read(struct session *s, struct deadline_calendar *out, struct err *err);
/* Are the [holidays:YEAR] of INI dates of that year, and few enough? RC_CONFIG. */
MUST_USE enum rc holidays_check(const struct ini *ini, struct err *err);
/* Take over the years of INI, in the place of what was known of them (an admin); logged. */
MUST_USE enum rc holidays_set(struct session *s, const struct ini *ini, struct err *err);
/* Where a deadline of working days was counted from: the sources of its years, and the first year
 * nothing is known of. */
void holidays_lines(struct session *s, const struct deadline_calendar *c, int64_t from, int64_t due,
                    struct lines *out);

#endif
