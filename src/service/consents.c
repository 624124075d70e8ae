#include "service/consents.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "rules/consent_state.h"
#include "service/auditdetail.h"
#include "service/auditlog.h"
#include "service/notes.h"
#include "service/people_write.h"
#include "store/campaign.h"
#include "store/erasure.h"
#include "store/notice.h"
#include "store/person.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const consents_actions[] = {"granted",  "guardian", "withdrawn",
                                        "declined", "expired",  NULL};
const char *const consents_channels[] = {"web",   "app",    "paper",     "phone",
                                         "e-mail", "in person", NULL};

static bool among(const char *const *codes, const char *code)
{
    while (*codes != NULL && strcmp(*codes, code) != 0)
        codes++;
    return *codes != NULL;
}

static enum rc refuse(enum consent_part *bad, enum consent_part part, struct err *err,
                      const char *why, const char *hint)
{
    *bad = part;
    err_set(err, RC_INVALID, "%s", why);
    if (hint != NULL)
        err_hint(err, "%s", hint);
    return RC_INVALID;
}

enum rc consents_check(const struct person *p, const struct consent_event *e,
                       const struct notice *notice, int64_t now, enum consent_part *bad,
                       struct err *err)
{
    if (!among(consents_actions, e->action))
        return refuse(bad, CONSENT_ACTION, err, _("no such action"),
                      _("granted, guardian, withdrawn, declined or expired"));
    if (!among(consents_channels, e->channel))
        return refuse(bad, CONSENT_CHANNEL, err, _("no such channel"),
                      _("web, app, paper, phone, e-mail or in person"));
    if (e->at > now)
        return refuse(bad, CONSENT_AT, err, _("this moment is still to come"), NULL);
    if (notice->published_at == 0)
        return refuse(bad, CONSENT_NOTICE, err, _("this notice was not published"), NULL);
    if (e->at < notice->published_at)
        return refuse(bad, CONSENT_AT, err, _("the notice was published only later"),
                      _("give the notice that was shown then"));
    if (strcmp(e->action, "granted") == 0 && p->minor_until > e->at)
        return refuse(bad, CONSENT_ACTION, err,
                      _("a minor's consent is the guardian's, in writing (agreement 7)"),
                      _("record it as: guardian"));
    return RC_OK;
}

enum rc consents_notice(struct session *s, int64_t person, const char *purpose,
                        const char *action, int64_t at, struct notice *n, struct err *err)
{
    struct campaign campaign;
    struct consent state;
    bool found;
    enum rc rc = campaign_of(s->db, purpose, &campaign, &found, err);

    *n = (struct notice){0};
    if (rc == RC_OK && found && campaign.opened_at <= at)
        return notice_by_id(s->db, campaign.notice, n, err);
    if (rc == RC_OK && !consent_state_given(action))
        rc = consent_get(s->db, person, purpose, &state, &found, err);
    else
        found = false;
    if (rc == RC_OK && found && consent_state_given(state.action) && state.at <= at)
        return notice_by_id(s->db, state.notice, n, err);
    if (rc == RC_OK)
        rc = notice_in_force(s->db, "policy", at, n, &found, err);
    if (rc == RC_OK && !found) {
        err_set(err, RC_MISSING, _("no version of the agreement was in force then"));
        err_hint(err, _("name the notice that was shown"));
        rc = RC_MISSING;
    }
    return rc;
}

static enum rc find_notice(struct session *s, const struct new_consent *n, int64_t at,
                           struct notice *notice, enum consent_part *bad, struct err *err)
{
    bool named = n->notice != NULL && n->notice[0] != '\0';
    enum rc rc = named ? notice_by_code(s->db, n->notice, notice, err)
                       : consents_notice(s, n->person, n->purpose, n->action, at, notice, err);

    *bad = CONSENT_NOTICE;
    if (rc == RC_MISSING && err != NULL)
        err->rc = RC_INVALID;
    return rc == RC_MISSING ? RC_INVALID : rc;
}

static enum rc log_event(struct act *a, const struct person *p, const struct consent_event *e,
                         const struct notice *notice, struct err *err)
{
    struct buf data = BUF_INIT;
    struct act_entry entry = {.action = "consent", .subject = p};
    enum rc rc;

    buf_printf(&data, "purpose=%s state=%s event=%" PRId64 " notice=%s channel=%s", e->purpose,
               e->action, e->id, notice->code, e->channel);
    entry.data = buf_str(&data);
    rc = act_log(a, &entry, err);
    buf_release(&data);
    return rc;
}

/* Does a consent stand that was given after the refusal which is being recorded? */
static enum rc stands(struct session *s, int64_t person, const char *purpose, bool *yes,
                      struct err *err)
{
    struct consent state;
    bool found;
    enum rc rc = consent_get(s->db, person, purpose, &state, &found, err);

    *yes = rc == RC_OK && found && consent_state_given(state.action);
    return rc;
}

/* Delete what rested on the consent alone, the log's details with it: a lawful basis is gone
 * (agreement 4.1.3). */
static enum rc drop_values(struct act *a, struct person *p, const struct consent_effect *effect,
                           struct err *err)
{
    enum rc rc = RC_OK;

    if (effect->droppable == 0)
        return RC_OK;
    if (effect->on_hold) {
        err_set(err, RC_DENIED, _("a legal hold keeps this person's data"));
        return err_hint(err, _("record the withdrawal without deleting")), RC_DENIED;
    }
    for (int i = 0; rc == RC_OK && i < effect->n; i++) {
        const struct field *field = effect->field[i].field;
        const struct act_entry e = {.action = "purge", .field = field->code, .subject = p,
                                    .data = "consent"};

        if (!effect->field[i].held || !effect->field[i].only)
            continue;
        if ((rc = people_drop_value_in(a, p->id, field, p, err)) == RC_OK &&
            (rc = auditdetail_drop_in(a, p->uuid, &field, 1, err)) == RC_OK)
            rc = act_log(a, &e, err);
    }
    p->updated_at = a->now;
    return rc == RC_OK ? person_update(a->s->db, p, err) : rc;
}

enum rc consents_record_in(struct act *a, const struct new_consent *n, enum consent_part *bad,
                           int64_t *event, struct err *err)
{
    struct consent_event e = {.person = n->person, .at = n->at != 0 ? n->at : a->now,
                              .recorded_at = a->now};
    struct session *s = a->s;
    bool drops = n->drop && !consent_state_given(n->action), later = false;
    struct consent_effect effect;
    struct notice notice = {0};
    struct person p;
    enum rc rc = person_by_id(s->db, n->person, &p, err);

    *bad = CONSENT_PARTS;
    snprintf(e.purpose, sizeof e.purpose, "%s", n->purpose);
    snprintf(e.action, sizeof e.action, "%s", n->action);
    snprintf(e.channel, sizeof e.channel, "%s", n->channel);
    snprintf(e.recorder, sizeof e.recorder, "%s", s->op.name);
    if (rc == RC_OK && p.status >= PERSON_ERASING)
        rc = err_set(err, RC_MISSING, _("this person is erased"));
    if (rc == RC_OK && (rc = find_notice(s, n, e.at, &notice, bad, err)) == RC_OK)
        rc = consents_check(&p, &e, &notice, a->now, bad, err);
    e.notice = notice.id;
    if (rc == RC_OK && drops)
        rc = consents_effect(s, p.id, n->purpose, &effect, err);
    if (rc == RC_OK && (rc = consent_event_put(s->db, &e, err)) == RC_OK &&
        (rc = notes_put_in(a, &p, "consent", e.id, n->evidence, err)) == RC_OK)
        rc = log_event(a, &p, &e, &notice, err);
    if (rc == RC_OK && drops)
        rc = stands(s, p.id, n->purpose, &later, err);
    if (rc == RC_OK && later)
        rc = refuse(bad, CONSENT_AT, err, _("the person consented again after this moment"),
                    _("record the withdrawal without deleting"));
    if (rc == RC_OK && drops)
        rc = drop_values(a, &p, &effect, err);
    *event = e.id;
    notice_release(&notice);
    return rc;
}

enum rc consents_record(struct session *s, const struct new_consent *n, enum consent_part *bad,
                        int64_t *event, struct err *err)
{
    struct purposes purposes;
    struct act a = {0};
    enum rc rc = session_need(s, RIGHT_CONSENT, err);

    *bad = CONSENT_PARTS;
    *event = 0;
    if (rc != RC_OK || (rc = purposes_read(s, &purposes, err)) != RC_OK)
        return rc;
    if (purposes_find(&purposes, n->purpose) == NULL)
        return refuse(bad, CONSENT_PURPOSE, err, _("the policy has no such purpose"), NULL);
    if (n->evidence != NULL && (strlen(n->evidence) > CONSENT_EVIDENCE_MAX ||
                                !utf8_valid(n->evidence, strlen(n->evidence))))
        return refuse(bad, CONSENT_EVIDENCE, err, _("the note is too long or not UTF-8"), NULL);
    if ((rc = act_begin(&a, s, err)) == RC_OK &&
        (rc = consents_record_in(&a, n, bad, event, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    /* Deleted bytes stand in the log of SQLite until then, or until who reads it is gone. */
    if (rc == RC_OK && n->drop && db_shrink(s->db, DB_OFFICE))
        auditlog_settle(s);
    return rc;
}

/* Does no other consent that FIELD needs hold? */
static enum rc rests_alone(struct session *s, int64_t person, const struct field *field,
                           const char *purpose, bool *only, struct err *err)
{
    struct consent state[PURPOSES_MAX];
    size_t n;
    enum rc rc = consent_all(s->db, person, state, PURPOSES_MAX, &n, err);

    *only = true;
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        if (strcmp(state[i].purpose, purpose) != 0 && consent_state_given(state[i].action) &&
            purposes_needed(field, state[i].purpose))
            *only = false;
    return rc;
}

static enum rc add_field(struct session *s, int64_t person, const struct field *field,
                         const char *purpose, struct consent_effect *effect, struct err *err)
{
    struct consent_effect_field *f = &effect->field[effect->n++];
    struct buf sealed = BUF_INIT;
    enum rc rc = value_get(s->db, person, field->id, &sealed, &f->held, err);

    f->field = field;
    buf_release(&sealed);
    if (rc == RC_OK)
        rc = rests_alone(s, person, field, purpose, &f->only, err);
    effect->droppable += f->held && f->only;
    return rc;
}

enum rc consents_effect(struct session *s, int64_t person, const char *purpose,
                        struct consent_effect *effect, struct err *err)
{
    struct consent state;
    bool found;
    enum rc rc = consent_get(s->db, person, purpose, &state, &found, err);

    *effect = (struct consent_effect){.given = found && consent_state_given(state.action)};
    for (int i = 0; rc == RC_OK && i < s->fields.n; i++)
        if (purposes_needed(&s->fields.field[i], purpose))
            rc = add_field(s, person, &s->fields.field[i], purpose, effect, err);
    if (rc == RC_OK)
        rc = hold_active(s->db, person, clock_now(), &effect->on_hold, err);
    return rc == RC_OK ? consent_disclosures(s->db, person, purpose, effect->disclosure,
                                             CONSENT_DISCLOSURES, &effect->ndisclosure, err)
                       : rc;
}
