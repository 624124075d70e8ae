#include "base/i18n.h"
#include "base/text.h"
#include "rules/validate.h"
#include "service/act.h"
#include "service/bulk.h"
#include "service/people.h"
#include "service/people_write.h"
#include "store/erasure.h"
#include "store/person.h"

#include <stdio.h>
#include <string.h>

/* A person on the way in. */
struct arrival {
    struct person person;
    struct buf value[FIELDS_MAX]; /* normalised */
    uint8_t ref_hash[LOOKUP_BYTES];
    bool returning; /* an erased person's ref */
    const struct bulk_key *keys;
    const struct why *why;
    int *bad;
};

static void arrival_release(struct arrival *n)
{
    for (int i = 0; i < FIELDS_MAX; i++)
        buf_release(&n->value[i]);
}

static enum rc take_ref(struct session *s, const struct new_person *p, struct arrival *n,
                        struct err *err)
{
    char ref[sizeof n->person.ref];
    enum rc rc;

    snprintf(ref, sizeof ref, "%s", p->ref);
    text_trim(ref);
    if (!validate_ref(ref))
        return err_set(err, RC_INVALID, _("a ref is required, without blanks"));
    if (s->key[RK_LIST] == NULL)
        return err_set(err, RC_DENIED, _("this role cannot check the erasure list"));
    snprintf(n->person.ref, sizeof n->person.ref, "%s", ref);
    seal_ref(n->ref_hash, s->key[RK_LIST], ref);
    if ((rc = erasure_known(s->db, n->ref_hash, &n->returning, err)) != RC_OK)
        return rc;
    if (n->returning && !p->readmit) {
        err_set(err, RC_INVALID, _("a person with this ref was erased"));
        return err_hint(err, _("readmit on purpose, or use another ref")), RC_INVALID;
    }
    return RC_OK;
}

static enum rc take_values(struct session *s, const struct new_person *p, struct arrival *n,
                           int *bad, struct err *err)
{
    snprintf(n->person.department, sizeof n->person.department, "%s", p->department);
    text_trim(n->person.department);
    for (int i = 0; i < s->fields.n; i++) {
        const struct field *field = &s->fields.field[i];
        bool given = p->value[i] != NULL && *p->value[i] != '\0';
        enum rc rc = RC_OK;

        *bad = i;
        if (given && (rc = people_gate(s, 0, field, err)) == RC_OK)
            rc = validate_value(field->rule, p->value[i], &n->value[i], err);
        else if (!given && strcmp(field->code, "name") == 0)
            rc = err_set(err, RC_INVALID, _("a name cannot be left empty"));
        if (rc != RC_OK)
            return rc;
    }
    *bad = -1;
    if (!utf8_valid(n->person.department, strlen(n->person.department)))
        return err_set(err, RC_INVALID, _("the department is not UTF-8"));
    return RC_OK;
}

/* The person with the birth date that decides the ages, then value by value, so
 * that *BAD can name the one that is refused. */
static enum rc write_person(struct act *a, struct arrival *n, int *bad, struct err *err)
{
    const struct catalogue *fields = &a->s->fields;
    const char *first[FIELDS_MAX] = {0};
    int birth = -1;
    enum rc rc;

    for (int i = 0; i < fields->n; i++)
        if (strcmp(fields->field[i].code, "birth_date") == 0)
            birth = i;
    if (birth >= 0)
        first[birth] = buf_str(&n->value[birth]);
    rc = people_insert_in(a, &n->person, first, n->keys->key[TIER_CONTACT], n->keys->key[TIER_HIGH], err);
    *bad = rc == RC_INVALID ? birth : -1;
    for (int i = 0; i < fields->n && rc == RC_OK; i++) {
        const struct field *field = &fields->field[i];

        if (i == birth || n->value[i].len == 0)
            continue;
        rc = people_set_value_in(a, &n->person, field, buf_str(&n->value[i]),
                                 n->keys->key[field->tier == TIER_HIGH ? TIER_HIGH : TIER_CONTACT], err);
        *bad = rc == RC_INVALID ? i : -1;
    }
    return rc;
}

static enum rc write_rows(void *arg, struct act *a, const struct bulk_key *keys, struct err *err)
{
    struct arrival *n = arg;
    struct act_entry e = {.action = "add", .reason = n->why->reason, .case_id = n->why->case_id,
                          .note = n->why->note, .subject = &n->person,
                          .subject_key = keys->key[TIER_CONTACT], .tier = TIER_CONTACT,
                          .data = n->returning ? "readmitted" : NULL};
    enum rc rc;

    n->keys = keys;
    memcpy(n->person.uuid, keys->uuid, sizeof n->person.uuid);
    rc = write_person(a, n, n->bad, err);
    if (rc == RC_OK && n->returning)
        rc = erasure_readmit(a->s->db, n->ref_hash, a->now, err);
    return rc == RC_OK ? act_log(a, &e, err) : rc;
}

enum rc people_add(struct session *s, const struct new_person *p, const struct why *why, int *bad,
                   struct err *err)
{
    struct arrival n = {.why = why, .bad = bad};
    enum rc rc = session_need(s, RIGHT_CREATE, err);

    *bad = -1;
    if (rc == RC_OK && (rc = people_check_why(s, why, err)) == RC_OK &&
        (rc = take_ref(s, p, &n, err)) == RC_OK && (rc = take_values(s, p, &n, bad, err)) == RC_OK)
        rc = bulk_write(s, "add", 1, write_rows, &n, err);
    arrival_release(&n);
    return rc;
}
