#include "crypto/seal.h"

#include "base/die.h"
#include "base/i18n.h"
#include "crypto/aead.h"
#include "crypto/tag.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define VERSION 1
#define BLOCK 32 /* a sealed value tells its length only to this many bytes */

_Static_assert(WRAPPED_BYTES == KEY_BYTES + AEAD_EXTRA, "wrapped key");
_Static_assert(LOOKUP_BYTES >= crypto_generichash_BYTES_MIN, "lookup");

static void bind_wrap(struct buf *ad, const uint8_t uuid[UUID_BYTES], enum tier tier)
{
    tag_text(ad, "ycadmin/subject-key/v1");
    tag_bytes(ad, uuid, UUID_BYTES);
    tag_number(ad, tier);
}

static void bind_value(struct buf *ad, const uint8_t uuid[UUID_BYTES], const char *field,
                       enum tier tier)
{
    tag_text(ad, "ycadmin/value/v1");
    tag_bytes(ad, uuid, UUID_BYTES);
    tag_text(ad, field);
    tag_number(ad, tier);
}

void seal_wrap(uint8_t out[WRAPPED_BYTES], const uint8_t subject_key[KEY_BYTES],
               const uint8_t role_key[KEY_BYTES], const uint8_t uuid[UUID_BYTES], enum tier tier)
{
    struct buf ad = BUF_INIT;

    bind_wrap(&ad, uuid, tier);
    aead_seal(out, subject_key, KEY_BYTES, role_key, &ad);
    buf_release(&ad);
}

enum rc seal_unwrap(uint8_t subject_key[KEY_BYTES], const uint8_t wrapped[WRAPPED_BYTES],
                    const uint8_t role_key[KEY_BYTES], const uint8_t uuid[UUID_BYTES],
                    enum tier tier, struct err *err)
{
    struct buf ad = BUF_INIT;
    bool open;

    bind_wrap(&ad, uuid, tier);
    open = aead_open(subject_key, wrapped, WRAPPED_BYTES, role_key, &ad);
    buf_release(&ad);
    return open ? RC_OK : err_set(err, RC_CRYPTO, _("a person's key does not open"));
}

void seal_value(struct buf *out, const void *value, size_t len,
                const uint8_t subject_key[KEY_BYTES], const uint8_t uuid[UUID_BYTES],
                const char *field, enum tier tier)
{
    size_t padded = (len / BLOCK + 1) * BLOCK;
    uint8_t *record = xmalloc(1 + AEAD_EXTRA + padded);
    uint8_t *text = record + 1 + AEAD_NONCE;
    struct buf ad = BUF_INIT;

    record[0] = VERSION;
    if (len != 0)
        memcpy(text, value, len);
    if (sodium_pad(NULL, text, len, BLOCK, padded) != 0)
        die("a value cannot be padded");
    bind_value(&ad, uuid, field, tier);
    aead_seal(record + 1, text, padded, subject_key, &ad);
    buf_put(out, record, 1 + AEAD_EXTRA + padded);
    buf_release(&ad);
    free(record);
}

enum rc seal_open(struct buf *out, const void *sealed, size_t len,
                  const uint8_t subject_key[KEY_BYTES], const uint8_t uuid[UUID_BYTES],
                  const char *field, enum tier tier, struct err *err)
{
    const uint8_t *record = sealed;
    struct buf ad = BUF_INIT;
    size_t padded, used;
    uint8_t *text;
    bool open;

    if (len < 1 + AEAD_EXTRA + BLOCK || record[0] != VERSION)
        return err_set(err, RC_CRYPTO, _("a sealed value is damaged"));
    padded = len - 1 - AEAD_EXTRA;
    text = xmalloc(padded);
    bind_value(&ad, uuid, field, tier);
    open = aead_open(text, record + 1, len - 1, subject_key, &ad) &&
           sodium_unpad(&used, text, padded, BLOCK) == 0;
    if (open)
        buf_put(out, text, used);
    buf_release(&ad);
    sodium_memzero(text, padded);
    free(text);
    return open ? RC_OK : err_set(err, RC_CRYPTO, _("a sealed value does not open"));
}

bool seal_shaped(const void *sealed, size_t len)
{
    const uint8_t *record = sealed;

    return len >= 1 + AEAD_EXTRA + BLOCK && record[0] == VERSION &&
           (len - 1 - AEAD_EXTRA) % BLOCK == 0;
}

/* Keyed BLAKE2b of PARTS under the subkey of KEY that TAG names. */
static void keyed_hash(uint8_t out[LOOKUP_BYTES], const uint8_t key[KEY_BYTES], const char *tag,
                       const struct buf *parts)
{
    uint8_t *sub = secret_new(KEY_BYTES);

    tag_subkey(sub, key, tag);
    crypto_generichash(out, LOOKUP_BYTES, (const unsigned char *)buf_str(parts), parts->len, sub,
                       KEY_BYTES);
    secret_free(sub, KEY_BYTES);
}

void seal_lookup(uint8_t out[LOOKUP_BYTES], const uint8_t role_key[KEY_BYTES], const char *field,
                 const char *value)
{
    struct buf parts = BUF_INIT;

    tag_text(&parts, field);
    tag_text(&parts, value);
    keyed_hash(out, role_key, "ycadmin/lookup/v1", &parts);
    buf_release(&parts);
}

void seal_ref(uint8_t out[LOOKUP_BYTES], const uint8_t list_key[KEY_BYTES], const char *ref)
{
    struct buf parts = BUF_INIT;

    tag_text(&parts, ref);
    keyed_hash(out, list_key, "ycadmin/erased/v1", &parts);
    buf_release(&parts);
}
