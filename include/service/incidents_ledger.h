/* The ledger of an incident person by person: told one by one, or taken off again. */
#ifndef SERVICE_INCIDENTS_LEDGER_H
#define SERVICE_INCIDENTS_LEDGER_H

#include "service/incidents_write.h"
#include "service/people.h"

/* The person of REF was told by CHANNEL ("push", "announcement", "email", "phone", "letter") with
 * OUTCOME: "sent", "delivered" (reached), or in vain: "failed" (it came back), "unreached". What
 * was only sent may turn out in vain, or be told again, later; what was delivered stands. The last
 * one told stops the clock of the notices, one in vain lets it run again. RC_INVALID for nobody of
 * the ledger. */
MUST_USE enum rc incidents_ledger_told(struct session *s, int64_t id, const char *ref,
                                       const char *channel, const char *outcome, struct err *err);
/* What incident ID published last by CHANNEL, else by another: what people were told with; 0:
 * nothing. RC_INVALID for an unknown channel or outcome, and for one that needs a published text.
 */
MUST_USE enum rc incidents_ledger_notice(struct session *s, int64_t id, const char *channel,
                                         const char *outcome, int64_t *notice, struct err *err);
/* Which of the N CHANNELS has the notice that was published last; the first when none has. */
MUST_USE enum rc incidents_ledger_published(struct session *s, int64_t id,
                                            const char *const *channels, size_t n, size_t *last,
                                            struct err *err);
/* The person of REF turned out not to be affected: off the ledger, with a reason of the policy's
 * and a note (NULL: none) sealed under the person's key. The timeline keeps that it was so, the log
 * who. */
MUST_USE enum rc incidents_ledger_off(struct session *s, int64_t id, const char *ref,
                                      const struct why *why, struct err *err);
/* The last at most MAX incidents whose ledger has the PERSON, newest first: for whoever may open
 * the person. */
MUST_USE enum rc incidents_ledger_of(struct session *s, int64_t person, struct incident_person *out,
                                     size_t max, size_t *n, struct err *err);

#endif
