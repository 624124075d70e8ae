/* The in-memory directory of names: built in slices by roles with the contact
 * key, searched as you type, wiped on lock. */
#ifndef SERVICE_DIRECTORY_H
#define SERVICE_DIRECTORY_H

#include "service/session.h"

struct directory;

struct directory *directory_new(void);
/* Wipe and free; NULL is legal. */
void directory_free(struct directory *d);
/* Read up to N more people; *DONE when complete. Starts over by itself when
 * the deployment changed since. */
MUST_USE enum rc directory_build(struct directory *d, struct session *s, size_t n, bool *done,
                                 struct err *err);
/* People whose name contains QUERY, or whose initials do (ASCII letters).
 * IDS in ref order, owned by the caller (free). */
MUST_USE enum rc directory_find(const struct directory *d, const char *query, int64_t **ids,
                                size_t *n, struct err *err);
/* The people among the N of AMONG (NULL: all, those without a name last) in the order of their
 * names: by first letters, as a telephone list has them, then by the characters. IDS owned by the
 * caller (free). The order is made once for each building. */
MUST_USE enum rc directory_by_name(struct directory *d, const int64_t *among, size_t n,
                                   int64_t **ids, size_t *nids, struct err *err);

#endif
