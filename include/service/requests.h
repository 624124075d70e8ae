/* Requests: what people ask for under the agreement (5.1-5.4, complaints), with their time
 * limits, from the day they are received to the answer. The steps of one are the log's entries
 * of its case, REQ-<id>. */
#ifndef SERVICE_REQUESTS_H
#define SERVICE_REQUESTS_H

#include "base/lines.h"
#include "base/table.h"
#include "model/request.h"
#include "service/act.h"
#include "service/law.h"
#include "service/people.h"

#define REQUEST_CASE 32

/* A kind as the policy's [request:CODE] has it. */
struct request_kind {
    char code[32], title[128];
    char check[32];     /* the status that counts it; "": requests alone */
    char act[16];       /* what the console does for it: "report", "person", "erase", "close", "consent"; "": nothing */
    char proof[16];     /* what must have happened before it is done; "": nothing */
    char extension[48]; /* its law; "": it cannot be extended */
    bool identity;      /* the person must be identified first */
    bool person;        /* it must name a person */
    struct law law;
};
/* RC_INVALID when the policy has no such kind. */
MUST_USE enum rc requests_kind(struct session *s, const char *code, struct request_kind *k,
                               struct err *err);
/* "REQ-92", and back: the id of a case like that, 0 for any other text. */
void requests_case(int64_t id, char out[REQUEST_CASE]);
int64_t requests_case_id(const char *case_id);

/* Which part of a new request is wrong. */
enum request_part { REQUEST_KIND, REQUEST_REF, REQUEST_CHANNEL, REQUEST_RECEIVED, REQUEST_TEXT, REQUEST_PAPER };

struct new_request {
    const char *kind, *channel;
    const char *ref;     /* whose it is; NULL or "": nobody's, where the kind allows that */
    int64_t received_at; /* 0: now */
    const char *text;    /* what is asked; sealed, so it needs a person; may be NULL */
    const char *paper;   /* number of a letter, in clear in the log; may be NULL */
};
/* Register a request; *ID receives its number, *PART what RC_INVALID or RC_MISSING is about. */
MUST_USE enum rc requests_open(struct session *s, const struct new_request *n, int64_t *id,
                               enum request_part *part, struct err *err);

/* The steps. Each needs the VERSION that was read: RC_CONFLICT when another operator was quicker,
 * or when the request is answered already.
 *
 * The person was identified by HOW, a code of [identity:*]; where that names an action of the
 * log, an entry of it that says "match" must stand there since the request was received. */
MUST_USE enum rc requests_verify(struct session *s, int64_t id, int64_t version, const char *how,
                                 struct err *err);
/* More time, once, while there is some left; REASON is a code of [extension:*]. */
MUST_USE enum rc requests_extend(struct session *s, int64_t id, int64_t version, const char *reason,
                                 struct err *err);
struct answer {
    const char *state;   /* "done", "refused", "withdrawn" by the person */
    const char *refusal; /* code of [refusal:*], where refused */
    const char *note;    /* what was answered; sealed, so it needs a person; may be NULL */
};
/* The answer; it is final. Done needs the identity checked and the kind's proof. */
MUST_USE enum rc requests_answer(struct session *s, int64_t id, int64_t version,
                                 const struct answer *a, struct err *err);

/* What erasing a person or closing an account for a request takes, inside that very act. A CASE_ID
 * that names no request to erase or to close is no matter to either.
 *
 * May it be done for this case? RC_INVALID when the request is not P's or nobody was identified;
 * RC_CONFLICT when it was answered meanwhile. */
MUST_USE enum rc requests_check_in(struct act *a, const struct person *p, const char *case_id,
                                   struct err *err);
/* How it ended: ENTRY of the log bears it out. An erasure also closes the account (5.4). */
struct request_end {
    int64_t entry;
    const char *by; /* the operator who did it */
    bool erased;    /* else the account was closed */
    bool redo;      /* finished at start-up, in nobody's name */
};
/* The request is answered "done", if requests_check_in() would let it. */
MUST_USE enum rc requests_done_in(struct act *a, const struct person *p, const char *case_id,
                                  const struct request_end *end, struct err *err);

MUST_USE enum rc requests_get(struct session *s, int64_t id, struct request *r, struct err *err);
/* PERSON's open requests, the nearest deadline first, at most MAX. */
MUST_USE enum rc requests_open_of(struct session *s, int64_t person, struct request *out,
                                  size_t max, size_t *n, struct err *err);
/* What was asked and what was answered, in clear: a recorded look. "" where there is nothing. */
MUST_USE enum rc requests_read(struct session *s, int64_t id, struct buf *asked,
                               struct buf *answered, struct err *err);
/* Where R stands in the order of the listing. */
void requests_rowkey(const struct request *r, struct rowkey *k);
/* The state as a person reads it. */
const char *requests_state(const char *state);
/* What an outcome's code ("entry=48010") says. */
void requests_outcome(const char *code, char *out, size_t max);
/* What R waits for: "identity", "admin" (its act is for admins), "answer"; "" when it is closed. */
const char *requests_next(const struct request *r, const struct request_kind *k);
/* "12 d left", "3 d late", by whole local days; *DAYS (may be NULL) is negative when it is over. */
void requests_left(int64_t due, int64_t now, char *out, size_t max, int *days);
/* The request, its deadline with the source, its contacts and its steps as lines. ASKED and ANSWERED are
 * what requests_read() gave; NULL: not opened. */
MUST_USE enum rc requests_lines(struct session *s, const struct request *r, const char *asked,
                                const char *answered, struct lines *out, struct err *err);

#endif
