#include "service/approvals.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "crypto/tag.h"
#include "service/auditlog.h"
#include "store/approval.h"
#include "store/operator.h"
#include "store/person.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What the second admin signs: the row as it was read, and the verdict on it, so
 * that neither a refusal nor another row's signature can stand for a grant. */
static void signed_bytes(const struct approval *p, struct buf *out)
{
    tag_text(out, "ycadmin/approval/v1");
    tag_number(out, p->id);
    tag_text(out, p->kind);
    tag_bytes(out, p->digest, sizeof p->digest);
    tag_text(out, p->summary);
    tag_bytes(out, p->subject, sizeof p->subject);
    tag_text(out, p->asked_by);
    tag_number(out, p->expires_at);
    tag_number(out, p->granted);
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
    else if (rc == RC_OK && plan->subject != NULL) /* each refused look is an entry */
        rc = act_note(s, &(struct act_entry){.action = "denied", .subject = plan->subject}, err);
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

static bool has_subject(const struct approval *p)
{
    static const uint8_t nobody[sizeof p->subject];

    return memcmp(p->subject, nobody, sizeof nobody) != 0;
}

void approvals_subject(struct session *s, const struct approval *p, char *out, size_t max)
{
    out[0] = '\0';
    if (has_subject(p))
        auditlog_subject(s, p->subject, out, max);
}

/* gettext() of "" is the catalogue's header. */
const char *approvals_summary(const struct approval *p)
{
    return p->summary[0] != '\0' ? _(p->summary) : "";
}

/* Whom P is about, NULL: nobody in particular, or somebody gone. */
static enum rc subject_of(struct session *s, const struct approval *p, struct person *who,
                          const struct person **out, struct err *err)
{
    enum rc rc;

    *out = NULL;
    if (!has_subject(p))
        return RC_OK;
    rc = person_by_uuid(s->db, p->subject, who, err);
    *out = rc == RC_OK ? who : NULL;
    return rc == RC_MISSING ? RC_OK : rc;
}

static enum rc decide_in(struct act *a, struct approval *p, bool grant, struct err *err)
{
    char data[160];
    struct act_entry e = {.action = grant ? "approval-grant" : "approval-refuse", .data = data};
    struct buf bytes = BUF_INIT;
    struct person who;
    enum rc rc;

    if (p->decided_at != 0 || p->expires_at <= a->now)
        return err_set(err, RC_CONFLICT, _("this approval is decided or over"));
    if (strcmp(p->asked_by, a->s->op.name) == 0)
        return err_set(err, RC_DENIED, _("you asked for it: another admin must decide"));
    if ((rc = subject_of(a->s, p, &who, &e.subject, err)) != RC_OK)
        return rc;
    snprintf(p->decided_by, sizeof p->decided_by, "%s", a->s->op.name);
    p->decided_at = a->now;
    p->granted = grant;
    signed_bytes(p, &bytes);
    identity_sign(a->s->id, bytes.data, bytes.len, p->sig);
    buf_release(&bytes);
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
    *n = 0;
    if (!session_may(s, RIGHT_APPROVE))
        return RC_OK;
    return approval_waiting(s->db, s->op.name, clock_now(), n, err);
}

const char *approvals_state(const struct approval *p, int64_t now)
{
    if (p->used_at != 0)
        return "used";
    if (p->decided_at != 0 && !p->granted)
        return "refused";
    if (p->expires_at <= now)
        return "over";
    return p->decided_at != 0 ? "granted" : "waiting";
}

static void put_time(struct lines *out, const char *label, int64_t t)
{
    struct buf text = BUF_INIT;

    if (t != 0)
        time_put(&text, t, false);
    lines_pair(out, 12, label, buf_str(&text));
    buf_release(&text);
}

enum rc approvals_text(struct session *s, int64_t id, struct lines *out, struct err *err)
{
    struct buf digest = BUF_INIT;
    char subject[64];
    struct approval p;
    enum rc rc = approval_by_id(s->db, id, &p, err);

    if (rc != RC_OK)
        return rc;
    buf_hex(&digest, p.digest, sizeof p.digest);
    approvals_subject(s, &p, subject, sizeof subject);
    lines_add(out, ROLE_TITLE, "%s", approvals_summary(&p));
    if (subject[0] != '\0')
        lines_pair(out, 12, _("Subject"), subject);
    lines_pair(out, 12, _("Asked by"), p.asked_by);
    put_time(out, _("Asked at"), p.asked_at);
    put_time(out, _("Void after"), p.expires_at);
    lines_pair(out, 12, _("Decided by"), p.decided_by);
    if (p.decided_at != 0)
        put_time(out, _("Decided at"), p.decided_at);
    if (p.used_at != 0)
        put_time(out, _("Carried out"), p.used_at);
    lines_add(out, ROLE_DIM, "SHA-256 %s", buf_str(&digest));
    buf_release(&digest);
    if (strcmp(approvals_state(&p, clock_now()), "waiting") != 0)
        return RC_OK;
    if (strcmp(p.asked_by, s->op.name) == 0)
        lines_add(out, ROLE_WARN, "%s", _("You asked for it: another admin decides."));
    else if (session_may(s, RIGHT_APPROVE))
        lines_add(out, ROLE_WARN, "%s",
                  _("Your signature lets exactly this plan be carried out, once where it changes "
                    "anything. If the rows change, it is asked for again."));
    return RC_OK;
}
