/* Grants: a role key sealed to an operator, signed by the issuing admin. */
#ifndef CRYPTO_GRANT_H
#define CRYPTO_GRANT_H

#include "crypto/slot.h"

#define GRANT_SEALED (32 + 32 + 16) /* crypto_box_seal of a role key */

/* What a role key opens (security.md 2). KEY_LIST keys the erased-ref hashes
 * and, unlike the others, never rotates: refs cannot be hashed anew. */
enum role_key { RK_CONTACT, RK_HIGH, RK_LOG, RK_LIST, RK_COUNT };

struct grant {
    enum role_key kind;
    int64_t epoch;
    uint8_t sealed[GRANT_SEALED];
    uint8_t sig[SIGN_BYTES]; /* by the issuer over tag|kind|epoch|box_pk|sealed */
};

/* Seal KEY to BOX_PK and sign. */
void grant_make(struct grant *g, enum role_key kind, int64_t epoch, const uint8_t key[KEY_BYTES],
                const uint8_t box_pk[32], const struct identity *issuer);
/* Check the issuer's signature, then open into KEY. RC_CRYPTO on either. */
MUST_USE enum rc grant_open(const struct grant *g, const struct identity *me,
                            const uint8_t issuer_sign_pk[32], uint8_t key[KEY_BYTES],
                            struct err *err);

#endif
