#include "base/clock.h"
#include "base/i18n.h"
#include "crypto/seal.h"
#include "rules/gate.h"
#include "service/fields.h"
#include "store/notice.h"
#include "store/policy.h"
#include "store/retention.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WIDTH 12 /* of the labels */
#define CODES_MAX 64

const struct field *fields_by_id(const struct session *s, int64_t id)
{
    for (int i = 0; i < s->fields.n; i++)
        if (s->fields.field[i].id == id)
            return &s->fields.field[i];
    return NULL;
}

struct word {
    const char *code, *text;
};

static const struct word words[] = {
    {"consent", N_("consent")},
    {"contract", N_("contract")},
    {"law", N_("law")},
    {"person", N_("the person")},
    {"employer", N_("the employer")},
    {"service", N_("the service itself")},
    {"colleague", N_("colleagues")},
    {"helpdesk", N_("the help desk")},
    {"admin", N_("admins")},
    {"collected", N_("it was collected")},
    {"confirmed", N_("it was last confirmed")},
    {"closed", N_("the account was closed")},
    {"delete", N_("delete it")},
    {"anonymise", N_("anonymise it")},
};

static const struct word states[] = {
    {"draft", N_("draft")},     {"announced", N_("announced")}, {"active", N_("in use")},
    {"widened", N_("widened")}, {"off", N_("switched off")},    {"closing", N_("closing")},
    {"closed", N_("given up")}, {"raising", N_("being moved")},
};

static const struct word masks[] = {
    {"all", N_("all of it")},
    {"first", N_("all but the first character")},
    {"mobile", N_("the middle of a mobile number")},
    {"email", N_("name and domain of an e-mail address")},
    {"id", N_("the middle of an ID number")},
    {"address", N_("an address beyond the district")},
    {"date_year", N_("month and day")},
    {"none", N_("nothing of it")},
    {"name", N_("nothing of a name")},
};

static const struct word rules[] = {
    {"text", N_("any text")},
    {"name", N_("a name")},
    {"mobile_cn", N_("a mobile number")},
    {"email", N_("an e-mail address")},
    {"address", N_("a postal address")},
    {"postcode_cn", N_("a postcode")},
    {"date", N_("a date")},
    {"id_cn", N_("an ID number with its check digit")},
    {"bank_card", N_("a bank card number with its check digit")},
    {"digits", N_("digits")},
    {"count", N_("a count")},
};

/* CODE as a person says it, where it is known. */
static const char *find(const struct word *word, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(word[i].code, code) == 0)
            return _(word[i].text);
    return code;
}

static const char *said(const char *code)
{
    return find(words, sizeof words / sizeof *words, code);
}

const char *fields_state(const char *state)
{
    return find(states, sizeof states / sizeof *states, state);
}

const char *fields_mask(const char *mask)
{
    return find(masks, sizeof masks / sizeof *masks, mask);
}

const char *fields_rule(const char *rule)
{
    return find(rules, sizeof rules / sizeof *rules, rule);
}

void fields_basis(const char *basis, char *out, size_t max)
{
    if (gate_exemption(basis) > 0)
        snprintf(out, max, _("exemption %d"), gate_exemption(basis));
    else
        snprintf(out, max, "%s", said(basis));
}

void fields_said(struct session *s, const char *prefix, const char *list, struct buf *out)
{
    char code[64], section[96], title[128];
    size_t begun = out->len;

    for (const char *p = list; *(p += strspn(p, ", ")) != '\0'; p += strcspn(p, ", ")) {
        snprintf(code, sizeof code, "%.*s", (int)strcspn(p, ", "), p);
        if (prefix != NULL) {
            snprintf(section, sizeof section, "%s:%s", prefix, code);
            session_label(s, section, strcmp(prefix, "field") == 0 ? "label" : "title", title,
                          sizeof title);
        }
        buf_printf(out, "%s%s", out->len > begun ? _(", ") : "",
                   prefix != NULL ? title : said(code));
    }
}

enum rc fields_known(struct session *s, const char *prefix, struct buf *out, struct err *err)
{
    char section[CODES_MAX][64], start[32];
    size_t n = 0, skip = strlen(prefix) + 1;
    enum rc rc;

    snprintf(start, sizeof start, "%s:", prefix);
    rc = policy_sections(s->db, start, section, CODES_MAX, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        buf_printf(out, "%s%s", i > 0 ? ", " : "", section[i] + skip);
    return rc;
}

static void pair_codes(struct lines *out, struct session *s, const char *label, const char *prefix,
                       const char *list)
{
    struct buf text = BUF_INIT;

    fields_said(s, prefix, list, &text);
    lines_pair(out, WIDTH, label, buf_str(&text));
    buf_release(&text);
}

static void pair_time(struct lines *out, const char *label, int64_t t)
{
    struct buf text = BUF_INIT;

    time_put(&text, t, false);
    lines_pair(out, WIDTH, label, buf_str(&text));
    buf_release(&text);
}

/* What has to happen next, first of all. */
static void put_state(struct lines *out, const struct field *f)
{
    static const struct {
        const char *state;
        enum role role;
        const char *text;
    } next[] = {
        {"draft", ROLE_DIM, N_("Draft: it holds nothing until its notice is published.")},
        {"announced", ROLE_WARN, N_("Announced: it holds nothing until it is taken into use.")},
        {"widened", ROLE_WARN,
         N_("Widened: what it holds stays, but it takes nothing new until a new notice is "
            "published.")},
        {"off", ROLE_WARN, N_("Switched off: it takes nothing new.")},
        {"closing", ROLE_WARN, N_("Being closed: what a legal hold keeps is still there.")},
        {"closed", ROLE_DIM, N_("Given up: it holds nothing any longer.")},
        {"raising", ROLE_WARN,
         N_("Being moved under the high key: it shows nothing and takes nothing until that is done. "
            "Move it again to finish.")},
    };

    for (size_t i = 0; i < sizeof next / sizeof *next; i++)
        if (strcmp(gate_state(f), next[i].state) == 0)
            lines_add(out, next[i].role, "%s", _(next[i].text));
}

/* Whom a legal hold keeps in a field that is being given up. */
static enum rc put_kept(struct session *s, const struct field *f, struct lines *out,
                        struct err *err)
{
    struct field_holder holder[FIELDS_NAMED];
    struct buf refs = BUF_INIT;
    size_t n = 0;
    enum rc rc = RC_OK;

    if (strcmp(f->state, "closing") != 0)
        return RC_OK;
    rc = field_holders(s->db, f->id, 0, clock_now(), holder, FIELDS_NAMED, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        if (holder[i].stays)
            buf_printf(&refs, "%s%s", refs.len > 0 ? " " : "", holder[i].ref);
    if (rc == RC_OK)
        lines_pair(out, WIDTH, _("Kept"), buf_str(&refs));
    buf_release(&refs);
    return rc;
}

/* Each purpose with its clause (agreement 1.1, 4.1). */
static enum rc put_purposes(struct session *s, const struct field *f, struct lines *out,
                            struct err *err)
{
    char code[64], section[96], title[128], clause[24];
    const char *label = _("Purposes");
    enum rc rc = RC_OK;

    for (const char *p = f->purposes; rc == RC_OK && *(p += strspn(p, ", ")) != '\0';
         p += strcspn(p, ", ")) {
        struct buf text = BUF_INIT;

        snprintf(code, sizeof code, "%.*s", (int)strcspn(p, ", "), p);
        snprintf(section, sizeof section, "purpose:%s", code);
        session_label(s, section, "title", title, sizeof title);
        rc = policy_get(s->db, section, "clause", clause, sizeof clause, err);
        buf_printf(&text, clause[0] != '\0' ? "%s (%s)" : "%s", title, clause);
        lines_pair(out, WIDTH, label, buf_str(&text));
        buf_release(&text);
        label = "";
    }
    if (*label != '\0' && rc == RC_OK)
        lines_add(out, ROLE_BAD, "%s", _("No purpose is recorded."));
    return rc;
}

static void put_basis(struct session *s, const struct field *f, struct lines *out)
{
    int n = gate_exemption(f->basis);
    char text[400], section[32];

    fields_basis(f->basis, text, sizeof text);
    lines_pair(out, WIDTH, _("Basis"), text);
    if (n > 0) {
        snprintf(section, sizeof section, "exemption:%d", n);
        session_label(s, section, "text", text, sizeof text);
        lines_pair(out, WIDTH, "", text);
    }
    if (f->basis_note[0] != '\0')
        lines_pair(out, WIDTH, _("Its note"), f->basis_note);
    else if (n > 0)
        lines_add(out, ROLE_BAD, "%s", _("An exemption needs a note that says why it applies."));
}

static enum rc put_retention(struct session *s, const struct field *f, struct lines *out,
                             struct err *err)
{
    struct retention_rule r;
    struct buf text = BUF_INIT;
    int64_t held = 0, unconsented = 0;
    enum rc rc = field_held(s->db, f->id, &held, err);

    buf_printf(&text, _("%lld people"), (long long)held);
    lines_pair(out, WIDTH, _("Holders"), buf_str(&text));
    buf_clear(&text);
    if (rc == RC_OK)
        rc = field_unconsented(s->db, f->id, &unconsented, err);
    if (unconsented > 0)
        lines_add(out, ROLE_BAD, _("Held without a consent that it needs: %lld"),
                  (long long)unconsented);
    if (rc == RC_OK)
        rc = retention_rule_get(s->db, f->id, &r, err);
    if (rc == RC_OK)
        buf_printf(&text, _("%lld months after %s: %s"), (long long)r.months, said(r.clock),
                   said(r.action));
    if (rc == RC_OK || rc == RC_MISSING)
        lines_pair(out, WIDTH, _("Kept for"), buf_str(&text));
    buf_release(&text);
    return rc == RC_MISSING ? RC_OK : rc;
}

static void put_access(struct session *s, const struct field *f, struct lines *out)
{
    pair_codes(out, s, _("Seen by"), NULL, f->see);
    pair_codes(out, s, _("In clear to"), NULL, f->reveal);
    pair_codes(out, s, _("Edited by"), NULL, f->edit);
    lines_pair(out, WIDTH, _("Key"),
               f->tier == TIER_HIGH ? _("high: admins only") : _("contact: admins and help desk"));
}

/* The notice that announced it; fields of the first version need none of their own. */
static enum rc put_notice(struct session *s, const struct field *f, struct lines *out,
                          struct err *err)
{
    struct notice n = {0};
    struct buf text = BUF_INIT;
    enum rc rc = RC_OK;

    if (f->notice != 0 && (rc = notice_by_id(s->db, f->notice, &n, err)) == RC_OK)
        buf_printf(&text, "%s  %s", n.code, n.title);
    else if (gate_shows(f))
        buf_puts(&text, _("the agreement itself"));
    lines_pair(out, WIDTH, _("Notice"), buf_str(&text));
    if (f->announced_at != 0)
        pair_time(out, _("Announced"), f->announced_at);
    if (f->active_at != 0)
        pair_time(out, _("In use since"), f->active_at);
    if (f->closed_at != 0)
        pair_time(out, _("Given up"), f->closed_at);
    notice_release(&n);
    buf_release(&text);
    return rc;
}

static enum rc put_switch(struct session *s, const struct field *f, struct lines *out,
                          struct err *err)
{
    char section[48], reason[200];
    enum rc rc;

    snprintf(section, sizeof section, "field:%s", f->code);
    rc = policy_get(s->db, section, "collect.reason", reason, sizeof reason, err);
    if (rc == RC_OK && reason[0] != '\0')
        lines_pair(out, WIDTH, f->collect ? _("On again") : _("Off because"), reason);
    return rc;
}

enum rc fields_detail(struct session *s, int64_t id, struct lines *out, struct err *err)
{
    const struct field *f = fields_by_id(s, id);
    char section[48], label[96], clause[128];
    enum rc rc = session_need(s, RIGHT_READ, err);

    if (rc != RC_OK)
        return rc;
    if (f == NULL)
        return err_set(err, RC_MISSING, _("there is no such field"));
    snprintf(section, sizeof section, "field:%s", f->code);
    session_label(s, section, "label", label, sizeof label);
    lines_add(out, ROLE_TITLE, "%s  %s", label, f->code);
    put_state(out, f);
    if ((rc = put_kept(s, f, out, err)) != RC_OK || (rc = put_switch(s, f, out, err)) != RC_OK ||
        (rc = put_purposes(s, f, out, err)) != RC_OK)
        return rc;
    put_basis(s, f, out);
    lines_pair(out, WIDTH, _("Class"),
               f->sensitive ? _("sensitive personal information") : _("personal information"));
    lines_pair(out, WIDTH, _("Source"), said(f->source));
    snprintf(section, sizeof section, "clause:%s", f->clause);
    session_label(s, section, "title", label, sizeof label);
    snprintf(clause, sizeof clause, strcmp(label, f->clause) != 0 ? "%s  %s" : "%s", f->clause,
             label);
    lines_pair(out, WIDTH, _("Clause"), clause);
    pair_codes(out, s, _("Modules"), "module", f->modules);
    put_access(s, f, out);
    if ((rc = put_retention(s, f, out, err)) != RC_OK)
        return rc;
    lines_pair(out, WIDTH, _("Mask"), fields_mask(f->mask));
    lines_pair(out, WIDTH, _("Check"), fields_rule(f->rule));
    return put_notice(s, f, out, err);
}
