#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "rules/validate.h"
#include "service/act.h"
#include "service/people.h"
#include "service/people_write.h"
#include "store/erasure.h"
#include "store/person.h"
#include "store/vault.h"

#include <stdio.h>
#include <string.h>

/* A person on the way in. */
struct arrival {
    struct person person;
    struct buf value[FIELDS_MAX]; /* normalised */
    uint8_t ref_hash[LOOKUP_BYTES];
    bool returning; /* an erased person's ref */
    uint8_t *key[TIER_COUNT];
    int64_t pending;
};

static void arrival_release(struct arrival *n)
{
    for (int i = 0; i < FIELDS_MAX; i++)
        buf_release(&n->value[i]);
    for (int i = 0; i < TIER_COUNT; i++)
        secret_free(n->key[i], KEY_BYTES);
}

/* Visible characters only: refs are typed, printed and compared byte by byte. */
static bool ref_valid(const char *ref)
{
    size_t len = strlen(ref);
    char32_t c;

    if (len == 0 || strncmp(ref, "erased:", strlen("erased:")) == 0)
        return false;
    while (len > 0) {
        int n = utf8_decode(ref, len, &c);

        if (n <= 0 || c <= ' ' || c == 0x7F || text_misleads(c))
            return false;
        ref += n;
        len -= (size_t)n;
    }
    return true;
}

static enum rc take_ref(struct session *s, const struct new_person *p, struct arrival *n,
                        struct err *err)
{
    char ref[sizeof n->person.ref];
    enum rc rc;

    snprintf(ref, sizeof ref, "%s", p->ref);
    text_trim(ref);
    if (!ref_valid(ref))
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
        if (given && strcmp(field->state, "active") != 0)
            rc = err_set(err, RC_INVALID, _("a draft field holds no data"));
        else if (given)
            rc = validate_value(field->rule, p->value[i], &n->value[i], err);
        else if (strcmp(field->code, "name") == 0)
            rc = err_set(err, RC_INVALID, _("a name cannot be left empty"));
        if (rc != RC_OK)
            return rc;
    }
    *bad = -1;
    if (!utf8_valid(n->person.department, strlen(n->person.department)))
        return err_set(err, RC_INVALID, _("the department is not UTF-8"));
    return RC_OK;
}

/* The announcement that keys without a person may be in the vault. */
static enum rc announce(struct session *s, int64_t *id, struct err *err)
{
    enum rc rc = db_begin(s->db, DB_OFFICE, err);

    if (rc == RC_OK && (rc = pending_put(s->db, "add", s->op.name, clock_now(), id, err)) == RC_OK)
        rc = db_commit(s->db, DB_OFFICE, err);
    db_rollback(s->db, DB_OFFICE);
    return rc;
}

/* Wrapped under a key that was rotated since sign-in it would never open. */
static enum rc check_epoch(struct session *s, int tier, struct err *err)
{
    int64_t epoch;
    enum rc rc = vault_epoch(s->db, tier, &epoch, err);

    if (rc == RC_OK && epoch != s->epoch[tier == TIER_HIGH ? RK_HIGH : RK_CONTACT]) {
        err_set(err, RC_CONFLICT, _("the keys were changed since you signed in"));
        return err_hint(err, _("sign in again")), RC_CONFLICT;
    }
    return rc;
}

static enum rc put_keys(struct session *s, struct arrival *n, struct err *err)
{
    uint8_t wrapped[WRAPPED_BYTES];
    enum rc rc = db_begin(s->db, DB_VAULT, err);

    for (int tier = 0; tier < TIER_COUNT && rc == RC_OK; tier++) {
        const uint8_t *role_key = s->key[tier == TIER_HIGH ? RK_HIGH : RK_CONTACT];

        if (role_key == NULL)
            rc = err_set(err, RC_DENIED, _("this role holds no key that opens it"));
        if (rc != RC_OK || (rc = check_epoch(s, tier, err)) != RC_OK)
            break;
        n->key[tier] = secret_new(KEY_BYTES);
        random_bytes(n->key[tier], KEY_BYTES);
        seal_wrap(wrapped, n->key[tier], role_key, n->person.uuid, (enum tier)tier);
        rc = vault_put(s->db, n->person.uuid, tier, wrapped, err);
    }
    if (rc == RC_OK)
        rc = db_commit(s->db, DB_VAULT, err);
    db_rollback(s->db, DB_VAULT);
    return rc;
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
    rc = people_insert_in(a, &n->person, first, n->key[TIER_CONTACT], n->key[TIER_HIGH], err);
    *bad = rc == RC_INVALID ? birth : -1;
    for (int i = 0; i < fields->n && rc == RC_OK; i++) {
        const struct field *field = &fields->field[i];

        if (i == birth || n->value[i].len == 0)
            continue;
        rc = people_set_value_in(a, &n->person, field, buf_str(&n->value[i]),
                                 n->key[field->tier == TIER_HIGH ? TIER_HIGH : TIER_CONTACT], err);
        *bad = rc == RC_INVALID ? i : -1;
    }
    return rc;
}

static enum rc write_rows(struct act *a, struct arrival *n, const struct why *why, int *bad,
                          struct err *err)
{
    struct act_entry e = {.action = "add", .reason = why->reason, .case_id = why->case_id,
                          .note = why->note, .subject = &n->person,
                          .subject_key = n->key[TIER_CONTACT], .tier = TIER_CONTACT,
                          .data = n->returning ? "readmitted" : NULL};
    bool gone = false;
    enum rc rc = write_person(a, n, bad, err);

    if (rc == RC_OK && n->returning)
        rc = erasure_readmit(a->s->db, n->ref_hash, a->now, err);
    if (rc == RC_OK && (rc = act_log(a, &e, err)) == RC_OK)
        rc = pending_drop(a->s->db, n->pending, &gone, err);
    if (rc == RC_OK && gone) {
        err_set(err, RC_BUSY, _("another process tidied up in between; nothing was changed"));
        return err_hint(err, _("try again")), RC_BUSY;
    }
    return rc == RC_OK ? act_commit(a, err) : rc;
}

/* Take back what a failed addition left; the next start does what this cannot. */
static void retract(struct session *s, const struct arrival *n)
{
    if (n->key[TIER_CONTACT] != NULL && db_begin(s->db, DB_VAULT, NULL) == RC_OK) {
        if (vault_drop(s->db, n->person.uuid, NULL) != RC_OK ||
            db_commit(s->db, DB_VAULT, NULL) != RC_OK) {
            db_rollback(s->db, DB_VAULT);
            return;
        }
    }
    if (db_begin(s->db, DB_OFFICE, NULL) == RC_OK &&
        (pending_drop(s->db, n->pending, NULL, NULL) != RC_OK ||
         db_commit(s->db, DB_OFFICE, NULL) != RC_OK))
        db_rollback(s->db, DB_OFFICE);
}

/* Announced, then the keys, then the rows that need them: a crash between leaves
 * no row without its key. */
static enum rc admit(struct session *s, struct arrival *n, const struct why *why, int *bad,
                     struct err *err)
{
    struct act a;
    enum rc rc = announce(s, &n->pending, err);

    if (rc != RC_OK)
        return rc;
    random_uuid(n->person.uuid);
    if ((rc = act_begin(&a, s, err)) == RC_OK && (rc = put_keys(s, n, err)) == RC_OK)
        rc = write_rows(&a, n, why, bad, err);
    act_abort(&a);
    if (rc != RC_OK)
        retract(s, n);
    return rc;
}

enum rc people_add(struct session *s, const struct new_person *p, const struct why *why, int *bad,
                   struct err *err)
{
    struct arrival n = {0};
    enum rc rc = session_need(s, RIGHT_CREATE, err);

    *bad = -1;
    if (rc == RC_OK && (rc = people_check_why(s, why, err)) == RC_OK &&
        (rc = take_ref(s, p, &n, err)) == RC_OK && (rc = take_values(s, p, &n, bad, err)) == RC_OK)
        rc = admit(s, &n, why, bad, err);
    arrival_release(&n);
    return rc;
}
