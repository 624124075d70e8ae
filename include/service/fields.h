/* The personal-data catalogue: what is collected, why, on what basis, who sees it
 * and how long it stays (agreement 1, 1.1, 1.2, 4.2, 6.2). */
#ifndef SERVICE_FIELDS_H
#define SERVICE_FIELDS_H

#include "base/lines.h"
#include "service/session.h"

/* The field of that id, or NULL. */
const struct field *fields_by_id(const struct session *s, int64_t id);
/* All there is to say about field ID, as lines for a detail. RC_MISSING when there is none. */
MUST_USE enum rc fields_detail(struct session *s, int64_t id, struct lines *out, struct err *err);
/* How the reader says a basis ("exemption 7"), a state as gate_state() gives it. */
void fields_basis(const char *basis, char *out, size_t max);
const char *fields_state(const char *state);

#endif
