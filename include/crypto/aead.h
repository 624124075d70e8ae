/* The one sealed form: nonce 24 | XChaCha20-Poly1305 (IETF) ciphertext | tag 16. */
#ifndef CRYPTO_AEAD_H
#define CRYPTO_AEAD_H

#include "base/buf.h"
#include "crypto/secret.h"

#include <stdbool.h>

#define AEAD_NONCE 24
#define AEAD_TAG 16
#define AEAD_EXTRA (AEAD_NONCE + AEAD_TAG)

/* Seal LEN bytes of MSG under a fresh random nonce into OUT (LEN + AEAD_EXTRA
 * bytes). MSG may be OUT + AEAD_NONCE. AD is bound, not stored. */
void aead_seal(uint8_t *out, const uint8_t *msg, size_t len, const uint8_t key[KEY_BYTES],
               const struct buf *ad);
/* Open LEN bytes of SEALED into MSG (LEN - AEAD_EXTRA bytes). False, with MSG
 * zeroed, if it does not open under KEY and AD or is too short. */
MUST_USE bool aead_open(uint8_t *msg, const uint8_t *sealed, size_t len,
                        const uint8_t key[KEY_BYTES], const struct buf *ad);

#endif
