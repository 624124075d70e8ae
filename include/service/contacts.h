/* The contact log: when, how and why a person was contacted (agreement 4.1.2). */
#ifndef SERVICE_CONTACTS_H
#define SERVICE_CONTACTS_H

#include "model/contact.h"
#include "service/session.h"

struct new_contact {
    const char *ref;
    const char *channel, *purpose, *outcome; /* codes of the policy */
    const char *case_id;                     /* may be NULL */
    int64_t at;                              /* 0: now */
};

/* Record that the person was contacted. RC_INVALID for an unknown code or a moment to come,
 * RC_MISSING for nobody. */
MUST_USE enum rc contacts_add(struct session *s, const struct new_contact *c, struct err *err);
/* The last contact with PERSON; its id is 0 when there was none. */
MUST_USE enum rc contacts_last(struct session *s, int64_t person, struct contact *c,
                               struct err *err);

#endif
