#include "service/bulk.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "service/auditlog.h"
#include "store/erasure.h"
#include "store/vault.h"

#include <stdlib.h>

static enum rc announce(struct session *s, const char *kind, int64_t *id, struct err *err)
{
    enum rc rc = db_begin(s->db, DB_OFFICE, err);

    if (rc == RC_OK && (rc = pending_put(s->db, kind, s->op.name, clock_now(), id, err)) == RC_OK)
        rc = db_commit(s->db, DB_OFFICE, err);
    db_rollback(s->db, DB_OFFICE);
    return rc;
}

static enum rc check_epochs(struct session *s, struct err *err)
{
    int64_t contact, high;
    enum rc rc = vault_epoch(s->db, TIER_CONTACT, &contact, err);

    if (rc == RC_OK && (rc = vault_epoch(s->db, TIER_HIGH, &high, err)) == RC_OK &&
        (contact != s->epoch[RK_CONTACT] || high != s->epoch[RK_HIGH])) {
        err_set(err, RC_CONFLICT, _("the keys were changed since you signed in"));
        err_hint(err, _("sign in again"));
        return RC_CONFLICT;
    }
    return rc;
}

static enum rc put_keys(struct session *s, struct bulk_key *keys, size_t n, struct err *err)
{
    uint8_t wrapped[WRAPPED_BYTES];
    enum rc rc = db_begin(s->db, DB_VAULT, err);

    if (rc == RC_OK)
        rc = check_epochs(s, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        random_uuid(keys[i].uuid);
        for (int tier = 0; rc == RC_OK && tier < TIER_COUNT; tier++) {
            random_bytes(keys[i].key[tier], KEY_BYTES);
            seal_wrap(wrapped, keys[i].key[tier], s->key[tier == TIER_HIGH ? RK_HIGH : RK_CONTACT],
                      keys[i].uuid, (enum tier)tier);
            rc = vault_put(s->db, keys[i].uuid, tier, wrapped, err);
        }
    }
    if (rc == RC_OK)
        rc = db_commit(s->db, DB_VAULT, err);
    db_rollback(s->db, DB_VAULT);
    return rc;
}

/* Take the keys of an act that failed out of the vault again. */
static enum rc drop_keys(struct session *s, const struct bulk_key *keys, size_t n,
                         struct err *err)
{
    enum rc rc = db_begin(s->db, DB_VAULT, err);

    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = vault_drop(s->db, keys[i].uuid, err);
    if (rc == RC_OK)
        rc = db_commit(s->db, DB_VAULT, err);
    db_rollback(s->db, DB_VAULT);
    return rc;
}

/* Take back what a failed act left; the next start does what this cannot. */
static enum rc retract(struct session *s, const struct bulk_key *keys, size_t n, int64_t pending)
{
    enum rc rc = drop_keys(s, keys, n, NULL);

    if (rc == RC_OK && (rc = db_begin(s->db, DB_OFFICE, NULL)) == RC_OK &&
        (rc = pending_drop(s->db, pending, NULL, NULL)) == RC_OK)
        rc = db_commit(s->db, DB_OFFICE, NULL);
    db_rollback(s->db, DB_OFFICE);
    return rc;
}

enum rc bulk_write_planned(struct session *s, const char *kind,
                           enum rc (*plan)(void *arg, size_t *n, struct err *err),
                           enum rc (*write)(void *arg, struct act *a, const struct bulk_key *keys,
                                            struct err *err),
                           void *arg, struct err *err)
{
    struct bulk_key *keys = NULL;
    size_t n = 0;
    int64_t pending = 0;
    bool gone = false, doubtful = false;
    struct act a = {0};
    enum rc rc = announce(s, kind, &pending, err);

    if (rc == RC_OK && (rc = act_begin(&a, s, err)) == RC_OK &&
        (rc = plan(arg, &n, err)) == RC_OK &&
        (rc = put_keys(s, keys = xcalloc(n, sizeof *keys), n, err)) == RC_OK && (rc = write(arg, &a, keys, err)) == RC_OK &&
        (rc = pending_drop(s->db, pending, &gone, err)) == RC_OK && gone) {
        err_set(err, RC_BUSY, _("another process tidied up in between; nothing was changed"));
        err_hint(err, _("try again"));
        rc = RC_BUSY;
    }
    if (rc == RC_OK) {
        rc = act_commit(&a, err);
        doubtful = rc != RC_OK;
    }
    act_abort(&a);
    /* After a commit that failed on the way to the disk the rows may yet be there
     * when the file is opened next: the sweep, which looks, is left to decide. */
    if (rc == RC_OK) {
        /* The WALs of a large act are large; it stands whether or not they shrink now. */
        (void)!(db_shrink(s->db, DB_VAULT) && db_shrink(s->db, DB_OFFICE));
        auditlog_settle(s);
    } else if (pending != 0 && !doubtful)
        (void)!retract(s, keys, n, pending);
    if (keys != NULL)
        secret_wipe(keys, n * sizeof *keys);
    free(keys);
    return rc;
}

/* A number that was known before. */
struct counted {
    size_t n;
    enum rc (*write)(void *arg, struct act *a, const struct bulk_key *keys, struct err *err);
    void *arg;
};

static enum rc plan_counted(void *arg, size_t *n, struct err *err)
{
    (void)err;
    *n = ((const struct counted *)arg)->n;
    return RC_OK;
}

static enum rc write_counted(void *arg, struct act *a, const struct bulk_key *keys,
                             struct err *err)
{
    const struct counted *c = arg;

    return c->write(c->arg, a, keys, err);
}

enum rc bulk_write(struct session *s, const char *kind, size_t n,
                   enum rc (*write)(void *arg, struct act *a, const struct bulk_key *keys,
                                    struct err *err),
                   void *arg, struct err *err)
{
    struct counted c = {.n = n, .write = write, .arg = arg};

    return bulk_write_planned(s, kind, plan_counted, write_counted, &c, err);
}
