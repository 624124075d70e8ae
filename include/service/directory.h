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

#endif
