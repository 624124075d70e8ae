#define _GNU_SOURCE
#include "service/guardians.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/consents.h"
#include "service/minors.h"
#include "service/notes.h"
#include "store/consent.h"
#include "store/guardian.h"
#include "store/notice.h"
#include "store/person.h"

#include <stdio.h>
#include <string.h>

#define KIND "guardian" /* of the sealed note, one line a part */

static enum rc check(const struct guardian_record *g, int64_t *consent_at, int *bad,
                     struct err *err)
{
    struct date day;

    for (*bad = 0; *bad < GUARDIAN_PARTS; ++*bad) {
        const char *text = g->part[*bad];

        if (text[strspn(text, " ")] == '\0')
            return err_set(err, RC_INVALID, _("this must be filled in"));
        if (strpbrk(text, "\r\n") != NULL || !utf8_valid(text, strlen(text)))
            return err_set(err, RC_INVALID, _("one line of UTF-8 text"));
    }
    if (!date_parse(g->consent_on, &day))
        return err_set(err, RC_INVALID, _("a date is written YYYY-MM-DD"));
    *consent_at = date_begins(day);
    if (*consent_at > clock_now())
        return err_set(err, RC_INVALID, _("the consent cannot lie in the future"));
    *bad = -1;
    return RC_OK;
}

static enum rc minor(struct act *a, int64_t id, struct person *p, struct err *err)
{
    enum rc rc = person_by_id(a->s->db, id, p, err);

    if (rc == RC_OK && p->status >= PERSON_ERASING)
        rc = err_set(err, RC_MISSING, _("this person is erased"));
    if (rc == RC_OK && p->minor_until <= a->now)
        rc = err_set(err, RC_INVALID, _("this person is not a minor"));
    return rc;
}

static enum rc log_change(struct act *a, const char *action, const struct person *p,
                          const struct why *why, const char *before, const char *after,
                          struct err *err)
{
    struct act_entry e = {.action = action,
                          .reason = why->reason,
                          .case_id = why->case_id,
                          .note = why->note,
                          .subject = p,
                          .tier = TIER_CONTACT,
                          .before = before,
                          .after = after};
    uint8_t *key = NULL;
    enum rc rc = people_key(a->s, p->uuid, TIER_CONTACT, &key, err);

    e.subject_key = key;
    if (rc == RC_OK)
        rc = act_log(a, &e, err);
    secret_free(key, KEY_BYTES);
    return rc;
}

static enum rc old_text(struct act *a, const struct person *p, struct buf *before, bool *found,
                        struct err *err)
{
    return notes_get(a->s, p, KIND, p->id, before, found, err);
}

/* One answer for each purpose that a field in use rests on consent for; to give data to others
 * needs a consent of its own (6.1.1). WITHDRAWN for those that the guardian's holds for, else
 * "guardian" of that DAY where it is not so already. */
static enum rc answer_in(struct act *a, const struct person *p, bool withdrawn, int64_t day,
                         const char *paper, enum consent_part *bad, struct err *err)
{
    struct new_consent n = {.person = p->id,
                            .action = withdrawn ? "withdrawn" : "guardian",
                            .channel = "paper",
                            .at = day,
                            .evidence = paper};
    struct purposes purposes;
    struct consent state;
    int64_t event;
    bool found;
    enum rc rc = purposes_read(a->s, &purposes, err);

    for (size_t i = 0; rc == RC_OK && i < purposes.n; i++) {
        n.purpose = purposes.purpose[i].code;
        rc = consent_get(a->s->db, p->id, n.purpose, &state, &found, err);
        found = rc == RC_OK && found && strcmp(state.action, "guardian") == 0;
        if (rc == RC_OK && (withdrawn ? found
                                      : purposes_served(a->s, n.purpose) &&
                                            !(found && state.at == day)))
            rc = consents_record_in(a, &n, bad, &event, err);
    }
    return rc;
}

/* A paper from before there was an agreement cannot consent to it. */
static enum rc agreed(struct act *a, int64_t day, int *bad, struct err *err)
{
    struct notice n = {0};
    struct buf first = BUF_INIT;
    int64_t from = 0;
    bool found = false;
    enum rc rc = notice_in_force(a->s->db, "policy", day, &n, &found, err);

    found = found && n.published_at <= day;
    notice_release(&n);
    if (rc != RC_OK || found || (rc = notice_first(a->s->db, "policy", &from, err)) != RC_OK)
        return rc;
    *bad = GUARDIAN_PARTS;
    date_put(&first, date_of(from));
    if (from == 0)
        err_set(err, RC_INVALID, _("no version of the agreement was in force then"));
    else
        err_set(err, RC_INVALID, _("signed before the agreement was in force (%s)"),
                buf_str(&first));
    buf_release(&first);
    return err_hint(err, _("have the guardian sign the agreement in force and give that day")),
           RC_INVALID;
}

static enum rc set_in(struct act *a, const struct person *p, const char *text, const char *paper,
                      int64_t consent_at, const struct why *why, int *bad, struct err *err)
{
    enum consent_part part = CONSENT_PARTS;
    struct guardian row = {.person = p->id, .consent_at = consent_at, .recorded_at = a->now};
    struct buf before = BUF_INIT;
    bool found;
    enum rc rc = old_text(a, p, &before, &found, err);

    snprintf(row.recorded_by, sizeof row.recorded_by, "%s", a->s->op.name);
    if (rc == RC_OK &&
        (rc = answer_in(a, p, false, consent_at, paper, &part, err)) != RC_OK &&
        part != CONSENT_PARTS)
        *bad = GUARDIAN_PARTS;
    if (rc == RC_OK && (rc = notes_put_in(a, p, KIND, p->id, text, err)) == RC_OK &&
        (rc = guardian_put(a->s->db, &row, err)) == RC_OK &&
        (rc = log_change(a, "guardian", p, why, found ? buf_str(&before) : NULL, text, err)) ==
            RC_OK)
        rc = act_commit(a, err);
    buf_release(&before);
    return rc;
}

enum rc guardians_set(struct session *s, int64_t id, const struct guardian_record *g,
                      const struct why *why, int *bad, struct err *err)
{
    struct buf text = BUF_INIT;
    struct act a = {0};
    int64_t consent_at = 0;
    struct person p;
    enum rc rc = session_need(s, RIGHT_CONSENT, err);

    *bad = -1;
    if (rc != RC_OK || (rc = check(g, &consent_at, bad, err)) != RC_OK ||
        (rc = people_check_why(s, why, err)) != RC_OK)
        return rc;
    for (int i = 0; i < GUARDIAN_PARTS; i++)
        buf_printf(&text, "%s\n", g->part[i]);
    if ((rc = act_begin(&a, s, err)) == RC_OK && (rc = minor(&a, id, &p, err)) == RC_OK &&
        (rc = agreed(&a, consent_at, bad, err)) == RC_OK)
        rc = set_in(&a, &p, buf_str(&text), g->part[GUARDIAN_PAPER], consent_at, why, bad, err);
    act_abort(&a);
    buf_release(&text);
    return rc;
}

static enum rc drop_in(struct act *a, const struct person *p, const struct why *why,
                       struct err *err)
{
    struct buf before = BUF_INIT;
    enum consent_part part;
    bool found;
    enum rc rc = old_text(a, p, &before, &found, err);

    if (rc == RC_OK && !found)
        rc = err_set(err, RC_MISSING, _("no guardian is recorded"));
    if (rc == RC_OK && (rc = answer_in(a, p, true, a->now, NULL, &part, err)) == RC_OK &&
        (rc = notes_put_in(a, p, KIND, p->id, NULL, err)) == RC_OK &&
        (rc = guardian_drop(a->s->db, p->id, err)) == RC_OK &&
        (rc = log_change(a, "guardian-drop", p, why, buf_str(&before), NULL, err)) == RC_OK)
        rc = act_commit(a, err);
    buf_release(&before);
    return rc;
}

enum rc guardians_drop(struct session *s, int64_t id, const struct why *why, struct err *err)
{
    struct act a = {0};
    struct person p;
    enum rc rc = session_need(s, RIGHT_CONSENT, err);

    if (rc != RC_OK || (rc = people_check_why(s, why, err)) != RC_OK)
        return rc;
    if ((rc = act_begin(&a, s, err)) == RC_OK && (rc = person_by_id(s->db, id, &p, err)) == RC_OK)
        rc = drop_in(&a, &p, why, err);
    act_abort(&a);
    return rc;
}

static void split(const char *text, struct guardian_record *g)
{
    for (int i = 0; i < GUARDIAN_PARTS; i++) {
        int len = (int)strcspn(text, "\n");

        snprintf(g->part[i], sizeof g->part[i], "%.*s", len, text);
        text += len + (text[len] == '\n');
    }
}

enum rc guardians_open(struct session *s, int64_t id, struct guardian_record *g, bool *found,
                       struct err *err)
{
    struct act_entry e = {.action = "open-guardian"};
    struct buf text = BUF_INIT, day = BUF_INIT;
    struct guardian fact;
    struct person p;
    enum rc rc = session_need(s, RIGHT_CONSENT, err);

    *g = (struct guardian_record){0};
    *found = false;
    if (rc != RC_OK || (rc = person_by_id(s->db, id, &p, err)) != RC_OK ||
        (rc = minors_look(s, &p, err)) != RC_OK ||
        (rc = guardian_get(s->db, id, &fact, found, err)) != RC_OK || !*found)
        return rc;
    e.subject = &p;
    if ((rc = notes_get(s, &p, KIND, id, &text, found, err)) == RC_OK && *found &&
        (rc = act_note(s, &e, err)) == RC_OK) {
        split(buf_str(&text), g);
        date_put(&day, date_of(fact.consent_at));
        snprintf(g->consent_on, sizeof g->consent_on, "%s", buf_str(&day));
    }
    buf_release(&text);
    buf_release(&day);
    return rc;
}

enum rc guardians_fact(struct session *s, int64_t id, struct guardian *g, bool *found,
                       struct err *err)
{
    return guardian_get(s->db, id, g, found, err);
}
