#include "crypto/slot.h"

#include "base/die.h"
#include "base/i18n.h"
#include "crypto/aead.h"
#include "crypto/tag.h"

#include <sodium.h>
#include <string.h>

/* What new slots cost, and the least that is opened: a cheaper slot was not
 * made here and would let a thief who planted it guess faster. */
#ifdef YC_TEST
#define COST_OPS crypto_pwhash_argon2id_OPSLIMIT_MIN
#define COST_KIB (crypto_pwhash_argon2id_MEMLIMIT_MIN / 1024)
#else
#define COST_OPS crypto_pwhash_argon2id_OPSLIMIT_MODERATE
#define COST_KIB (crypto_pwhash_argon2id_MEMLIMIT_MODERATE / 1024)
#endif
/* The most: a damaged row must not take the machine's memory or an hour. */
#define MAX_OPS 16
#define MAX_KIB (crypto_pwhash_argon2id_MEMLIMIT_SENSITIVE / 1024)

_Static_assert(sizeof((struct slot *)0)->salt == crypto_pwhash_argon2id_SALTBYTES, "salt");
_Static_assert(SLOT_SEALED == KEY_BYTES + AEAD_EXTRA, "sealed seed");
_Static_assert(SIGN_BYTES == crypto_sign_BYTES, "signature");

/* What Argon2id yields, in this order. */
struct stretched {
    uint8_t key[KEY_BYTES];
    uint8_t check[32];
};

static enum rc stretch(struct stretched *out, const struct slot *slot, const char *password,
                       struct err *err)
{
    if (crypto_pwhash_argon2id((unsigned char *)out, sizeof *out, password, strlen(password),
                               slot->salt, slot->ops, (size_t)slot->mem_kib * 1024,
                               crypto_pwhash_argon2id_ALG_ARGON2ID13) == 0)
        return RC_OK;
    err_set(err, RC_CRYPTO, _("no memory to check a password"));
    err_hint(err, _("checking a password takes %u MiB of memory for half a second"),
             (unsigned)(slot->mem_kib / 1024));
    return RC_CRYPTO;
}

static void bind_slot(struct buf *ad, const struct slot *slot)
{
    tag_text(ad, "ycadmin/slot/v1");
    tag_bytes(ad, slot->salt, sizeof slot->salt);
    tag_number(ad, slot->ops);
    tag_number(ad, slot->mem_kib);
}

enum rc slot_make(struct slot *slot, const char *password, const uint8_t seed[32], struct err *err)
{
    struct stretched *s = secret_new(sizeof *s);
    struct buf ad = BUF_INIT;
    enum rc rc;

    memset(slot, 0, sizeof *slot);
    random_bytes(slot->salt, sizeof slot->salt);
    slot->ops = COST_OPS;
    slot->mem_kib = COST_KIB;
    rc = stretch(s, slot, password, err);
    if (rc == RC_OK) {
        memcpy(slot->check, s->check, sizeof slot->check);
        bind_slot(&ad, slot);
        aead_seal(slot->sealed, seed, KEY_BYTES, s->key, &ad);
    }
    buf_release(&ad);
    secret_free(s, sizeof *s);
    return rc;
}

enum rc slot_open(const struct slot *slot, const char *password, uint8_t seed[32], struct err *err)
{
    struct stretched *s;
    struct buf ad = BUF_INIT;
    enum rc rc;

    if (slot->ops < COST_OPS || slot->ops > MAX_OPS || slot->mem_kib < COST_KIB ||
        slot->mem_kib > MAX_KIB)
        return err_set(err, RC_CRYPTO, _("a password slot has a cost that is not allowed"));
    s = secret_new(sizeof *s);
    bind_slot(&ad, slot);
    rc = stretch(s, slot, password, err);
    if (rc == RC_OK && !secret_equal(s->check, slot->check, sizeof s->check))
        rc = err_set(err, RC_DENIED, _("the name or password is wrong"));
    if (rc == RC_OK && !aead_open(seed, slot->sealed, sizeof slot->sealed, s->key, &ad))
        rc = err_set(err, RC_CRYPTO, _("a password slot is damaged"));
    buf_release(&ad);
    secret_free(s, sizeof *s);
    return rc;
}

/* The same path as a wrong password: an all-zero check is never met. */
void slot_dummy(const char *password)
{
    const struct slot none = {.ops = COST_OPS, .mem_kib = COST_KIB};
    uint8_t *seed = secret_new(KEY_BYTES);
    enum rc rc = slot_open(&none, password, seed, NULL);

    if (rc == RC_OK)
        die("a password opened an empty slot");
    secret_free(seed, KEY_BYTES);
}

void identity_derive(struct identity *id, const uint8_t seed[32])
{
    uint8_t *sub = secret_new(KEY_BYTES);

    memmove(id->seed, seed, sizeof id->seed);
    tag_subkey(sub, id->seed, "ycadmin/identity/sign/v1");
    crypto_sign_seed_keypair(id->sign_pk, id->sign_sk, sub);
    tag_subkey(sub, id->seed, "ycadmin/identity/box/v1");
    crypto_box_seed_keypair(id->box_pk, id->box_sk, sub);
    secret_free(sub, KEY_BYTES);
}

void identity_sign(const struct identity *id, const void *msg, size_t len, uint8_t sig[SIGN_BYTES])
{
    crypto_sign_detached(sig, NULL, msg, len, id->sign_sk);
}

int identity_check(const uint8_t pk[32], const void *msg, size_t len, const uint8_t sig[SIGN_BYTES])
{
    return crypto_sign_verify_detached(sig, msg, len, pk);
}
