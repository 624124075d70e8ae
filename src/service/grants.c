#include "service/fields.h"
#include "service/grants.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "crypto/note.h"
#include "rules/validate.h"
#include "store/operator.h"
#include "store/person.h"
#include "store/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 256

static const struct {
    const char *name;
    unsigned roles;
} kinds_table[RK_COUNT] = {
    [RK_CONTACT] = {"contact", 1u << OP_ADMIN | 1u << OP_HELPDESK | 1u << OP_SYSTEM},
    [RK_HIGH] = {"high", 1u << OP_ADMIN | 1u << OP_SYSTEM},
    [RK_LOG] = {"log", 1u << OP_ADMIN | 1u << OP_SERVICE | 1u << OP_SYSTEM},
    [RK_LIST] = {"list", 1u << OP_ADMIN | 1u << OP_SYSTEM},
};

bool grants_role_holds(enum op_role role, enum role_key kind)
{
    return (kinds_table[kind].roles & 1u << role) != 0;
}

const char *grants_kind_name(enum role_key kind)
{
    return kinds_table[kind].name;
}

static enum rc give(struct session *s, const struct operator *o, enum role_key kind,
                    int64_t epoch, const uint8_t key[KEY_BYTES], struct err *err)
{
    struct grant_row row = {.kind = (int)kind, .epoch = epoch};
    struct grant g;

    grant_make(&g, kind, epoch, key, o->box_pk, s->id);
    memcpy(row.sealed, g.sealed, sizeof row.sealed);
    memcpy(row.sig, g.sig, sizeof row.sig);
    memcpy(row.issuer_pk, s->id->sign_pk, sizeof row.issuer_pk);
    memcpy(row.issuer, s->op.name, sizeof row.issuer);
    return grant_put(s->db, o->id, &row, err);
}

enum rc grants_give(struct act *a, const struct operator *o, struct err *err)
{
    struct session *s = a->s;
    enum rc rc = RC_OK;

    for (int kind = 0; rc == RC_OK && kind < RK_COUNT; kind++) {
        if (!grants_role_holds(o->role, (enum role_key)kind))
            continue;
        if (s->key[kind] == NULL)
            return err_set(err, RC_DENIED, _("you do not hold the key this role needs"));
        rc = give(s, o, (enum role_key)kind, s->epoch[kind], s->key[kind], err);
    }
    return rc;
}

/* New grants of KIND beside the old ones, for all that still hold it. */
static enum rc give_all(struct session *s, enum role_key kind, int64_t epoch,
                        const uint8_t key[KEY_BYTES], struct err *err)
{
    struct operator page[16], recovery;
    char from[OPERATOR_NAME] = "";
    size_t n = 0;
    enum rc rc;

    do {
        rc = operator_page(s->db, from, 1, page, 16, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            memcpy(from, page[i].name, sizeof from);
            if (page[i].enabled && grants_role_holds(page[i].role, kind))
                rc = give(s, &page[i], kind, epoch, key, err);
        }
    } while (rc == RC_OK && n == 16);
    if (rc == RC_OK && (rc = operator_by_name(s->db, RECOVERY_NAME, &recovery, err)) == RC_OK)
        rc = give(s, &recovery, kind, epoch, key, err);
    return rc;
}

/* Everything of TIER in the vault under the new key, the epoch with it. */
static enum rc rewrap(struct session *s, enum tier tier, const uint8_t *old, const uint8_t *new,
                      int64_t epoch, struct err *err)
{
    uint8_t uuids[PAGE][UUID_BYTES], after[UUID_BYTES] = {0}, wrapped[WRAPPED_BYTES];
    uint8_t *key = secret_new(KEY_BYTES);
    size_t n = 0;
    enum rc rc = db_begin(s->db, DB_VAULT, err);

    while (rc == RC_OK) {
        rc = vault_page(s->db, (int)tier, after, uuids, PAGE, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            memcpy(after, uuids[i], sizeof after);
            rc = vault_get(s->db, uuids[i], (int)tier, wrapped, err);
            if (rc == RC_OK)
                rc = seal_unwrap(key, wrapped, old, uuids[i], tier, err);
            if (rc != RC_OK)
                break;
            seal_wrap(wrapped, key, new, uuids[i], tier);
            rc = vault_put(s->db, uuids[i], (int)tier, wrapped, err);
        }
        if (n < PAGE)
            break;
    }
    secret_free(key, KEY_BYTES);
    if (rc == RC_OK)
        rc = vault_set_epoch(s->db, (int)tier, epoch, err);
    if (rc == RC_OK)
        rc = db_commit(s->db, DB_VAULT, err);
    db_rollback(s->db, DB_VAULT);
    return rc;
}

struct relookup {
    struct session *s;
    const struct field *field;
    const uint8_t *role_key;
    int64_t upto; /* who comes after this person is under the other tier still */
};

/* Open one value and write its lookup under the new role key. */
static enum rc relookup_one(void *arg, int64_t person, const uint8_t uuid[16], const void *sealed,
                            size_t len, struct err *err)
{
    const struct relookup *r = arg;
    enum tier tier = (enum tier)r->field->tier;
    struct buf value = BUF_INIT, form = BUF_INIT;
    uint8_t wrapped[WRAPPED_BYTES], hash[LOOKUP_BYTES], *key;
    enum rc rc;

    if (person > r->upto)
        return RC_OK;
    key = secret_new(KEY_BYTES);
    if ((rc = vault_get(r->s->db, uuid, (int)tier, wrapped, err)) == RC_OK)
        rc = seal_unwrap(key, wrapped, r->role_key, uuid, tier, err);
    if (rc == RC_OK)
        rc = seal_open(&value, sealed, len, key, uuid, r->field->code, tier, err);
    if (rc == RC_OK) {
        validate_lookup_form(r->field->rule, buf_str(&value), &form);
        seal_lookup(hash, r->role_key, r->field->code, buf_str(&form));
        rc = lookup_put(r->s->db, hash, person, r->field->id, err);
    }
    secret_free(key, KEY_BYTES);
    buf_release(&value);
    buf_release(&form);
    return rc;
}

static enum rc relookup(struct session *s, int tier, const uint8_t *role_key, struct err *err)
{
    enum rc rc = RC_OK;

    for (int i = 0; rc == RC_OK && i < s->fields.n; i++) {
        struct relookup r = {s, &s->fields.field[i], role_key, INT64_MAX};

        if (r.field->tier != tier || !r.field->searchable)
            continue;
        if ((rc = fields_raised_to(s, r.field, &r.upto, err)) == RC_OK &&
            (rc = lookup_drop_field(s->db, r.field->id, err)) == RC_OK)
            rc = value_each(s->db, r.field->id, relookup_one, &r, err);
    }
    return rc;
}

/* The entry that announces a new key; the old log key signs the new one. */
static enum rc announce(struct act *a, enum role_key kind, int64_t epoch, const uint8_t *key,
                        struct err *err)
{
    struct buf data = BUF_INIT, vkey = BUF_INIT;
    uint8_t pk[32], sig[SIGN_BYTES];
    enum rc rc;

    buf_printf(&data, "key=%s epoch=%lld", grants_kind_name(kind), (long long)epoch);
    if (kind == RK_LOG) {
        checkpoint_pk(pk, key);
        note_vkey(&vkey, a->s->origin, pk);
        checkpoint_endorse(sig, buf_str(&vkey), a->s->key[RK_LOG]);
        buf_printf(&data, " logkey=%s by-old=", buf_str(&vkey));
        buf_hex(&data, sig, sizeof sig);
    }
    rc = act_log(a, &(struct act_entry){.action = "rotate", .data = buf_str(&data)}, err);
    if (rc == RC_OK && kind == RK_LOG)
        rc = db_set_setting(a->s->db, "log_vkey", buf_str(&vkey), err);
    buf_release(&data);
    buf_release(&vkey);
    return rc;
}

/* Office first, beside the old grants; then the vault, whose epoch decides;
 * then the lookups, and the old grants go. */
static enum rc rotate_one(struct session *s, enum role_key kind, struct err *err)
{
    uint8_t *key = secret_new(KEY_BYTES);
    int64_t epoch = s->epoch[kind] + 1;
    enum tier tier = kind == RK_HIGH ? TIER_HIGH : TIER_CONTACT;
    struct act a;
    enum rc rc;

    random_bytes(key, KEY_BYTES);
    if ((rc = act_begin(&a, s, err)) == RC_OK &&
        (rc = give_all(s, kind, epoch, key, err)) == RC_OK &&
        (rc = announce(&a, kind, epoch, key, err)) == RC_OK &&
        (kind != RK_LOG || (rc = grant_drop_other(s->db, (int)kind, epoch, err)) == RC_OK))
        rc = act_commit(&a, err);
    act_abort(&a);
    if (rc == RC_OK && kind != RK_LOG)
        rc = rewrap(s, tier, s->key[kind], key, epoch, err);
    if (rc == RC_OK) {
        memcpy(s->key[kind], key, KEY_BYTES);
        s->epoch[kind] = epoch;
    }
    if (rc == RC_OK && kind != RK_LOG && (rc = db_begin(s->db, DB_OFFICE, err)) == RC_OK &&
        (rc = relookup(s, (int)tier, key, err)) == RC_OK &&
        (rc = grant_drop_other(s->db, (int)kind, epoch, err)) == RC_OK)
        rc = db_commit(s->db, DB_OFFICE, err);
    db_rollback(s->db, DB_OFFICE);
    secret_free(key, KEY_BYTES);
    return rc;
}

enum rc grants_rotate(struct session *s, unsigned kinds, struct err *err)
{
    char left[16];
    enum rc rc = RC_OK;

    for (int kind = 0; rc == RC_OK && kind < RK_LIST; kind++) {
        if (!(kinds & 1u << kind))
            continue;
        snprintf(left, sizeof left, "%u", kinds);
        if ((rc = db_set_setting(s->db, "rotate", left, err)) == RC_OK)
            rc = rotate_one(s, (enum role_key)kind, err);
        kinds &= ~(1u << kind);
    }
    return rc == RC_OK ? db_set_setting(s->db, "rotate", "", err) : rc;
}

enum rc grants_redo(struct session *s, struct err *err)
{
    char left[16];
    enum rc rc = db_setting(s->db, "rotate", left, sizeof left, err);

    if (rc != RC_OK || left[0] == '\0' || s->op.role != OP_ADMIN)
        return rc;
    return grants_rotate(s, (unsigned)strtoul(left, NULL, 10), err);
}
