/* Audits and assessments that the law wants from time to time: the yearly audit of minors' data
 * (agreement 7), the compliance audit of an enterprise with very many people (3.3), and impact
 * assessments, which are kept for three years (PIPL 56). Each is an entry of the log, which nobody
 * changes or deletes. */
#ifndef SERVICE_REVIEWS_H
#define SERVICE_REVIEWS_H

#include "base/lines.h"
#include "service/session.h"

struct review_kind {
    const char *action; /* of the entry: "compliance-audit" */
    unsigned needs;     /* enum right */
    const char *every;  /* the law that says when the next one is due; NULL: none */
    const char *keep;   /* the law that says how long it is kept; NULL: none */
};

/* The I-th kind, or NULL. */
const struct review_kind *reviews_kind(size_t i);

struct review {
    int64_t seq;       /* its entry */
    int64_t at;        /* the local day it was finished; 0: never */
    int64_t due, keep; /* the next one; until when it is kept; 0: no law says */
    const struct review_kind *kind;
    int64_t recorded_at;
    char by[64], report[64], about[200];
};

enum reviews_part { REVIEWS_KIND, REVIEWS_ON, REVIEWS_REPORT, REVIEWS_ABOUT };

struct new_review {
    const char *action;
    const char *on;     /* YYYY-MM-DD */
    const char *report; /* its number; "": none */
    const char *about;  /* codes of the catalogue, parted by commas; "": all */
};

/* Record that it was finished. RC_INVALID with *PART for what is wrong; RC_DENIED unless the role
 * may record that kind. */
MUST_USE enum rc reviews_record(struct session *s, const struct new_review *r,
                                enum reviews_part *part, struct err *err);
/* The one of that kind that was recorded last; OUT->at is 0 when there is none. */
MUST_USE enum rc reviews_last(struct session *s, const char *action, struct review *out,
                              struct err *err);
/* At most MAX of all kinds recorded before entry SEQ (DIR < 0) or after it, nearest first. */
MUST_USE enum rc reviews_page(struct session *s, int64_t seq, int dir, struct review *out,
                              size_t max, size_t *n, struct err *err);
/* The one whose entry is SEQ; RC_MISSING. */
MUST_USE enum rc reviews_get(struct session *s, int64_t seq, struct review *out, struct err *err);
/* Are there so many people (*PEOPLE) that the compliance audit is due from time to time? False where
 * the policy has no such number. */
MUST_USE enum rc reviews_large(struct session *s, int64_t *people, bool *yes, struct err *err);
/* One in full, with the laws behind its dates. */
MUST_USE enum rc reviews_lines(struct session *s, int64_t seq, struct lines *out, struct err *err);
/* What the Overview shows beside clause 3.3. */
MUST_USE enum rc reviews_text(struct session *s, struct lines *out, struct err *err);

#endif
