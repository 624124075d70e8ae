#include "service/incidents_write.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/auditlog.h"
#include "service/incidents_data.h"
#include "service/register.h"
#include "store/incident.h"
#include "store/incident_people.h"
#include "store/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum rc incidents_write_begin(struct incident_act *w, struct session *s, int64_t id,
                              int64_t version, bool any, struct err *err)
{
    enum rc rc = session_need(s, RIGHT_INCIDENTS, err);

    *w = (struct incident_act){0};
    if (rc != RC_OK || (rc = act_begin(&w->act, s, err)) != RC_OK ||
        (rc = incident_by_id(s->db, id, &w->i, err)) != RC_OK)
        return rc;
    if (version != 0 && w->i.version != version) {
        err_set(err, RC_CONFLICT, _("this incident was changed by another operator"));
        return err_hint(err, _("look at it again, then decide")), RC_CONFLICT;
    }
    if (!any && strcmp(w->i.status, "closed") == 0)
        return err_set(err, RC_DENIED, _("a closed incident takes notes only"));
    return RC_OK;
}

enum rc incidents_write_end(struct incident_act *w, const char *action, const char *field,
                            const char *data, struct err *err)
{
    char case_id[INCIDENTS_CASE];
    struct act_entry e = w->about;
    struct session *s = w->act.s;
    enum rc rc;

    incidents_case(w->i.id, case_id);
    e.action = action;
    e.field = field;
    e.case_id = case_id;
    e.data = data;
    rc = w->facts_stay ? RC_OK : incident_update(s->db, &w->i, err);
    if (rc == RC_OK && (rc = act_log(&w->act, &e, err)) == RC_OK &&
        (rc = act_commit(&w->act, err)) == RC_OK)
        auditlog_settle(s);
    return rc;
}

void incidents_write_abort(struct incident_act *w)
{
    act_abort(&w->act);
    incidents_release(&w->i);
}

enum rc incidents_write_event(struct act *a, int64_t incident, const char *kind, const char *field,
                              int64_t at, const char *before, const char *after, int64_t *id,
                              struct err *err)
{
    struct incident_event e = {.incident = incident,
                               .at = at != 0 ? at : a->now,
                               .recorded_at = a->now,
                               .before = xstrdup(before != NULL ? before : ""),
                               .after = xstrdup(after != NULL ? after : "")};
    enum rc rc;

    snprintf(e.actor, sizeof e.actor, "%s", a->s->op.name);
    snprintf(e.kind, sizeof e.kind, "%s", kind);
    snprintf(e.field, sizeof e.field, "%s", field != NULL ? field : "");
    rc = incident_event_put(a->s->db, &e, err);
    if (id != NULL)
        *id = e.id;
    incident_event_release(&e);
    return rc;
}

enum rc incidents_write_moment(struct act *a, int64_t incident, const char *field, int64_t before,
                               int64_t after, struct err *err)
{
    struct buf was = BUF_INIT, is = BUF_INIT;
    enum rc rc = RC_OK;

    if (before != 0)
        time_put_iso(&was, before);
    if (after != 0)
        time_put_iso(&is, after);
    if (before != after)
        rc = incidents_write_event(a, incident, "fact", field, 0, buf_str(&was), buf_str(&is), NULL,
                                   err);
    buf_release(&was);
    buf_release(&is);
    return rc;
}

enum rc incidents_write_clocks(struct session *s, struct incident *i, struct err *err)
{
    struct law report, closing;
    enum rc rc;

    if (i->imported)
        return RC_OK;
    if ((rc = incidents_data_profile(s, i->profile, &report, err)) != RC_OK ||
        (rc = incidents_data_law(s, "breach_closing", &closing, err)) != RC_OK)
        return rc;
    i->report_due = law_due(&report, i->detected_at);
    /* Counted from the detection: no later than from the report or the end of the handling,
     * whichever of them an authority may take. */
    i->closing_due = law_due(&closing, i->detected_at);
    return RC_OK;
}

enum rc incidents_write_tick(struct incident_act *w, const char *step, const char *note,
                             struct err *err)
{
    struct incident_item items[INCIDENTS_ITEMS];
    struct incident_step done = {.incident = w->i.id, .done_at = w->act.now};
    struct session *s = w->act.s;
    bool known = false, before = false;
    size_t n = 0;
    enum rc rc = incidents_data_steps(s, items, &n, err);

    if (rc == RC_OK && note != NULL && strlen(note) >= INCIDENTS_STEP_NOTE)
        rc = err_set(err, RC_INVALID, _("%s is too long"), _("the note"));
    for (size_t k = 0; k < n; k++)
        known = known || strcmp(items[k].code, step) == 0;
    if (rc != RC_OK || !known ||
        (rc = incident_step_get(s->db, w->i.id, step, &done, &before, err)) != RC_OK || before) {
        incident_step_release(&done);
        return rc;
    }
    done = (struct incident_step){
        .incident = w->i.id, .done_at = w->act.now, .note = xstrdup(note != NULL ? note : "")};
    snprintf(done.step, sizeof done.step, "%s", step);
    snprintf(done.done_by, sizeof done.done_by, "%s", s->op.name);
    rc = incident_step_put(s->db, &done, err);
    if (rc == RC_OK)
        rc = incidents_write_event(&w->act, w->i.id, "step", step, 0, "", done.note, NULL, err);
    incident_step_release(&done);
    return rc;
}

int64_t incidents_write_left(const struct incident *i, const struct incident_ledger *l)
{
    int64_t people = i->affected > l->people ? i->affected : l->people;

    return people - l->told - l->gone;
}

enum rc incidents_write_told(struct incident_act *w, struct incident_ledger *l, struct err *err)
{
    int64_t before = w->i.notified_at;
    enum rc rc = incident_people_count(w->act.s->db, w->i.id, w->act.now, l, err);

    if (rc != RC_OK || l->people == 0)
        return rc;
    if (incidents_write_left(&w->i, l) > 0)
        w->i.notified_at = 0;
    else if (before == 0 && l->told > 0)
        w->i.notified_at = w->act.now;
    if ((rc = incidents_write_moment(&w->act, w->i.id, "notified", before, w->i.notified_at,
                                     err)) == RC_OK &&
        w->i.notified_at != 0)
        rc = incidents_write_tick(w, "notify", "", err);
    return rc;
}

/* The code of the field that TEXT names by its code, its label, or one of the headers that
 * files have; NULL: none. */
static const char *code_of(struct session *s, const char *text)
{
    char section[48], label[96], headers[512];

    for (int k = 0; k < s->fields.n; k++) {
        const char *code = s->fields.field[k].code;

        snprintf(section, sizeof section, "field:%s", code);
        session_label(s, section, "label", label, sizeof label);
        if (policy_get(s->db, section, "headers", headers, sizeof headers, NULL) != RC_OK)
            headers[0] = '\0';
        if (strcmp(code, text) == 0 || strcmp(label, text) == 0 || register_lists(headers, text))
            return code;
    }
    return NULL;
}

enum rc incidents_write_fields(struct session *s, const char *text, char *out, size_t max,
                               struct err *err)
{
    struct buf folded = BUF_INIT, codes = BUF_INIT;
    char word[96];
    enum rc rc = RC_OK;

    text_fold(&folded, text);
    for (const char *p = buf_str(&folded); rc == RC_OK && *p != '\0';) {
        size_t n = strcspn(p, ",");
        const char *code;

        snprintf(word, sizeof word, "%.*s", (int)n, p);
        p += n + (p[n] == ',');
        text_trim(word);
        if (word[0] == '\0')
            continue;
        if ((code = code_of(s, word)) == NULL)
            rc = err_set(err, RC_INVALID, _("no field of the catalogue: %.60s"), word);
        else if (!register_lists(buf_str(&codes), code))
            buf_printf(&codes, "%s%s", codes.len > 0 ? ", " : "", code);
    }
    if (rc == RC_OK && codes.len >= max)
        rc = err_set(err, RC_INVALID, _("too many fields"));
    if (rc == RC_OK)
        snprintf(out, max, "%s", buf_str(&codes));
    buf_release(&folded);
    buf_release(&codes);
    return rc;
}

enum rc incidents_write_text(const char *text, size_t max, const char *what, struct err *err)
{
    size_t len = text != NULL ? strlen(text) : 0;

    if (len == 0)
        return err_set(err, RC_INVALID, _("%s cannot be left empty"), what);
    if (len >= max)
        return err_set(err, RC_INVALID, _("%s is too long"), what);
    if (!utf8_valid(text, len))
        return err_set(err, RC_INVALID, _("%s is not UTF-8"), what);
    return RC_OK;
}
