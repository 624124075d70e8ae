/* Ending the service (agreement 2.2, end): notice, stop collecting, close third-party interfaces,
 * erase everyone by a date; each step recorded. */
#ifndef SERVICE_WINDDOWN_H
#define SERVICE_WINDDOWN_H

#include "model/retention.h"
#include "service/session.h"

#define WINDDOWN_ROWS 128

/* A step as it stands: done when DONE_AT is set. */
struct winddown_row {
    char step[48];   /* "start", "notice", "collect", "interface-<recipient>", "erase", "cancel" */
    char title[160]; /* in the reader's language */
    int64_t done_at;
    char done_by[64], note[200];
    bool next;       /* it is this one's turn */
};

struct winddown_view {
    bool any;           /* there was one */
    bool open;          /* and it is neither ended nor cancelled */
    struct winddown w;
    struct winddown_row row[WINDDOWN_ROWS];
    size_t n;
};

/* The newest procedure, step by step. */
MUST_USE enum rc winddown_read(struct session *s, struct winddown_view *v, struct err *err);
/* Begin: why, and the moment by which everyone is erased. Two admins: the second one signs. */
MUST_USE enum rc winddown_start(struct session *s, const char *reason, int64_t erase_by,
                                struct err *err);
/* The steps, in their order (RC_CONFLICT out of it): publish the notice, */
MUST_USE enum rc winddown_notice(struct session *s, const char *title, const char *text,
                                 const char *channel, struct err *err);
/* let no field take a value, */
MUST_USE enum rc winddown_collect(struct session *s, struct err *err);
/* record that the recipient's interface is closed (the row's step), with how it was done, */
MUST_USE enum rc winddown_close(struct session *s, const char *step, const char *note,
                                struct err *err);
/* and erase everyone, one person after the other; two admins: the second one signs. Stopped or
 * killed it goes on when it is asked for again. *LEFT are those whom holds keep: the step is done
 * when there are none. */
MUST_USE enum rc winddown_erase(struct session *s, const struct progress *progress,
                                int64_t *erased, int64_t *left, struct err *err);
/* Give it up; not once the erasure has begun (RC_CONFLICT). Fields stay switched off. */
MUST_USE enum rc winddown_cancel(struct session *s, const char *reason, struct err *err);

#endif
