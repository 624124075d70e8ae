#include "service/minors.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "crypto/tag.h"
#include "service/approvals.h"
#include "service/people.h"
#include "service/reviews.h"
#include "store/person.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SETTING "minor_approval"
#define AUDITED "minors-audit"

enum rc minors_approval(struct session *s, bool *on, struct err *err)
{
    char value[8];
    enum rc rc = db_setting(s->db, SETTING, value, sizeof value, err);

    *on = rc == RC_OK && strcmp(value, "on") == 0;
    return rc;
}

enum rc minors_set_approval(struct session *s, bool on, struct err *err)
{
    const struct act_entry e = {.action = "setting", .data = on ? SETTING "=on" : SETTING "=off"};
    struct act a = {0};
    enum rc rc = session_need(s, RIGHT_POLICY, err);

    if (rc == RC_OK && (rc = act_begin(&a, s, err)) == RC_OK &&
        (rc = db_set_setting(s->db, SETTING, on ? "on" : "off", err)) == RC_OK &&
        (rc = act_log(&a, &e, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

enum rc minors_look(struct session *s, const struct person *p, struct err *err)
{
    struct plan plan = {
        .kind = "minor-look", .subject = p, .summary = N_("looks at the data of a minor")};
    struct buf bytes = BUF_INIT;
    bool on = false;
    enum rc rc;

    if (p->minor_until <= clock_now() || s->key[RK_CONTACT] == NULL)
        return RC_OK;
    if ((rc = minors_approval(s, &on, err)) != RC_OK || !on)
        return rc;
    tag_text(&bytes, "ycadmin/minor-look/v1");
    tag_bytes(&bytes, p->uuid, sizeof p->uuid);
    tag_text(&bytes, s->op.name);
    hash_sha256(plan.digest, bytes.data, bytes.len);
    buf_release(&bytes);
    return approvals_need(s, &plan, err);
}

enum rc minors_of_age(struct session *s, struct err *err)
{
    struct act_entry e = {.action = "of-age"};
    struct act a = {0};
    char data[32];
    int n = 0;
    enum rc rc = session_need(s, RIGHT_PURGE, err);

    if (rc == RC_OK && (rc = act_begin(&a, s, err)) == RC_OK &&
        (rc = person_of_age(s->db, a.now, &n, err)) == RC_OK && n > 0) {
        snprintf(data, sizeof data, "people=%d", n);
        e.data = data;
        if ((rc = act_log(&a, &e, err)) == RC_OK)
            rc = act_commit(&a, err);
    }
    act_abort(&a);
    return rc;
}

enum rc minors_audited(struct session *s, const char *on, const char *report, struct err *err)
{
    const struct new_review r = {.action = AUDITED, .on = on, .report = report, .about = ""};
    enum reviews_part part;

    return reviews_record(s, &r, &part, err);
}

enum rc minors_last_audit(struct session *s, struct minors_audit *out, struct err *err)
{
    struct review last;
    enum rc rc = reviews_last(s, AUDITED, &last, err);

    *out = (struct minors_audit){.at = last.at, .due = last.due};
    snprintf(out->by, sizeof out->by, "%s", last.by);
    snprintf(out->report, sizeof out->report, "%s", last.report[0] != '\0' ? last.report : "-");
    return rc;
}

enum rc minors_text(struct session *s, struct lines *out, struct err *err)
{
    struct buf done = BUF_INIT, due = BUF_INIT;
    struct minors_audit audit;
    bool on = false;
    enum rc rc = minors_approval(s, &on, err);

    if (rc != RC_OK || (rc = minors_last_audit(s, &audit, err)) != RC_OK)
        return rc;
    lines_add(out, on ? ROLE_OK : ROLE_NORMAL, "%s",
              on ? _("A look at a minor's data asks for an admin's approval.")
                 : _("A look at a minor's data needs no approval here."));
    date_put(&done, date_of(audit.at));
    date_put(&due, date_of(audit.due - 1));
    if (audit.at == 0)
        lines_add(out, ROLE_WARN, "%s", _("No audit of minors' data is on record."));
    else
        lines_add(out, audit.due <= clock_now() ? ROLE_BAD : ROLE_NORMAL,
                  _("Audit of minors' data: %s (%s, %s), the next one by %s"), buf_str(&done),
                  audit.by, audit.report, buf_str(&due));
    buf_release(&done);
    buf_release(&due);
    return RC_OK;
}
