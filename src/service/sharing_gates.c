#include "service/sharing_gates.h"

#include "base/i18n.h"
#include "rules/consent_state.h"
#include "service/register.h"
#include "store/consent.h"
#include "store/person.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define REFS_SHOWN 20

static bool empty(const char *text)
{
    return text == NULL || text[strspn(text, " ")] == '\0';
}

/* Are all codes of PART in WHOLE? */
static bool within(const char *part, const char *whole)
{
    char code[64];

    for (const char *p = part; *(p += strspn(p, ", ")) != '\0';) {
        size_t len = strcspn(p, ", ");

        snprintf(code, sizeof code, "%.*s", (int)len, p);
        if (!register_lists(whole, code))
            return false;
        p += len;
    }
    return true;
}

/* Had PERSON consented, when it is given, to what is to be given: to its purpose (6.1.1), of a
 * publication under the notice that told of it (6.2)? Once it is written the view
 * disclosure_asked says the same, for the status of the clauses. */
static enum rc consented(const struct sharing_case *c, int64_t person, bool *yes, struct err *err)
{
    bool told = strcmp(c->in->kind, "publication") == 0; /* the consent must be to that notice */
    struct consent stood;
    bool found;
    enum rc rc = consent_as_of(c->s->db, person, c->in->purpose, c->at, &stood, &found, err);

    *yes = rc == RC_OK && found && consent_state_given(stood.action) &&
           (!told || stood.notice == c->notice.id);
    return rc;
}

static enum rc all_consented(struct sharing_case *c, struct err *err)
{
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < c->people->n; i++) {
        struct person p;
        bool yes;

        if ((rc = consented(c, c->people->id[i], &yes, err)) != RC_OK || yes)
            continue;
        c->lacking++;
        if (c->refs != NULL && c->lacking <= REFS_SHOWN &&
            (rc = person_by_id(c->s->db, c->people->id[i], &p, err)) == RC_OK)
            buf_printf(c->refs, "%s%s", c->refs->len > 0 ? ", " : "", p.ref);
    }
    if (rc == RC_OK && c->lacking > 0)
        rc =
            err_set(err, RC_DENIED, _("%" PRId64 " of %zu have not consented to this at that time"),
                    c->lacking, c->people->n);
    return rc;
}

static enum rc need_recipient(const struct sharing_case *c, size_t *field, struct err *err)
{
    *field = SHARING_RECIPIENT;
    return c->recipient.id != 0 ? RC_OK : err_set(err, RC_INVALID, _("say who receives it"));
}

static enum rc need_purpose(const struct sharing_case *c, size_t *field, struct err *err)
{
    *field = SHARING_PURPOSE;
    return sharing_check_purpose(c->s, c->in->purpose != NULL ? c->in->purpose : "", err);
}

/* 6.1.1 */
static enum rc gate_consent(struct sharing_case *c, size_t *field, struct err *err)
{
    enum rc rc;

    if ((rc = need_recipient(c, field, err)) != RC_OK ||
        (rc = need_purpose(c, field, err)) != RC_OK)
        return rc;
    *field = SHARING_PEOPLE;
    return all_consented(c, err);
}

/* 6.1.2 */
static enum rc gate_processor(struct sharing_case *c, size_t *field, struct err *err)
{
    const struct recipient *r = &c->recipient;
    enum rc rc;

    if ((rc = need_recipient(c, field, err)) != RC_OK)
        return rc;
    if (!sharing_is_processor(r->kind))
        return err_set(err, RC_DENIED, _("this recipient is not a processor"));
    if (!sharing_contract_holds(r, c->at))
        return err_set(err, RC_DENIED,
                       strcmp(r->protection, "none") == 0
                           ? _("nothing protects what this recipient gets: encrypt or anonymise it")
                           : _("no contract with this recipient was in force then"));
    if ((rc = need_purpose(c, field, err)) != RC_OK)
        return rc;
    if (!register_lists(r->purposes, c->in->purpose))
        return err_set(err, RC_DENIED, _("the contract does not cover this purpose"));
    *field = SHARING_FIELDS;
    return within(c->in->fields, r->fields)
               ? RC_OK
               : err_set(err, RC_DENIED, _("the contract does not cover all of these fields"));
}

static enum rc need_notice(const struct sharing_case *c, const char *kind, size_t *field,
                           struct err *err)
{
    *field = SHARING_NOTICE;
    if (c->notice.id == 0)
        return err_set(err, RC_DENIED, _("people must be told first: name the published notice"));
    if (strcmp(c->notice.kind, kind) != 0)
        return err_set(err, RC_DENIED, _("that notice is of another kind"));
    if (c->notice.published_at == 0 || c->notice.published_at > c->at)
        return err_set(err, RC_DENIED, _("that notice was not published by then"));
    return RC_OK;
}

/* 6.2: told the purpose, the types and what of them is sensitive, and consented to that. */
static enum rc gate_publication(struct sharing_case *c, size_t *field, struct err *err)
{
    enum rc rc;
    char code[64];

    if ((rc = need_purpose(c, field, err)) != RC_OK ||
        (rc = need_notice(c, "publication", field, err)) != RC_OK)
        return rc;
    if (!register_lists(c->notice.purposes, c->in->purpose))
        return err_set(err, RC_DENIED, _("that notice does not state this purpose"));
    for (const char *p = c->in->fields; *(p += strspn(p, ", ")) != '\0';) {
        size_t len = strcspn(p, ", ");

        snprintf(code, sizeof code, "%.*s", (int)len, p);
        if (!register_lists(c->notice.fields, code))
            return err_set(err, RC_DENIED, _("that notice does not state the field %s"), code);
        p += len;
    }
    *field = SHARING_PEOPLE;
    return all_consented(c, err);
}

/* 6.3 */
static enum rc gate_transfer(struct sharing_case *c, size_t *field, struct err *err)
{
    enum rc rc = need_recipient(c, field, err);

    return rc == RC_OK ? need_notice(c, "transfer", field, err) : rc;
}

/* 6.4 */
static enum rc gate_authority(struct sharing_case *c, size_t *field, struct err *err)
{
    enum rc rc = need_recipient(c, field, err);

    if (rc != RC_OK)
        return rc;
    if (strcmp(c->recipient.kind, "authority") != 0)
        return err_set(err, RC_DENIED, _("this recipient is not an authority"));
    *field = SHARING_BASIS;
    if (empty(c->in->basis))
        return err_set(err, RC_DENIED, _("say on what legal basis: the law and the article"));
    *field = SHARING_SCOPE;
    if (empty(c->in->scope))
        return err_set(err, RC_DENIED, _("say what the demand covers, and no more is given"));
    *field = SHARING_CASE;
    return empty(c->in->case_id)
               ? err_set(err, RC_DENIED, _("give the number of the authority's document"))
               : RC_OK;
}

enum rc sharing_gates_check(struct sharing_case *c, size_t *field, struct err *err)
{
    static const struct {
        const char *kind;
        enum rc (*gate)(struct sharing_case *, size_t *, struct err *);
    } gates[] = {
        {"consent", gate_consent},         {"processor", gate_processor},
        {"publication", gate_publication}, {"transfer", gate_transfer},
        {"authority", gate_authority},
    };
    enum rc rc;

    *field = SHARING_RECIPIENT;
    if (c->recipient.id != 0 && c->recipient.ended_at != 0 && c->recipient.ended_at <= c->at)
        return err_set(err, RC_DENIED, _("nothing is given to this recipient any longer"));
    *field = SHARING_FIELDS;
    if ((rc = sharing_check_fields(c->s, c->in->fields, err)) != RC_OK)
        return rc;
    *field = SHARING_KIND;
    for (size_t i = 0; i < sizeof gates / sizeof *gates; i++)
        if (strcmp(gates[i].kind, c->in->kind) == 0)
            return gates[i].gate(c, field, err);
    return err_set(err, RC_INVALID, _("there is no such kind of disclosure"));
}
