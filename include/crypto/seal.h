/* Subject keys, sealed values and keyed lookups (security.md 2). */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include "base/buf.h"
#include "crypto/secret.h"

#include <stdbool.h>

#define WRAPPED_BYTES (24 + 32 + 16) /* nonce | ciphertext | tag */
#define LOOKUP_BYTES 16

enum tier { TIER_CONTACT, TIER_HIGH, TIER_COUNT };

/* Wrap a subject key under a role key; AD = tag|uuid|tier. */
void seal_wrap(uint8_t out[WRAPPED_BYTES], const uint8_t subject_key[KEY_BYTES],
               const uint8_t role_key[KEY_BYTES], const uint8_t uuid[UUID_BYTES], enum tier tier);
MUST_USE enum rc seal_unwrap(uint8_t subject_key[KEY_BYTES], const uint8_t wrapped[WRAPPED_BYTES],
                             const uint8_t role_key[KEY_BYTES], const uint8_t uuid[UUID_BYTES],
                             enum tier tier, struct err *err);

/* Seal a value: version 1 | nonce 24 | XChaCha20-Poly1305 of VALUE padded to
 * 32 (ISO 7816-4); AD = tag|uuid|field|tier. FIELD is the catalogue code, or
 * "audit:<seq>" for an audit detail. Appends to OUT. */
void seal_value(struct buf *out, const void *value, size_t len,
                const uint8_t subject_key[KEY_BYTES], const uint8_t uuid[UUID_BYTES],
                const char *field, enum tier tier);
/* Open into OUT (appended). RC_CRYPTO if it does not open. */
MUST_USE enum rc seal_open(struct buf *out, const void *sealed, size_t len,
                           const uint8_t subject_key[KEY_BYTES], const uint8_t uuid[UUID_BYTES],
                           const char *field, enum tier tier, struct err *err);

/* Has it the shape of a sealed value? Needs no key. */
bool seal_shaped(const void *sealed, size_t len);

/* Keyed BLAKE2b of field|value under kdf(ROLE_KEY, "lookup"), truncated. The
 * caller normalises VALUE. */
void seal_lookup(uint8_t out[LOOKUP_BYTES], const uint8_t role_key[KEY_BYTES], const char *field,
                 const char *value);
/* Keyed hash of an erased person's ref under kdf(LIST_KEY, "erased"). */
void seal_ref(uint8_t out[LOOKUP_BYTES], const uint8_t list_key[KEY_BYTES], const char *ref);

#endif
