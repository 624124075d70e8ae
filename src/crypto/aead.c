#include "crypto/aead.h"

#include <sodium.h>

_Static_assert(AEAD_NONCE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "nonce");
_Static_assert(AEAD_TAG == crypto_aead_xchacha20poly1305_ietf_ABYTES, "tag");
_Static_assert(KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key");

void aead_seal(uint8_t *out, const uint8_t *msg, size_t len, const uint8_t key[KEY_BYTES],
               const struct buf *ad)
{
    random_bytes(out, AEAD_NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + AEAD_NONCE, NULL, msg, len,
                                               (const unsigned char *)buf_str(ad), ad->len, NULL,
                                               out, key);
}

bool aead_open(uint8_t *msg, const uint8_t *sealed, size_t len, const uint8_t key[KEY_BYTES],
               const struct buf *ad)
{
    if (len < AEAD_EXTRA)
        return false;
    return crypto_aead_xchacha20poly1305_ietf_decrypt(msg, NULL, NULL, sealed + AEAD_NONCE,
                                                      len - AEAD_NONCE,
                                                      (const unsigned char *)buf_str(ad), ad->len,
                                                      sealed, key) == 0;
}
