/* Copies of both files as they stand at one moment, while others go on writing. */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "store/db.h"

struct copy;

/* Pin that moment: both files are locked (office, then vault) only while a
 * reader of each takes its snapshot. No transaction may be open on DB. */
MUST_USE enum rc copy_begin(struct copy **out, struct db *db, struct err *err);
/* Write FILE as it stood into DIR, under its own name, new and private. TICK (may be
 * NULL) is called with pages done and in all; false ends it with RC_CANCEL. The
 * snapshot is let go then: vault.db first, because erasures wait for its readers. */
MUST_USE enum rc copy_file(struct copy *c, enum db_file file, const char *dir,
                           bool (*tick)(void *arg, int64_t done, int64_t total), void *arg,
                           struct err *err);
/* NULL is legal. */
void copy_end(struct copy *c);

#endif
