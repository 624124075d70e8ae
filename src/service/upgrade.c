#include "service/upgrade.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/act.h"
#include "service/policies.h"
#include "service/signin.h"

#include <stdio.h>

static enum rc vault(struct session *s, struct err *err)
{
    enum rc rc = db_begin(s->db, DB_VAULT, err);

    if (rc == RC_OK && (rc = db_upgrade(s->db, DB_VAULT, err)) == RC_OK)
        rc = db_commit(s->db, DB_VAULT, err);
    db_rollback(s->db, DB_VAULT);
    return rc;
}

/* The vault first: while office.db is of the older version, all can be done again. */
static enum rc apply(struct act *a, int from, struct err *err)
{
    struct session *s = a->s;
    struct act_entry entry = {.action = "migrate", .unsigned_ = !s->signed_in};
    char data[48];
    enum rc rc = vault(s, err);

    snprintf(data, sizeof data, "from=%d to=%d", from, db_version_wanted(DB_OFFICE));
    entry.data = data;
    if (rc == RC_OK)
        rc = db_upgrade(s->db, DB_OFFICE, err);
    s->older = rc != RC_OK;
    if (rc == RC_OK && (rc = session_refresh(s, err)) == RC_OK && s->signed_in)
        rc = policies_ensure(a, err);
    if (rc == RC_OK && (rc = act_log(a, &entry, err)) == RC_OK)
        rc = act_commit(a, err);
    s->older = rc != RC_OK;
    return rc;
}

static enum rc migrate(struct session *s, int from, struct err *err)
{
    struct act a;
    enum rc rc = act_begin(&a, s, err);

    db_guard(s->db, OP_SYSTEM);
    if (rc == RC_OK && (rc = apply(&a, from, err)) == RC_OK)
        s->deferred = false;
    act_abort(&a);
    db_guard(s->db, s->signed_in ? s->op.role : OP_SYSTEM);
    return rc;
}

static enum rc version(struct session *s, int *from, struct err *err)
{
    enum rc rc;

    db_guard(s->db, OP_SYSTEM);
    rc = db_version(s->db, DB_OFFICE, from, err);
    db_guard(s->db, s->signed_in ? s->op.role : OP_SYSTEM);
    return rc;
}

enum rc upgrade_copy(struct session *s, struct err *err)
{
    int from = 0;
    enum rc rc = version(s, &from, err);

    return rc == RC_OK && s->older ? migrate(s, from, err) : rc;
}

/* What a migration that nobody signed could not record. */
static enum rc complete(struct session *s, struct err *err)
{
    struct act a;
    uint64_t size;
    enum rc rc = act_begin(&a, s, err);

    size = a.frontier.size;
    if (rc == RC_OK && (rc = policies_ensure(&a, err)) == RC_OK && a.frontier.size != size)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

/* "before-v2-2026-11-24T140000Z" */
static void backup_name(const struct session *s, int to, struct buf *out)
{
    struct buf when = BUF_INIT;

    time_put_iso(&when, clock_now());
    buf_printf(out, "%s/before-v%d-", db_dir(s->db), to);
    for (const char *p = buf_str(&when); *p != '\0'; p++)
        if (*p != ':')
            buf_putc(out, *p);
    buf_release(&when);
}

enum rc upgrade_run(struct session *s, const char *out, const struct progress *progress,
                    struct upgrade_result *res, struct err *err)
{
    struct manifest m;
    enum rc rc = session_need(s, RIGHT_OPERATORS, err);

    *res = (struct upgrade_result){.to = db_version_wanted(DB_OFFICE)};
    if (rc != RC_OK || (rc = version(s, &res->from, err)) != RC_OK)
        return rc;
    if (!s->older)
        return complete(s, err);
    if (out != NULL)
        buf_puts(&res->backup, out);
    else
        backup_name(s, res->to, &res->backup);
    if ((rc = backup_make(s, buf_str(&res->backup), progress, &m, err)) == RC_OK &&
        (rc = migrate(s, res->from, err)) == RC_OK)
        rc = session_record(s, err);
    return rc;
}

void upgrade_release(struct upgrade_result *res)
{
    buf_release(&res->backup);
}
