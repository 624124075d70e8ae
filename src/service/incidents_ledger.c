#include "service/incidents_ledger.h"

#include "base/i18n.h"
#include "store/incident_people.h"
#include "store/person.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool among(const char *const *list, const char *word)
{
    while (*list != NULL && strcmp(*list, word) != 0)
        list++;
    return *list != NULL;
}

/* Push and announcement need a text that was published. */
enum rc incidents_ledger_notice(struct session *s, int64_t id, const char *channel,
                                const char *outcome, int64_t *notice, struct err *err)
{
    static const char *const kinds[] = {"push", "announcement", NULL};
    static const char *const others[] = {"email", "phone", "letter", NULL};
    static const char *const outcomes[] = {"sent", "delivered", "failed", "unreached", NULL};
    struct incident_notice sent;
    bool found = false;
    enum rc rc;

    *notice = 0;
    if ((!among(kinds, channel) && !among(others, channel)) || !among(outcomes, outcome))
        return err_set(err, RC_INVALID, _("there is no such channel or outcome"));
    rc = incident_notice_last(s->db, id, channel, &sent, &found, err);
    if (rc == RC_OK && !found && among(kinds, channel)) {
        err_set(err, RC_INVALID, _("no notice of this kind is published yet"));
        return err_hint(err, _("write it first, with i")), RC_INVALID;
    }
    for (int k = 0; rc == RC_OK && !found && kinds[k] != NULL; k++)
        rc = incident_notice_last(s->db, id, kinds[k], &sent, &found, err);
    if (rc == RC_OK && found)
        *notice = sent.notice;
    return rc;
}

enum rc incidents_ledger_published(struct session *s, int64_t id, const char *const *channels,
                                   size_t n, size_t *last, struct err *err)
{
    struct incident_notice sent;
    int64_t newest = 0;
    bool found;
    enum rc rc = session_need(s, RIGHT_READ, err);

    *last = 0;
    for (size_t k = 0; rc == RC_OK && k < n; k++) {
        rc = incident_notice_last(s->db, id, channels[k], &sent, &found, err);
        if (rc == RC_OK && found && sent.notice > newest) {
            newest = sent.notice;
            *last = k;
        }
    }
    return rc;
}

/* The row of REF in W's incident, and who that is; the entry will be about them. */
static enum rc find(struct incident_act *w, const char *ref, struct person *p,
                    struct incident_person *row, struct err *err)
{
    bool found = false;
    enum rc rc = person_by_ref(w->act.s->db, ref, p, err);

    if (rc == RC_OK)
        rc = incident_people_get(w->act.s->db, w->i.id, p->id, row, &found, err);
    if (rc == RC_MISSING || (rc == RC_OK && !found))
        return err_set(err, RC_INVALID, _("nobody of this ref is in the ledger"));
    if (rc == RC_OK && p->status >= PERSON_ERASING)
        return err_set(err, RC_INVALID, _("this person is erased"));
    w->about.subject = p;
    return rc;
}

static enum rc told_in(struct incident_act *w, struct incident_person *row, struct err *err)
{
    struct incident_ledger l;
    char after[48], data[96];
    enum rc rc;

    snprintf(after, sizeof after, "1 %s", row->outcome);
    if ((rc = incident_people_mark(w->act.s->db, row, err)) != RC_OK ||
        (rc = incidents_write_event(&w->act, w->i.id, "notified", row->channel, 0, "", after, NULL,
                                    err)) != RC_OK ||
        (rc = incidents_write_told(w, &l, err)) != RC_OK)
        return rc;
    snprintf(data, sizeof data, "channel=%s outcome=%s all=%s", row->channel, row->outcome,
             incidents_write_left(&w->i, &l) == 0 ? "yes" : "no");
    return incidents_write_end(w, "incident-told", NULL, data, err);
}

enum rc incidents_ledger_told(struct session *s, int64_t id, const char *ref, const char *channel,
                              const char *outcome, struct err *err)
{
    struct incident_act w = {0};
    struct incident_person row = {0};
    struct person p;
    enum rc rc = incidents_write_begin(&w, s, id, 0, false, err);

    if (rc == RC_OK && (rc = find(&w, ref, &p, &row, err)) == RC_OK &&
        (rc = incidents_ledger_notice(s, id, channel, outcome, &row.notice, err)) == RC_OK &&
        row.told && (strcmp(row.outcome, "delivered") == 0 || strcmp(outcome, "sent") == 0))
        rc = err_set(err, RC_INVALID, _("this person was told before"));
    if (rc == RC_OK) {
        row.notified_at = w.act.now;
        snprintf(row.channel, sizeof row.channel, "%s", channel);
        snprintf(row.outcome, sizeof row.outcome, "%s", outcome);
        rc = told_in(&w, &row, err);
    }
    incidents_write_abort(&w);
    return rc;
}

/* The timeline keeps how many are left, and the person's uuid, which names nobody once erased. */
static enum rc off_in(struct incident_act *w, const struct person *p,
                      const struct incident_person *row, const char *reason, struct err *err)
{
    struct incident_ledger l;
    char uuid[37], after[48], data[96];
    enum rc rc;

    people_uuid_text(p->uuid, uuid);
    w->i.affected -= w->i.affected > 0;
    snprintf(after, sizeof after, "%.8s", uuid);
    if ((rc = incident_people_drop(w->act.s->db, w->i.id, p->id, err)) != RC_OK ||
        (rc = incidents_write_event(&w->act, w->i.id, "off", reason, 0, "", after, NULL, err)) !=
            RC_OK ||
        (rc = incidents_write_told(w, &l, err)) != RC_OK)
        return rc;
    snprintf(data, sizeof data, "told=%s people=%" PRId64 " left=%" PRId64,
             row->told ? "yes" : "no", l.people, incidents_write_left(&w->i, &l));
    return incidents_write_end(w, "incident-off", NULL, data, err);
}

enum rc incidents_ledger_off(struct session *s, int64_t id, const char *ref, const struct why *why,
                             struct err *err)
{
    struct incident_act w = {0};
    struct incident_person row = {0};
    struct person p;
    uint8_t *key = NULL;
    enum rc rc = session_need(s, RIGHT_INCIDENTS, err);

    if (rc == RC_OK && (rc = people_check_why(s, why, err)) == RC_OK &&
        (rc = incidents_write_begin(&w, s, id, 0, false, err)) == RC_OK &&
        (rc = find(&w, ref, &p, &row, err)) == RC_OK && why->note != NULL)
        rc = people_key(s, p.uuid, TIER_CONTACT, &key, err);
    w.about.reason = why->reason;
    w.about.note = why->note;
    w.about.tier = TIER_CONTACT;
    w.about.subject_key = key;
    if (rc == RC_OK)
        rc = off_in(&w, &p, &row, why->reason, err);
    incidents_write_abort(&w);
    secret_free(key, KEY_BYTES);
    return rc;
}

enum rc incidents_ledger_of(struct session *s, int64_t person, struct incident_person *out,
                            size_t max, size_t *n, struct err *err)
{
    enum rc rc = session_need(s, RIGHT_LIST_USERS | RIGHT_READ, err);

    *n = 0;
    return rc == RC_OK ? incident_people_of(s->db, person, INT64_MAX, 1, out, max, n, err) : rc;
}
