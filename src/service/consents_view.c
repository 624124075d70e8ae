/* One person's consent as it is shown. */
#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "rules/consent_state.h"
#include "service/consents.h"
#include "service/minors.h"
#include "service/notes.h"
#include "service/notice_codes.h"
#include "service/people.h"
#include "store/note.h"
#include "store/notice.h"
#include "store/person.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum rc read_name(struct session *s, struct consent_view *v, struct err *err)
{
    struct buf name = BUF_INIT;
    bool sealed;
    enum rc rc = people_name(s, &v->person, &name, &sealed, err);

    if (rc == RC_OK && name.len > 0)
        v->name = xstrdup(buf_str(&name));
    buf_release(&name);
    return rc;
}

static enum rc read_events(struct session *s, struct consent_view *v, struct err *err)
{
    struct notice_codes codes = {.next = 0};
    enum rc rc = consent_events_of(s->db, v->person.id, &v->event, &v->n, err);

    v->notice = xcalloc(v->n + 1, sizeof *v->notice);
    for (size_t i = 0; rc == RC_OK && i < v->n; i++) {
        const char *code;

        rc = notice_codes_get(&codes, s, v->event[i].notice, &code, err);
        if (rc == RC_OK)
            snprintf(v->notice[i], sizeof *v->notice, "%s", code);
    }
    return rc;
}

/* V's person is set; read the rest. */
static enum rc fill(struct session *s, struct consent_view *v, struct err *err)
{
    enum rc rc;

    if (v->person.status >= PERSON_ERASING)
        return err_set(err, RC_MISSING, _("this person is erased"));
    if ((rc = purposes_read(s, &v->purposes, err)) == RC_OK &&
        (rc = read_events(s, v, err)) == RC_OK &&
        (rc = read_name(s, v, err)) == RC_OK && v->n > 0)
        rc = notice_by_id(s->db, v->event[v->n - 1].notice, &v->shown, err);
    if (rc != RC_OK)
        consents_view_release(v);
    return rc;
}

enum rc consents_open(struct session *s, const char *ref, struct consent_view *v, struct err *err)
{
    const struct act_entry e = {.action = "open", .subject = &v->person, .data = "consents"};
    enum rc rc = session_need(s, RIGHT_READ, err);

    *v = (struct consent_view){0};
    if (rc != RC_OK || (rc = person_by_ref(s->db, ref, &v->person, err)) != RC_OK ||
        (rc = minors_look(s, &v->person, err)) != RC_OK || (rc = fill(s, v, err)) != RC_OK)
        return rc;
    if ((rc = act_note(s, &e, err)) != RC_OK)
        consents_view_release(v);
    return rc;
}

enum rc consents_reload(struct session *s, int64_t person, struct consent_view *v, struct err *err)
{
    enum rc rc = session_need(s, RIGHT_READ, err);

    *v = (struct consent_view){0};
    if (rc == RC_OK)
        rc = person_by_id(s->db, person, &v->person, err);
    return rc == RC_OK ? fill(s, v, err) : rc;
}

void consents_view_release(struct consent_view *v)
{
    if (v->name != NULL)
        secret_wipe(v->name, strlen(v->name));
    free(v->name);
    free(v->event);
    free(v->notice);
    notice_release(&v->shown);
    *v = (struct consent_view){0};
}

const struct consent_event *consents_at(const struct consent_view *v, size_t i, int64_t moment)
{
    return consent_state_at(v->event, v->n, v->purposes.purpose[i].code, moment);
}

#define LABEL 12 /* columns */

static void pair_time(struct lines *out, const char *label, int64_t t)
{
    struct buf text = BUF_INIT;

    time_put(&text, t, true);
    lines_pair(out, LABEL, label, buf_str(&text));
    buf_release(&text);
}

static void put_notice(struct lines *out, const struct notice *n)
{
    struct buf hex = BUF_INIT;

    buf_hex(&hex, n->digest, sizeof n->digest);
    lines_add(out, ROLE_TITLE, "%s", n->title);
    lines_pair(out, LABEL, _("Version"), n->code);
    pair_time(out, _("Published"), n->published_at);
    pair_time(out, _("In force since"), n->effective_at);
    lines_pair(out, LABEL, "SHA-256", buf_str(&hex));
    lines_add(out, ROLE_NORMAL, "%s", "");
    lines_add(out, ROLE_DIM, "%s", n->text != NULL ? n->text : "");
    buf_release(&hex);
}

enum rc consents_lines(struct session *s, int64_t id, struct lines *out, struct err *err)
{
    struct notice notice = {0};
    struct buf sealed = BUF_INIT;
    struct consent_event e;
    char section[80], title[96];
    bool noted = false;
    enum rc rc = consent_event_by_id(s->db, id, &e, err);

    if (rc != RC_OK || (rc = notice_by_id(s->db, e.notice, &notice, err)) != RC_OK ||
        (rc = note_get(s->db, "consent", id, &sealed, &noted, err)) != RC_OK)
        return rc;
    snprintf(section, sizeof section, "purpose:%s", e.purpose);
    session_label(s, section, "title", title, sizeof title);
    lines_pair(out, LABEL, _("Purpose"), title);
    pair_time(out, _("At"), e.at);
    pair_time(out, _("Recorded"), e.recorded_at);
    lines_pair(out, LABEL, _("Recorded by"), e.recorder);
    lines_pair(out, LABEL, _("Evidence"), noted ? _("[sealed]") : _("none was noted"));
    lines_add(out, ROLE_NORMAL, "%s", "");
    put_notice(out, &notice);
    notice_release(&notice);
    buf_release(&sealed);
    return RC_OK;
}

static enum rc evidence_in(struct act *a, const struct person *p, int64_t id, struct buf *out,
                           struct err *err)
{
    struct act_entry e = {.action = "open-detail", .field = "consent", .subject = p};
    struct buf clear = BUF_INIT;
    char data[48];
    bool found = false;
    enum rc rc = notes_get(a->s, p, "consent", id, &clear, &found, err);

    if (rc == RC_OK && !found)
        rc = err_set(err, RC_MISSING, _("no evidence was noted"));
    snprintf(data, sizeof data, "event=%" PRId64, id);
    e.data = data;
    if (rc == RC_OK && (rc = act_log(a, &e, err)) == RC_OK && (rc = act_commit(a, err)) == RC_OK)
        buf_put(out, clear.data, clear.len);
    buf_release(&clear);
    return rc;
}

enum rc consents_evidence(struct session *s, int64_t id, struct buf *out, struct err *err)
{
    struct consent_event event;
    struct person p;
    struct act a;
    enum rc rc = session_need(s, RIGHT_CONSENT, err);

    if (rc != RC_OK || (rc = consent_event_by_id(s->db, id, &event, err)) != RC_OK ||
        (rc = person_by_id(s->db, event.person, &p, err)) != RC_OK ||
        (rc = minors_look(s, &p, err)) != RC_OK || (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    rc = evidence_in(&a, &p, id, out, err);
    act_abort(&a);
    return rc;
}
