/* Free text about a person, sealed under that person's contact key: evidence of
 * a consent, what a request says, a guardian. It goes when the person is erased. */
#ifndef SERVICE_NOTES_H
#define SERVICE_NOTES_H

#include "service/act.h"

/* Seal TEXT ("": drop the note) for row ID of the register KIND. RC_DENIED
 * without the contact key. */
MUST_USE enum rc notes_put_in(struct act *a, const struct person *p, const char *kind, int64_t id,
                              const char *text, struct err *err);
/* Open it into OUT (wiped first); *FOUND false when there is none. Not a look by
 * itself: callers record it. */
MUST_USE enum rc notes_get(struct session *s, const struct person *p, const char *kind, int64_t id,
                           struct buf *out, bool *found, struct err *err);

#endif
