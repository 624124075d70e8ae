/* C2SP signed notes and tlog-checkpoints with Ed25519. */
#ifndef CRYPTO_NOTE_H
#define CRYPTO_NOTE_H

#include "base/buf.h"
#include "crypto/merkle.h"

struct checkpoint {
    char origin[128];
    uint64_t size;
    uint8_t root[HASH_BYTES];
    char extension[128]; /* the first extension line; "": none */
};

/* The text of a signed NOTE: its length, or 0 if NOTE is not well formed (UTF-8,
 * no control characters but newline, signature lines after the last blank line). */
size_t note_text(const char *note, size_t len);
/* Check that NOTE is well formed and signed by NAME's key PK. Signatures of
 * other keys are ignored. RC_INVALID when malformed; RC_CRYPTO when PK has not
 * signed, or when a signature that claims to be its does not hold. */
MUST_USE enum rc note_check(const char *note, size_t len, const char *name, const uint8_t pk[32],
                            struct err *err);

/* Append the verifier key "name+8hex+base64(0x01|pk)". */
void note_vkey(struct buf *out, const char *name, const uint8_t pk[32]);
/* Parse a verifier key; NAME must hold 128. False if malformed. */
bool note_vkey_parse(const char *vkey, char name[128], uint8_t pk[32]);
/* Append the checkpoint's signed note; SEED is the Ed25519 seed (K_log). An
 * origin that is no key name (empty, with '+' or a space) ends in die(). */
void checkpoint_sign(struct buf *out, const struct checkpoint *cp, const uint8_t seed[32]);
void checkpoint_pk(uint8_t pk[32], const uint8_t seed[32]);
/* Sign VKEY, the successor's verifier key, with the log key of SEED. */
void checkpoint_endorse(uint8_t sig[64], const char *vkey, const uint8_t seed[32]);
bool checkpoint_endorsed(const uint8_t sig[64], const char *vkey, const uint8_t old_pk[32]);
/* Parse NOTE and check it as note_check() does, under the origin's name.
 * Further extension lines are allowed and dropped. CP is set only on RC_OK. */
MUST_USE enum rc checkpoint_open(struct checkpoint *cp, const char *note, size_t len,
                                 const uint8_t pk[32], struct err *err);

/* Standard base64 with padding; decode returns the length or -1. */
void base64_put(struct buf *out, const void *data, size_t len);
long base64_decode(const char *text, size_t len, uint8_t *out, size_t max);

#endif
