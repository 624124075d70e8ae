/* A minor's guardian and the written consent (agreement 7): name, relation, contact
 * and where the paper is are sealed under the minor's key and go with it. */
#ifndef SERVICE_GUARDIANS_H
#define SERVICE_GUARDIANS_H

#include "model/guardian.h"
#include "service/people.h"

enum guardian_part { GUARDIAN_NAME, GUARDIAN_RELATION, GUARDIAN_CONTACT, GUARDIAN_PAPER,
                     GUARDIAN_PARTS };
#define GUARDIAN_TEXT 160

struct guardian_record {
    char part[GUARDIAN_PARTS][GUARDIAN_TEXT];
    char consent_on[16]; /* YYYY-MM-DD, local */
};

/* Record the guardian of person ID, over what was there, and in the same act the consent that
 * the paper gives: an event "guardian" of its date for each purpose that a field in use rests on
 * consent for. Sharing (6.1.1) is asked about apart. RIGHT_CONSENT and a reason.
 * RC_INVALID with *BAD (GUARDIAN_PARTS: the date) for what is missing or wrong, and
 * when the person is no minor (*BAD -1); the date also when no agreement was in force then, which
 * the hint has a way out of. */
MUST_USE enum rc guardians_set(struct session *s, int64_t id, const struct guardian_record *g,
                               const struct why *why, int *bad, struct err *err);
/* The consent no longer holds: the record goes, and what rested on it is withdrawn.
 * RC_MISSING when there is none. */
MUST_USE enum rc guardians_drop(struct session *s, int64_t id, const struct why *why,
                                struct err *err);
/* Open the record; a look (action "open-guardian"). *FOUND false when there is
 * none. Wipe G. */
MUST_USE enum rc guardians_open(struct session *s, int64_t id, struct guardian_record *g,
                                bool *found, struct err *err);
/* What stands in clear about it: when, and who recorded it. Not a look. Where the person's flag is
 * not set beside it, the consent that the paper gives was not recorded: saving it again does. */
MUST_USE enum rc guardians_fact(struct session *s, int64_t id, struct guardian *g, bool *found,
                                struct err *err);

#endif
