/* The register of disclosures; rows are only ever added. */
#ifndef STORE_DISCLOSURE_H
#define STORE_DISCLOSURE_H

#include "model/sharing.h"
#include "store/db.h"

/* Insert D; sets its id. */
MUST_USE enum rc disclosure_put(struct db *db, struct disclosure *d, struct err *err);
MUST_USE enum rc disclosure_person_put(struct db *db, int64_t disclosure, int64_t person,
                                       struct err *err);
/* RC_MISSING when there is none. */
MUST_USE enum rc disclosure_by_id(struct db *db, int64_t id, struct disclosure *d, struct err *err);
/* At most MAX beyond ID (0: from that end), in the order of ids; PERSON 0: of anyone,
 * RECIPIENT 0: to anyone. */
MUST_USE enum rc disclosure_page(struct db *db, int64_t id, int dir, int64_t person,
                                 int64_t recipient, struct disclosure *out, size_t max, size_t *n,
                                 struct err *err);
/* The first MAX people of DISCLOSURE, by id. */
MUST_USE enum rc disclosure_people(struct db *db, int64_t disclosure, int64_t *out, size_t max,
                                   size_t *n, struct err *err);

/* What the status of the clauses asks of one kind; counters. */
struct disclosure_sums {
    int64_t n, people;
    int64_t lacking; /* without what their kind requires of the row itself */
    int64_t named;   /* people by name */
    int64_t bare;    /* of them, without the consent at the time that their kind asks for */
};
MUST_USE enum rc disclosure_sum(struct db *db, const char *kind, struct disclosure_sums *out,
                                struct err *err);
/* Of all kinds. */
MUST_USE enum rc disclosure_total(struct db *db, int64_t *n, struct err *err);

#endif
