#include "service/people.h"

#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "rules/gate.h"
#include "rules/mask.h"
#include "service/act.h"
#include "service/minors.h"
#include "store/person.h"
#include "store/policy.h"
#include "store/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REASONS_MAX 64
#define NOTE_MAX    2000

enum rc people_key(struct session *s, const uint8_t uuid[16], enum tier tier, uint8_t **key,
                   struct err *err)
{
    const uint8_t *role_key = s->key[tier == TIER_HIGH ? RK_HIGH : RK_CONTACT];
    uint8_t wrapped[WRAPPED_BYTES];
    enum rc rc;

    *key = NULL;
    if (role_key == NULL)
        return err_set(err, RC_DENIED, _("this role holds no key that opens it"));
    if ((rc = vault_get(s->db, uuid, (int)tier, wrapped, err)) != RC_OK)
        return rc;
    *key = secret_new(KEY_BYTES);
    rc = seal_unwrap(*key, wrapped, role_key, uuid, tier, err);
    if (rc != RC_OK) {
        secret_free(*key, KEY_BYTES);
        *key = NULL;
    }
    return rc;
}

enum rc people_value(struct session *s, const struct person *p, const struct field *field,
                     struct buf *out, bool *found, struct err *err)
{
    enum tier tier = (enum tier)field->tier;
    struct buf sealed = BUF_INIT;
    uint8_t *key = NULL;
    enum rc rc = value_get(s->db, p->id, field->id, &sealed, found, err);

    buf_wipe(out);
    if (rc == RC_OK && *found && strcmp(field->state, "raising") == 0) {
        err_set(err, RC_BUSY, _("the field %s is being moved under another key"), field->code);
        err_hint(err, _("an admin ends it in Fields: move it again"));
        rc = RC_BUSY;
    }
    if (rc == RC_OK && *found && (rc = people_key(s, p->uuid, tier, &key, err)) == RC_OK)
        rc = seal_open(out, sealed.data, sealed.len, key, p->uuid, field->code, tier, err);
    secret_free(key, KEY_BYTES);
    buf_release(&sealed);
    return rc;
}

enum rc people_name(struct session *s, const struct person *p, struct buf *out, bool *sealed,
                    struct err *err)
{
    const struct field *field = session_field(s, "name");
    struct buf clear = BUF_INIT;
    bool found = false;
    enum rc rc = RC_OK;

    buf_wipe(out);
    *sealed = field == NULL || !gate_shows(field) || s->key[RK_CONTACT] == NULL ||
              !gate_lets(field, field->see, s->op.role);
    if (!*sealed && (rc = people_value(s, p, field, &clear, &found, err)) == RC_OK && found)
        mask_value(field->mask, buf_str(&clear), out);
    buf_release(&clear);
    return rc;
}

enum rc people_check_case(const char *id, struct err *err)
{
    size_t n = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/");

    if (id[n] == '\0' && n < sizeof((struct audit_entry *)NULL)->case_id)
        return RC_OK;
    return err_set(err, RC_INVALID, _("a case is letters, digits and - . _ / (63 at most)"));
}

enum rc people_check_why(struct session *s, const struct why *why, struct err *err)
{
    char known[REASONS_MAX][64];
    size_t n;
    enum rc rc = policy_sections(s->db, "reason:", known, REASONS_MAX, &n, err);

    if (rc != RC_OK)
        return rc;
    if (why->case_id != NULL && (rc = people_check_case(why->case_id, err)) != RC_OK)
        return rc;
    if (why->note != NULL && (strlen(why->note) > NOTE_MAX ||
                              !utf8_valid(why->note, strlen(why->note))))
        return err_set(err, RC_INVALID, _("the note is too long or not UTF-8"));
    for (size_t i = 0; i < n && why->reason != NULL; i++)
        if (strcmp(known[i] + strlen("reason:"), why->reason) == 0)
            return RC_OK;
    err_set(err, RC_INVALID, _("a reason is required, one of the policy's reason codes"));
    return err_hint(err, _("for example: caller, request, document, mistake")), RC_INVALID;
}

/* Opening it for the view: one key for each tier, taken when first needed. */
struct opener {
    struct session *s;
    const struct person *person;
    uint8_t *key[TIER_COUNT];
};

static void opener_release(struct opener *o)
{
    for (int i = 0; i < TIER_COUNT; i++)
        secret_free(o->key[i], KEY_BYTES);
}

static enum rc show_value(struct opener *o, const struct field *field, struct shown_value *v,
                          struct buf *clear, struct err *err)
{
    enum tier tier = (enum tier)field->tier;
    struct buf sealed = BUF_INIT, masked = BUF_INIT;
    enum rc rc = value_get(o->s->db, o->person->id, field->id, &sealed, &v->present, err);

    v->field = field;
    v->sealed = o->s->key[tier == TIER_HIGH ? RK_HIGH : RK_CONTACT] == NULL ||
                !gate_lets(field, field->see, o->s->op.role);
    if (rc != RC_OK || !v->present || v->sealed) {
        buf_release(&sealed);
        return rc;
    }
    if (o->key[tier] == NULL)
        rc = people_key(o->s, o->person->uuid, tier, &o->key[tier], err);
    buf_wipe(clear);
    if (rc == RC_OK)
        rc = seal_open(clear, sealed.data, sealed.len, o->key[tier], o->person->uuid, field->code,
                       tier, err);
    if (rc == RC_OK) {
        mask_value(field->mask, buf_str(clear), &masked);
        v->text = xstrdup(buf_str(&masked));
    }
    buf_release(&sealed);
    buf_release(&masked);
    return rc;
}

/* V->person is set; fill in the rest. */
static enum rc show(struct session *s, struct person_view *v, struct err *err)
{
    struct opener o = {.s = s, .person = &v->person};
    struct buf clear = BUF_INIT;
    enum rc rc = session_refresh(s, err);

    if (rc == RC_OK && v->person.status >= PERSON_ERASING)
        return err_set(err, RC_MISSING, _("this person is erased"));
    for (int i = 0; i < s->fields.n && rc == RC_OK; i++) {
        const struct field *field = &s->fields.field[i];
        struct shown_value *value = &v->value[v->n];

        if (!gate_shows(field))
            continue;
        v->n++;
        rc = show_value(&o, field, value, &clear, err);
        if (rc == RC_OK && value->text != NULL && strcmp(field->code, "name") == 0)
            v->name = xstrdup(value->text);
    }
    opener_release(&o);
    buf_release(&clear);
    if (rc != RC_OK)
        people_view_release(v);
    return rc;
}

enum rc people_open(struct session *s, const char *ref, struct person_view *v, struct err *err)
{
    struct act_entry e = {.action = "open"};
    enum rc rc = session_need(s, RIGHT_LIST_USERS, err);

    *v = (struct person_view){0};
    if (rc != RC_OK || (rc = person_by_ref(s->db, ref, &v->person, err)) != RC_OK ||
        (rc = minors_look(s, &v->person, err)) != RC_OK || (rc = show(s, v, err)) != RC_OK)
        return rc;
    e.subject = &v->person;
    if ((rc = act_note(s, &e, err)) != RC_OK)
        people_view_release(v);
    return rc;
}

enum rc people_reload(struct session *s, int64_t id, struct person_view *v, struct err *err)
{
    enum rc rc = session_need(s, RIGHT_LIST_USERS, err);

    *v = (struct person_view){0};
    if (rc == RC_OK)
        rc = person_by_id(s->db, id, &v->person, err);
    return rc == RC_OK ? show(s, v, err) : rc;
}

static void wiped_free(char *text)
{
    if (text != NULL)
        secret_wipe(text, strlen(text));
    free(text);
}

void people_view_release(struct person_view *v)
{
    wiped_free(v->name);
    for (int i = 0; i < v->n; i++)
        wiped_free(v->value[i].text);
    *v = (struct person_view){0};
}

/* Log the look with its sealed note, then let it commit. */
static enum rc record_reveal(struct act *a, const struct person *p, const struct field *field,
                             const struct why *why, struct err *err)
{
    struct act_entry e = {.action = "reveal", .field = field->code, .reason = why->reason,
                          .case_id = why->case_id, .note = why->note, .subject = p,
                          .tier = (enum tier)field->tier};
    uint8_t *key = NULL;
    enum rc rc = people_key(a->s, p->uuid, e.tier, &key, err);

    e.subject_key = key;
    if (rc == RC_OK && (rc = act_log(a, &e, err)) == RC_OK)
        rc = act_commit(a, err);
    secret_free(key, KEY_BYTES);
    return rc;
}

enum rc people_reveal(struct session *s, int64_t id, const struct field *field,
                      const struct why *why, struct buf *out, struct err *err)
{
    bool may = gate_lets(field, field->reveal, s->op.role), found = false;
    struct buf value = BUF_INIT;
    struct person p;
    struct act a;
    enum rc rc = session_need(s, may ? RIGHT_REVEAL : RIGHT_REVEAL | RIGHT_HIGH, err);

    if (rc != RC_OK || (rc = people_check_why(s, why, err)) != RC_OK ||
        (rc = person_by_id(s->db, id, &p, err)) != RC_OK ||
        (rc = minors_look(s, &p, err)) != RC_OK || (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    if ((rc = person_by_id(s->db, id, &p, err)) == RC_OK)
        rc = people_value(s, &p, field, &value, &found, err);
    if (rc == RC_OK && !found)
        rc = err_set(err, RC_MISSING, _("there is no value to show"));
    if (rc == RC_OK && (rc = record_reveal(&a, &p, field, why, err)) == RC_OK)
        buf_put(out, value.data, value.len);
    act_abort(&a);
    buf_release(&value);
    return rc;
}

enum rc people_copied(struct session *s, int64_t id, const struct field *field, struct err *err)
{
    bool may = gate_lets(field, field->reveal, s->op.role);
    struct person p;
    enum rc rc = session_need(s, may ? RIGHT_REVEAL : RIGHT_REVEAL | RIGHT_HIGH, err);

    if (rc != RC_OK || (rc = person_by_id(s->db, id, &p, err)) != RC_OK)
        return rc;
    return act_note(
        s, &(struct act_entry){.action = "copy", .field = field->code, .subject = &p}, err);
}
