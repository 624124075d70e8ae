#include "service/deploy.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "crypto/note.h"
#include "rules/password.h"
#include "service/act.h"
#include "service/auditlog.h"
#include "service/ballast.h"
#include "service/grants.h"
#include "service/operators.h"
#include "service/policies.h"
#include "service/policies_check.h"
#include "store/operator.h"
#include "store/policy.h"
#include "store/retention.h"
#include "store/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_MONTHS 6 /* agreement 2.2, where the policy file says nothing */
#define SEED_CHECK 2 /* bytes of SHA-256 behind the seed: a typing check */

static bool is(const struct ini *policy, const char *section, const char *name, const char *value)
{
    const char *found = ini_get(policy, section, name);

    return found != NULL && strcmp(found, value) == 0;
}

static void take(char *out, size_t max, const struct ini *policy, const char *section,
                 const char *name, const char *otherwise)
{
    const char *found = ini_get(policy, section, name);

    snprintf(out, max, "%s", found != NULL ? found : otherwise != NULL ? otherwise : "");
}

static enum rc add_field(struct session *s, const struct ini *policy, const char *section,
                         struct err *err)
{
    const char *edit = ini_get(policy, section, "edit"), *order = ini_get(policy, section, "order");
    struct retention_rule rule = {.months = DEFAULT_MONTHS};
    char months[8];
    struct field f = {.sensitive = is(policy, section, "class", "sensitive"),
                      .tier = is(policy, section, "tier", "high") ? TIER_HIGH : TIER_CONTACT,
                      .searchable = is(policy, section, "lookup", "exact"),
                      .unique = is(policy, section, "unique", "yes"),
                      .helpdesk_edit = edit != NULL && strstr(edit, "helpdesk") != NULL,
                      .collect = !is(policy, section, "collect", "no"),
                      .position = order != NULL ? strtol(order, NULL, 10) : 999};
    enum rc rc;

    snprintf(f.code, sizeof f.code, "%s", section + strlen("field:"));
    take(f.mask, sizeof f.mask, policy, section, "mask", "all");
    take(f.rule, sizeof f.rule, policy, section, "rule", "text");
    take(f.state, sizeof f.state, policy, section, "state", "draft");
    take(f.clause, sizeof f.clause, policy, section, "clause", "-");
    take(f.purposes, sizeof f.purposes, policy, section, "purposes", "");
    take(f.modules, sizeof f.modules, policy, section, "modules", "");
    take(f.source, sizeof f.source, policy, section, "source", "");
    take(f.basis, sizeof f.basis, policy, section, "basis", "");
    take(f.basis_note, sizeof f.basis_note, policy, section, "basis_note", "");
    take(f.see, sizeof f.see, policy, section, "see", "admin");
    take(f.edit, sizeof f.edit, policy, section, "edit", "admin");
    take(f.reveal, sizeof f.reveal, policy, section, "reveal", "admin");
    take(months, sizeof months, policy, section, "retention_months",
         ini_get(policy, "law:retention_default", "value"));
    take(rule.clock, sizeof rule.clock, policy, section, "clock", "confirmed");
    take(rule.action, sizeof rule.action, policy, section, "action", "delete");
    take(rule.floor, sizeof rule.floor, policy, section, "floor", "");
    rule.months = strtol(months, NULL, 10) > 0 ? strtol(months, NULL, 10) : DEFAULT_MONTHS;
    if ((rc = field_put(s->db, &f, err)) != RC_OK)
        return rc;
    rule.field = f.id;
    return retention_rule_put(s->db, &rule, err);
}

static enum rc load_policy(struct session *s, const struct ini *policy, struct err *err)
{
    const char *section;
    enum rc rc = policies_check(policy, err);

    for (size_t i = 0; rc == RC_OK && i < policy->n; i++)
        rc = policy_put(s->db, policy->line[i].section, policy->line[i].name,
                        policy->line[i].value, err);
    for (size_t i = 0; rc == RC_OK && (section = ini_section(policy, "field:", i)) != NULL; i++)
        rc = add_field(s, policy, section, err);
    return rc == RC_OK ? field_all(s->db, &s->fields, err) : rc;
}

static enum rc settings(struct session *s, const struct init_options *opt, struct err *err)
{
    uint8_t uuid[UUID_BYTES];
    struct buf id = BUF_INIT;
    enum rc rc;

    random_uuid(uuid);
    buf_hex(&id, uuid, sizeof uuid);
    snprintf(s->name, sizeof s->name, "%s", opt->name);
    snprintf(s->zone, sizeof s->zone, "%s", opt->zone);
    snprintf(s->origin, sizeof s->origin, "ycadmin.%s", buf_str(&id));
    s->demo = opt->demo;
    if ((rc = db_set_setting(s->db, "id", buf_str(&id), err)) == RC_OK &&
        (rc = db_set_setting(s->db, "name", s->name, err)) == RC_OK &&
        (rc = db_set_setting(s->db, "zone", s->zone, err)) == RC_OK)
        rc = db_set_setting(s->db, "demo", opt->demo ? "1" : "0", err);
    buf_release(&id);
    return rc;
}

static void seed_text(struct buf *out, const uint8_t seed[32])
{
    uint8_t hash[HASH_BYTES];
    struct buf hex = BUF_INIT;

    hash_sha256(hash, seed, 32);
    buf_hex(&hex, seed, 32);
    buf_hex(&hex, hash, SEED_CHECK);
    for (size_t i = 0; i < hex.len; i++) {
        if (i != 0 && i % 4 == 0)
            buf_putc(out, '-');
        buf_putc(out, hex.data[i]);
    }
    buf_putc(out, '\n');
    buf_release(&hex);
}

static enum rc seed_parse(const char *text, uint8_t seed[32], struct err *err)
{
    uint8_t bytes[32 + SEED_CHECK], hash[HASH_BYTES];
    char hex[2 * sizeof bytes];
    size_t n = 0;

    for (; *text != '\0' && n <= sizeof hex; text++) {
        if (*text == '-' || *text == ' ' || *text == '\n' || *text == '\r')
            continue;
        if (n == sizeof hex)
            return err_set(err, RC_INVALID, _("this is not a recovery seed"));
        hex[n++] = *text;
    }
    if (n != sizeof hex || hex_decode(hex, n, bytes) != 0)
        return err_set(err, RC_INVALID, _("this is not a recovery seed"));
    memcpy(seed, bytes, 32);
    hash_sha256(hash, seed, 32);
    secret_wipe(hex, sizeof hex);
    n = memcmp(hash, bytes + 32, SEED_CHECK) == 0;
    secret_wipe(bytes, sizeof bytes);
    return n ? RC_OK : err_set(err, RC_INVALID, _("the recovery seed was mistyped"));
}

/* The pseudo-operator of the recovery seed, with a new seed. */
static void recovery_keys(struct operator *o, uint8_t seed[32])
{
    struct identity *id = secret_new(sizeof *id);

    random_bytes(seed, 32);
    identity_derive(id, seed);
    memcpy(o->sign_pk, id->sign_pk, sizeof o->sign_pk);
    memcpy(o->box_pk, id->box_pk, sizeof o->box_pk);
    snprintf(o->name, sizeof o->name, RECOVERY_NAME);
    o->role = OP_SYSTEM;
    o->enabled = false;
    secret_free(id, sizeof *id);
}

/* A new seed and slot for the admin O, whose identity the session takes. */
static enum rc admin_keys(struct session *s, struct operator *o, const char *name,
                          const char *password, struct err *err)
{
    uint8_t seed[32];
    struct slot slot;
    enum rc rc;

    random_bytes(seed, sizeof seed);
    if ((rc = password_check(password, name, err)) != RC_OK ||
        (rc = slot_make(&slot, password, seed, err)) != RC_OK)
        return rc;
    s->id = secret_new(sizeof *s->id);
    identity_derive(s->id, seed);
    secret_wipe(seed, sizeof seed);
    snprintf(o->name, sizeof o->name, "%s", name);
    o->role = OP_ADMIN;
    o->enabled = true;
    memcpy(o->salt, slot.salt, sizeof o->salt);
    memcpy(o->verifier, slot.check, sizeof o->verifier);
    memcpy(o->sealed, slot.sealed, sizeof o->sealed);
    o->ops = slot.ops;
    o->mem_kib = slot.mem_kib;
    memcpy(o->sign_pk, s->id->sign_pk, sizeof o->sign_pk);
    memcpy(o->box_pk, s->id->box_pk, sizeof o->box_pk);
    return RC_OK;
}

static enum rc log_admin(struct act *a, const char *action, const struct operator *o,
                         struct err *err)
{
    struct buf data = BUF_INIT, vkey = BUF_INIT;
    uint8_t pk[32];
    enum rc rc;

    checkpoint_pk(pk, a->s->key[RK_LOG]);
    note_vkey(&vkey, a->s->origin, pk);
    operators_key_facts(&data, o);
    buf_printf(&data, " logkey=%s", buf_str(&vkey));
    rc = act_log(a,
                 &(struct act_entry){.action = action, .data = buf_str(&data),
                                     .unsigned_ = strcmp(action, "recover") == 0},
                 err);
    if (rc == RC_OK)
        rc = db_set_setting(a->s->db, "log_vkey", buf_str(&vkey), err);
    buf_release(&data);
    buf_release(&vkey);
    return rc;
}

static enum rc first_act(struct session *s, const struct init_options *opt, struct operator *admin,
                         uint8_t seed[32], struct err *err)
{
    struct operator recovery = {0};
    struct act a;
    enum rc rc = act_begin(&a, s, err);

    recovery_keys(&recovery, seed);
    admin->created_at = recovery.created_at = a.now;
    if (rc == RC_OK && (rc = settings(s, opt, err)) == RC_OK &&
        (rc = load_policy(s, opt->policy, err)) == RC_OK &&
        (rc = operator_insert(s->db, admin, err)) == RC_OK &&
        (rc = operator_insert(s->db, &recovery, err)) == RC_OK) {
        s->op = *admin;
        if ((rc = grants_give(&a, admin, err)) == RC_OK &&
            (rc = grants_give(&a, &recovery, err)) == RC_OK &&
            (rc = log_admin(&a, "init", admin, err)) == RC_OK &&
            (rc = policies_ensure(&a, err)) == RC_OK)
            rc = act_commit(&a, err);
    }
    act_abort(&a);
    return rc;
}

enum rc deploy_init(struct session *s, const struct init_options *opt, struct buf *text,
                    struct err *err)
{
    struct operator admin = {0};
    uint8_t seed[32];
    enum rc rc;

    *s = (struct session){0};
    if (!clock_zone(opt->zone))
        return err_set(err, RC_INVALID, _("unknown time zone %.60s"), opt->zone);
    if ((rc = password_check(opt->password, opt->admin, err)) != RC_OK ||
        (rc = db_create(&s->db, opt->dir, err)) != RC_OK)
        return rc;
    rc = admin_keys(s, &admin, opt->admin, opt->password, err);
    for (int i = 0; rc == RC_OK && i < RK_COUNT; i++) {
        s->key[i] = secret_new(KEY_BYTES);
        random_bytes(s->key[i], KEY_BYTES);
        s->epoch[i] = 1;
    }
    s->signed_in = rc == RC_OK;
    if (rc == RC_OK && (rc = first_act(s, opt, &admin, seed, err)) == RC_OK) {
        seed_text(text, seed);
        db_guard(s->db, OP_ADMIN);
        ballast_keep(db_dir(s->db));
    }
    secret_wipe(seed, sizeof seed);
    if (rc != RC_OK)
        session_close(s);
    return rc;
}

/* The keys the recovery seed opens. Its grants' issuers are not checked against
 * the log: recovery must work where the log is lost too. */
static enum rc recovery_open(struct session *s, const uint8_t seed[32], struct operator *recovery,
                             struct err *err)
{
    struct grant_row row[32];
    struct identity *id = secret_new(sizeof *id);
    size_t n = 0;
    enum rc rc = operator_by_name(s->db, RECOVERY_NAME, recovery, err);

    identity_derive(id, seed);
    if (rc == RC_OK && memcmp(id->box_pk, recovery->box_pk, 32) != 0)
        rc = err_set(err, RC_DENIED, _("the recovery seed does not open this deployment"));
    if (rc == RC_OK)
        rc = grant_all(s->db, recovery->id, row, 32, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct grant g = {.kind = (enum role_key)row[i].kind, .epoch = row[i].epoch};

        int64_t epoch = g.epoch; /* of two, the vault's decides */

        if (row[i].kind < 0 || row[i].kind >= RK_COUNT || s->key[row[i].kind] != NULL)
            continue;
        if (g.kind == RK_CONTACT || g.kind == RK_HIGH)
            rc = vault_epoch(s->db, g.kind == RK_HIGH ? TIER_HIGH : TIER_CONTACT, &epoch, err);
        if (rc != RC_OK || epoch != g.epoch)
            continue;
        memcpy(g.sealed, row[i].sealed, sizeof g.sealed);
        memcpy(g.sig, row[i].sig, sizeof g.sig);
        s->key[g.kind] = secret_new(KEY_BYTES);
        s->epoch[g.kind] = g.epoch;
        rc = grant_open(&g, id, row[i].issuer_pk, s->key[g.kind], err);
    }
    secret_free(id, sizeof *id);
    return rc;
}

static enum rc recover_act(struct session *s, struct operator *o, bool exists,
                           struct operator *recovery, struct err *err)
{
    struct act a;
    enum rc rc = act_begin(&a, s, err);

    if (rc == RC_OK) {
        o->failed = o->failed_at = 0;
        o->created_at = exists ? o->created_at : a.now;
        rc = exists ? operator_update(s->db, o, err) : operator_insert(s->db, o, err);
    }
    s->op = *o;
    if (rc == RC_OK && (rc = operator_update(s->db, recovery, err)) == RC_OK &&
        (rc = grant_drop(s->db, o->id, err)) == RC_OK &&
        (rc = grant_drop(s->db, recovery->id, err)) == RC_OK &&
        (rc = grants_give(&a, o, err)) == RC_OK &&
        (rc = grants_give(&a, recovery, err)) == RC_OK &&
        (rc = log_admin(&a, "recover", o, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

enum rc deploy_recover(struct session *s, const char *text, const char *admin,
                       const char *password, struct buf *new_seed, struct err *err)
{
    struct operator o = {0}, recovery;
    uint8_t seed[32];
    bool exists;
    enum rc rc = seed_parse(text, seed, err);

    if (rc == RC_OK)
        rc = recovery_open(s, seed, &recovery, err);
    if (rc == RC_OK) {
        rc = operator_by_name(s->db, admin, &o, err);
        exists = rc == RC_OK;
        if (rc == RC_OK || rc == RC_MISSING)
            rc = admin_keys(s, &o, admin, password, err);
        recovery_keys(&recovery, seed);
        s->signed_in = rc == RC_OK;
        if (rc == RC_OK)
            rc = recover_act(s, &o, exists, &recovery, err);
        if (rc == RC_OK)
            seed_text(new_seed, seed);
    }
    secret_wipe(seed, sizeof seed);
    if (rc != RC_OK)
        session_sign_out(s);
    return rc;
}
