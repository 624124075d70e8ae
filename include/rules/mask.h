/* What is shown of a value that is not revealed. */
#ifndef RULES_MASK_H
#define RULES_MASK_H

#include "base/buf.h"

/* Append VALUE to OUT as MASK shows it:
 *   none, name  all of it
 *   mobile      138****8000
 *   email       z***@e***.cn
 *   address     to the district, then ****
 *   id          first 3 and last 2 characters
 *   first       the first character, then ***
 *   date_year   1996-**-**
 *   all         ****
 * A value too short or too strange for its mask shows less; only the first two
 * masks ever show all. An unknown mask counts as "all". Empty stays empty. */
void mask_value(const char *mask, const char *value, struct buf *out);

/* The names there are, the strictest first; NULL after the last. */
const char *mask_name(size_t i);

#endif
