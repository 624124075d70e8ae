#include "service/operators.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "rules/password.h"
#include "service/act.h"
#include "service/grants.h"
#include "service/signin.h"
#include "store/operator.h"
#include "store/policy.h"

#include <stdio.h>
#include <string.h>

static bool name_valid(const char *name)
{
    size_t len = strlen(name);

    if (len == 0 || len >= OPERATOR_NAME || name[0] == '-' || name[0] == '.')
        return false;
    return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == len;
}

/* A fresh seed for O under PASSWORD (NULL: a service, no slot). */
static enum rc new_keys(struct operator *o, const char *password, uint8_t seed[32],
                        struct err *err)
{
    struct identity *id = secret_new(sizeof *id);
    struct slot slot = {0};
    enum rc rc = RC_OK;

    random_bytes(seed, 32);
    if (password != NULL)
        rc = slot_make(&slot, password, seed, err);
    identity_derive(id, seed);
    memcpy(o->sign_pk, id->sign_pk, sizeof o->sign_pk);
    memcpy(o->box_pk, id->box_pk, sizeof o->box_pk);
    memcpy(o->salt, slot.salt, sizeof o->salt);
    memcpy(o->verifier, slot.check, sizeof o->verifier);
    memcpy(o->sealed, slot.sealed, sizeof o->sealed);
    o->ops = slot.ops;
    o->mem_kib = slot.mem_kib;
    secret_free(id, sizeof *id);
    return rc;
}

/* "operator=N sign=HEX box=HEX role=R": what later sign-ins check grants by. */
void operators_key_facts(struct buf *out, const struct operator *o)
{
    buf_printf(out, "operator=%s sign=", o->name);
    buf_hex(out, o->sign_pk, sizeof o->sign_pk);
    buf_puts(out, " box=");
    buf_hex(out, o->box_pk, sizeof o->box_pk);
    buf_printf(out, " role=%s", access_role_name(o->role));
}

static enum rc log_keys(struct act *a, const char *action, const struct operator *o,
                        struct err *err)
{
    struct buf data = BUF_INIT;
    enum rc rc;

    operators_key_facts(&data, o);
    rc = act_log(a, &(struct act_entry){.action = action, .data = buf_str(&data)}, err);
    buf_release(&data);
    return rc;
}

static enum rc add(struct session *s, struct operator *o, struct err *err)
{
    struct act a;
    enum rc rc = act_begin(&a, s, err);

    o->created_at = a.now;
    if (rc == RC_OK && (rc = operator_insert(s->db, o, err)) == RC_OK &&
        (rc = grants_give(&a, o, err)) == RC_OK &&
        (rc = log_keys(&a, "operator-add", o, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

static enum rc begin_add(struct session *s, const char *name, enum op_role role,
                         struct operator *o, struct err *err)
{
    enum rc rc = session_need(s, RIGHT_OPERATORS, err);

    if (rc != RC_OK)
        return rc;
    if (!name_valid(name))
        return err_set(err, RC_INVALID,
                       _("an operator's name is 1 to 63 letters, digits, dots, dashes"));
    *o = (struct operator){.role = role, .enabled = true};
    snprintf(o->name, sizeof o->name, "%s", name);
    return RC_OK;
}

enum rc operators_add(struct session *s, const char *name, enum op_role role,
                      const char *password, struct err *err)
{
    struct operator o;
    uint8_t seed[32];
    enum rc rc = begin_add(s, name, role, &o, err);

    if (rc == RC_OK && role >= OP_SERVICE)
        rc = err_set(err, RC_INVALID, _("a service has a key file, not a password"));
    if (rc == RC_OK && (rc = password_check(password, name, err)) == RC_OK &&
        (rc = new_keys(&o, password, seed, err)) == RC_OK)
        rc = add(s, &o, err);
    secret_wipe(seed, sizeof seed);
    return rc;
}

#define KEY_FILE_HEAD "ycadmin-service-key-1 "

enum rc operators_add_service(struct session *s, const char *name, struct buf *key_text,
                              struct err *err)
{
    struct operator o;
    uint8_t seed[32];
    enum rc rc = begin_add(s, name, OP_SERVICE, &o, err);

    if (rc == RC_OK && (rc = new_keys(&o, NULL, seed, err)) == RC_OK &&
        (rc = add(s, &o, err)) == RC_OK) {
        buf_puts(key_text, KEY_FILE_HEAD);
        buf_hex(key_text, seed, sizeof seed);
        buf_putc(key_text, '\n');
    }
    secret_wipe(seed, sizeof seed);
    return rc;
}

enum rc operators_key_file(const char *text, uint8_t seed[32], struct err *err)
{
    size_t head = strlen(KEY_FILE_HEAD);

    if (strncmp(text, KEY_FILE_HEAD, head) != 0 || strcspn(text + head, "\r\n") != 64 ||
        hex_decode(text + head, 64, seed) != 0)
        return err_set(err, RC_INVALID, _("this is not a service key file"));
    return RC_OK;
}

/* The keys that ROLE_BEFORE held and ROLE_AFTER does not (bits). */
static unsigned lost_keys(enum op_role before, bool keeps, enum op_role after)
{
    unsigned lost = 0;

    for (int kind = 0; kind < RK_LIST; kind++)
        if (grants_role_holds(before, (enum role_key)kind) &&
            !(keeps && grants_role_holds(after, (enum role_key)kind)))
            lost |= 1u << kind;
    return lost;
}

static enum rc find_other(struct session *s, const char *name, struct operator *o,
                          struct err *err)
{
    enum rc rc = session_need(s, RIGHT_OPERATORS, err);

    if (rc == RC_OK && (rc = operator_by_name(s->db, name, o, err)) == RC_OK &&
        o->role >= OP_ROLES)
        rc = err_set(err, RC_MISSING, _("no such operator"));
    return rc;
}

static enum rc keep_an_admin(struct session *s, const struct operator *o, struct err *err)
{
    int64_t admins = 0;
    enum rc rc = RC_OK;

    if (o->role == OP_ADMIN && o->enabled)
        rc = operator_count(s->db, OP_ADMIN, &admins, err);
    if (rc == RC_OK && admins == 1) {
        err_set(err, RC_DENIED, _("this is the last enabled admin"));
        return err_hint(err, _("add another admin first")), RC_DENIED;
    }
    return rc;
}

static void take_keys(struct operator *o, const struct operator *from)
{
    memcpy(o->sign_pk, from->sign_pk, sizeof o->sign_pk);
    memcpy(o->box_pk, from->box_pk, sizeof o->box_pk);
    memcpy(o->salt, from->salt, sizeof o->salt);
    memcpy(o->verifier, from->verifier, sizeof o->verifier);
    memcpy(o->sealed, from->sealed, sizeof o->sealed);
    o->ops = from->ops;
    o->mem_kib = from->mem_kib;
}

enum rc operators_reset(struct session *s, const char *name, const char *password,
                        struct err *err)
{
    struct operator o, keys = {0};
    struct act a = {0};
    uint8_t seed[32];
    enum rc rc = find_other(s, name, &o, err);

    if (rc == RC_OK && o.role == OP_SERVICE)
        rc = err_set(err, RC_INVALID, _("a service has a key file, not a password"));
    if (rc == RC_OK && (rc = password_check(password, name, err)) == RC_OK &&
        (rc = new_keys(&keys, password, seed, err)) == RC_OK &&
        (rc = act_begin(&a, s, err)) == RC_OK &&
        (rc = operator_by_name(s->db, name, &o, err)) == RC_OK) {
        take_keys(&o, &keys);
        o.failed = 0;
        o.failed_at = 0;
        if ((rc = grant_drop(s->db, o.id, err)) == RC_OK &&
            (rc = operator_update(s->db, &o, err)) == RC_OK &&
            (!o.enabled || (rc = grants_give(&a, &o, err)) == RC_OK) &&
            (rc = log_keys(&a, "operator-reset", &o, err)) == RC_OK)
            rc = act_commit(&a, err);
    }
    act_abort(&a);
    secret_wipe(seed, sizeof seed);
    return rc;
}

/* What an admin makes of an operator. */
struct change {
    const char *action;
    enum op_role role; /* OP_ROLES: as it is */
    bool enabled;
};

/* O becomes what C says; false: it is that already. */
static bool apply(const struct change *c, struct operator *o)
{
    const struct operator before = *o;

    if (c->role < OP_ROLES)
        o->role = c->role;
    else
        o->enabled = c->enabled;
    if (o->enabled && !before.enabled)
        o->failed = 0;
    return o->role != before.role || o->enabled != before.enabled;
}

/* Whoever leaves must not be the one who makes the keys that are to keep him out. */
static enum rc check_change(struct session *s, const struct operator *before,
                            const struct operator *o, struct err *err)
{
    enum rc rc = RC_OK;

    if (!o->enabled || o->role != OP_ADMIN)
        rc = keep_an_admin(s, before, err);
    if (rc != RC_OK || before->id != s->op.id)
        return rc;
    err_set(err, RC_DENIED, _("this is you: another admin must do it"));
    return err_hint(err, _("the keys are replaced, and you must not know the new ones")), RC_DENIED;
}

/* Write the new role or state; grants anew; what is lost into *LOST. */
static enum rc change_in(struct act *a, const char *name, const struct change *c, unsigned *lost,
                         struct err *err)
{
    struct operator before, o;
    char data[160];
    enum rc rc = operator_by_name(a->s->db, name, &before, err);

    *lost = 0;
    o = before;
    if (rc != RC_OK || !apply(c, &o) || (rc = check_change(a->s, &before, &o, err)) != RC_OK)
        return rc;
    *lost = before.enabled ? lost_keys(before.role, o.enabled, o.role) : 0;
    snprintf(data, sizeof data, "operator=%s role=%s", o.name, access_role_name(o.role));
    if ((rc = grant_drop(a->s->db, o.id, err)) == RC_OK &&
        (rc = operator_update(a->s->db, &o, err)) == RC_OK &&
        (!o.enabled || (rc = grants_give(a, &o, err)) == RC_OK) &&
        (rc = act_log(a, &(struct act_entry){.action = c->action, .data = data}, err)) == RC_OK)
        rc = act_commit(a, err);
    return rc;
}

static enum rc change(struct session *s, const char *name, const struct change *c, struct err *err)
{
    unsigned lost = 0;
    struct act a;
    enum rc rc = act_begin(&a, s, err);

    if (rc == RC_OK)
        rc = change_in(&a, name, c, &lost, err);
    act_abort(&a);
    return rc == RC_OK && lost != 0 ? grants_rotate(s, lost, err) : rc;
}

enum rc operators_role(struct session *s, const char *name, enum op_role role, struct err *err)
{
    const struct change c = {.action = "operator-role", .role = role};
    struct operator o;
    enum rc rc = find_other(s, name, &o, err);

    if (rc == RC_OK && ((o.role == OP_SERVICE) != (role == OP_SERVICE) || role >= OP_ROLES))
        rc = err_set(err, RC_INVALID, _("a person cannot become a service, nor the reverse"));
    return rc == RC_OK ? change(s, name, &c, err) : rc;
}

enum rc operators_enable(struct session *s, const char *name, bool enable, struct err *err)
{
    const struct change c = {.action = enable ? "operator-enable" : "operator-disable",
                             .role = OP_ROLES,
                             .enabled = enable};
    struct operator o;
    enum rc rc = find_other(s, name, &o, err);

    return rc == RC_OK ? change(s, name, &c, err) : rc;
}

enum rc operators_passwd(struct session *s, const char *old, const char *password,
                         struct err *err)
{
    struct operator o;
    struct slot slot;
    struct act a;
    enum rc rc = session_step_up(s, old, err);

    if (rc != RC_OK || (rc = password_check(password, s->op.name, err)) != RC_OK ||
        (rc = slot_make(&slot, password, s->id->seed, err)) != RC_OK ||
        (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    if ((rc = operator_by_name(s->db, s->op.name, &o, err)) == RC_OK) {
        memcpy(o.salt, slot.salt, sizeof o.salt);
        memcpy(o.verifier, slot.check, sizeof o.verifier);
        memcpy(o.sealed, slot.sealed, sizeof o.sealed);
        o.ops = slot.ops;
        o.mem_kib = slot.mem_kib;
        if ((rc = operator_slot(s->db, &o, err)) == RC_OK &&
            (rc = act_log(&a, &(struct act_entry){.action = "passwd"}, err)) == RC_OK &&
            (rc = act_commit(&a, err)) == RC_OK)
            s->op = o;
    }
    act_abort(&a);
    return rc;
}

enum rc operators_undertaking(struct session *s, char version[16], struct buf *text,
                              struct err *err)
{
    char body[2048];
    enum rc rc = policy_get(s->db, "undertaking", "version", version, 16, err);

    if (rc == RC_OK && strcmp(version, s->op.undertaking) == 0)
        version[0] = '\0';
    session_label(s, "undertaking", "text", body, sizeof body);
    buf_puts(text, body);
    return rc;
}

enum rc operators_accept(struct session *s, struct err *err)
{
    char version[16], data[64];
    struct operator o;
    struct act a;
    enum rc rc = policy_get(s->db, "undertaking", "version", version, sizeof version, err);

    if (rc != RC_OK || (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    snprintf(data, sizeof data, "undertaking=%s", version);
    if ((rc = operator_by_name(s->db, s->op.name, &o, err)) == RC_OK) {
        memcpy(o.undertaking, version, sizeof o.undertaking);
        o.undertaking_at = a.now;
        if ((rc = operator_undertake(s->db, &o, err)) == RC_OK &&
            (rc = act_log(&a, &(struct act_entry){.action = "accept", .data = data}, err)) ==
                RC_OK &&
            (rc = act_commit(&a, err)) == RC_OK)
            s->op = o;
    }
    act_abort(&a);
    return rc;
}
