/* What a value must look like to be stored, and its normal forms. */
#ifndef RULES_VALIDATE_H
#define RULES_VALIDATE_H

#include "base/buf.h"
#include "base/clock.h"

#include <stdbool.h>

/* Check the raw text IN against RULE and replace OUT by the value to store.
 * Rules: text, name, mobile_cn, email, address, postcode_cn, date, id_cn,
 * bank_card, digits, count. Blanks at the ends are dropped; full-width letters
 * and digits become ASCII, in coded values punctuation too. RC_INVALID with a
 * reason that never contains the value; OUT is then empty. IN is not OUT's own
 * text. */
MUST_USE enum rc validate_value(const char *rule, const char *in, struct buf *out,
                                struct err *err);

/* True if RULE is one of the above. */
bool validate_known(const char *rule);
/* The names there are; NULL after the last. */
const char *validate_name(size_t i);

/* A ref as it may be stored: not empty, visible characters only, since refs are
 * typed, printed and compared byte by byte; not in the form of an erased one. */
bool validate_ref(const char *ref);

/* Replace OUT by the form of VALUE that keyed lookups use: two ways to write
 * the same thing give the same bytes, so a caller's spelling matches what is
 * stored. Raw text that RULE refuses is only folded. */
void validate_lookup_form(const char *rule, const char *value, struct buf *out);

/* A birth date that can be a living person's: real, not before 1900, not after
 * TODAY. RC_INVALID with the reason. */
MUST_USE enum rc validate_birth(struct date d, struct date today, struct err *err);

#endif
