/* Password slots (security.md 2): password -> Argon2id -> slot key and check;
 * the slot key opens the operator's 32-byte seed; the seed yields the Ed25519
 * pair that signs and the X25519 pair that receives grants. */
#ifndef CRYPTO_SLOT_H
#define CRYPTO_SLOT_H

#include "crypto/secret.h"

#define SLOT_SEALED (24 + 32 + 16)
#define SIGN_BYTES 64

struct slot {
    uint8_t salt[16];
    uint32_t ops;             /* Argon2id passes */
    uint32_t mem_kib;
    uint8_t check[32];        /* compared before opening */
    uint8_t sealed[SLOT_SEALED]; /* nonce | XChaCha20-Poly1305 of the seed */
};

/* An operator's keys: keep in the arena (secret_new). */
struct identity {
    uint8_t seed[32];
    uint8_t sign_sk[64], sign_pk[32];
    uint8_t box_sk[32], box_pk[32];
};

/* Seal SEED under PASSWORD with MODERATE cost (t=3, 256 MiB; the minimum in
 * test builds). RC_CRYPTO if memory for Argon2 is not to be had. */
MUST_USE enum rc slot_make(struct slot *slot, const char *password, const uint8_t seed[32],
                           struct err *err);
/* Open; RC_DENIED when the password is wrong. Refuses (RC_CRYPTO) a damaged
 * slot, one with less than MODERATE cost in release builds, and one that asks
 * for over 1 GiB or 16 passes. Slow: half a second. */
MUST_USE enum rc slot_open(const struct slot *slot, const char *password, uint8_t seed[32],
                           struct err *err);
/* Spend the time of slot_open for an unknown name. */
void slot_dummy(const char *password);
/* Derive both pairs from SEED. */
void identity_derive(struct identity *id, const uint8_t seed[32]);
void identity_sign(const struct identity *id, const void *msg, size_t len,
                   uint8_t sig[SIGN_BYTES]);
/* Zero when the signature holds. */
int identity_check(const uint8_t pk[32], const void *msg, size_t len,
                   const uint8_t sig[SIGN_BYTES]);

#endif
