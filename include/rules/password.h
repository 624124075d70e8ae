/* What a password must be (NIST SP 800-63B-4, 3.1.1: long, and not guessable;
 * no composition rules). */
#ifndef RULES_PASSWORD_H
#define RULES_PASSWORD_H

#include "base/err.h"

#define PASSWORD_MIN 15 /* characters, not bytes */
#define PASSWORD_MAX 128

/* RC_INVALID with the reason if PASSWORD is too short or long, repeats itself,
 * runs along the alphabet or keyboard, is mostly OPERATOR's name (may be NULL)
 * or the product's, or little but words and phrases from lists of leaked ones. */
MUST_USE enum rc password_check(const char *password, const char *operator, struct err *err);

#endif
