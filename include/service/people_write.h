/* Writing people inside an act that is already open: what one correction and
 * a bulk import share. Neither writes an audit entry; the act's owner does. */
#ifndef SERVICE_PEOPLE_WRITE_H
#define SERVICE_PEOPLE_WRITE_H

#include "crypto/secret.h"
#include "service/act.h"

/* Fill P's child_until and minor_until from BIRTH, a normalised date, and the ages of the
 * policy's law; 0 once past. RC_INVALID when no living person can be born then.
 *
 * Without a birth date (NULL or "": it goes, or never was) one rule holds for every way in which
 * it goes while the person stays: purge, closing of the field, withdrawal, correction. Whoever is
 * known to be a minor stays protected (agreement 7; PIPL 31): only another birth date or the age
 * itself ends that, so that nobody leaves the guardian's consent behind by deleting a value. But
 * the moments tell the birthday, which was to go: what stays of each is the end of its year, and
 * that too is NULL once past. Erasure and anonymising take all of it (agreement 5.3). */
MUST_USE enum rc people_ages_in(struct act *a, struct person *p, const char *birth,
                                struct err *err);

/* Delete person ID's value of FIELD with its lookup, and what follows from it for the ages; P (may
 * be NULL) receives those. The log's details are the caller's. */
MUST_USE enum rc people_drop_value_in(struct act *a, int64_t id, const struct field *field,
                                      struct person *p, struct err *err);

/* Insert P, whose uuid, ref and department are set, with VALUES (normalised, by
 * catalogue index; NULL or "": none), sealed under the subject keys, which must
 * be in the vault already; sets P's id, dates and ages. RC_CONFLICT when the
 * ref exists; RC_INVALID when another person has a unique value. */
MUST_USE enum rc people_insert_in(struct act *a, struct person *p, const char *const values[],
                                  const uint8_t contact_key[KEY_BYTES],
                                  const uint8_t high_key[KEY_BYTES], struct err *err);

/* May FIELD take a value of person ID (0: somebody new, who has consented to nothing
 * yet)? RC_INVALID with the way out when it is not active, its collection is
 * switched off (agreement 1.2), or a consent it rests on is missing (1, tail; 4.1.3). */
MUST_USE enum rc people_gate(struct session *s, int64_t id, const struct field *field,
                             struct err *err);

/* Write NORMALISED ("": delete) as P's FIELD with its lookup. SUBJECT_KEY is of
 * the field's tier. P's version and ages are the caller's to move. RC_INVALID
 * where people_gate() says so, or when another person has this unique value. */
MUST_USE enum rc people_set_value_in(struct act *a, const struct person *p,
                                     const struct field *field, const char *normalised,
                                     const uint8_t subject_key[KEY_BYTES], struct err *err);

#endif
