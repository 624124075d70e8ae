#include "crypto/grant.h"

#include "base/die.h"
#include "base/i18n.h"
#include "crypto/tag.h"

#include <sodium.h>

_Static_assert(GRANT_SEALED == KEY_BYTES + crypto_box_SEALBYTES, "sealed role key");

/* What the issuer signs. The receiver's key is part of it, so a grant cannot
 * be moved to another operator's row. */
static void bind_grant(struct buf *b, const struct grant *g, const uint8_t box_pk[32])
{
    tag_text(b, "ycadmin/grant/v1");
    tag_number(b, g->kind);
    tag_number(b, g->epoch);
    tag_bytes(b, box_pk, 32);
    tag_bytes(b, g->sealed, sizeof g->sealed);
}

void grant_make(struct grant *g, enum role_key kind, int64_t epoch, const uint8_t key[KEY_BYTES],
                const uint8_t box_pk[32], const struct identity *issuer)
{
    struct buf msg = BUF_INIT;

    g->kind = kind;
    g->epoch = epoch;
    /* Fails only for a key of low order, which no seed yields. */
    if (crypto_box_seal(g->sealed, key, KEY_BYTES, box_pk) != 0)
        die("an operator's public key is not one");
    bind_grant(&msg, g, box_pk);
    identity_sign(issuer, msg.data, msg.len, g->sig);
    buf_release(&msg);
}

enum rc grant_open(const struct grant *g, const struct identity *me,
                   const uint8_t issuer_sign_pk[32], uint8_t key[KEY_BYTES], struct err *err)
{
    struct buf msg = BUF_INIT;
    int bad;

    bind_grant(&msg, g, me->box_pk);
    bad = identity_check(issuer_sign_pk, msg.data, msg.len, g->sig);
    buf_release(&msg);
    if (bad)
        return err_set(err, RC_CRYPTO, _("a grant is not signed by the admin who issued it"));
    if (crypto_box_seal_open(key, g->sealed, sizeof g->sealed, me->box_pk, me->box_sk) != 0)
        return err_set(err, RC_CRYPTO, _("a grant does not open"));
    return RC_OK;
}
