/* Signed heads of the log. */
#include "base/clock.h"
#include "base/i18n.h"
#include "service/auditlog.h"
#include "store/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#define UNSETTLED 1000 /* entries, some 10 ms of hashing */

/* The system's log is a second place that remembers a checkpoint. */
static void witness(const struct checkpoint *cp)
{
    struct buf root = BUF_INIT;

    base64_put(&root, cp->root, sizeof cp->root);
    syslog(LOG_AUTH | LOG_NOTICE, "checkpoint %s %" PRIu64 " %s", cp->origin, cp->size,
           buf_str(&root));
    buf_release(&root);
}

enum rc auditlog_sign(struct session *s, const struct audit_state *st, const char *extension,
                      struct buf *note, struct err *err)
{
    struct checkpoint_row row = {0};
    struct checkpoint cp = {0};
    struct frontier f;
    enum rc rc;

    if (!frontier_unpack(&f, (uint64_t)st->size, st->frontier, st->len))
        return err_set(err, RC_BROKEN, _("the log's recorded head is damaged"));
    snprintf(cp.origin, sizeof cp.origin, "%s", s->origin);
    snprintf(cp.extension, sizeof cp.extension, "%s", extension);
    cp.size = f.size;
    frontier_root(&f, cp.root);
    checkpoint_sign(note, &cp, s->key[RK_LOG]);
    row.size = st->size;
    row.time = clock_now();
    snprintf(row.note, sizeof row.note, "%s", buf_str(note));
    row.len = st->len;
    memcpy(row.frontier, st->frontier, st->len);
    if ((rc = checkpoint_put(s->db, &row, err)) == RC_OK)
        witness(&cp);
    return rc;
}

static enum rc make_checkpoint(struct session *s, struct buf *note, struct err *err)
{
    struct audit_state st;
    enum rc rc = audit_state_get(s->db, &st, err);

    return rc == RC_OK ? auditlog_sign(s, &st, "", note, err) : rc;
}

enum rc auditlog_checkpoint(struct session *s, struct buf *note, struct err *err)
{
    struct checkpoint_row last;
    bool found;
    enum rc rc = session_need(s, RIGHT_VERIFY_AUDIT, err);

    if (rc != RC_OK)
        return rc;
    if (s->broken) {
        err_set(err, RC_BROKEN, _("the audit log does not verify: %s"), s->broken_why);
        return RC_BROKEN;
    }
    if (s->key[RK_LOG] != NULL)
        return make_checkpoint(s, note, err);
    rc = checkpoint_last(s->db, &last, &found, err);
    if (rc == RC_OK && !found) {
        err_set(err, RC_MISSING, _("no checkpoint was made yet"));
        return err_hint(err, _("an admin or the service makes one: ycadmin audit checkpoint")),
               RC_MISSING;
    }
    if (rc == RC_OK)
        buf_puts(note, last.note);
    return rc;
}

void auditlog_settle(struct session *s)
{
    struct checkpoint_row last = {0};
    struct audit_state st;
    struct buf note = BUF_INIT;
    bool found;

    if (s->broken || s->key[RK_LOG] == NULL || audit_state_get(s->db, &st, NULL) != RC_OK ||
        checkpoint_last(s->db, &last, &found, NULL) != RC_OK || st.size - last.size < UNSETTLED)
        return;
    (void)!make_checkpoint(s, &note, NULL);
    buf_release(&note);
}

enum rc auditlog_vkey(struct session *s, struct buf *out, struct err *err)
{
    char vkey[256];
    enum rc rc = db_setting(s->db, "log_vkey", vkey, sizeof vkey, err);

    if (rc == RC_OK)
        buf_puts(out, vkey);
    return rc;
}
