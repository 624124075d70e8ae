/* The contact log. */
#ifndef STORE_CONTACT_H
#define STORE_CONTACT_H

#include "model/contact.h"
#include "store/db.h"

/* Insert C; sets its id. */
MUST_USE enum rc contact_insert(struct db *db, struct contact *c, struct err *err);
/* At most MAX contacts, of PERSON unless 0: older than ID (DIR > 0), newest first, or newer. */
MUST_USE enum rc contact_page(struct db *db, int64_t person, int64_t id, int dir,
                              struct contact *out, size_t max, size_t *n, struct err *err);
/* How many there are, and when the last was. */
MUST_USE enum rc contact_total(struct db *db, int64_t *n, int64_t *last, struct err *err);

#endif
