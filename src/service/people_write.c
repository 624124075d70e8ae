#include "service/people_write.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "rules/gate.h"
#include "rules/minor.h"
#include "rules/validate.h"
#include "store/person.h"
#include "store/policy.h"

#include <stdlib.h>
#include <string.h>

#define HOLDERS_MAX 16 /* of one unique value; more than one is damage */

static enum rc law_age(struct session *s, const char *law, struct date birth, int64_t now,
                       int64_t *until, struct err *err)
{
    char text[16];
    enum rc rc = policy_get(s->db, law, "value", text, sizeof text, err);
    int years = rc == RC_OK ? atoi(text) : 0;

    if (rc != RC_OK)
        return rc;
    if (years <= 0)
        return err_set(err, RC_CONFIG, _("the policy has no age for %s"), law);
    *until = minor_until(birth, years);
    if (*until <= now)
        *until = 0;
    return RC_OK;
}

enum rc people_ages_in(struct act *a, struct person *p, const char *birth, struct err *err)
{
    struct date day;
    enum rc rc;

    if (birth == NULL || *birth == '\0') {
        p->child_until = minor_until_year(p->child_until, a->now);
        p->minor_until = minor_until_year(p->minor_until, a->now);
        return RC_OK;
    }
    p->child_until = p->minor_until = 0;
    if (!date_parse(birth, &day))
        return err_set(err, RC_INVALID, _("no such day in the calendar"));
    if ((rc = validate_birth(day, date_of(a->now), err)) != RC_OK ||
        (rc = law_age(a->s, "law:child_age", day, a->now, &p->child_until, err)) != RC_OK)
        return rc;
    return law_age(a->s, "law:minor_age", day, a->now, &p->minor_until, err);
}

enum rc people_drop_value_in(struct act *a, int64_t id, const struct field *field,
                             struct person *p, struct err *err)
{
    struct db *db = a->s->db;
    struct person now;
    enum rc rc = value_drop(db, id, field->id, err);

    if (rc == RC_OK)
        rc = lookup_drop(db, id, field->id, err);
    if (rc != RC_OK || strcmp(field->code, "birth_date") != 0 ||
        (rc = person_by_id(db, id, &now, err)) != RC_OK ||
        (rc = people_ages_in(a, &now, NULL, err)) != RC_OK)
        return rc;
    if (p != NULL) {
        p->child_until = now.child_until;
        p->minor_until = now.minor_until;
    }
    return person_ages(db, &now, err);
}

static enum rc check_unique(struct session *s, const struct person *p, const uint8_t *hash,
                            struct err *err)
{
    int64_t ids[HOLDERS_MAX];
    struct person other;
    size_t n;
    enum rc rc = lookup_find(s->db, hash, ids, HOLDERS_MAX, &n, err);

    for (size_t i = 0; i < n && rc == RC_OK; i++) {
        if (ids[i] == p->id)
            continue;
        rc = person_by_id(s->db, ids[i], &other, err);
        if (rc == RC_OK && other.status != PERSON_ERASED)
            rc = err_set(err, RC_INVALID, _("another person has this number"));
    }
    return rc;
}

static enum rc put_lookup(struct act *a, const struct person *p, const struct field *field,
                          const char *normalised, struct err *err)
{
    const uint8_t *role_key = a->s->key[field->tier == TIER_HIGH ? RK_HIGH : RK_CONTACT];
    struct buf form = BUF_INIT;
    uint8_t hash[LOOKUP_BYTES];
    enum rc rc = RC_OK;

    if (role_key == NULL)
        return err_set(err, RC_DENIED, _("this role holds no key that opens it"));
    validate_lookup_form(field->rule, normalised, &form);
    seal_lookup(hash, role_key, field->code, buf_str(&form));
    buf_release(&form);
    if (field->unique)
        rc = check_unique(a->s, p, hash, err);
    return rc == RC_OK ? lookup_put(a->s->db, hash, p->id, field->id, err) : rc;
}

enum rc people_gate(struct session *s, int64_t id, const struct field *field, struct err *err)
{
    bool consented = true;
    enum rc rc = RC_OK;

    if (!gate_takes(field) && strcmp(field->state, "active") == 0)
        return err_set(err, RC_INVALID, _("collection of this field is switched off"));
    if (!gate_takes(field))
        return err_set(err, RC_INVALID, _("this field is not active: it takes no data"));
    if (gate_consent(field))
        rc = field_consented(s->db, field->id, id, &consented, err);
    if (rc != RC_OK || consented)
        return rc;
    err_set(err, RC_INVALID, _("a consent that this field needs is not recorded"));
    err_hint(err,
             id == 0 ? _("import the people without it, then their consents, then it with --update")
                     : _("record the consent first"));
    return RC_INVALID;
}

enum rc people_set_value_in(struct act *a, const struct person *p, const struct field *field,
                            const char *normalised, const uint8_t subject_key[KEY_BYTES],
                            struct err *err)
{
    struct db *db = a->s->db;
    struct buf sealed = BUF_INIT;
    enum rc rc;

    if (*normalised != '\0' && (rc = people_gate(a->s, p->id, field, err)) != RC_OK)
        return rc;
    if (field->searchable && (rc = lookup_drop(db, p->id, field->id, err)) != RC_OK)
        return rc;
    if (*normalised == '\0')
        return value_drop(db, p->id, field->id, err);
    seal_value(&sealed, normalised, strlen(normalised), subject_key, p->uuid, field->code,
               (enum tier)field->tier);
    rc = value_put(db, p->id, field->id, sealed.data, sealed.len, a->now, err);
    buf_release(&sealed);
    return rc == RC_OK && field->searchable ? put_lookup(a, p, field, normalised, err) : rc;
}

static const char *birth_of(const struct session *s, const char *const values[])
{
    for (int i = 0; i < s->fields.n; i++)
        if (strcmp(s->fields.field[i].code, "birth_date") == 0)
            return values[i];
    return NULL;
}

enum rc people_insert_in(struct act *a, struct person *p, const char *const values[],
                         const uint8_t contact_key[KEY_BYTES], const uint8_t high_key[KEY_BYTES],
                         struct err *err)
{
    const struct catalogue *fields = &a->s->fields;
    enum rc rc;

    p->child_until = p->minor_until = 0;
    if ((rc = people_ages_in(a, p, birth_of(a->s, values), err)) != RC_OK)
        return rc;
    p->status = PERSON_ACTIVE;
    p->created_at = p->updated_at = a->now;
    p->closed_at = 0;
    rc = person_insert(a->s->db, p, err);
    if (rc == RC_CONFLICT)
        return err_set(err, RC_CONFLICT, _("there is a person with this ref already"));
    for (int i = 0; i < fields->n && rc == RC_OK; i++) {
        const struct field *field = &fields->field[i];

        if (values[i] != NULL && *values[i] != '\0')
            rc = people_set_value_in(a, p, field, values[i],
                                     field->tier == TIER_HIGH ? high_key : contact_key, err);
    }
    return rc;
}
