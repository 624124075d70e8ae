#include "base/clock.h"
#include "base/i18n.h"
#include "service/register.h"
#include "service/sharing.h"
#include "store/policy.h"
#include "store/recipient.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ENDING_DAYS 30 /* the console's own warning before a contract ends */

const char *const sharing_recipient_kinds[] = {"affiliate", "supplier",  "contractor", "agent",
                                               "developer", "authority", "acquirer",   "public",
                                               "other",     NULL};
const char *const sharing_protections[] = {"encrypted", "anonymised", "both", "none", NULL};

enum { NAME, KIND, CONTACT, COUNTRY, CONTRACT, FROM, UNTIL, PURPOSES, FIELDS, PROTECTION };

static bool one_of(const char *const *list, size_t max, const char *code)
{
    for (size_t i = 0; i < max && list[i] != NULL; i++)
        if (strcmp(list[i], code) == 0)
            return true;
    return false;
}

bool sharing_is_processor(const char *kind)
{
    return one_of(sharing_recipient_kinds, SHARING_PROCESSORS, kind);
}

static bool contract_at(const struct recipient *r, int64_t at)
{
    return r->contract[0] != '\0' && r->contract_from <= at &&
           (r->contract_until == 0 || at < r->contract_until);
}

static bool protected(const struct recipient *r)
{
    return r->protection[0] != '\0' && strcmp(r->protection, "none") != 0;
}

bool sharing_contract_holds(const struct recipient *r, int64_t at)
{
    return contract_at(r, at) && protected(r);
}

const char *sharing_recipient_state(const struct recipient *r, int64_t now)
{
    if (r->ended_at != 0)
        return "ended";
    if (!sharing_is_processor(r->kind))
        return "current";
    if (!contract_at(r, now))
        return "no-contract";
    if (!protected(r))
        return "unprotected";
    if (r->contract_until != 0 &&
        r->contract_until <= date_begins(date_add_days(date_of(now), ENDING_DAYS + 1)))
        return "ending";
    return "current";
}

enum rc sharing_check_purpose(struct session *s, const char *purpose, struct err *err)
{
    char section[80], basis[32];
    enum rc rc;

    snprintf(section, sizeof section, "purpose:%.60s", purpose);
    rc = policy_get(s->db, section, "basis", basis, sizeof basis, err);
    if (rc == RC_OK && (purpose[0] == '\0' || basis[0] == '\0'))
        rc = err_set(err, RC_INVALID, _("the policy has no such purpose"));
    return rc;
}

/* Call ONE for each code of LIST; *N counts them. */
static enum rc each_code(struct session *s, const char *list,
                         enum rc (*one)(struct session *, const char *, struct err *), size_t *n,
                         struct err *err)
{
    enum rc rc = RC_OK;
    char code[64];

    *n = 0;
    for (const char *p = list; rc == RC_OK && *(p += strspn(p, ", ")) != '\0'; ++*n) {
        size_t len = strcspn(p, ", ");

        snprintf(code, sizeof code, "%.*s", (int)len, p);
        rc = one(s, code, err);
        p += len;
    }
    return rc;
}

static enum rc check_field(struct session *s, const char *code, struct err *err)
{
    return session_field(s, code) != NULL
               ? RC_OK
               : err_set(err, RC_INVALID, _("the catalogue has no such field"));
}

enum rc sharing_check_fields(struct session *s, const char *list, struct err *err)
{
    size_t n;
    enum rc rc = each_code(s, list, check_field, &n, err);

    return rc == RC_OK && n == 0 ? err_set(err, RC_INVALID, _("say which fields")) : rc;
}

static enum rc check(struct session *s, const struct recipient *r, size_t *field, struct err *err)
{
    size_t n;
    enum rc rc;

    *field = NAME;
    if (r->name[0] == '\0')
        return err_set(err, RC_INVALID, _("a recipient needs a name"));
    *field = KIND;
    if (!one_of(sharing_recipient_kinds, SIZE_MAX, r->kind))
        return err_set(err, RC_INVALID, _("there is no such kind of recipient"));
    *field = UNTIL;
    if (r->contract_until != 0 && r->contract_until <= r->contract_from)
        return err_set(err, RC_INVALID, _("the contract would end before it begins"));
    *field = PURPOSES;
    if ((rc = each_code(s, r->purposes, sharing_check_purpose, &n, err)) != RC_OK)
        return rc;
    *field = FIELDS;
    if ((rc = each_code(s, r->fields, check_field, &n, err)) != RC_OK)
        return rc;
    *field = PROTECTION;
    if (!one_of(sharing_protections, SIZE_MAX, r->protection))
        return err_set(err, RC_INVALID, _("there is no such protection"));
    *field = NAME;
    return RC_OK;
}

/* What an update keeps of the row there is. */
static enum rc keep(struct act *a, struct recipient *r, struct err *err)
{
    struct recipient now;
    enum rc rc = recipient_by_id(a->s->db, r->id, &now, err);

    if (rc == RC_OK && now.version != r->version)
        rc = err_set(err, RC_CONFLICT, _("another operator changed this recipient meanwhile"));
    snprintf(r->made_by, sizeof r->made_by, "%s", now.made_by);
    r->made_at = now.made_at;
    r->ended_at = now.ended_at;
    return rc;
}

static enum rc write_in(struct act *a, struct recipient *r, struct err *err)
{
    bool changed = r->id != 0;
    struct recipient same;
    char data[160];
    const struct act_entry e = {.action = changed ? "recipient-change" : "recipient-add",
                                .data = data};
    enum rc rc = recipient_by_name(a->s->db, r->name, &same, err);

    if (rc == RC_OK && same.id != r->id)
        return err_set(err, RC_EXISTS, _("there is a recipient of this name"));
    if (rc != RC_OK && rc != RC_MISSING)
        return rc;
    if (changed && (rc = keep(a, r, err)) == RC_OK)
        rc = recipient_update(a->s->db, r, err);
    else if (!changed) {
        r->made_at = a->now;
        r->version = 1;
        snprintf(r->made_by, sizeof r->made_by, "%s", a->s->op.name);
        rc = recipient_put(a->s->db, r, err);
    }
    snprintf(data, sizeof data, "recipient=%" PRId64 " kind=%s protection=%s version=%" PRId64,
             r->id, r->kind, r->protection, r->version);
    return rc == RC_OK ? act_log(a, &e, err) : rc;
}

enum rc sharing_recipient_find(struct session *s, const char *name, struct recipient *r,
                               struct err *err)
{
    return recipient_by_name(s->db, name, r, err);
}

enum rc sharing_recipient_save(struct session *s, struct recipient *r, size_t *field,
                               struct err *err)
{
    struct act a;
    enum rc rc = session_need(s, RIGHT_SHARING, err);

    *field = SIZE_MAX;
    if (rc != RC_OK || (rc = check(s, r, field, err)) != RC_OK ||
        (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    if ((rc = write_in(&a, r, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

enum rc sharing_recipient_end(struct session *s, int64_t id, struct err *err)
{
    char data[64];
    const struct act_entry e = {.action = "recipient-end", .data = data};
    struct recipient r;
    struct act a;
    enum rc rc = session_need(s, RIGHT_SHARING, err);

    if (rc != RC_OK || (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    snprintf(data, sizeof data, "recipient=%" PRId64, id);
    if ((rc = recipient_by_id(s->db, id, &r, err)) == RC_OK && r.ended_at != 0)
        rc = err_set(err, RC_CONFLICT, _("this recipient has ended already"));
    r.ended_at = a.now;
    if (rc == RC_OK && (rc = recipient_update(s->db, &r, err)) == RC_OK &&
        (rc = act_log(&a, &e, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}
