/* Sealed free text: one note for each row of a register that has one. */
#ifndef STORE_NOTE_H
#define STORE_NOTE_H

#include "base/buf.h"
#include "store/db.h"

/* PERSON 0: not about one person. Replaces what was there. */
MUST_USE enum rc note_put(struct db *db, const char *kind, int64_t id, int64_t person,
                          const void *sealed, size_t len, struct err *err);
/* Replace OUT; *FOUND tells. */
MUST_USE enum rc note_get(struct db *db, const char *kind, int64_t id, struct buf *out, bool *found,
                          struct err *err);
MUST_USE enum rc note_drop(struct db *db, const char *kind, int64_t id, struct err *err);

#endif
