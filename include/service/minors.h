/* Minors (agreement 7): whose data asks for an approval before a look, and the
 * yearly audit of their data. */
#ifndef SERVICE_MINORS_H
#define SERVICE_MINORS_H

#include "base/lines.h"
#include "model/person.h"
#include "service/session.h"

/* May this operator open P now? RC_OK for adults, where the deployment does not ask for
 * an approval, and for roles that hold no key anyway. Else an admin's approval of
 * this operator's looks at this person must be in force; it is asked for if there
 * is none (RC_DENIED). It stays in force until it expires, and every look is an
 * entry of its own. Call it before an act is begun. */
MUST_USE enum rc minors_look(struct session *s, const struct person *p, struct err *err);
/* Does a look ask for an approval here? */
MUST_USE enum rc minors_approval(struct session *s, bool *on, struct err *err);
/* Switch that on or off (RIGHT_POLICY). */
MUST_USE enum rc minors_set_approval(struct session *s, bool on, struct err *err);

/* Whoever has come of age: the dates of clause 7 that are past become NULL, with an entry if there
 * were any (RIGHT_PURGE). Nothing waits for it: a past date protects nobody. */
MUST_USE enum rc minors_of_age(struct session *s, struct err *err);

struct minors_audit {
    int64_t at;     /* the local day it was finished; 0: never */
    int64_t due;    /* the next one */
    char by[64], report[64];
};
/* Record that the yearly audit of minors' data was finished ON (YYYY-MM-DD), with the
 * report's number ("": none): an entry of the log, so that an auditor can make it
 * (RIGHT_READ_AUDIT). */
MUST_USE enum rc minors_audited(struct session *s, const char *on, const char *report,
                                struct err *err);
/* The last one, by the day it was finished as recorded last. */
MUST_USE enum rc minors_last_audit(struct session *s, struct minors_audit *out, struct err *err);
/* What the Overview shows beside clause 7. */
MUST_USE enum rc minors_text(struct session *s, struct lines *out, struct err *err);

#endif
