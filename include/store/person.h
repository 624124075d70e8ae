/* People, their sealed values and keyed lookups. */
#ifndef STORE_PERSON_H
#define STORE_PERSON_H

#include "base/buf.h"
#include "model/person.h"
#include "store/db.h"

/* Insert P; sets its id. RC_CONFLICT when the ref exists. */
MUST_USE enum rc person_insert(struct db *db, struct person *p, struct err *err);
/* By ref, id or uuid; RC_MISSING without a message naming the ref. */
MUST_USE enum rc person_by_ref(struct db *db, const char *ref, struct person *p, struct err *err);
MUST_USE enum rc person_by_id(struct db *db, int64_t id, struct person *p, struct err *err);
MUST_USE enum rc person_by_uuid(struct db *db, const uint8_t uuid[16], struct person *p,
                                struct err *err);
/* Write department, status, dates and version+1, if the version is still
 * P->version (else RC_CONFLICT); advances P->version. */
MUST_USE enum rc person_update(struct db *db, struct person *p, struct err *err);
/* Write the two dates of clause 7 alone: the version stays. */
MUST_USE enum rc person_ages(struct db *db, const struct person *p, struct err *err);
/* Those dates that are past at NOW become NULL; *N receives the people it was so for. */
MUST_USE enum rc person_of_age(struct db *db, int64_t now, int *n, struct err *err);
/* Erasure: ref and department dropped, dates cleared. */
MUST_USE enum rc person_blank(struct db *db, const uint8_t uuid[16], int64_t now, struct err *err);
/* At most MAX people in ref order after/before REF ("" or NULL: the end), only
 * STATUS (-1: not erased) and DEPARTMENT (NULL: any). *N receives the count. */
MUST_USE enum rc person_page(struct db *db, const char *ref, int dir, int status,
                             const char *department, struct person *out, size_t max, size_t *n,
                             struct err *err);
/* People with an account and those whose account is closed, from counters. */
MUST_USE enum rc person_count(struct db *db, int64_t *active, int64_t *closed, struct err *err);
/* The greatest id; 0 when there is nobody. */
MUST_USE enum rc person_last(struct db *db, int64_t *id, struct err *err);

/* Whom a page of people is narrowed to. */
struct person_sieve {
    bool unconsented;    /* holds a value without the consent it needs (4.1.3) */
    const char *purpose; /* with NOTICE: active, and has not answered it; NULL: no matter */
    int64_t notice;
};
/* As person_page(), of those not erased that pass SIEVE. */
MUST_USE enum rc person_page_sieved(struct db *db, const struct person_sieve *sieve,
                                    const char *ref, int dir, struct person *out, size_t max,
                                    size_t *n, struct err *err);

/* VALUE's bytes are sealed already. */
MUST_USE enum rc value_put(struct db *db, int64_t person, int64_t field, const void *sealed,
                           size_t len, int64_t now, struct err *err);
/* The same value under another seal: none of its dates move. */
MUST_USE enum rc value_reseal(struct db *db, int64_t person, int64_t field, const void *sealed,
                              size_t len, struct err *err);
/* The value was confirmed as it is (agreement 2.2, clock "confirmed"). */
MUST_USE enum rc value_confirm(struct db *db, int64_t person, int64_t field, int64_t now,
                               struct err *err);
/* Replace OUT; *FOUND tells. */
MUST_USE enum rc value_get(struct db *db, int64_t person, int64_t field, struct buf *out,
                           bool *found, struct err *err);
MUST_USE enum rc value_drop(struct db *db, int64_t person, int64_t field, struct err *err);
/* Values, lookups, sealed notes and the guardian of PERSON: all dropped. */
MUST_USE enum rc value_drop_all(struct db *db, int64_t person, struct err *err);
/* Call EACH for every value of FIELD of people not erased. */
typedef enum rc (*value_each_fn)(void *arg, int64_t person, const uint8_t uuid[16],
                                 const void *sealed, size_t len, struct err *err);
MUST_USE enum rc value_each(struct db *db, int64_t field, value_each_fn each, void *arg,
                            struct err *err);
/* The sealed bytes PERSON has anywhere in office.db: for the residue scan. */
MUST_USE enum rc value_each_of(struct db *db, int64_t person, value_each_fn each, void *arg,
                               struct err *err);

MUST_USE enum rc lookup_put(struct db *db, const uint8_t hash[16], int64_t person, int64_t field,
                            struct err *err);
MUST_USE enum rc lookup_drop(struct db *db, int64_t person, int64_t field, struct err *err);
MUST_USE enum rc lookup_drop_field(struct db *db, int64_t field, struct err *err);
/* People with HASH: at most MAX ids. */
MUST_USE enum rc lookup_find(struct db *db, const uint8_t hash[16], int64_t *ids, size_t max,
                             size_t *n, struct err *err);

#endif
