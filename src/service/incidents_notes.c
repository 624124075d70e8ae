#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "service/auditlog.h"
#include "service/incidents_data.h"
#include "service/incidents_write.h"
#include "service/people.h"
#include "store/incident.h"
#include "store/note.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define KIND "incident-event"
#define NOTE_MAX 4000
#define PAGE 64

/* What the seal is bound to besides the incident. */
static void label(char out[64], int64_t event)
{
    snprintf(out, 64, "note:" KIND ":%" PRId64, event);
}

static enum rc seal_note(struct incident_act *w, int64_t event, const char *text, struct err *err)
{
    struct session *s = w->act.s;
    struct buf sealed = BUF_INIT;
    uint8_t *key = NULL;
    char field[64];
    enum rc rc = people_key(s, w->i.uuid, TIER_HIGH, &key, err);

    if (rc != RC_OK)
        return rc;
    label(field, event);
    seal_value(&sealed, text, strlen(text), key, w->i.uuid, field, TIER_HIGH);
    rc = note_put(s->db, KIND, event, 0, sealed.data, sealed.len, err);
    secret_free(key, KEY_BYTES);
    buf_release(&sealed);
    return rc;
}

enum rc incidents_note(struct session *s, int64_t id, const char *text, bool restricted,
                       struct err *err)
{
    struct incident_act w = {0};
    int64_t event = 0;
    enum rc rc = incidents_write_begin(&w, s, id, 0, true, err);

    w.facts_stay = true;
    if (rc == RC_OK && (rc = incidents_write_text(text, NOTE_MAX, _("the note"), err)) == RC_OK)
        rc = incidents_write_event(&w.act, id, restricted ? "restricted" : "note", "", 0, "",
                                   restricted ? "" : text, &event, err);
    if (rc == RC_OK && restricted)
        rc = seal_note(&w, event, text, err);
    if (rc == RC_OK)
        rc = incidents_write_end(&w, "incident-note", NULL,
                                 restricted ? "restricted=yes" : "restricted=no", err);
    incidents_write_abort(&w);
    return rc;
}

static enum rc put_note(struct session *s, const struct incident *i, const uint8_t *key,
                        const struct incident_event *e, struct buf *out, struct err *err)
{
    struct buf sealed = BUF_INIT, clear = BUF_INIT;
    bool found = false;
    char field[64];
    enum rc rc = note_get(s->db, KIND, e->id, &sealed, &found, err);

    label(field, e->id);
    if (rc == RC_OK && found)
        rc = seal_open(&clear, sealed.data, sealed.len, key, i->uuid, field, TIER_HIGH, err);
    if (rc == RC_OK && found) {
        time_put(out, e->at, false);
        buf_printf(out, "  %s\n%s\n\n", e->actor, buf_str(&clear));
    }
    buf_release(&sealed);
    buf_release(&clear);
    return rc;
}

/* The restricted notes of I into OUT, or only counted (KEY NULL). */
static enum rc each_note(struct session *s, const struct incident *i, const uint8_t *key,
                         struct buf *out, int64_t *n, struct err *err)
{
    struct incident_event page[PAGE];
    size_t got = PAGE;
    int64_t before = 0;
    enum rc rc = RC_OK;

    *n = 0;
    while (rc == RC_OK && got == PAGE) {
        rc = incident_event_page(s->db, i->id, before, page, PAGE, &got, err);
        for (size_t k = 0; k < got; k++) {
            before = page[k].id;
            if (rc == RC_OK && strcmp(page[k].kind, "restricted") == 0) {
                ++*n;
                rc = key != NULL ? put_note(s, i, key, &page[k], out, err) : RC_OK;
            }
            incident_event_release(&page[k]);
        }
    }
    return rc;
}

enum rc incidents_restricted(struct session *s, int64_t id, struct buf *out, struct err *err)
{
    char case_id[INCIDENTS_CASE], data[32];
    const struct act_entry look = {.action = "incident-look", .case_id = case_id, .data = data};
    struct incident i = {0};
    uint8_t *key = NULL;
    int64_t n = 0;
    enum rc rc = session_need(s, RIGHT_INCIDENTS, err);

    buf_wipe(out);
    incidents_case(id, case_id);
    if (rc == RC_OK && (rc = incident_by_id(s->db, id, &i, err)) == RC_OK &&
        (rc = each_note(s, &i, NULL, NULL, &n, err)) == RC_OK && n == 0)
        rc = err_set(err, RC_MISSING, _("this incident has no restricted note"));
    snprintf(data, sizeof data, "notes=%" PRId64, n);
    if (rc == RC_OK && (rc = act_note(s, &look, err)) == RC_OK &&
        (rc = people_key(s, i.uuid, TIER_HIGH, &key, err)) == RC_OK)
        rc = each_note(s, &i, key, out, &n, err);
    if (rc != RC_OK)
        buf_wipe(out);
    secret_free(key, KEY_BYTES);
    incidents_release(&i);
    return rc;
}

static enum rc know_step(struct session *s, const char *step, struct err *err)
{
    struct incident_item items[INCIDENTS_ITEMS];
    size_t n = 0;
    enum rc rc = incidents_data_steps(s, items, &n, err);

    for (size_t k = 0; k < n; k++)
        if (strcmp(items[k].code, step) == 0)
            return rc;
    return rc == RC_OK ? err_set(err, RC_INVALID, _("the checklist has no such step")) : rc;
}

enum rc incidents_step(struct session *s, int64_t id, const char *step, const char *note,
                       struct err *err)
{
    struct incident_step before = {0};
    struct incident_act w = {0};
    bool found = false;
    enum rc rc = incidents_write_begin(&w, s, id, 0, false, err);

    w.facts_stay = true;
    if (rc == RC_OK && (rc = know_step(s, step, err)) == RC_OK &&
        (rc = incident_step_get(s->db, id, step, &before, &found, err)) == RC_OK && found)
        rc = err_set(err, RC_EXISTS, _("this step was done before"));
    if (rc == RC_OK && (rc = incidents_write_tick(&w, step, note, err)) == RC_OK)
        rc = incidents_write_end(&w, "incident-step", step, NULL, err);
    incident_step_release(&before);
    incidents_write_abort(&w);
    return rc;
}

enum rc incidents_done(struct session *s, int64_t id, const char *step, struct incident_done *done,
                       struct err *err)
{
    struct incident_step found = {0};
    bool is = false;
    enum rc rc = session_need(s, RIGHT_READ, err);

    *done = (struct incident_done){0};
    if (rc == RC_OK && (rc = incident_step_get(s->db, id, step, &found, &is, err)) == RC_OK && is) {
        done->at = found.done_at;
        snprintf(done->by, sizeof done->by, "%s", found.done_by);
        snprintf(done->note, sizeof done->note, "%s", found.note);
    }
    incident_step_release(&found);
    return rc;
}
