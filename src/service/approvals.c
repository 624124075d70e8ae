#include "service/approvals.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "crypto/tag.h"
#include "store/approval.h"
#include "store/operator.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What the second admin signs. */
static void signed_bytes(const struct approval *p, struct buf *out)
{
    tag_text(out, "ycadmin/approval/v1");
    tag_text(out, p->kind);
    tag_bytes(out, p->digest, sizeof p->digest);
    tag_number(out, p->expires_at);
}

static enum rc needed(struct session *s, const struct plan *plan, bool *yes, struct err *err)
{
    int64_t admins = 0;
    enum rc rc = operator_count(s->db, OP_ADMIN, &admins, err);

    *yes = admins >= 2 || (plan->subject != NULL && s->op.role != OP_ADMIN);
    return rc;
}

/* Granted by an admin who is one still, is not the asker, and whose key the log knows. */
static enum rc check(struct session *s, const struct approval *p, struct err *err)
{
    struct buf bytes = BUF_INIT;
    struct operator admin;
    bool known = false;
    enum rc rc = operator_by_name(s->db, p->decided_by, &admin, err);

    if (rc == RC_OK)
        rc = session_key_announced(s, admin.name, admin.sign_pk, &known, err);
    if (rc != RC_OK)
        return rc;
    signed_bytes(p, &bytes);
    if (!known || !admin.enabled || admin.role != OP_ADMIN ||
        strcmp(admin.name, p->asked_by) == 0 || strcmp(admin.name, s->op.name) == 0 ||
        identity_check(admin.sign_pk, bytes.data, bytes.len, p->sig) != 0)
        rc = err_set(err, RC_DENIED, _("the approval's signature does not hold"));
    buf_release(&bytes);
    return rc;
}

static enum rc waiting(struct err *err)
{
    err_set(err, RC_DENIED, _("another admin must approve this first"));
    return err_hint(err, _("it is filed under :approvals; once signed there, repeat it")),
           RC_DENIED;
}

static enum rc file(struct session *s, const struct plan *plan, struct err *err)
{
    struct approval p = {0};
    char data[96];
    struct act_entry e = {.action = "approval-ask", .data = data, .subject = plan->subject};
    struct act a;
    enum rc rc = act_begin(&a, s, err);

    if (rc != RC_OK)
        return rc;
    snprintf(p.kind, sizeof p.kind, "%s", plan->kind);
    snprintf(p.summary, sizeof p.summary, "%s", plan->summary);
    snprintf(p.asked_by, sizeof p.asked_by, "%s", s->op.name);
    memcpy(p.digest, plan->digest, sizeof p.digest);
    if (plan->subject != NULL)
        memcpy(p.subject, plan->subject->uuid, sizeof p.subject);
    p.asked_at = a.now;
    p.expires_at = a.now + APPROVAL_HOURS * 3600;
    if ((rc = approval_put(s->db, &p, err)) == RC_OK) {
        snprintf(data, sizeof data, "approval=%" PRId64 " kind=%s", p.id, p.kind);
        if ((rc = act_log(&a, &e, err)) == RC_OK)
            rc = act_commit(&a, err);
    }
    act_abort(&a);
    return rc;
}

enum rc approvals_need(struct session *s, const struct plan *plan, struct err *err)
{
    struct approval p;
    bool yes, found;
    enum rc rc = needed(s, plan, &yes, err);

    if (rc != RC_OK || !yes)
        return rc;
    rc = approval_find(s->db, plan->kind, plan->digest, clock_now(), &p, &found, err);
    if (rc == RC_OK && found && p.granted)
        return check(s, &p, err);
    if (rc == RC_OK && !found)
        rc = file(s, plan, err);
    return rc == RC_OK ? waiting(err) : rc;
}

enum rc approvals_use_in(struct act *a, const struct plan *plan, struct err *err)
{
    struct approval p;
    char data[96];
    const struct act_entry e = {.action = "approval-use", .data = data, .subject = plan->subject};
    bool yes, found;
    enum rc rc = needed(a->s, plan, &yes, err);

    if (rc != RC_OK || !yes)
        return rc;
    rc = approval_find(a->s->db, plan->kind, plan->digest, a->now, &p, &found, err);
    if (rc == RC_OK && (!found || !p.granted))
        return waiting(err);
    if (rc == RC_OK && (rc = check(a->s, &p, err)) == RC_OK) {
        p.used_at = a->now;
        snprintf(data, sizeof data, "approval=%" PRId64 " by=%s", p.id, p.decided_by);
        if ((rc = approval_update(a->s->db, &p, err)) == RC_OK)
            rc = act_log(a, &e, err);
    }
    return rc;
}

static enum rc decide_in(struct act *a, struct approval *p, bool grant, struct err *err)
{
    char data[160];
    const struct act_entry e = {.action = grant ? "approval-grant" : "approval-refuse",
                                .data = data};
    struct buf bytes = BUF_INIT;
    enum rc rc;

    if (p->decided_at != 0 || p->expires_at <= a->now)
        return err_set(err, RC_CONFLICT, _("this approval is decided or over"));
    if (strcmp(p->asked_by, a->s->op.name) == 0)
        return err_set(err, RC_DENIED, _("you asked for it: another admin must decide"));
    signed_bytes(p, &bytes);
    identity_sign(a->s->id, bytes.data, bytes.len, p->sig);
    buf_release(&bytes);
    snprintf(p->decided_by, sizeof p->decided_by, "%s", a->s->op.name);
    p->decided_at = a->now;
    p->granted = grant;
    snprintf(data, sizeof data, "approval=%" PRId64 " kind=%s asked-by=%s", p->id, p->kind,
             p->asked_by);
    if ((rc = approval_update(a->s->db, p, err)) == RC_OK && (rc = act_log(a, &e, err)) == RC_OK)
        rc = act_commit(a, err);
    return rc;
}

enum rc approvals_decide(struct session *s, int64_t id, bool grant, struct err *err)
{
    struct approval p;
    struct act a;
    enum rc rc = session_need(s, RIGHT_APPROVE, err);

    if (rc != RC_OK || (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    if ((rc = approval_by_id(s->db, id, &p, err)) == RC_OK)
        rc = decide_in(&a, &p, grant, err);
    act_abort(&a);
    return rc;
}

enum rc approvals_waiting(struct session *s, int64_t *n, struct err *err)
{
    return approval_waiting(s->db, clock_now(), n, err);
}
