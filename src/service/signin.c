#include "service/signin.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/act.h"
#include "service/auditlog.h"
#include "service/ballast.h"
#include "service/fields.h"
#include "service/grants.h"
#include "service/people.h"
#include "service/policies.h"
#include "service/retention_run.h"
#include "store/operator.h"
#include "store/vault.h"

#include <stdio.h>
#include <string.h>

#define GRANTS_MAX 32

/* Seconds to wait after FAILED failures: doubling from the fifth, an hour at most. */
static int64_t penalty(int64_t failed)
{
    if (failed < 5)
        return 0;
    return failed - 5 >= 12 ? 3600 : (int64_t)1 << (failed - 5);
}

/* One unsigned entry about a refused sign-in. A broken log takes none. */
static void note_refusal(struct session *s, const struct signin *in, const char *why)
{
    char data[160];
    struct act_entry entry = {.action = "sign-in-failed", .unsigned_ = true, .data = data};
    struct err ignored;
    enum rc rc;

    /* What was typed as an unknown name may be a password. */
    snprintf(data, sizeof data, "operator=%s why=%s", in->known ? in->op.name : "unknown", why);
    rc = act_note(s, &entry, &ignored);
    (void)rc;
}

/* What stands against an attempt: "delayed" or "locked". */
static enum rc limited(const char *why, struct err *err)
{
    if (strcmp(why, "delayed") == 0)
        return err_set(err, RC_DENIED, _("too many failures: wait before the next attempt"));
    err_set(err, RC_DENIED, _("this operator is locked"));
    return err_hint(err, _("an admin can reset the password")), RC_DENIED;
}

static enum rc refuse(struct session *s, const struct signin *in, const char *why, struct err *err)
{
    note_refusal(s, in, why);
    if (strcmp(why, "delayed") == 0 || strcmp(why, "locked") == 0)
        return limited(why, err);
    return err_set(err, RC_DENIED, _("name or password is wrong"));
}

/* A clock that was ahead when OP failed, and was set right since, is not waited for. */
static bool must_wait(const struct operator *op, int64_t now)
{
    int64_t since = now - op->failed_at, wait = penalty(op->failed);

    return op->failed_at != 0 && since < wait && since > -wait;
}

/* Is OP past its limits? The last enabled admin is delayed, never locked. */
static enum rc check_limits(struct session *s, const struct operator *op, int64_t now,
                            const char **why, struct err *err)
{
    int64_t admins = 0;
    enum rc rc;

    *why = NULL;
    if (op->failed >= 20) {
        if (op->role == OP_ADMIN &&
            (rc = operator_count(s->db, OP_ADMIN, &admins, err)) != RC_OK)
            return rc;
        if (admins != 1)
            *why = "locked";
    }
    if (*why == NULL && must_wait(op, now))
        *why = "delayed";
    return RC_OK;
}

/* OP, as it stands, tries its password: one failure more until it was right. *WHY: it may not. */
static enum rc count_failure(struct session *s, struct operator *op, const char **why,
                             struct err *err)
{
    int64_t now = clock_now();
    enum rc rc = check_limits(s, op, now, why, err);

    if (rc != RC_OK || *why != NULL)
        return rc;
    op->failed++;
    op->failed_at = now;
    if ((rc = operator_attempt(s->db, op, err)) == RC_OK)
        rc = db_commit(s->db, DB_OFFICE, err);
    return rc;
}

static enum rc count_attempt(struct session *s, struct signin *in, struct err *err)
{
    const char *why = NULL;
    enum rc rc = db_begin(s->db, DB_OFFICE, err);

    if (rc != RC_OK)
        return rc;
    rc = operator_by_name(s->db, in->name, &in->op, err);
    in->known = rc == RC_OK && in->op.enabled && in->op.role != OP_SERVICE;
    if (in->known)
        rc = count_failure(s, &in->op, &why, err);
    db_rollback(s->db, DB_OFFICE);
    if (!in->known && (rc == RC_OK || rc == RC_MISSING))
        return RC_OK; /* a dummy hash follows: the same time, the same answer */
    return rc == RC_OK && why != NULL ? refuse(s, in, why, err) : rc;
}

enum rc signin_begin(struct session *s, struct signin *in, struct err *err)
{
    enum rc rc = count_attempt(s, in, err);

    return ballast_release(db_dir(s->db), rc) ? count_attempt(s, in, err) : rc;
}

static void slot_of(struct slot *slot, const struct operator *op)
{
    memcpy(slot->salt, op->salt, sizeof slot->salt);
    memcpy(slot->check, op->verifier, sizeof slot->check);
    memcpy(slot->sealed, op->sealed, sizeof slot->sealed);
    slot->ops = op->ops;
    slot->mem_kib = op->mem_kib;
}

void signin_work(struct signin *in)
{
    struct slot slot;

    if (!in->known) {
        slot_dummy(in->password);
        in->rc = err_set(&in->err, RC_DENIED, _("name or password is wrong"));
        return;
    }
    slot_of(&slot, &in->op);
    in->rc = slot_open(&slot, in->password, in->seed, &in->err);
}

void signin_wipe(struct signin *in)
{
    secret_wipe(in->password, sizeof in->password);
    secret_wipe(in->seed, sizeof in->seed);
}

static enum rc open_grant(struct session *s, const struct grant_row *row, struct err *err)
{
    struct grant g = {.kind = (enum role_key)row->kind, .epoch = row->epoch};
    uint8_t *key;
    bool announced;
    enum rc rc = session_key_announced(s, row->issuer, row->issuer_pk, &announced, err);

    if (rc != RC_OK)
        return rc;
    if (!announced)
        return err_set(err, RC_CRYPTO, _("a key was granted by someone the log does not know"));
    memcpy(g.sealed, row->sealed, sizeof g.sealed);
    memcpy(g.sig, row->sig, sizeof g.sig);
    key = secret_new(KEY_BYTES);
    rc = grant_open(&g, s->id, row->issuer_pk, key, err);
    if (rc != RC_OK) {
        secret_free(key, KEY_BYTES);
        return rc;
    }
    secret_free(s->key[row->kind], KEY_BYTES);
    s->key[row->kind] = key;
    s->epoch[row->kind] = row->epoch;
    return RC_OK;
}

/* While a rotation is under way there are grants of two epochs: the vault's
 * decides for the keys that wrap, the newest for the others. */
static enum rc open_grants(struct session *s, struct err *err)
{
    struct grant_row row[GRANTS_MAX];
    int64_t wanted[RK_COUNT] = {0};
    size_t n = 0;
    enum rc rc = grant_all(s->db, s->op.id, row, GRANTS_MAX, &n, err);

    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        int kind = row[i].kind;

        if (kind < 0 || kind >= RK_COUNT)
            continue;
        if (wanted[kind] == 0 && (kind == RK_CONTACT || kind == RK_HIGH))
            rc = vault_epoch(s->db, kind == RK_HIGH ? TIER_HIGH : TIER_CONTACT, &wanted[kind],
                             err);
        else if (wanted[kind] == 0)
            wanted[kind] = row[i].epoch;
        if (rc == RC_OK && row[i].epoch == wanted[kind])
            rc = open_grant(s, &row[i], err);
    }
    return rc;
}

static enum rc take_identity(struct session *s, const struct operator *op, const uint8_t seed[32],
                             struct err *err)
{
    s->id = secret_new(sizeof *s->id);
    identity_derive(s->id, seed);
    s->op = *op;
    if (!secret_equal(s->id->sign_pk, op->sign_pk, 32) ||
        !secret_equal(s->id->box_pk, op->box_pk, 32))
        return err_set(err, RC_CRYPTO, _("this operator's keys were exchanged"));
    return open_grants(s, err);
}

enum rc session_record(struct session *s, struct err *err)
{
    const struct act_entry entry = {.action = "sign-in"};
    enum rc rc;

    s->deferred = false;
    if (s->broken)
        return RC_OK;
    db_guard(s->db, OP_SYSTEM);
    if ((rc = act_note(s, &entry, err)) == RC_OK && (rc = people_redo(s, err)) == RC_OK)
        rc = grants_redo(s, err);
    if (rc == RC_OK && (rc = fields_redo(s, err)) == RC_OK)
        rc = policies_redo(s, err);
    db_guard(s->db, s->op.role);
    return rc == RC_OK ? retention_redo(s, err) : rc;
}

/* Keys are in place: check the log, record the sign-in, finish what was cut off. */
static enum rc enter(struct session *s, struct err *err)
{
    bool still = false;
    enum rc rc;

    if ((rc = auditlog_check_tail(s, err)) != RC_OK)
        return rc;
    auditlog_settle(s);
    s->last_ok_at = s->op.last_ok_at;
    s->op.failed = 0;
    s->op.failed_at = 0;
    s->op.last_ok_at = clock_now();
    if ((rc = operator_signed_in(s->db, &s->op, &still, err)) != RC_OK || !still)
        return rc != RC_OK ? rc : session_revoked(s, err);
    if (!s->deferred)
        return session_record(s, err);
    db_guard(s->db, s->op.role);
    return RC_OK;
}

static enum rc try_enter(struct session *s, struct err *err)
{
    enum rc rc;

    s->signed_in = true;
    rc = enter(s, err);
    if (ballast_release(db_dir(s->db), rc))
        rc = enter(s, err);
    if (rc == RC_OK && session_may(s, RIGHT_BACKUP))
        ballast_keep(db_dir(s->db));
    return rc;
}

enum rc signin_end(struct session *s, struct signin *in, struct err *err)
{
    enum rc rc = in->rc;

    if (rc == RC_DENIED)
        return refuse(s, in, "password", err);
    if (rc == RC_OK) {
        s->failures_since = in->op.failed - 1;
        rc = take_identity(s, &in->op, in->seed, err);
    } else if (err != NULL) {
        *err = in->err;
    }
    if (rc == RC_OK)
        rc = try_enter(s, err);
    if (rc != RC_OK)
        session_sign_out(s);
    return rc;
}

enum rc session_sign_in(struct session *s, const char *name, const char *password, struct err *err)
{
    struct signin *in = secret_new(sizeof *in);
    enum rc rc;

    snprintf(in->name, sizeof in->name, "%s", name);
    if (strlen(password) >= sizeof in->password) {
        secret_free(in, sizeof *in);
        return err_set(err, RC_DENIED, _("name or password is wrong"));
    }
    snprintf(in->password, sizeof in->password, "%s", password);
    if ((rc = signin_begin(s, in, err)) == RC_OK) {
        signin_work(in);
        rc = signin_end(s, in, err);
    }
    secret_free(in, sizeof *in);
    return rc;
}

enum rc session_sign_in_key(struct session *s, const char *name, const uint8_t seed[32],
                            struct err *err)
{
    struct signin in = {0};
    enum rc rc;

    snprintf(in.name, sizeof in.name, "%s", name);
    rc = operator_by_name(s->db, name, &in.op, err);
    in.known = rc == RC_OK;
    if (rc == RC_MISSING || (rc == RC_OK && (!in.op.enabled || in.op.role != OP_SERVICE)))
        return refuse(s, &in, "key", err);
    if (rc == RC_OK && (rc = take_identity(s, &in.op, seed, err)) == RC_CRYPTO)
        rc = refuse(s, &in, "key", err);
    if (rc == RC_OK)
        rc = try_enter(s, err);
    if (rc != RC_OK)
        session_sign_out(s);
    return rc;
}

/* Counted like a sign-in: an open console is no place to guess at its operator's password. */
static enum rc count_step_up(struct session *s, struct operator *op, struct err *err)
{
    const char *why = NULL;
    enum rc rc = db_begin(s->db, DB_OFFICE, err);

    if (rc == RC_OK && (rc = operator_by_name(s->db, s->op.name, op, err)) == RC_OK)
        rc = count_failure(s, op, &why, err);
    db_rollback(s->db, DB_OFFICE);
    return rc == RC_OK && why != NULL ? limited(why, err) : rc;
}

enum rc session_step_up(struct session *s, const char *password, struct err *err)
{
    const struct act_entry failed = {.action = "step-up-failed"};
    struct operator op;
    struct slot slot;
    uint8_t seed[32];
    enum rc rc;

    if (*password == '\0') /* no attempt */
        return err_set(err, RC_DENIED, _("the password is wrong"));
    if ((rc = count_step_up(s, &op, err)) != RC_OK)
        return rc;
    slot_of(&slot, &op);
    rc = slot_open(&slot, password, seed, err);
    secret_wipe(seed, sizeof seed);
    if (rc == RC_DENIED) {
        (void)!act_note(s, &failed, NULL); /* the refusal stands whether or not it is recorded */
        return err_set(err, RC_DENIED, _("the password is wrong"));
    }
    op.failed = op.failed_at = 0;
    return rc == RC_OK ? operator_attempt(s->db, &op, err) : rc;
}
