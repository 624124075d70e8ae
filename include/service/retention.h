/* Retention (agreement 2.2): the rules and what they would do now. */
#ifndef SERVICE_RETENTION_H
#define SERVICE_RETENTION_H

#include "crypto/merkle.h"
#include "model/retention.h"
#include "service/session.h"

#define RETENTION_SOON 30 /* days ahead that a preview looks */

/* What one rule would do at a moment. */
struct retention_effect {
    const struct field *field;
    struct retention_rule rule;
    int64_t floor_months;     /* of the law named as its floor; 0: none */
    int64_t cutoff;           /* due iff the clock started before */
    int64_t values;           /* held in all */
    int64_t due;              /* would go */
    int64_t kept[KEEP_COUNT]; /* over, but kept; why */
    int64_t soon;             /* over within the next RETENTION_SOON days */
};

struct retention_preview {
    struct retention_effect field[FIELDS_MAX];
    int n;
    int64_t now, due, soon, kept[KEEP_COUNT];
    int64_t stay; /* the sum of KEPT */
};

/* The months that law CODE lasts as a floor ("": 0); RC_INVALID when it is no such law. */
MUST_USE enum rc retention_floor(struct session *s, const char *code, int64_t *months,
                                 struct err *err);
/* The laws of the policy that may be a floor, at most MAX codes. */
MUST_USE enum rc retention_floors(struct session *s, char (*out)[64], size_t max, size_t *n,
                                  struct err *err);

/* FIELD's rule at NOW, from counters. */
MUST_USE enum rc retention_effect(struct session *s, const struct field *field, int64_t now,
                                  struct retention_effect *e, struct err *err);
/* The same as if its draft were in force (E->rule holds the draft's terms then). Where the draft
 * has another clock the values themselves are read, and E->kept tells the floor alone. */
MUST_USE enum rc retention_draft_effect(struct session *s, const struct field *field, int64_t now,
                                        struct retention_effect *e, struct err *err);
/* All rules, now. */
MUST_USE enum rc retention_preview(struct session *s, struct retention_preview *p,
                                   struct err *err);

/* Call EACH for the local months in which clocks of what is over started, the oldest first:
 * of E, or of all of P. */
typedef void (*retention_month_fn)(void *arg, int year, int month, int64_t n);
MUST_USE enum rc retention_months(struct session *s, const struct retention_preview *p,
                                  const struct retention_effect *e, retention_month_fn each,
                                  void *arg, struct err *err);

/* The rules a run of this session would carry out: all, or for the service those whose first run
 * an admin approved; none whose clock is being changed. */
bool retention_runs(const struct session *s, const struct retention_effect *e);
/* Read what would go under those rules, in a fixed order, calling EACH (may be NULL) for each
 * page of at most RETENTION_PAGE values. DIGEST becomes the SHA-256 of the rules and the values
 * (person, field, start of the clock); *N counts them. */
#define RETENTION_PAGE 1000
typedef enum rc (*retention_page_fn)(void *arg, const struct due_value *v, size_t n,
                                     struct err *err);
MUST_USE enum rc retention_plan(struct session *s, const struct retention_preview *p,
                                retention_page_fn each, void *arg,
                                const struct progress *progress, uint8_t digest[HASH_BYTES],
                                int64_t *n, struct err *err);
/* A digest as people copy it. */
void retention_hex(const uint8_t digest[HASH_BYTES], char hex[65]);
/* The same digest alone, in hex. */
MUST_USE enum rc retention_plan_hex(struct session *s, const struct retention_preview *p,
                                    const struct progress *progress, char hex[65],
                                    struct err *err);
/* "hold", "request", "floor"; "goes" for KEEP_NOT. */
const char *retention_keep_name(int64_t keep);
/* A rule's clock and action in the reader's words. */
const char *retention_clock_title(const char *clock);
const char *retention_action_title(const char *action);

#endif
