#include "service/act.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "store/audit.h"

#include <stdio.h>
#include <string.h>

static enum rc broken(struct session *s, const char *why, struct err *err)
{
    s->broken = true;
    if (why != s->broken_why)
        snprintf(s->broken_why, sizeof s->broken_why, "%s", why);
    err_set(err, RC_BROKEN, _("the audit log does not verify: %s"), why);
    return err_hint(err, _("nothing was changed; an admin must look at it: ycadmin audit verify")),
           RC_BROKEN;
}

enum rc act_begin(struct act *a, struct session *s, struct err *err)
{
    struct audit_state st;
    int64_t last;
    enum rc rc;

    *a = (struct act){.s = s};
    if (s->broken)
        return broken(s, s->broken_why, err);
    if ((rc = db_begin(s->db, DB_OFFICE, err)) != RC_OK)
        return rc;
    a->open = true;
    if ((rc = audit_state_get(s->db, &st, err)) == RC_OK &&
        (rc = audit_last(s->db, &last, err)) == RC_OK &&
        (last + 1 != st.size ||
         !frontier_unpack(&a->frontier, (uint64_t)st.size, st.frontier, st.len)))
        rc = broken(s, _("its size is not the recorded one"), err);
    if (rc == RC_OK)
        rc = session_refresh(s, err);
    if (rc != RC_OK) {
        act_abort(a);
        return rc;
    }
    a->now = clock_now();
    if (a->now < st.time)
        a->now = st.time;
    return RC_OK;
}

/* Text of a canonical line: the log's own words never hold these. */
static void put_line(struct buf *out, const char *name, const char *text)
{
    buf_printf(out, "%s ", name);
    for (const char *p = text; *p != '\0'; p++)
        buf_putc(out, *p == '\n' || *p == '\r' ? ' ' : *p);
    buf_putc(out, '\n');
}

static void put_hex(struct buf *out, const char *name, bool has, const void *data, size_t len)
{
    buf_printf(out, "%s ", name);
    if (has)
        buf_hex(out, data, len);
    else
        buf_putc(out, '-');
    buf_putc(out, '\n');
}

void act_canonical(struct buf *out, const struct audit_entry *e, bool with_sig)
{
    buf_puts(out, "ycadmin/audit/v1\n");
    buf_printf(out, "seq %lld\ntime %lld\n", (long long)e->seq, (long long)e->time);
    put_line(out, "actor", e->actor);
    put_line(out, "role", e->role);
    put_line(out, "action", e->action);
    put_line(out, "field", e->field);
    put_hex(out, "subject", e->has_subject, e->subject, sizeof e->subject);
    put_line(out, "reason", e->reason);
    put_line(out, "case", e->case_id);
    put_line(out, "data", e->data);
    put_hex(out, "detail", e->has_detail, e->detail, sizeof e->detail);
    if (with_sig)
        put_hex(out, "sig", e->has_sig, e->sig, sizeof e->sig);
}

void act_leaf(const struct audit_entry *e, uint8_t leaf[HASH_BYTES])
{
    struct buf bytes = BUF_INIT;

    act_canonical(&bytes, e, true);
    merkle_leaf(leaf, bytes.data, bytes.len);
    buf_release(&bytes);
}

static void copy(char *out, size_t max, const char *text)
{
    snprintf(out, max, "%s", text != NULL && *text != '\0' ? text : "-");
    for (char *p = out; *p != '\0'; p++)
        if (*p == '\n' || *p == '\r')
            *p = ' ';
}

static void fill(struct audit_entry *out, const struct act *a, const struct act_entry *e)
{
    const struct session *s = a->s;
    bool signed_ = s->signed_in && !e->unsigned_;

    memset(out, 0, sizeof *out);
    out->seq = (int64_t)a->frontier.size;
    out->time = a->now;
    copy(out->actor, sizeof out->actor, signed_ ? s->op.name : NULL);
    copy(out->role, sizeof out->role, signed_ ? access_role_name(s->op.role) : NULL);
    copy(out->action, sizeof out->action, e->action);
    copy(out->field, sizeof out->field, e->field);
    copy(out->reason, sizeof out->reason, e->reason);
    copy(out->case_id, sizeof out->case_id, e->case_id);
    copy(out->data, sizeof out->data, e->data);
    out->has_sig = signed_;
    if (e->subject != NULL) {
        out->has_subject = true;
        memcpy(out->subject, e->subject->uuid, sizeof out->subject);
    }
}

/* One byte of kind, four of length (big endian), the bytes. */
static void put_record(struct buf *out, char kind, const char *text)
{
    size_t len;

    if (text == NULL)
        return;
    len = strlen(text);
    buf_putc(out, kind);
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_putc(out, (char)(len >> shift & 0xff));
    buf_put(out, text, len);
}

static enum rc put_detail(struct act *a, const struct act_entry *e, struct audit_entry *entry,
                          struct err *err)
{
    struct buf plain = BUF_INIT, sealed = BUF_INIT;
    char field[32];
    enum rc rc;

    put_record(&plain, 'b', e->before);
    put_record(&plain, 'a', e->after);
    put_record(&plain, 'n', e->note);
    if (plain.len == 0 || e->subject_key == NULL || e->subject == NULL) {
        buf_release(&plain);
        return RC_OK;
    }
    snprintf(field, sizeof field, "audit:%lld", (long long)entry->seq);
    seal_value(&sealed, plain.data, plain.len, e->subject_key, e->subject->uuid, field, e->tier);
    hash_sha256(entry->detail, sealed.data, sealed.len);
    entry->has_detail = true;
    rc = audit_detail_put(a->s->db, entry->seq, e->subject->uuid, (int)e->tier, sealed.data,
                          sealed.len, err);
    buf_release(&plain);
    buf_release(&sealed);
    return rc;
}

enum rc act_log(struct act *a, const struct act_entry *e, struct err *err)
{
    struct audit_entry entry;
    struct buf bytes = BUF_INIT;
    uint8_t leaf[HASH_BYTES];
    enum rc rc;

    if (e->data != NULL && strlen(e->data) >= sizeof entry.data)
        return err_set(err, RC_INVALID, _("this is too long for the log"));
    fill(&entry, a, e);
    if ((rc = put_detail(a, e, &entry, err)) != RC_OK)
        return rc;
    if (entry.has_sig) {
        act_canonical(&bytes, &entry, false);
        identity_sign(a->s->id, bytes.data, bytes.len, entry.sig);
        buf_release(&bytes);
    }
    if ((rc = audit_insert(a->s->db, &entry, err)) != RC_OK)
        return rc;
    act_leaf(&entry, leaf);
    frontier_add(&a->frontier, leaf);
    return audit_state_size(a->s->db, (int64_t)a->frontier.size, err);
}

enum rc act_commit(struct act *a, struct err *err)
{
    struct audit_state st = {.size = (int64_t)a->frontier.size, .time = a->now};
    enum rc rc;

    st.len = frontier_pack(&a->frontier, st.frontier);
    rc = audit_state_put(a->s->db, &st, err);
    if (rc == RC_OK)
        rc = db_commit(a->s->db, DB_OFFICE, err);
    if (rc != RC_OK) {
        act_abort(a);
        return rc;
    }
    a->open = false;
    return RC_OK;
}

void act_abort(struct act *a)
{
    if (a->open)
        db_rollback(a->s->db, DB_OFFICE);
    a->open = false;
}

enum rc act_note(struct session *s, const struct act_entry *e, struct err *err)
{
    struct act a;
    enum rc rc = act_begin(&a, s, err);

    if (rc == RC_OK && (rc = act_log(&a, e, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

bool act_fact(const char *data, const char *key, char *out, size_t max)
{
    size_t klen = strlen(key), len;
    const char *p = data;

    while ((p = strstr(p, key)) != NULL && ((p != data && p[-1] != ' ') || p[klen] != '='))
        p++;
    if (p == NULL)
        return false;
    p += klen + 1;
    len = strcspn(p, " ");
    if (len >= max)
        return false;
    memcpy(out, p, len);
    out[len] = '\0';
    return true;
}
