/* One audit entry as a person reads it. */
#include "base/clock.h"
#include "base/i18n.h"
#include "service/act.h"
#include "service/auditlog.h"
#include "service/listing.h"
#include "service/minors.h"
#include "service/people.h"
#include "store/audit.h"
#include "store/person.h"
#include "store/policy.h"

#include <stdio.h>
#include <string.h>

void auditlog_subject(struct session *s, const uint8_t uuid[16], char *out, size_t max)
{
    struct person p;
    struct buf hex = BUF_INIT;
    struct err ignored;

    buf_hex(&hex, uuid, 4);
    if (person_by_uuid(s->db, uuid, &p, &ignored) == RC_OK && p.ref[0] != '\0')
        snprintf(out, max, "%s", p.ref);
    else
        snprintf(out, max, "erased:%s", buf_str(&hex));
    buf_release(&hex);
}

void auditlog_field(struct session *s, const char *code, char *out, size_t max)
{
    char section[64];

    snprintf(section, sizeof section, "field:%s", code);
    session_label(s, section, "label", out, max);
}

void auditlog_reason(struct session *s, const char *code, const char *name, char *out, size_t max)
{
    const struct lister words = {.words = true};
    char section[80], key[32], english[96];
    struct err ignored;

    snprintf(section, sizeof section, "reason:%s", code);
    snprintf(key, sizeof key, "%s.en", name);
    if (policy_get(s->db, section, key, english, sizeof english, &ignored) != RC_OK ||
        english[0] == '\0')
        name = "title";
    session_label(s, section, name, out, max);
    if (strcmp(out, code) == 0)
        snprintf(out, max, "%s", listing_word(&words, code));
}

/* The records act.c sealed, as labelled lines. */
static void put_records(struct buf *out, const struct buf *plain)
{
    for (size_t at = 0; at + 5 <= plain->len;) {
        const uint8_t *p = (const uint8_t *)plain->data + at;
        size_t len = (size_t)p[1] << 24 | (size_t)p[2] << 16 | (size_t)p[3] << 8 | p[4];

        if (len > plain->len - at - 5)
            return;
        buf_puts(out, p[0] == 'b' ? _("before") : p[0] == 'a' ? _("after") : _("note"));
        buf_puts(out, ": ");
        buf_put(out, p + 5, len);
        buf_putc(out, '\n');
        at += 5 + len;
    }
}

/* Open the detail if this session can; the look is recorded before it shows. */
static enum rc put_detail(struct session *s, const struct audit_entry *e, struct buf *out,
                          struct err *err)
{
    struct buf sealed = BUF_INIT, plain = BUF_INIT;
    struct person subject;
    char field[32];
    uint8_t *key = NULL;
    bool found;
    int tier;
    enum rc rc = audit_detail_get(s->db, e->seq, &tier, &sealed, &found, err);

    if (rc != RC_OK || !found) {
        buf_release(&sealed);
        if (rc == RC_OK)
            buf_printf(out, "%s\n", _("detail: erased, or moved to a later entry"));
        return rc;
    }
    if (s->key[tier == TIER_HIGH ? RK_HIGH : RK_CONTACT] == NULL) {
        buf_release(&sealed);
        buf_printf(out, "%s\n", _("detail: sealed; your role holds no key"));
        return RC_OK;
    }
    snprintf(field, sizeof field, "audit:%lld", (long long)e->seq);
    if ((rc = person_by_uuid(s->db, e->subject, &subject, err)) == RC_OK &&
        (rc = minors_look(s, &subject, err)) == RC_DENIED) {
        buf_release(&sealed);
        buf_printf(out, "%s\n", _("detail: a minor's; another admin must approve the look first"));
        return RC_OK;
    }
    if (rc == RC_OK &&
        (rc = people_key(s, e->subject, (enum tier)tier, &key, err)) == RC_OK &&
        (rc = seal_open(&plain, sealed.data, sealed.len, key, e->subject, field, (enum tier)tier,
                        err)) == RC_OK &&
        (rc = act_note(s, &(struct act_entry){.action = "open-detail", .subject = &subject},
                       err)) == RC_OK)
        put_records(out, &plain);
    secret_free(key, KEY_BYTES);
    buf_release(&sealed);
    buf_release(&plain);
    return rc;
}

static void put_signed(const struct audit_entry *e, struct buf *out)
{
    uint8_t leaf[HASH_BYTES];

    act_canonical(out, e, true);
    act_leaf(e, leaf);
    buf_puts(out, "leaf ");
    buf_hex(out, leaf, sizeof leaf);
    buf_putc(out, '\n');
}

/* Part a line's facts; "-" says nothing. */
static void put_fact(struct buf *out, const char *label, const char *value)
{
    if (strcmp(value, "-") != 0)
        buf_printf(out, "%s  %s\n", label, value);
}

enum rc auditlog_told(struct session *s, int64_t seq, struct buf *out, struct err *err)
{
    const struct lister words = {.words = true};
    struct audit_entry e;
    char text[160];
    enum rc rc = session_need(s, RIGHT_READ_AUDIT, err);

    if (rc != RC_OK || (rc = audit_get(s->db, seq, &e, err)) != RC_OK)
        return rc;
    time_put(out, e.time, true);
    buf_printf(out, "  %s", e.actor);
    if (strcmp(e.role, "-") != 0)
        buf_printf(out, "  %s", listing_word(&words, e.role));
    buf_printf(out, "  %s", listing_word(&words, e.action));
    if (e.has_subject) {
        auditlog_subject(s, e.subject, text, sizeof text);
        buf_printf(out, "  %s", text);
    }
    auditlog_field(s, e.field, text, sizeof text);
    if (strcmp(e.field, "-") != 0)
        buf_printf(out, "  %s", text);
    buf_putc(out, '\n');
    auditlog_reason(s, e.reason, "title", text, sizeof text);
    put_fact(out, _("Why"), text);
    put_fact(out, _("Case"), e.case_id);
    put_fact(out, _("What was recorded"), e.data);
    if (e.has_detail)
        rc = put_detail(s, &e, out, err);
    buf_printf(out, "\n%s\n", _("As it was signed:"));
    put_signed(&e, out);
    return rc;
}

enum rc auditlog_entry(struct session *s, int64_t seq, struct buf *out, struct err *err)
{
    struct audit_entry e;
    char subject[80];
    enum rc rc = session_need(s, RIGHT_READ_AUDIT, err);

    if (rc != RC_OK || (rc = audit_get(s->db, seq, &e, err)) != RC_OK)
        return rc;
    put_signed(&e, out);
    if (e.has_subject) {
        auditlog_subject(s, e.subject, subject, sizeof subject);
        buf_printf(out, _("subject: %s\n"), subject);
    }
    return e.has_detail ? put_detail(s, &e, out, err) : RC_OK;
}
