/* The users listing's filter: terms made ready to be asked of people. */
#ifndef SERVICE_USERS_FILTER_H
#define SERVICE_USERS_FILTER_H

#include "model/person.h"
#include "rules/filter.h"
#include "service/directory.h"

struct users_term;

struct users_filter {
    struct session *s;
    struct users_term *term;
    size_t n;
    struct directory *own; /* built here when none was lent */
};

/* Make F ready from PARSED: words are looked up by name, ref, department, and
 * exact mobile number or e-mail address; exact lookups are one recorded look,
 * committed before anything is found. RC_DENIED without the key or right. */
MUST_USE enum rc users_filter_open(struct users_filter *f, struct session *s,
                                   const struct filter *parsed, struct directory *directory,
                                   struct err *err);
/* People in ref order that contain all who match (caller frees IDS), or NULL
 * for everyone. *LEFT: terms that must still be asked. */
void users_filter_base(const struct users_filter *f, int64_t **ids, size_t *n, size_t *left);
/* Do all terms hold for P? */
bool users_filter_match(const struct users_filter *f, const struct person *p);
/* Wipe and free; a zeroed F is legal. */
void users_filter_release(struct users_filter *f);

#endif
