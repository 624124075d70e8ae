/* The policy as data, and the field catalogue made from it. */
#ifndef STORE_POLICY_H
#define STORE_POLICY_H

#include "model/field.h"
#include "store/db.h"

MUST_USE enum rc policy_put(struct db *db, const char *section, const char *name,
                            const char *value, struct err *err);
/* "" when there is none. */
MUST_USE enum rc policy_get(struct db *db, const char *section, const char *name, char *out,
                            size_t max, struct err *err);
/* Up to MAX distinct sections beginning with PREFIX, in file order. */
MUST_USE enum rc policy_sections(struct db *db, const char *prefix, char (*out)[64], size_t max,
                                 size_t *n, struct err *err);

/* Like policy_put(), and over what there is. */
MUST_USE enum rc policy_set(struct db *db, const char *section, const char *name,
                            const char *value, struct err *err);

/* Insert F; sets its id. Both keep the consents its values need. */
MUST_USE enum rc field_put(struct db *db, struct field *f, struct err *err);
MUST_USE enum rc field_update(struct db *db, const struct field *f, struct err *err);
/* People who hold a value of FIELD; a counter. */
MUST_USE enum rc field_held(struct db *db, int64_t field, int64_t *n, struct err *err);
/* Has PERSON granted every purpose that FIELD needs consent for? True where it needs
 * none; 0 is nobody, who granted nothing. */
MUST_USE enum rc field_consented(struct db *db, int64_t field, int64_t person, bool *yes,
                                 struct err *err);
/* People who hold a value of FIELD without a consent that it needs. */
MUST_USE enum rc field_unconsented(struct db *db, int64_t field, int64_t *n, struct err *err);
/* Who holds a value of a field. */
struct field_holder {
    int64_t person;
    uint8_t uuid[16];
    char ref[64];
    bool stays; /* a legal hold on the person, the department, the field or everyone */
};
/* At most MAX holders of FIELD with ids above AFTER, in the order of ids, and the holds at NOW. */
MUST_USE enum rc field_holders(struct db *db, int64_t field, int64_t after, int64_t now,
                               struct field_holder *out, size_t max, size_t *n, struct err *err);
/* When a value of FIELD was last taken, as far as its retention clock tells; 0: it does not. */
MUST_USE enum rc field_newest(struct db *db, int64_t field, int64_t *at, struct err *err);
/* All fields in position order. */
MUST_USE enum rc field_all(struct db *db, struct catalogue *c, struct err *err);

#endif
