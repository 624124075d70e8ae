#include "base/i18n.h"
#include "base/text.h"
#include "rules/gate.h"
#include "service/fields.h"
#include "service/notices.h"
#include "store/policy.h"
#include "store/retention.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool in_state(const struct field *f, const char *state)
{
    return strcmp(f->state, state) == 0;
}

/* What fields_announce() needs of F must be there before it is announced. */
static enum rc complete(const struct field *f, struct err *err)
{
    if (f->purposes[0] != '\0' && f->basis[0] != '\0' && f->modules[0] != '\0' &&
        f->source[0] != '\0' && (gate_exemption(f->basis) == 0 || f->basis_note[0] != '\0'))
        return RC_OK;
    err_set(err, RC_INVALID, _("its purposes, source, basis or modules are not recorded"));
    return err_hint(err, _("change the field first")), RC_INVALID;
}

static void put_basis(const struct field *f, struct buf *out)
{
    char basis[64];

    fields_basis(f->basis, basis, sizeof basis);
    if (gate_consent(f))
        buf_puts(out, _(" It is only collected from those who consent; a consent can be withdrawn "
                        "at any time."));
    else
        buf_printf(out, _(" Basis: %s."), basis);
}

/* A notice is for a draft, and for a field that is used for more. */
static enum rc may_announce(const struct field *f, struct err *err)
{
    if (in_state(f, "draft") || in_state(f, "widened"))
        return RC_OK;
    return err_set(err, RC_CONFLICT, _("only a draft or a widened field is announced"));
}

enum rc fields_notice(struct session *s, int64_t id, struct buf *title, struct buf *text,
                      struct err *err)
{
    const struct field *f = fields_by_id(s, id);
    struct buf purposes = BUF_INIT, modules = BUF_INIT, source = BUF_INIT, see = BUF_INIT;
    struct retention_rule rule = {0};
    char section[48], label[96];
    enum rc rc = session_need(s, RIGHT_FIELDS, err);

    if (rc == RC_OK && f == NULL)
        rc = err_set(err, RC_MISSING, _("there is no such field"));
    if (rc == RC_OK)
        rc = may_announce(f, err);
    if (rc == RC_OK && (rc = retention_rule_get(s->db, id, &rule, err)) == RC_MISSING)
        rc = RC_OK;
    if (rc != RC_OK)
        return rc;
    snprintf(section, sizeof section, "field:%s", f->code);
    session_label(s, section, "label", label, sizeof label);
    fields_said(s, "purpose", f->purposes, &purposes);
    fields_said(s, "module", f->modules, &modules);
    fields_said(s, NULL, f->source, &source);
    fields_said(s, NULL, f->see, &see);
    buf_printf(title, _("Collection of: %s"), label);
    buf_printf(text,
               _("%s will be collected. Purpose: %s. Extent: used in %s; source: %s; seen by "
                 "%s; kept for %lld months."),
               label, buf_str(&purposes), buf_str(&modules), buf_str(&source), buf_str(&see),
               (long long)rule.months);
    put_basis(f, text);
    buf_release(&purposes);
    buf_release(&modules);
    buf_release(&source);
    buf_release(&see);
    return RC_OK;
}

static enum rc log_state(struct act *a, const char *action, const struct field *f, const char *more,
                         struct err *err)
{
    char data[400];
    const struct act_entry e = {.action = action, .field = f->code, .data = data};

    snprintf(data, sizeof data, "state=%s%s%s", f->state, *more != '\0' ? " " : "", more);
    return act_log(a, &e, err);
}

static enum rc announce_in(struct act *a, struct field *f, const struct new_notice *n,
                           struct err *err)
{
    char notice[40];
    enum rc rc = notices_publish_in(a, n, &f->notice, err);

    f->announced_at = a->now;
    snprintf(f->state, sizeof f->state, "%s", in_state(f, "draft") ? "announced" : "active");
    snprintf(notice, sizeof notice, "notice=%" PRId64, f->notice);
    if (rc == RC_OK && (rc = field_update(a->s->db, f, err)) == RC_OK &&
        (rc = log_state(a, "field-announce", f, notice, err)) == RC_OK)
        rc = act_commit(a, err);
    return rc;
}

/* One state to another, inside an act: F is a copy of field ID as it stands there. */
static enum rc begin(struct session *s, struct act *a, int64_t id, struct field *f, struct err *err)
{
    const struct field *is;
    enum rc rc = session_need(s, RIGHT_FIELDS, err);

    if (rc != RC_OK || (rc = act_begin(a, s, err)) != RC_OK)
        return rc;
    if ((is = fields_by_id(s, id)) == NULL)
        return err_set(err, RC_MISSING, _("there is no such field"));
    *f = *is;
    return RC_OK;
}

static enum rc finish(struct act *a, enum rc rc, struct err *err)
{
    struct session *s = a->s;

    act_abort(a);
    return rc == RC_OK ? session_refresh(s, err) : rc;
}

enum rc fields_announce(struct session *s, int64_t id, const char *title, const char *text,
                        const char *channel, struct err *err)
{
    struct new_notice n = {.kind = "field", .title = title, .text = text, .channel = channel};
    struct act a = {0};
    struct field f;
    enum rc rc = begin(s, &a, id, &f, err);

    n.purposes = f.purposes;
    n.fields = f.code;
    if (rc == RC_OK && (rc = may_announce(&f, err)) == RC_OK && (rc = complete(&f, err)) == RC_OK)
        rc = announce_in(&a, &f, &n, err);
    return finish(&a, rc, err);
}

enum rc fields_activate(struct session *s, int64_t id, struct err *err)
{
    struct act a = {0};
    struct field f;
    enum rc rc = begin(s, &a, id, &f, err);

    if (rc == RC_OK && (!in_state(&f, "announced") || f.notice == 0)) {
        err_set(err, RC_CONFLICT, _("only an announced field is taken into use"));
        err_hint(err, _("publish its notice first"));
        rc = RC_CONFLICT;
    }
    if (rc == RC_OK) {
        snprintf(f.state, sizeof f.state, "active");
        f.active_at = a.now;
        if ((rc = field_update(s->db, &f, err)) == RC_OK &&
            (rc = log_state(&a, "field-activate", &f, "", err)) == RC_OK)
            rc = act_commit(&a, err);
    }
    return finish(&a, rc, err);
}

static enum rc switch_in(struct act *a, struct field *f, bool on, const char *reason,
                         struct err *err)
{
    char section[48], since[24], data[300];
    enum rc rc;

    f->collect = on;
    snprintf(section, sizeof section, "field:%s", f->code);
    snprintf(since, sizeof since, "%" PRId64, a->now);
    snprintf(data, sizeof data, "collect=%s reason=%s", on ? "on" : "off", reason);
    if ((rc = field_update(a->s->db, f, err)) == RC_OK &&
        (rc = policy_set(a->s->db, section, "collect.reason", reason, err)) == RC_OK &&
        (rc = policy_set(a->s->db, section, "collect.since", since, err)) == RC_OK &&
        (rc = log_state(a, "field-collect", f, data, err)) == RC_OK)
        rc = act_commit(a, err);
    return rc;
}

enum rc fields_switch(struct session *s, int64_t id, bool on, const char *reason, struct err *err)
{
    struct act a = {0};
    struct field f;
    char why[200];
    enum rc rc = begin(s, &a, id, &f, err);

    snprintf(why, sizeof why, "%s", reason);
    text_trim(why);
    if (rc == RC_OK && !in_state(&f, "active") && !in_state(&f, "widened"))
        rc = err_set(err, RC_CONFLICT, _("only a field in use is switched off and on"));
    if (rc == RC_OK && f.collect == on)
        rc = err_set(err, RC_CONFLICT,
                     on ? _("its collection is on already") : _("its collection is off already"));
    if (rc == RC_OK && (why[0] == '\0' || !utf8_valid(why, strlen(why))))
        rc = err_set(err, RC_INVALID, _("a reason is required"));
    if (rc == RC_OK)
        rc = switch_in(&a, &f, on, why, err);
    return finish(&a, rc, err);
}
