/* vault.db: wrapped subject keys by uuid and tier, and the epochs. */
#ifndef STORE_VAULT_H
#define STORE_VAULT_H

#include "store/db.h"

MUST_USE enum rc vault_put(struct db *db, const uint8_t uuid[16], int tier,
                           const uint8_t wrapped[72], struct err *err);
/* RC_MISSING when there is no key (erased). */
MUST_USE enum rc vault_get(struct db *db, const uint8_t uuid[16], int tier, uint8_t wrapped[72],
                           struct err *err);
/* Delete all keys of UUID. */
MUST_USE enum rc vault_drop(struct db *db, const uint8_t uuid[16], struct err *err);
/* The role key epoch that TIER's rows are wrapped under. */
MUST_USE enum rc vault_epoch(struct db *db, int tier, int64_t *epoch, struct err *err);
MUST_USE enum rc vault_set_epoch(struct db *db, int tier, int64_t epoch, struct err *err);
/* At most MAX uuids of TIER (-1: any) after AFTER, in order. */
MUST_USE enum rc vault_page(struct db *db, int tier, const uint8_t after[16],
                            uint8_t (*uuids)[16], size_t max, size_t *n, struct err *err);

#endif
