#include "service/incidents_people.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/auditlog.h"
#include "service/incidents_ledger.h"
#include "service/listing.h"
#include "store/incident.h"
#include "store/incident_people.h"
#include "store/person.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 256
#define BATCH 2000 /* people entered or marked in one act */

static void found_add(struct incident_found *f, size_t *cap, const struct person *p)
{
    if (f->n == *cap) {
        *cap = *cap > 0 ? 2 * *cap : 64;
        f->id = xrealloc(f->id, *cap, sizeof *f->id);
    }
    f->children = f->children || p->child_until > clock_now();
    f->id[f->n++] = p->id;
}

static int by_id(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static enum rc find_listed(struct session *s, const char *text, struct incident_found *f,
                           struct err *err)
{
    struct buf folded = BUF_INIT;
    size_t cap = 0, unknown = 0;
    char ref[64];
    struct person p;
    enum rc rc = RC_OK;

    text_fold(&folded, text);
    for (const char *at = buf_str(&folded); rc == RC_OK && *at != '\0';) {
        size_t n = strcspn(at, ", \n\t");

        snprintf(ref, sizeof ref, "%.*s", (int)n, at);
        at += n + (at[n] != '\0');
        if (ref[0] == '\0')
            continue;
        rc = person_by_ref(s->db, ref, &p, err);
        if (rc == RC_OK)
            found_add(f, &cap, &p);
        unknown += rc == RC_MISSING;
        rc = rc == RC_MISSING ? RC_OK : rc;
    }
    buf_release(&folded);
    if (rc == RC_OK && unknown > 0)
        rc = err_set(err, RC_INVALID, _("nobody has this ref (%zu of the list)"), unknown);
    return rc;
}

/* Everyone the users listing shows under FILTER. */
static enum rc find_filtered(struct session *s, const char *filter, struct incident_found *f,
                             struct err *err)
{
    struct row *page = xcalloc(PAGE, sizeof *page);
    struct lister l = {0};
    struct rowkey at = {0};
    struct person p;
    size_t cap = 0, n = PAGE;
    enum rc rc = RC_OK;

    if (*filter == '\0') {
        err_set(err, RC_INVALID, _("a filter is needed: an empty one would mean everybody"));
        rc = err_hint(err, _("status:active is everybody with an account"));
    } else {
        rc = lister_open(&l, s, &users_listing, filter, err);
    }
    while (rc == RC_OK && n == PAGE) {
        rc = lister_fetch(&l, f->n > 0 ? &at : NULL, 1, PAGE, page, &n, err);
        for (size_t i = 0; i < n; i++) {
            at = page[i].key;
            row_release(&page[i]);
            if (rc == RC_OK && (rc = person_by_id(s->db, at.id, &p, err)) == RC_OK)
                found_add(f, &cap, &p);
        }
    }
    lister_close(&l);
    free(page);
    return rc;
}

/* In their order, each once: a list may name somebody twice. */
static void sort_once(struct incident_found *f)
{
    size_t kept = 0;

    qsort(f->id, f->n, sizeof *f->id, by_id);
    for (size_t i = 0; i < f->n; i++)
        if (kept == 0 || f->id[kept - 1] != f->id[i])
            f->id[kept++] = f->id[i];
    f->n = kept;
}

enum rc incidents_people_find(struct session *s, const struct incident_whom *whom,
                              struct incident_found *f, struct err *err)
{
    enum rc rc;

    *f = (struct incident_found){0};
    if (strcmp(whom->how, "estimate") == 0)
        return RC_OK;
    if (strcmp(whom->how, "list") == 0)
        rc = find_listed(s, whom->text, f, err);
    else if (strcmp(whom->how, "filter") == 0)
        rc = find_filtered(s, whom->text, f, err);
    else
        rc = err_set(err, RC_INVALID, _("people are given by a list, a filter or an estimate"));
    if (rc == RC_OK && f->n == 0)
        rc = err_set(err, RC_INVALID, _("nobody was found"));
    if (rc == RC_OK)
        sort_once(f);
    else
        incidents_people_release(f);
    return rc;
}

enum rc incidents_people_preview(struct session *s, const struct incident_whom *whom, int64_t *n,
                                 struct err *err)
{
    struct incident_found f = {0};
    enum rc rc = session_need(s, RIGHT_INCIDENTS, err);

    *n = 0;
    if (rc == RC_OK)
        rc = incidents_people_find(s, whom, &f, err);
    *n = (int64_t)f.n;
    incidents_people_release(&f);
    return rc;
}

void incidents_people_release(struct incident_found *f)
{
    free(f->id);
    *f = (struct incident_found){0};
}

enum rc incidents_people_enter(struct act *a, int64_t incident, const struct incident_found *f,
                               size_t from, size_t *to, struct err *err)
{
    enum rc rc = RC_OK;
    bool added;

    for (*to = from; rc == RC_OK && *to < f->n && *to - from < BATCH; ++*to)
        rc = incident_people_add(a->s->db, incident, f->id[*to], a->now, &added, err);
    return rc;
}

enum rc incidents_people_rest(struct session *s, int64_t incident, const struct incident_found *f,
                              size_t from, struct err *err)
{
    char case_id[INCIDENTS_CASE], data[64];
    const struct act_entry e = {.action = "incident-people", .case_id = case_id, .data = data};
    struct act a = {0};
    enum rc rc = RC_OK;

    incidents_case(incident, case_id);
    while (rc == RC_OK && from < f->n) {
        size_t to = from;

        snprintf(data, sizeof data, "entered=%zu", f->n - from < BATCH ? f->n - from : BATCH);
        if ((rc = act_begin(&a, s, err)) == RC_OK &&
            (rc = incidents_people_enter(&a, incident, f, from, &to, err)) == RC_OK &&
            (rc = act_log(&a, &e, err)) == RC_OK)
            rc = act_commit(&a, err);
        act_abort(&a);
        from = to;
    }
    return rc;
}

/* A whole number of people, or "" for not known. */
static enum rc read_estimate(const char *text, int64_t *n, struct err *err)
{
    char *end;

    *n = INCIDENT_UNKNOWN;
    if (*text == '\0')
        return RC_OK;
    *n = strtoll(text, &end, 10);
    if (*end != '\0' || *text < '0' || *text > '9' || *n < 0 || *n > INT64_C(10000000000))
        return err_set(err, RC_INVALID, _("a number of people, or nothing"));
    return RC_OK;
}

enum rc incidents_people_estimate(const struct incident_whom *whom, const struct incident_found *f,
                                  int64_t *n, struct err *err)
{
    *n = (int64_t)f->n;
    return strcmp(whom->how, "estimate") == 0 ? read_estimate(whom->text, n, err) : RC_OK;
}

static void put_people(struct buf *out, int64_t n)
{
    if (n >= 0)
        buf_printf(out, "%" PRId64, n);
}

/* How many there are now, in the facts and the timeline. The clock of the notices runs again for
 * those who were added. */
static enum rc recount(struct incident_act *w, const struct incident_whom *whom, int64_t n,
                       struct err *err)
{
    struct buf before = BUF_INIT, after = BUF_INIT, data = BUF_INIT;
    struct incident_ledger l;
    enum rc rc;

    put_people(&before, w->i.affected);
    put_people(&after, n);
    buf_printf(&data, "how=%s before=%s after=%s", whom->how, buf_str(&before), buf_str(&after));
    w->i.affected = n;
    snprintf(w->i.affected_how, sizeof w->i.affected_how, "%s", whom->how);
    rc = incidents_write_event(&w->act, w->i.id, "people", whom->how, 0, buf_str(&before),
                               buf_str(&after), NULL, err);
    if (rc == RC_OK && (rc = incidents_write_told(w, &l, err)) == RC_OK)
        rc = incidents_write_end(w, "incident-people", NULL, buf_str(&data), err);
    buf_release(&before);
    buf_release(&after);
    buf_release(&data);
    return rc;
}

/* The first batch with the facts. */
static enum rc add_in(struct incident_act *w, const struct incident_whom *whom,
                      const struct incident_found *f, size_t *to, int64_t *n, struct err *err)
{
    struct incident_ledger l = {0};
    struct session *s = w->act.s;
    enum rc rc = incidents_people_estimate(whom, f, n, err);

    if (rc != RC_OK || (rc = incidents_people_enter(&w->act, w->i.id, f, 0, to, err)) != RC_OK ||
        (rc = incident_people_count(s->db, w->i.id, w->act.now, &l, err)) != RC_OK)
        return rc;
    if (l.people > 0 && f->n == 0)
        return err_set(err, RC_INVALID,
                       _("the people are in the ledger: add to them by a list or a filter"));
    if (f->n > 0)
        *n = l.people + (int64_t)(f->n - *to);
    return recount(w, whom, *n, err);
}

enum rc incidents_people_add(struct session *s, int64_t id, int64_t version,
                             const struct incident_whom *whom, int64_t *n, struct err *err)
{
    struct incident_found f = {0};
    struct incident_act w = {0};
    struct incident_ledger l;
    size_t to = 0;
    enum rc rc = session_need(s, RIGHT_INCIDENTS, err);

    *n = 0;
    if (rc == RC_OK && (rc = incidents_people_find(s, whom, &f, err)) == RC_OK &&
        (rc = incidents_write_begin(&w, s, id, version, false, err)) == RC_OK)
        rc = add_in(&w, whom, &f, &to, n, err);
    incidents_write_abort(&w);
    if (rc == RC_OK && to < f.n && (rc = incidents_people_rest(s, id, &f, to, err)) == RC_OK &&
        (rc = incidents_people_ledger(s, id, &l, err)) == RC_OK && l.people != *n) {
        /* Some of the rest were there already. */
        *n = l.people;
        if ((rc = incidents_write_begin(&w, s, id, 0, false, err)) == RC_OK)
            rc = recount(&w, whom, *n, err);
        incidents_write_abort(&w);
    }
    incidents_people_release(&f);
    return rc;
}

enum rc incidents_people_ledger(struct session *s, int64_t id, struct incident_ledger *l,
                                struct err *err)
{
    enum rc rc = session_need(s, RIGHT_READ, err);

    *l = (struct incident_ledger){0};
    return rc == RC_OK ? incident_people_count(s->db, id, clock_now(), l, err) : rc;
}

/* One batch after FIRST; *LAST is the last of it, 0 when nobody is left. */
static enum rc tell_batch(struct session *s, int64_t id, const char *channel, const char *outcome,
                          int64_t notice, int64_t first, int64_t *last, int64_t *n, struct err *err)
{
    char case_id[INCIDENTS_CASE], data[96];
    const struct act_entry e = {.action = "incident-told", .case_id = case_id, .data = data};
    struct act a = {0};
    int changed = 0;
    enum rc rc = act_begin(&a, s, err);

    incidents_case(id, case_id);
    if (rc == RC_OK && (rc = incident_people_next(s->db, id, first, BATCH, last, err)) == RC_OK &&
        *last != 0 &&
        (rc = incident_people_told(s->db, id, first, *last, a.now, channel, outcome, notice,
                                   &changed, err)) == RC_OK) {
        snprintf(data, sizeof data, "channel=%s outcome=%s people=%d", channel, outcome, changed);
        if ((rc = act_log(&a, &e, err)) == RC_OK)
            rc = act_commit(&a, err);
    }
    act_abort(&a);
    *n += rc == RC_OK ? changed : 0;
    return rc;
}

/* In the timeline; the clock stops when nobody is left. */
static enum rc tell_end(struct session *s, int64_t id, const char *channel, const char *outcome,
                        int64_t n, struct err *err)
{
    struct incident_ledger l = {0};
    struct incident_act w = {0};
    char after[96];
    enum rc rc = incidents_write_begin(&w, s, id, 0, false, err);

    snprintf(after, sizeof after, "%" PRId64 " %s", n, outcome);
    if (rc == RC_OK &&
        (rc = incidents_write_event(&w.act, id, "notified", channel, 0, "", after, NULL, err)) ==
            RC_OK &&
        (rc = incidents_write_told(&w, &l, err)) == RC_OK)
        rc = incidents_write_end(&w, "incident-told", NULL,
                                 incidents_write_left(&w.i, &l) == 0 ? "all=yes" : "all=no", err);
    incidents_write_abort(&w);
    return rc;
}

/* May the incident be changed at all? *CUT_OFF: everyone is told, and a kill came before the
 * clock was stopped. */
static enum rc check_open(struct session *s, int64_t id, bool *cut_off, struct err *err)
{
    struct incident_ledger l = {0};
    struct incident_act w = {0};
    enum rc rc = incidents_write_begin(&w, s, id, 0, false, err);

    if (rc == RC_OK)
        rc = incident_people_count(s->db, id, w.act.now, &l, err);
    *cut_off = l.told > 0 && incidents_write_left(&w.i, &l) == 0 && w.i.notified_at == 0;
    incidents_write_abort(&w);
    return rc;
}

enum rc incidents_people_told(struct session *s, int64_t id, const char *channel,
                              const char *outcome, int64_t *n, struct err *err)
{
    int64_t notice = 0, first = 0, last = 0;
    bool cut_off;
    enum rc rc = check_open(s, id, &cut_off, err);

    *n = 0;
    if (rc != RC_OK ||
        (rc = incidents_ledger_notice(s, id, channel, outcome, &notice, err)) != RC_OK)
        return rc;
    do {
        first = last;
        rc = tell_batch(s, id, channel, outcome, notice, first, &last, n, err);
    } while (rc == RC_OK && last != 0);
    if (rc == RC_OK && *n == 0 && !cut_off)
        rc = err_set(err, RC_INVALID, _("nobody is left to be told"));
    return rc == RC_OK ? tell_end(s, id, channel, outcome, *n, err) : rc;
}
