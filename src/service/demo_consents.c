/* Two years of invented answers about consent. */
#include "base/clock.h"
#include "base/i18n.h"
#include "rules/consent_state.h"
#include "service/act.h"
#include "service/consents.h"
#include "service/demo.h"
#include "service/notices.h"
#include "service/people.h"
#include "service/people_walk.h"
#include "service/people_write.h"
#include "store/notice.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 2000 /* people in one act */
#define YEARS 2

struct maker {
    struct session *s;
    uint64_t random;
    struct purposes purposes;
    struct notice notice;
    const struct field *clicks; /* a count that rests on consent; NULL: there is none */
    size_t clicks_purpose;      /* of PURPOSES */
    int64_t since, now;         /* answers fall between */
    int64_t total, made, left_people;
    char after[64];             /* the ref of the last person done */
    const struct progress *progress;
};

/* splitmix64, as in demo.c. */
static uint64_t draw(struct maker *m, uint64_t below)
{
    uint64_t z = m->random += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (z ^ z >> 31) % below;
}

/* What may follow BEFORE (NULL: nothing was said yet). */
static const char *next_action(struct maker *m, const char *before, bool minor)
{
    uint64_t die = draw(m, 100);

    if (consent_state_given(before))
        return die < 70 ? "withdrawn" : "expired";
    if (before == NULL && die < 20)
        return "declined";
    return minor ? "guardian" : "granted";
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Clicks of P that were counted. */
static enum rc put_clicks(struct maker *m, struct act *a, const struct person *p, struct err *err)
{
    const char *purpose = m->purposes.purpose[m->clicks_purpose].code;
    uint8_t *key = NULL;
    struct consent c;
    char count[24];
    bool found;
    enum rc rc = consent_get(m->s->db, p->id, purpose, &c, &found, err);

    if (rc != RC_OK || !found || !consent_state_given(c.action)) /* answered before the demo */
        return rc;
    rc = people_key(m->s, p->uuid, (enum tier)m->clicks->tier, &key, err);
    snprintf(count, sizeof count, "%d", 1 + (int)draw(m, 3000));
    if (rc == RC_OK)
        rc = people_set_value_in(a, p, m->clicks, count, key, err);
    secret_free(key, KEY_BYTES);
    return rc;
}

static enum rc put_event(struct maker *m, const struct person *p, const char *purpose,
                         const char *action, int64_t at, struct err *err)
{
    struct consent_event e = {.person = p->id, .at = at, .notice = m->notice.id,
                              .recorded_at = m->now};

    snprintf(e.purpose, sizeof e.purpose, "%s", purpose);
    snprintf(e.action, sizeof e.action, "%s", action);
    snprintf(e.channel, sizeof e.channel, "%s", consents_channels[draw(m, 6)]);
    snprintf(e.recorder, sizeof e.recorder, "%s", m->s->op.name);
    return consent_event_put(m->s->db, &e, err);
}

/* N answers of P in order of time; what rests on consent is asked most. Half of those who
 * agree at the end have clicks, and a few who withdrew last: those are broken (4.1.3). */
static enum rc answer(struct maker *m, struct act *a, const struct person *p, int n,
                      struct err *err)
{
    const char *said[PURPOSES_MAX] = {NULL};
    int64_t at[32];
    bool counted = false;
    enum rc rc = RC_OK;

    n = n < 32 ? n : 32;
    for (int i = 0; i < n; i++)
        at[i] = m->since + (int64_t)draw(m, (uint64_t)(m->now - m->since));
    qsort(at, (size_t)n, sizeof *at, by_time);
    for (int i = 0; rc == RC_OK && i < n; i++) {
        size_t k = draw(m, 2) == 0 ? 0 : (size_t)draw(m, m->purposes.n);

        if (i == n - 1 && m->clicks != NULL && consent_state_given(said[m->clicks_purpose])) {
            counted = draw(m, k == m->clicks_purpose ? 40 : 2) == 0;
            rc = counted ? put_clicks(m, a, p, err) : RC_OK;
        }
        said[k] = next_action(m, said[k], p->minor_until > at[i]);
        if (rc == RC_OK)
            rc = put_event(m, p, m->purposes.purpose[k].code, said[k], at[i], err);
    }
    m->made += n;
    return rc;
}

static enum rc make_batch(struct maker *m, bool *more, struct err *err)
{
    const struct people_set set = {.s = m->s};
    const int64_t before = m->made;
    struct people_walk w;
    struct act a = {0};
    struct person p;
    char data[64];
    enum rc rc = act_begin(&a, m->s, err);

    if (rc != RC_OK)
        return rc;
    rc = people_walk_begin(&w, &set, m->after, 1, err);
    for (int i = 0; rc == RC_OK && i < BATCH && m->left_people > 0; i++, m->left_people--) {
        /* The rest over the people that are left, so that it comes out even. */
        int64_t n = (m->total - m->made + m->left_people - 1) / m->left_people;

        if ((rc = people_walk_next(&w, &p, more, err)) != RC_OK || !*more)
            break;
        memcpy(m->after, p.ref, sizeof m->after);
        rc = answer(m, &a, &p, (int)n, err);
        if (rc == RC_OK && i % 250 == 0 && !progress_tick(m->progress, m->made, m->total))
            rc = err_set(err, RC_CANCEL, _("stopped"));
    }
    people_walk_end(&w);
    *more = *more && m->left_people > 0;
    snprintf(data, sizeof data, "consents=%" PRId64, m->made - before);
    if (rc == RC_OK &&
        (rc = act_log(&a, &(struct act_entry){.action = "demo", .data = data}, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

/* The version in force when the first answers fall; a demo without one gets it. */
static enum rc find_notice(struct maker *m, struct err *err)
{
    const struct new_notice text = {.kind = "policy", .title = "Demo", .published_at = m->since,
                                    .text = "The version in force before the demo was made."};
    struct act a = {0};
    int64_t id = 0;
    bool found;
    enum rc rc = notice_in_force(m->s->db, "policy", m->since, &m->notice, &found, err);

    if (rc != RC_OK || found)
        return rc;
    if ((rc = act_begin(&a, m->s, err)) == RC_OK &&
        (rc = notices_publish_in(&a, &text, &id, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc == RC_OK ? notice_by_id(m->s->db, id, &m->notice, err) : rc;
}

/* A count that rests on consent, and its purpose. */
static void find_clicks(struct maker *m)
{
    for (int i = 0; i < m->s->fields.n && m->clicks == NULL; i++)
        for (size_t k = 0; k < m->purposes.n; k++) {
            const struct field *field = &m->s->fields.field[i];

            if (strcmp(field->rule, "count") != 0 || strcmp(field->state, "active") != 0 ||
                !purposes_needed(field, m->purposes.purpose[k].code))
                continue;
            m->clicks = field;
            m->clicks_purpose = k;
        }
}

enum rc demo_consents(struct session *s, uint64_t seed, int64_t events,
                      const struct progress *progress, struct err *err)
{
    struct maker m = {.s = s, .random = seed ^ 0xc0425e47u, .total = events, .now = clock_now(),
                      .progress = progress};
    bool more = true;
    enum rc rc = session_need(s, RIGHT_CAMPAIGN | RIGHT_CREATE, err);

    m.since = date_begins(date_add_months(date_of(m.now), -12 * YEARS));
    if (rc != RC_OK || (rc = db_counter(s->db, "active", &m.left_people, err)) != RC_OK ||
        (rc = purposes_read(s, &m.purposes, err)) != RC_OK || (rc = find_notice(&m, err)) != RC_OK)
        return rc;
    find_clicks(&m);
    while (rc == RC_OK && more && m.purposes.n > 0)
        rc = make_batch(&m, &more, err);
    notice_release(&m.notice);
    return rc;
}
