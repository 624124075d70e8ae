/* Ages as moments. */
#ifndef RULES_MINOR_H
#define RULES_MINOR_H

#include "base/clock.h"

/* The UTC second at which local midnight begins the birthday on which someone
 * born on BIRTH turns YEARS; before it the rule for the younger applies. Born
 * on 29 February, the birthday of a common year is 1 March, the later choice.
 *
 * Ages come from the policy's data. Minor: 18 (agreement clause 7). Child: the
 * agreement's definitions say up to and including 14, so until the birthday of
 * 15, which is stricter than PIPL article 28's "under 14". */
int64_t minor_until(struct date birth, int years);

/* What may stay of such a moment when the birth date itself goes: the beginning of the first local
 * year at or after it, 0 once it is past. It protects no shorter, and the birthday is not in it. */
int64_t minor_until_year(int64_t until, int64_t now);

#endif
