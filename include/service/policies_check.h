/* Can a deployment live by a policy file? */
#ifndef SERVICE_POLICIES_CHECK_H
#define SERVICE_POLICIES_CHECK_H

#include "config/ini.h"

/* RC_CONFIG where INI lacks what every deployment needs, says a word that is none, a number out of
 * range, or more than the registers hold. A misspelt word would else mean the weaker thing. */
MUST_USE enum rc policies_check(const struct ini *ini, struct err *err);

#endif
