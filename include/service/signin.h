/* Who may work here: sign-in, its limits, and what a start finishes that was cut off. Above the
 * services, which know the session only. */
#ifndef SERVICE_SIGNIN_H
#define SERVICE_SIGNIN_H

#include "service/session.h"

/* Sign-in in three steps, so that the slow one can run on a thread:
 * begin counts the attempt before Argon2 (security.md 6) and reads the slot;
 * work needs no database; end records the outcome and takes the keys. */
struct signin {
    char name[OPERATOR_NAME];
    char password[520];
    bool known;
    struct operator op;
    uint8_t seed[32];
    enum rc rc; /* of work */
    struct err err;
};
MUST_USE enum rc signin_begin(struct session *s, struct signin *in, struct err *err);
void signin_work(struct signin *in);
MUST_USE enum rc signin_end(struct session *s, struct signin *in, struct err *err);
void signin_wipe(struct signin *in);
/* All three, for the command line. */
MUST_USE enum rc session_sign_in(struct session *s, const char *name, const char *password,
                                 struct err *err);
/* A service operator, by the seed of its key file. */
MUST_USE enum rc session_sign_in_key(struct session *s, const char *name, const uint8_t seed[32],
                                     struct err *err);
/* The log's entry of a sign-in that was deferred, and the redo that goes with it;
 * nothing on a broken log. */
MUST_USE enum rc session_record(struct session *s, struct err *err);
/* Is PASSWORD the signed-in operator's own (step-up)? Slow. RC_DENIED with the reason: wrong, or
 * after too many that were; each failure counts as one of signing in and is an entry. */
MUST_USE enum rc session_step_up(struct session *s, const char *password, struct err *err);

#endif
