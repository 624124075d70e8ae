#define _DEFAULT_SOURCE
#include "service/auditdetail.h"

#include "base/i18n.h"
#include "crypto/seal.h"
#include "store/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DETAILS 64 /* of the log, looked at at a time */

bool auditdetail_of_field(const struct audit_entry *e, const char *code)
{
    char fields[sizeof e->data];
    size_t len = strlen(code);

    if (strcmp(e->field, code) == 0)
        return true;
    if (!act_fact(e->data, "fields", fields, sizeof fields))
        return false;
    for (const char *p = fields; *p != '\0'; p += strspn(p, ",")) {
        size_t n = strcspn(p, ",");

        if (n == len && strncmp(p, code, n) == 0)
            return true;
        p += n;
    }
    return false;
}

/* Do two entries name a field in common? */
static bool share_field(const struct audit_entry *a, const struct audit_entry *b)
{
    char fields[sizeof a->data], *rest = fields, *code;

    if (strcmp(a->field, "-") != 0)
        return auditdetail_of_field(b, a->field);
    if (!act_fact(a->data, "fields", fields, sizeof fields))
        return false;
    while ((code = strsep(&rest, ",")) != NULL)
        if (auditdetail_of_field(b, code))
            return true;
    return false;
}

/* Does LATER, an entry of ACTION about the same person, take E's detail away? A purge takes those
 * of the fields it names, a move the one it names. */
static bool takes(const struct audit_entry *later, const char *action, const struct audit_entry *e)
{
    char of[24];

    if (strcmp(action, "purge") == 0)
        return share_field(e, later);
    if (strcmp(action, "detail-move") == 0)
        return act_fact(later->data, "of", of, sizeof of) && strtoll(of, NULL, 10) == e->seq;
    return true;
}

static enum rc taken(struct session *s, const struct audit_entry *e, const char *action, bool *yes,
                     struct err *err)
{
    struct audit_filter f = {.subject = e->subject, .action = action};
    struct audit_entry later;
    int64_t from = e->seq;
    size_t n = 1;
    enum rc rc = RC_OK;

    while (rc == RC_OK && n == 1 && !*yes) {
        rc = audit_page(s->db, from, 1, &f, &later, 1, &n, err);
        if (rc == RC_OK && n == 1) {
            *yes = takes(&later, action, e);
            from = later.seq;
        }
    }
    return rc;
}

enum rc auditdetail_taken(struct session *s, const struct audit_entry *e, bool *yes,
                          struct err *err)
{
    static const char *const actions[] = {"erased", "redo", "purge", "detail-move"};
    enum rc rc = RC_OK;

    *yes = false;
    for (size_t i = 0; rc == RC_OK && !*yes && i < sizeof actions / sizeof *actions; i++)
        rc = taken(s, e, actions[i], yes, err);
    return rc;
}

/* Did E's sealed detail hold a value of one of the fields? */
static bool tells(const struct audit_entry *e, const struct field *const *field, int n)
{
    for (int i = 0; i < n; i++)
        if (auditdetail_of_field(e, field[i]->code))
            return true;
    return false;
}

enum rc auditdetail_drop_in(struct act *a, const uint8_t uuid[16], const struct field *const *field,
                            int n, struct err *err)
{
    int64_t seq[DETAILS], after = -1;
    size_t got = DETAILS;
    enum rc rc = RC_OK;

    while (rc == RC_OK && got == DETAILS) {
        rc = audit_detail_seqs(a->s->db, uuid, after, seq, DETAILS, &got, err);
        for (size_t i = 0; rc == RC_OK && i < got; i++) {
            struct audit_entry e;

            after = seq[i];
            rc = audit_get(a->s->db, seq[i], &e, err);
            if (rc == RC_OK && tells(&e, field, n))
                rc = audit_detail_drop_one(a->s->db, seq[i], err);
        }
    }
    return rc;
}

bool auditdetail_read(const struct buf *plain, struct auditdetail *out)
{
    const uint8_t *p = (const uint8_t *)buf_str(plain);
    size_t left = plain->len;

    *out = (struct auditdetail){0};
    while (left >= 5) {
        size_t len = (size_t)p[1] << 24 | (size_t)p[2] << 16 | (size_t)p[3] << 8 | p[4];
        struct buf *into = p[0] == 'b' ? &out->before : p[0] == 'a' ? &out->after : &out->note;

        if (len > left - 5 || strchr("ban", p[0]) == NULL)
            return false;
        out->has_before |= p[0] == 'b';
        out->has_after |= p[0] == 'a';
        out->has_note |= p[0] == 'n';
        buf_put(into, p + 5, len);
        p += 5 + len;
        left -= 5 + len;
    }
    return left == 0;
}

void auditdetail_release(struct auditdetail *d)
{
    buf_release(&d->before);
    buf_release(&d->after);
    buf_release(&d->note);
}

/* Entry SEQ's detail, if it is under the contact key. */
static enum rc move_one(struct act *a, const struct person *p, const struct field *f, int64_t seq,
                        const uint8_t *low, const uint8_t *high, struct err *err)
{
    struct buf sealed = BUF_INIT, plain = BUF_INIT;
    struct auditdetail d = {0};
    char name[32], data[32];
    struct act_entry e = {.action = "detail-move",
                          .field = f->code,
                          .subject = p,
                          .data = data,
                          .subject_key = high,
                          .tier = TIER_HIGH};
    bool found = false;
    int tier = TIER_HIGH;
    enum rc rc = audit_detail_get(a->s->db, seq, &tier, &sealed, &found, err);

    snprintf(name, sizeof name, "audit:%" PRId64, seq);
    snprintf(data, sizeof data, "of=%" PRId64, seq);
    if (rc == RC_OK && found && tier == TIER_CONTACT &&
        (rc = seal_open(&plain, sealed.data, sealed.len, low, p->uuid, name, TIER_CONTACT, err)) ==
            RC_OK) {
        if (!auditdetail_read(&plain, &d))
            rc = err_set(err, RC_CRYPTO, _("the record of the correction is damaged"));
        e.before = d.has_before ? buf_str(&d.before) : NULL;
        e.after = d.has_after ? buf_str(&d.after) : NULL;
        e.note = d.has_note ? buf_str(&d.note) : NULL;
        if (rc == RC_OK && (rc = act_log(a, &e, err)) == RC_OK)
            rc = audit_detail_drop_one(a->s->db, seq, err);
    }
    auditdetail_release(&d);
    buf_release(&sealed);
    buf_release(&plain);
    return rc;
}

enum rc auditdetail_raise_in(struct act *a, const struct person *p, const struct field *f,
                             const uint8_t *low, const uint8_t *high, struct err *err)
{
    int64_t seq[DETAILS], after = -1;
    size_t got = DETAILS;
    enum rc rc = RC_OK;

    while (rc == RC_OK && got == DETAILS) {
        rc = audit_detail_seqs(a->s->db, p->uuid, after, seq, DETAILS, &got, err);
        for (size_t i = 0; rc == RC_OK && i < got; i++) {
            struct audit_entry e;

            after = seq[i];
            rc = audit_get(a->s->db, seq[i], &e, err);
            if (rc == RC_OK && auditdetail_of_field(&e, f->code))
                rc = move_one(a, p, f, seq[i], low, high, err);
        }
    }
    return rc;
}
