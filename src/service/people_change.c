#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "rules/validate.h"
#include "service/auditdetail.h"
#include "service/act.h"
#include "service/minors.h"
#include "service/people.h"
#include "service/people_write.h"
#include "store/audit.h"
#include "store/person.h"

#include <stdio.h>
#include <string.h>

#define TRIES        5    /* for one person, by one operator */
#define TRIES_WITHIN 3600 /* seconds */

/* Agreement 5.2: the help desk works on the fields opened to it, admins on all. */
static unsigned field_rights(unsigned rights, const struct field *field, bool clerk)
{
    return field->tier == TIER_CONTACT && clerk ? rights : rights | RIGHT_HIGH;
}

/* The person, if there is data to work on. */
static enum rc living(struct session *s, int64_t id, struct person *p, struct err *err)
{
    enum rc rc = person_by_id(s->db, id, p, err);

    if (rc == RC_OK && p->status >= PERSON_ERASING)
        rc = err_set(err, RC_MISSING, _("this person is erased"));
    return rc;
}

static enum rc tries_left(struct act *a, const struct person *p, int *left, struct err *err)
{
    struct audit_filter f = {.actor = a->s->op.name, .action = "verify-caller",
                             .subject = p->uuid, .since = a->now - TRIES_WITHIN};
    struct audit_entry tries[TRIES];
    size_t n;
    enum rc rc = audit_page(a->s->db, INT64_MAX, -1, &f, tries, TRIES, &n, err);

    if (rc != RC_OK)
        return rc;
    *left = TRIES - (int)n;
    if (*left > 0)
        return RC_OK;
    err_set(err, RC_DENIED, _("too many tries for this person"));
    return err_hint(err, _("try again in an hour, or ask for another proof")), RC_DENIED;
}

static bool same_form(const struct field *field, const char *said, const char *stored)
{
    struct buf a = BUF_INIT, b = BUF_INIT;
    bool same;

    validate_lookup_form(field->rule, said, &a);
    validate_lookup_form(field->rule, stored, &b);
    same = a.len > 0 && a.len == b.len && secret_equal(a.data, b.data, a.len);
    buf_release(&a);
    buf_release(&b);
    return same;
}

static bool blank(const char *text)
{
    struct buf b = BUF_INIT;
    bool empty;

    text_fold(&b, text);
    if (b.data != NULL)
        text_trim(b.data);
    empty = *buf_str(&b) == '\0';
    buf_release(&b);
    return empty;
}

static enum rc verify_in(struct act *a, int64_t id, const struct field *field, const char *said,
                         bool *match, int *left, struct err *err)
{
    struct act_entry e = {.action = "verify-caller", .field = field->code};
    struct buf stored = BUF_INIT;
    struct person p;
    bool found = false;
    enum rc rc = living(a->s, id, &p, err);

    if (rc == RC_OK && (rc = tries_left(a, &p, left, err)) == RC_OK)
        rc = people_value(a->s, &p, field, &stored, &found, err);
    if (rc == RC_OK && !found)
        rc = err_set(err, RC_MISSING, _("there is no value to compare with"));
    if (rc == RC_OK) {
        bool same = same_form(field, said, buf_str(&stored));

        e.subject = &p;
        e.data = same ? "match" : "no-match";
        if ((rc = act_log(a, &e, err)) == RC_OK && (rc = act_commit(a, err)) == RC_OK) {
            *match = same;
            --*left;
        }
    }
    buf_release(&stored);
    return rc;
}

enum rc people_verify_caller(struct session *s, int64_t id, const struct field *field,
                             const char *said, bool *match, int *left, struct err *err)
{
    bool clerk = field->helpdesk_edit || strcmp(field->code, "name") == 0 ||
                 strcmp(field->code, "birth_date") == 0;
    struct person p;
    struct act a;
    enum rc rc = session_need(s, field_rights(RIGHT_VERIFY_CALLER, field, clerk), err);

    *match = false;
    *left = 0;
    if (rc != RC_OK)
        return rc;
    if (blank(said))
        return err_set(err, RC_INVALID, _("type what the caller says"));
    if ((rc = person_by_id(s->db, id, &p, err)) != RC_OK ||
        (rc = minors_look(s, &p, err)) != RC_OK || (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    rc = verify_in(&a, id, field, said, match, left, err);
    act_abort(&a);
    return rc;
}

/* One value of one person moves from BEFORE to AFTER ("": none). */
struct change {
    const char *action;
    const struct field *field;
    const char *before, *after;
    const struct why *why;
};

static enum rc write_change(struct act *a, struct person *p, const struct change *c,
                            const uint8_t *key, struct err *err)
{
    struct act_entry e = {.action = c->action, .field = c->field->code,
                          .reason = c->why->reason, .case_id = c->why->case_id,
                          .note = c->why->note, .subject = p, .subject_key = key,
                          .tier = (enum tier)c->field->tier};
    enum rc rc;

    if (strcmp(c->before, c->after) == 0)
        return err_set(err, RC_INVALID, _("the value is the same"));
    if (*c->after == '\0' && strcmp(c->field->code, "name") == 0)
        return err_set(err, RC_INVALID, _("a name cannot be left empty"));
    if ((rc = people_set_value_in(a, p, c->field, c->after, key, err)) != RC_OK)
        return rc;
    if (strcmp(c->field->code, "birth_date") == 0 &&
        (rc = people_ages_in(a, p, c->after, err)) != RC_OK)
        return rc;
    p->updated_at = a->now;
    if ((rc = person_update(a->s->db, p, err)) != RC_OK)
        return rc;
    e.before = *c->before != '\0' ? c->before : NULL;
    e.after = *c->after != '\0' ? c->after : NULL;
    return act_log(a, &e, err);
}

static enum rc correct_in(struct act *a, struct person *p, struct change *c, struct err *err)
{
    struct buf before = BUF_INIT;
    uint8_t *key = NULL;
    bool found;
    enum rc rc = people_value(a->s, p, c->field, &before, &found, err);

    c->before = buf_str(&before);
    if (rc == RC_OK)
        rc = people_key(a->s, p->uuid, (enum tier)c->field->tier, &key, err);
    if (rc == RC_OK && (rc = write_change(a, p, c, key, err)) == RC_OK)
        rc = act_commit(a, err);
    secret_free(key, KEY_BYTES);
    buf_release(&before);
    return rc;
}

static enum rc changed_meanwhile(struct err *err)
{
    err_set(err, RC_CONFLICT, _("this person was changed by another operator"));
    return err_hint(err, _("look again, then repeat the change")), RC_CONFLICT;
}

enum rc people_correct(struct session *s, int64_t id, int64_t version, const struct field *field,
                       const char *value, const struct why *why, struct err *err)
{
    struct change c = {.action = "correct", .field = field, .why = why};
    struct buf after = BUF_INIT;
    struct person p;
    struct act a = {0};
    enum rc rc = session_need(s, field_rights(RIGHT_CORRECT, field, field->helpdesk_edit), err);

    if (rc == RC_OK)
        rc = people_check_why(s, why, err);
    if (rc == RC_OK && !blank(value))
        rc = validate_value(field->rule, value, &after, err);
    c.after = buf_str(&after);
    if (rc == RC_OK && (rc = act_begin(&a, s, err)) == RC_OK &&
        (rc = living(s, id, &p, err)) == RC_OK)
        rc = p.version == version ? correct_in(&a, &p, &c, err) : changed_meanwhile(err);
    act_abort(&a);
    buf_release(&after);
    return rc;
}

/* One's own last entry of ACTION about P; seq -1 when there is none. */
static enum rc last_own(struct act *a, const struct person *p, const char *action,
                        struct audit_entry *e, struct err *err)
{
    struct audit_filter f = {.actor = a->s->op.name, .action = action, .subject = p->uuid};
    size_t n;
    enum rc rc = audit_page(a->s->db, INT64_MAX, -1, &f, e, 1, &n, err);

    if (rc == RC_OK && n == 0)
        e->seq = -1;
    return rc;
}

static enum rc find_undoable(struct act *a, const struct person *p, struct audit_entry *e,
                             const struct field **field, struct err *err)
{
    struct audit_entry undone;
    enum rc rc = last_own(a, p, "correct", e, err);

    if (rc == RC_OK)
        rc = last_own(a, p, "undo", &undone, err);
    if (rc != RC_OK)
        return rc;
    if (e->seq < 0 || undone.seq > e->seq || (*field = session_field(a->s, e->field)) == NULL)
        return err_set(err, RC_MISSING, _("there is no correction of yours to undo"));
    if (!session_may(a->s, field_rights(RIGHT_CORRECT, *field, (*field)->helpdesk_edit)))
        return err_set(err, RC_DENIED, _("your role may not do that"));
    return RC_OK;
}

static enum rc open_detail(struct act *a, const struct person *p, int64_t seq,
                           const uint8_t *key, enum tier tier, struct buf *before,
                           struct buf *after, struct err *err)
{
    struct buf sealed = BUF_INIT, plain = BUF_INIT;
    struct auditdetail d = {0};
    char field[32];
    bool found = false;
    int stored;
    enum rc rc = audit_detail_get(a->s->db, seq, &stored, &sealed, &found, err);

    snprintf(field, sizeof field, "audit:%lld", (long long)seq);
    /* Its detail went under another key with the field. */
    if (rc == RC_OK && (!found || stored != (int)tier))
        rc = err_set(err, RC_MISSING, _("there is no correction of yours to undo"));
    if (rc == RC_OK)
        rc = seal_open(&plain, sealed.data, sealed.len, key, p->uuid, field, tier, err);
    if (rc == RC_OK && !auditdetail_read(&plain, &d))
        rc = err_set(err, RC_CRYPTO, _("the record of the correction is damaged"));
    if (rc == RC_OK) {
        buf_put(before, d.before.data, d.before.len);
        buf_put(after, d.after.data, d.after.len);
    }
    auditdetail_release(&d);
    buf_release(&sealed);
    buf_release(&plain);
    return rc;
}

static enum rc undo_in(struct act *a, struct person *p, const struct why *why, char name[32],
                       struct err *err)
{
    struct change c = {.action = "undo", .why = why};
    struct buf old = BUF_INIT, now = BUF_INIT, current = BUF_INIT;
    struct audit_entry e;
    uint8_t *key = NULL;
    bool found;
    enum rc rc = find_undoable(a, p, &e, &c.field, err);
    enum tier tier = rc == RC_OK ? (enum tier)c.field->tier : TIER_CONTACT;

    if (rc == RC_OK && (rc = people_key(a->s, p->uuid, tier, &key, err)) == RC_OK &&
        (rc = open_detail(a, p, e.seq, key, tier, &old, &now, err)) == RC_OK)
        rc = people_value(a->s, p, c.field, &current, &found, err);
    if (rc == RC_OK && strcmp(buf_str(&current), buf_str(&now)) != 0)
        rc = changed_meanwhile(err);
    c.before = buf_str(&now);
    c.after = buf_str(&old);
    if (rc == RC_OK && (rc = write_change(a, p, &c, key, err)) == RC_OK &&
        (rc = act_commit(a, err)) == RC_OK)
        snprintf(name, 32, "%s", c.field->code);
    secret_free(key, KEY_BYTES);
    buf_release(&old);
    buf_release(&now);
    buf_release(&current);
    return rc;
}

enum rc people_undo(struct session *s, int64_t id, const struct why *why, char field[32],
                    struct err *err)
{
    struct person p;
    struct act a = {0};
    enum rc rc = session_need(s, RIGHT_CORRECT, err);

    field[0] = '\0';
    if (rc != RC_OK)
        return rc;
    if ((rc = people_check_why(s, why, err)) == RC_OK &&
        (rc = act_begin(&a, s, err)) == RC_OK && (rc = living(s, id, &p, err)) == RC_OK)
        rc = undo_in(&a, &p, why, field, err);
    act_abort(&a);
    if (rc == RC_DENIED && !session_may(s, RIGHT_HIGH))
        rc = session_need(s, RIGHT_HIGH, err); /* records the refusal, now that no act is open */
    return rc;
}
