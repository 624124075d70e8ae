#include "base/i18n.h"
#include "service/incidents_people.h"
#include "service/notices.h"
#include "store/incident.h"
#include "store/incident_people.h"
#include "store/notice.h"
#include "store/policy.h"

#include <stdio.h>
#include <string.h>

void incidents_people_compose(struct session *s, const struct incident_message *m, struct buf *out)
{
    char company[128], phone[64];
    struct err ignored;

    session_label(s, "policy", "company", company, sizeof company);
    if (policy_get(s->db, "policy", "phone", phone, sizeof phone, &ignored) != RC_OK)
        phone[0] = '\0';
    buf_clear(out);
    buf_printf(out, "%s\n%s\n\n", _("What happened"), m->happened);
    buf_printf(out, "%s\n%s\n\n", _("How it may affect you"), m->effect);
    buf_printf(out, "%s\n%s\n\n", _("What we do, and what you can do"), m->remedies);
    buf_printf(out, "%s\n%s  %s\n", _("Contact"), company, phone);
}

static enum rc check(const struct incident_message *m, int *bad, struct err *err)
{
    enum rc rc;

    if (strcmp(m->kind, "push") != 0 && strcmp(m->kind, "announcement") != 0)
        return err_set(err, RC_INVALID, _("a notice is a push text or an announcement"));
    *bad = 0;
    if ((rc = incidents_write_text(m->title, sizeof((struct notice *)NULL)->title, _("the title"),
                                   err)) != RC_OK)
        return rc;
    *bad = 1;
    if ((rc = incidents_write_text(m->happened, 4000, _("what happened"), err)) != RC_OK)
        return rc;
    *bad = 2;
    if ((rc = incidents_write_text(m->effect, 4000, _("the likely effect"), err)) != RC_OK)
        return rc;
    *bad = 3;
    if ((rc = incidents_write_text(m->remedies, 4000, _("the remedies"), err)) != RC_OK)
        return rc;
    *bad = -1;
    return RC_OK;
}

/* A text to everyone is all that can be done where nobody is known by name. */
static enum rc stop_clock(struct incident_act *w, struct err *err)
{
    struct incident_ledger l = {0};
    enum rc rc = incident_people_count(w->act.s->db, w->i.id, w->act.now, &l, err);

    if (rc != RC_OK || l.people > 0 || w->i.notified_at != 0)
        return rc;
    w->i.notified_at = w->act.now;
    rc = incidents_write_moment(&w->act, w->i.id, "notified", 0, w->i.notified_at, err);
    return rc == RC_OK ? incidents_write_tick(w, "notify", "", err) : rc;
}

static enum rc publish(struct incident_act *w, const struct incident_message *m, const char *text,
                       struct err *err)
{
    struct new_notice n = {.kind = "incident", .title = m->title, .text = text, .channel = m->kind};
    struct incident_notice sent = {.incident = w->i.id, .sent_at = w->act.now};
    struct session *s = w->act.s;
    char code[32];
    enum rc rc = notices_publish_in(&w->act, &n, &sent.notice, err);

    snprintf(sent.kind, sizeof sent.kind, "%s", m->kind);
    snprintf(sent.sent_by, sizeof sent.sent_by, "%s", s->op.name);
    snprintf(code, sizeof code, "N-%lld", (long long)sent.notice);
    if (rc == RC_OK && (rc = incident_notice_put(s->db, &sent, err)) == RC_OK &&
        (rc = incidents_write_event(&w->act, w->i.id, "notice", m->kind, 0, "", code, NULL, err)) ==
            RC_OK &&
        (rc = stop_clock(w, err)) == RC_OK)
        rc = incidents_write_end(w, "incident-notice", NULL, code, err);
    return rc;
}

enum rc incidents_people_notice(struct session *s, int64_t id, int64_t version,
                                const struct incident_message *m, int *bad, struct err *err)
{
    struct incident_act w = {0};
    struct buf text = BUF_INIT;
    enum rc rc = session_need(s, RIGHT_INCIDENTS, err);

    *bad = -1;
    if (rc == RC_OK && (rc = check(m, bad, err)) == RC_OK &&
        (rc = incidents_write_begin(&w, s, id, version, false, err)) == RC_OK) {
        incidents_people_compose(s, m, &text);
        rc = publish(&w, m, buf_str(&text), err);
    }
    incidents_write_abort(&w);
    buf_release(&text);
    return rc;
}
