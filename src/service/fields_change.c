#include "base/i18n.h"
#include "base/text.h"
#include "crypto/seal.h"
#include "rules/gate.h"
#include "rules/mask.h"
#include "rules/validate.h"
#include "service/fields.h"
#include "service/law.h"
#include "store/policy.h"
#include "store/retention.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MONTHS_MAX 1200

static const char *const label_name[FIELDS_LABELS] = {"label.en", "label.zh_CN", "label.zh_TW"};
static const char *const sources[] = {"person", "employer", "service", NULL};
static const char *const clocks[] = {"collected", "confirmed", "closed", NULL};
static const char *const actions[] = {"delete", "anonymise", NULL};
static const char *const viewers[] = {"colleague", "person", "helpdesk", "admin", NULL};

static enum rc refuse(enum fields_part *bad, enum fields_part part, struct err *err,
                      const char *why)
{
    *bad = part;
    return err_set(err, RC_INVALID, "%s", why);
}

static bool one_of(const char *const *codes, const char *code)
{
    for (; *codes != NULL; codes++)
        if (strcmp(*codes, code) == 0)
            return true;
    return false;
}

static bool named(const char *(*name)(size_t i), const char *code)
{
    for (size_t i = 0; name(i) != NULL; i++)
        if (strcmp(name(i), code) == 0)
            return true;
    return false;
}

/* Does the policy have a [PREFIX:CODE]? */
static enum rc in_policy(struct session *s, const char *prefix, const char *code, bool *yes,
                         struct err *err)
{
    char section[96], title[8];
    enum rc rc;

    snprintf(section, sizeof section, "%s:%s", prefix, code);
    rc = policy_get(s->db, section, "title.en", title, sizeof title, err);
    *yes = title[0] != '\0';
    return rc;
}

/* LIST anew as "a, b", each code once and known: to the policy's PREFIX, or among CODES.
 * *OK false when one is not, or when there is none. */
static enum rc tidy(struct session *s, char *list, size_t max, const char *prefix,
                    const char *const *codes, bool *ok, struct err *err)
{
    struct buf out = BUF_INIT, folded = BUF_INIT;
    char code[64];
    enum rc rc = RC_OK;

    *ok = true;
    text_fold(&folded, list);
    for (const char *p = buf_str(&folded); rc == RC_OK && *(p += strspn(p, ", ")) != '\0';
         p += strcspn(p, ", ")) {
        bool known = false;

        snprintf(code, sizeof code, "%.*s", (int)strcspn(p, ", "), p);
        if (text_lists(buf_str(&out), code))
            continue;
        if (codes != NULL)
            known = one_of(codes, code);
        else
            rc = in_policy(s, prefix, code, &known, err);
        *ok = *ok && known;
        buf_printf(&out, "%s%s", out.len > 0 ? ", " : "", code);
    }
    if (out.len == 0 || out.len >= max)
        *ok = false;
    else
        snprintf(list, max, "%s", buf_str(&out));
    buf_release(&out);
    buf_release(&folded);
    return rc;
}

static bool code_valid(const char *code)
{
    size_t n = strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return code[n] == '\0' && n >= 2 && code[0] >= 'a' && code[0] <= 'z' &&
           strcmp(code, "ref") != 0 && strcmp(code, "department") != 0;
}

/* Labels that were left empty follow the first that was not. */
static bool fill_labels(struct field_text *t)
{
    const char *first = NULL;

    for (int i = 0; i < FIELDS_LABELS; i++) {
        text_trim(t->label[i]);
        if (!utf8_valid(t->label[i], strlen(t->label[i])))
            return false;
        if (first == NULL && t->label[i][0] != '\0')
            first = t->label[i];
    }
    for (int i = 0; first != NULL && i < FIELDS_LABELS; i++)
        if (t->label[i][0] == '\0')
            memcpy(t->label[i], first, sizeof t->label[i]);
    return first != NULL;
}

/* Purposes, modules and clause are the policy's. */
static enum rc check_policy(struct session *s, struct field *f, enum fields_part *bad,
                            struct err *err)
{
    bool ok;
    enum rc rc = tidy(s, f->purposes, sizeof f->purposes, "purpose", NULL, &ok, err);

    if (rc == RC_OK && !ok)
        return refuse(bad, FIELDS_PURPOSES, err,
                      _("purposes are codes of the policy, at least one"));
    if (rc == RC_OK)
        rc = tidy(s, f->modules, sizeof f->modules, "module", NULL, &ok, err);
    if (rc == RC_OK && !ok)
        return refuse(bad, FIELDS_MODULES, err, _("modules are codes of the policy, at least one"));
    text_trim(f->clause);
    if (rc == RC_OK)
        rc = in_policy(s, "clause", f->clause, &ok, err);
    if (rc == RC_OK && !ok)
        return refuse(bad, FIELDS_CLAUSE, err, _("there is no such clause in the agreement"));
    return rc;
}

/* An exemption is one of 4.2 and says why it applies. */
static enum rc check_basis(struct session *s, struct field *f, enum fields_part *bad,
                           struct err *err)
{
    static const char *const plain[] = {"consent", "contract", "law", NULL};
    bool ok = one_of(plain, f->basis);
    char code[16];
    enum rc rc = RC_OK;

    text_trim(f->basis_note);
    if (gate_exemption(f->basis) > 0) {
        snprintf(code, sizeof code, "%d", gate_exemption(f->basis));
        rc = in_policy(s, "exemption", code, &ok, err);
    }
    if (rc == RC_OK && !ok)
        return refuse(bad, FIELDS_BASIS, err,
                      _("a basis is consent, contract, law, or an exemption"));
    if (rc == RC_OK && gate_exemption(f->basis) > 0 && f->basis_note[0] == '\0')
        return refuse(bad, FIELDS_NOTE, err,
                      _("an exemption needs a note that says why it applies"));
    return rc;
}

/* Who may: known roles, admins always; the help desk holds no key of the high tier. */
static enum rc check_viewers(struct session *s, const struct field *f, char *list, size_t max,
                             enum fields_part part, enum fields_part *bad, struct err *err)
{
    size_t len = strlen(list);
    bool ok = false;
    enum rc rc = RC_OK;

    if (!text_lists(list, "admin") && len + strlen(", admin") < max)
        snprintf(list + len, max - len, "%sadmin", len > 0 ? ", " : "");
    rc = tidy(s, list, max, NULL, viewers, &ok, err);
    if (rc == RC_OK && !ok)
        return refuse(bad, part, err, _("one or more of: colleague person helpdesk admin"));
    if (rc == RC_OK && f->tier == TIER_HIGH &&
        (text_lists(list, "helpdesk") || text_lists(list, "colleague")))
        return refuse(bad, part, err, _("a field under the high key is for admins and the person"));
    return rc;
}

/* The clause 5.2 rule: the help desk corrects what it may see, never high-tier fields. */
static enum rc check_access(struct session *s, struct field *f, enum fields_part *bad,
                            struct err *err)
{
    enum rc rc = check_viewers(s, f, f->see, sizeof f->see, FIELDS_SEE, bad, err);

    if (rc == RC_OK)
        rc = check_viewers(s, f, f->reveal, sizeof f->reveal, FIELDS_REVEAL, bad, err);
    if (rc == RC_OK)
        rc = check_viewers(s, f, f->edit, sizeof f->edit, FIELDS_EDIT, bad, err);
    f->helpdesk_edit = text_lists(f->edit, "helpdesk");
    return rc;
}

static enum rc check(struct session *s, struct field_text *t, enum fields_part *bad,
                     struct err *err)
{
    struct field *f = &t->field;
    enum rc rc;

    *bad = FIELDS_WHOLE;
    if (!code_valid(f->code))
        return refuse(bad, FIELDS_CODE, err,
                      _("a code is small letters, digits and _, and begins with a letter"));
    if (!fill_labels(t))
        return refuse(bad, FIELDS_LABEL, err, _("a label is needed in one language at least"));
    if (f->tier == TIER_HIGH && !f->sensitive)
        return refuse(bad, FIELDS_CLASS, err, _("a field under the high key is sensitive"));
    if ((rc = check_policy(s, f, bad, err)) != RC_OK || (rc = check_basis(s, f, bad, err)) != RC_OK)
        return rc;
    if (!one_of(sources, f->source))
        return refuse(bad, FIELDS_SOURCE, err, _("a source is person, employer or service"));
    if (!named(mask_name, f->mask))
        return refuse(bad, FIELDS_MASK, err, _("there is no such mask"));
    if (!validate_known(f->rule))
        return refuse(bad, FIELDS_RULE, err, _("there is no such check"));
    return check_access(s, f, bad, err);
}

static enum rc put_labels(struct session *s, const struct field_text *t, struct err *err)
{
    char section[48];
    enum rc rc = RC_OK;

    snprintf(section, sizeof section, "field:%s", t->field.code);
    for (int i = 0; rc == RC_OK && i < FIELDS_LABELS; i++)
        rc = policy_set(s->db, section, label_name[i], t->label[i], err);
    return rc;
}

/* Imports find a new field by its labels, too. */
static enum rc put_headers(struct session *s, const struct field_text *t, struct err *err)
{
    char section[48], headers[FIELDS_LABELS * sizeof t->label[0] + 8];

    snprintf(section, sizeof section, "field:%s", t->field.code);
    snprintf(headers, sizeof headers, "%s,%s,%s", t->label[0], t->label[1], t->label[2]);
    return policy_set(s->db, section, "headers", headers, err);
}

/* What the log says of a field: all of a new one, of a change what moved and from where. */
static const struct {
    const char *name;
    size_t at;
} told[] = {
    {"state", offsetof(struct field, state)},       {"basis", offsetof(struct field, basis)},
    {"purposes", offsetof(struct field, purposes)}, {"modules", offsetof(struct field, modules)},
    {"source", offsetof(struct field, source)},     {"clause", offsetof(struct field, clause)},
    {"see", offsetof(struct field, see)},           {"reveal", offsetof(struct field, reveal)},
    {"edit", offsetof(struct field, edit)},         {"mask", offsetof(struct field, mask)},
    {"rule", offsetof(struct field, rule)},
};

static const char *class_of(const struct field *f)
{
    return f->sensitive ? "sensitive" : "general";
}

static enum rc log_field(struct act *a, const char *action, const struct field *f,
                         const struct field *was, struct err *err)
{
    struct buf data = BUF_INIT;
    struct act_entry e = {.action = action, .field = f->code};
    enum rc rc;

    if (was == NULL || was->sensitive != f->sensitive)
        buf_printf(&data, "class=%s", class_of(f));
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        const char *is = (const char *)f + told[i].at;
        const char *old = was != NULL ? (const char *)was + told[i].at : NULL;

        if (old != NULL && strcmp(old, is) == 0)
            continue;
        buf_printf(&data, "%s%s=%s", data.len > 0 ? " " : "", told[i].name, is);
        if (old != NULL)
            buf_printf(&data, " was=%s", old);
    }
    e.data = buf_str(&data);
    rc = act_log(a, &e, err);
    buf_release(&data);
    return rc;
}

/* The rule a new field starts with; no month given is the law's default (2.2). */
static enum rc first_rule(struct session *s, const struct field_text *t, struct retention_rule *r,
                          enum fields_part *bad, struct err *err)
{
    struct law law;
    enum rc rc = RC_OK;

    *r = (struct retention_rule){.months = t->months};
    if (t->months == 0 && (rc = law_get(s, "retention_default", &law, err)) == RC_OK)
        r->months = law.value;
    if (rc == RC_OK && (r->months < 1 || r->months > MONTHS_MAX))
        return refuse(bad, FIELDS_MONTHS, err, _("a number of months from 1 to 1200"));
    if (rc == RC_OK && (!one_of(clocks, t->clock) || !one_of(actions, t->action)))
        return refuse(bad, FIELDS_MONTHS, err,
                      _("the retention rule lacks its clock or its action"));
    snprintf(r->clock, sizeof r->clock, "%s", t->clock);
    snprintf(r->action, sizeof r->action, "%s", t->action);
    return rc;
}

static enum rc add_in(struct act *a, struct field_text *t, struct retention_rule *rule,
                      enum fields_part *bad, struct err *err)
{
    const struct catalogue *all = &a->s->fields;
    enum rc rc;

    if (session_field(a->s, t->field.code) != NULL) {
        *bad = FIELDS_CODE;
        return err_set(err, RC_EXISTS, _("there is a field of this code already"));
    }
    if (all->n == FIELDS_MAX)
        return err_set(err, RC_INVALID, _("the catalogue is full: it holds %d fields"), FIELDS_MAX);
    t->field.position = all->n > 0 ? all->field[all->n - 1].position + 1 : 1;
    if ((rc = field_put(a->s->db, &t->field, err)) != RC_OK)
        return rc;
    rule->field = t->field.id;
    if ((rc = retention_rule_put(a->s->db, rule, err)) == RC_OK &&
        (rc = put_labels(a->s, t, err)) == RC_OK && (rc = put_headers(a->s, t, err)) == RC_OK &&
        (rc = log_field(a, "field-add", &t->field, NULL, err)) == RC_OK)
        rc = act_commit(a, err);
    return rc;
}

enum rc fields_add(struct session *s, struct field_text *t, enum fields_part *bad, struct err *err)
{
    struct retention_rule rule;
    struct act a = {0};
    enum rc rc = session_need(s, RIGHT_FIELDS, err);

    *bad = FIELDS_WHOLE;
    if (rc != RC_OK)
        return rc;
    t->field.id = 0;
    t->field.collect = true;
    snprintf(t->field.state, sizeof t->field.state, "draft");
    if ((rc = check(s, t, bad, err)) == RC_OK &&
        (rc = first_rule(s, t, &rule, bad, err)) == RC_OK && (rc = act_begin(&a, s, err)) == RC_OK)
        rc = add_in(&a, t, &rule, bad, err);
    act_abort(&a);
    return rc == RC_OK ? session_refresh(s, err) : rc;
}

enum rc fields_read(struct session *s, int64_t id, struct field_text *out, struct err *err)
{
    const struct field *f = fields_by_id(s, id);
    struct retention_rule rule = {0};
    char section[48];
    enum rc rc = session_need(s, RIGHT_FIELDS, err);

    memset(out, 0, sizeof *out);
    if (rc != RC_OK)
        return rc;
    if (f == NULL)
        return err_set(err, RC_MISSING, _("there is no such field"));
    memcpy(&out->field, f, sizeof out->field);
    memcpy(&out->was, f, sizeof out->was);
    snprintf(section, sizeof section, "field:%s", f->code);
    for (int i = 0; rc == RC_OK && i < FIELDS_LABELS; i++)
        rc = policy_get(s->db, section, label_name[i], out->label[i], sizeof out->label[i], err);
    if (rc == RC_OK && (rc = retention_rule_get(s->db, id, &rule, err)) == RC_MISSING)
        rc = RC_OK;
    out->months = rule.months;
    memcpy(out->clock, rule.clock, sizeof out->clock);
    memcpy(out->action, rule.action, sizeof out->action);
    return rc;
}

/* What a change leaves alone is taken from what there is. */
static enum rc keep(struct field_text *t, const struct field *is, enum fields_part *bad,
                    struct err *err)
{
    struct field *f = &t->field;

    if (memcmp(is, &t->was, sizeof *is) != 0) {
        err_set(err, RC_CONFLICT, _("this field was changed by another operator"));
        return err_hint(err, _("look again, then repeat the change")), RC_CONFLICT;
    }
    if (strcmp(is->state, "closing") == 0 || strcmp(is->state, "closed") == 0)
        return err_set(err, RC_CONFLICT, _("a field that is given up is not changed"));
    if (strcmp(is->state, "raising") == 0)
        return err_set(err, RC_CONFLICT, _("it is being moved under the high key: finish that first"));
    if (is->sensitive && !f->sensitive)
        return refuse(bad, FIELDS_CLASS, err, _("a class is never lowered"));
    memcpy(f->code, is->code, sizeof f->code);
    memcpy(f->state, is->state, sizeof f->state);
    f->tier = is->tier;
    f->collect = is->collect;
    f->searchable = is->searchable;
    f->unique = is->unique;
    f->position = is->position;
    f->notice = is->notice;
    f->announced_at = is->announced_at;
    f->active_at = is->active_at;
    f->closed_at = is->closed_at;
    return RC_OK;
}

/* An announced field that is used for more is a draft again, an active one waits. */
static bool set_back(struct field *f, const struct field *was)
{
    bool draft = strcmp(was->state, "announced") == 0;

    if (!gate_widens(was, f) || strcmp(was->state, "draft") == 0)
        return false;
    snprintf(f->state, sizeof f->state, "%s", draft ? "draft" : "widened");
    if (draft)
        f->notice = f->announced_at = 0;
    return true;
}

static enum rc change_in(struct act *a, struct field_text *t, bool *widened, enum fields_part *bad,
                         struct err *err)
{
    const struct field *is = fields_by_id(a->s, t->field.id);
    bool back;
    enum rc rc;

    if (is == NULL)
        return err_set(err, RC_MISSING, _("there is no such field"));
    if ((rc = keep(t, is, bad, err)) != RC_OK || (rc = check(a->s, t, bad, err)) != RC_OK)
        return rc;
    back = set_back(&t->field, is);
    if ((rc = field_update(a->s->db, &t->field, err)) == RC_OK &&
        (rc = put_labels(a->s, t, err)) == RC_OK &&
        (rc = log_field(a, "field-change", &t->field, &t->was, err)) == RC_OK &&
        (rc = act_commit(a, err)) == RC_OK)
        *widened = back;
    return rc;
}

enum rc fields_change(struct session *s, struct field_text *t, bool *widened, enum fields_part *bad,
                      struct err *err)
{
    struct act a = {0};
    enum rc rc = session_need(s, RIGHT_FIELDS, err);

    *widened = false;
    *bad = FIELDS_WHOLE;
    if (rc == RC_OK && (rc = act_begin(&a, s, err)) == RC_OK)
        rc = change_in(&a, t, widened, bad, err);
    act_abort(&a);
    return rc == RC_OK ? session_refresh(s, err) : rc;
}
