#include "service/sharing.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "crypto/merkle.h"
#include "crypto/tag.h"
#include "service/approvals.h"
#include "service/notices.h"
#include "service/reviewed.h"
#include "service/sharing_gates.h"
#include "store/approval.h"
#include "store/disclosure.h"
#include "store/notice.h"
#include "store/recipient.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const sharing_kinds[] = {"consent",  "processor", "publication",
                                     "transfer", "authority", NULL};

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/* All that would be given, to whom and on what ground: what a second admin signs. */
static void digest(const struct sharing_case *c, uint8_t out[32])
{
    const struct new_disclosure *in = c->in;
    struct buf b = BUF_INIT;

    tag_text(&b, "ycadmin/disclosure/v1");
    tag_text(&b, in->kind);
    tag_number(&b, c->recipient.id);
    tag_number(&b, in->at);
    tag_text(&b, or_empty(in->purpose));
    tag_text(&b, in->fields);
    tag_text(&b, or_empty(in->basis));
    tag_text(&b, or_empty(in->scope));
    tag_text(&b, or_empty(in->notice));
    tag_text(&b, or_empty(in->case_id));
    for (size_t i = 0; i < c->people->n; i++)
        tag_number(&b, c->people->id[i]);
    hash_sha256(out, b.data, b.len);
    buf_release(&b);
}

/* Who approved PLAN: the second admin, or the only one. */
static enum rc approver(struct act *a, const struct plan *plan, char out[64], struct err *err)
{
    struct approval p;
    bool found = false;
    enum rc rc = approval_find(a->s->db, plan->kind, plan->digest, a->now, &p, &found, err);

    snprintf(out, 64, "%s", found && p.granted ? p.decided_by : a->s->op.name);
    return rc;
}

static void fill(const struct sharing_case *c, struct disclosure *d)
{
    const struct new_disclosure *in = c->in;

    *d = (struct disclosure){.recipient = c->recipient.id,
                             .at = c->at,
                             .notice = c->notice.id,
                             .people = (int64_t)c->people->n};
    snprintf(d->kind, sizeof d->kind, "%s", in->kind);
    snprintf(d->purpose, sizeof d->purpose, "%s", or_empty(in->purpose));
    snprintf(d->fields, sizeof d->fields, "%s", in->fields);
    snprintf(d->basis, sizeof d->basis, "%s", or_empty(in->basis));
    snprintf(d->scope, sizeof d->scope, "%s", or_empty(in->scope));
    snprintf(d->protection, sizeof d->protection, "%s", c->recipient.protection);
    snprintf(d->case_id, sizeof d->case_id, "%s", or_empty(in->case_id));
    snprintf(d->note, sizeof d->note, "%s", or_empty(in->note));
    snprintf(d->made_by, sizeof d->made_by, "%s", c->s->op.name);
}

static enum rc log_it(struct act *a, const struct disclosure *d, struct err *err)
{
    char data[480];
    const struct act_entry e = {
        .action = "disclose", .data = data, .case_id = d->case_id[0] != '\0' ? d->case_id : NULL};

    snprintf(data, sizeof data,
             "disclosure=DIS-%" PRId64 " kind=%s recipient=%" PRId64 " people=%" PRId64
             " approver=%s fields=%s",
             d->id, d->kind, d->recipient, d->people, d->approver, d->fields);
    return act_log(a, &e, err);
}

static enum rc write_in(struct act *a, struct sharing_case *c, const struct plan *plan,
                        bool planned, int64_t *id, struct err *err)
{
    struct disclosure d;
    enum rc rc;

    fill(c, &d);
    d.made_at = a->now;
    if ((rc = approver(a, plan, d.approver, err)) != RC_OK ||
        (planned && (rc = approvals_use_in(a, plan, err)) != RC_OK) ||
        (rc = disclosure_put(a->s->db, &d, err)) != RC_OK)
        return rc;
    for (size_t i = 0; rc == RC_OK && i < c->people->n; i++)
        rc = disclosure_person_put(a->s->db, d.id, c->people->id[i], err);
    *id = d.id;
    return rc == RC_OK ? log_it(a, &d, err) : rc;
}

/* The register keeps what was said whole, or does not take it. */
static enum rc check_lengths(const struct new_disclosure *in, size_t *field, struct err *err)
{
    const struct {
        const char *text;
        size_t max, field;
    } said[] = {
        {in->purpose, sizeof((struct disclosure *)0)->purpose, SHARING_PURPOSE},
        {in->fields, sizeof((struct disclosure *)0)->fields, SHARING_FIELDS},
        {in->basis, sizeof((struct disclosure *)0)->basis, SHARING_BASIS},
        {in->scope, sizeof((struct disclosure *)0)->scope, SHARING_SCOPE},
        {in->case_id, sizeof((struct disclosure *)0)->case_id, SHARING_CASE},
        {in->note, sizeof((struct disclosure *)0)->note, SHARING_NOTE},
    };

    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (strlen(or_empty(said[i].text)) >= said[i].max) {
            *field = said[i].field;
            return err_set(err, RC_INVALID, _("this is too long for the log"));
        }
    return RC_OK;
}

static enum rc look_up(struct sharing_case *c, size_t *field, struct err *err)
{
    enum rc rc = check_lengths(c->in, field, err);

    if (rc != RC_OK)
        return rc;
    *field = SHARING_RECIPIENT;
    if (or_empty(c->in->recipient)[0] != '\0' &&
        (rc = recipient_by_name(c->s->db, c->in->recipient, &c->recipient, err)) != RC_OK)
        return rc == RC_MISSING ? err_set(err, RC_INVALID, _("there is no such recipient")) : rc;
    *field = SHARING_NOTICE;
    notice_release(&c->notice);
    if (or_empty(c->in->notice)[0] != '\0' &&
        (rc = notice_by_code(c->s->db, c->in->notice, &c->notice, err)) != RC_OK)
        return rc == RC_MISSING ? err_set(err, RC_INVALID, _("there is no such notice")) : rc;
    *field = SHARING_AT;
    if (c->at > clock_now())
        return err_set(err, RC_INVALID, _("that time is still to come"));
    *field = SHARING_PEOPLE;
    return c->people->n > 0 ? RC_OK : err_set(err, RC_INVALID, _("that is nobody"));
}

/* Recipient, notice and gate are asked again inside the transaction: what they say there is what
 * is written. */
static enum rc carry_out(struct sharing_case *c, int64_t *id, size_t *field, struct err *err)
{
    bool planned = c->people->n > 1 || strcmp(c->in->kind, "authority") == 0;
    char summary[200];
    struct plan plan = {.kind = "disclosure", .summary = summary};
    struct act a;
    enum rc rc = RC_OK;

    *field = SIZE_MAX;
    digest(c, plan.digest);
    snprintf(summary, sizeof summary, _("Disclose %s of %zu people to %s (%s)"), c->in->fields,
             c->people->n, c->recipient.id != 0 ? c->recipient.name : _("the public"), c->in->kind);
    if (planned && (rc = approvals_need(c->s, &plan, err)) != RC_OK)
        return rc;
    if ((rc = act_begin(&a, c->s, err)) != RC_OK)
        return rc;
    c->lacking = 0;
    if (c->refs != NULL)
        buf_clear(c->refs);
    rc = look_up(c, field, err);
    digest(c, plan.digest);
    if (rc == RC_OK && (rc = sharing_gates_check(c, field, err)) == RC_OK &&
        (rc = write_in(&a, c, &plan, planned, id, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

enum rc sharing_disclose(struct session *s, const struct new_disclosure *in,
                         const struct sharing_people *people, int64_t *id, size_t *field,
                         int64_t *lacking, struct buf *refs, struct err *err)
{
    struct sharing_case c = {
        .s = s, .in = in, .people = people, .at = in->at != 0 ? in->at : clock_now(), .refs = refs};
    enum rc rc = session_need(s, RIGHT_SHARING, err);

    *id = 0;
    *lacking = 0;
    *field = SIZE_MAX;
    if (rc == RC_OK && (rc = look_up(&c, field, err)) == RC_OK &&
        (rc = sharing_gates_check(&c, field, err)) == RC_OK)
        rc = carry_out(&c, id, field, err);
    *lacking = c.lacking;
    notice_release(&c.notice);
    return rc;
}

/* The field's line in a notice: its title and its class. */
static void put_field(struct session *s, const char *code, struct buf *out)
{
    const struct field *f = session_field(s, code);
    char section[64], label[128];

    snprintf(section, sizeof section, "field:%.50s", code);
    session_label(s, section, "label", label, sizeof label);
    buf_printf(out, "- %s%s\n", label,
               f != NULL && f->sensitive ? _(" (sensitive personal information)") : "");
}

static void compose(struct session *s, const struct sharing_notice *n, struct buf *out)
{
    char section[80], title[128], code[64];

    buf_printf(out, "%s\n", n->text);
    if (strcmp(n->kind, "publication") != 0)
        return;
    snprintf(section, sizeof section, "purpose:%.60s", n->purpose);
    session_label(s, section, "title", title, sizeof title);
    buf_printf(out, _("Purpose: %s\n"), title);
    buf_puts(out, _("Information to be published:\n"));
    for (const char *p = n->fields; *(p += strspn(p, ", ")) != '\0';) {
        size_t len = strcspn(p, ", ");

        snprintf(code, sizeof code, "%.*s", (int)len, p);
        put_field(s, code, out);
        p += len;
    }
}

enum { NOTICE_KIND, NOTICE_TITLE, NOTICE_TEXT, NOTICE_PURPOSE, NOTICE_FIELDS };

static enum rc check_notice(struct session *s, const struct sharing_notice *n, size_t *field,
                            struct err *err)
{
    enum rc rc;

    *field = NOTICE_KIND;
    if (strcmp(n->kind, "publication") != 0 && strcmp(n->kind, "transfer") != 0)
        return err_set(err, RC_INVALID, _("there is no such kind of notice"));
    *field = or_empty(n->title)[0] == '\0' ? NOTICE_TITLE : NOTICE_TEXT;
    if (or_empty(n->title)[0] == '\0' || or_empty(n->text)[0] == '\0')
        return err_set(err, RC_INVALID, _("a notice needs a title and a text"));
    if (strcmp(n->kind, "publication") != 0)
        return RC_OK;
    *field = NOTICE_PURPOSE;
    if ((rc = sharing_check_purpose(s, or_empty(n->purpose), err)) != RC_OK)
        return rc;
    *field = NOTICE_FIELDS;
    return sharing_check_fields(s, or_empty(n->fields), err);
}

enum rc sharing_publish(struct session *s, const struct sharing_notice *n, char code[32],
                        size_t *field, struct err *err)
{
    struct buf text = BUF_INIT;
    bool publication = strcmp(n->kind, "publication") == 0;
    struct new_notice out = {.kind = n->kind,
                             .title = n->title,
                             .purposes = publication ? n->purpose : NULL,
                             .fields = publication ? n->fields : NULL};
    struct notice made = {0};
    int64_t id = 0;
    struct act a;
    enum rc rc = session_need(s, RIGHT_SHARING, err);

    *field = SIZE_MAX;
    if (rc != RC_OK || (rc = check_notice(s, n, field, err)) != RC_OK ||
        (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    compose(s, n, &text);
    out.text = buf_str(&text);
    if ((rc = notices_publish_in(&a, &out, &id, err)) == RC_OK &&
        (rc = notice_by_id(s->db, id, &made, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    snprintf(code, 32, "%s", made.code);
    notice_release(&made);
    buf_release(&text);
    return rc;
}

enum rc sharing_review(struct session *s, struct err *err)
{
    struct disclosure_sums sums;
    char data[48];
    int64_t n = 0;
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && sharing_kinds[i] != NULL; i++) {
        rc = disclosure_sum(s->db, sharing_kinds[i], &sums, err);
        n += rc == RC_OK ? sums.n : 0;
    }
    if (rc != RC_OK)
        return rc;
    snprintf(data, sizeof data, "disclosures=%" PRId64, n);
    return reviewed_put(s, REVIEWED_SHARING, data, err);
}
