/* People by purposes: where everyone stands, or stood on a date. */
#define _DEFAULT_SOURCE
#include "service/listing.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "rules/consent_state.h"
#include "service/campaigns.h"
#include "service/notice_codes.h"
#include "service/people.h"
#include "service/people_walk.h"
#include "service/purposes.h"
#include "service/users_filter.h"
#include "store/campaign.h"
#include "store/consent.h"
#include "store/notice.h"
#include "store/person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SMALL 20000 /* people that are walked for an exact count */

enum { REF, NAME, PURPOSES };

#define SHOWN (TABLE_COLS - PURPOSES) /* purposes with a column */
#define DATED 20                      /* columns of "withdrawn 2021-08-04" */

static const struct column columns[PURPOSES] = {
    [REF] = {"ref", N_("Ref"), 8, 1, 0},
    [NAME] = {"name", N_("Name"), 8, 2, 0},
};

static const char *const fields[] = {"ref",     "name",  "mobile", "email",   "id", "dept", "status", "minor",
                                     "purpose", "state", "open",   "lacking", "on", NULL};

struct matrix {
    struct filter whom; /* the terms about people */
    struct users_filter people;
    int64_t *ids; /* in ref order; NULL: walk everyone */
    size_t n, left;
    struct purposes purposes;
    struct column column[TABLE_COLS];
    int64_t current[PURPOSES_MAX]; /* the notice that counts now, by purpose */
    struct notice_codes codes;
    const char *purpose; /* that state: and open: ask about; NULL: none was named */
    int64_t asked;       /* the notice of its open campaign */
    bool narrowed;       /* one of them is there */
    int64_t on;          /* 0: now */
    struct person_sieve sieve;
};

/* Where one person stands. */
struct standing {
    struct person person;
    struct consent state[PURPOSES_MAX];
    size_t n;
};

static bool is_own(const char *field)
{
    return strcmp(field, "purpose") == 0 || strcmp(field, "state") == 0 ||
           strcmp(field, "open") == 0 || strcmp(field, "lacking") == 0 || strcmp(field, "on") == 0;
}

static bool yes(const struct filter_term *t)
{
    return strcmp(t->value, "yes") == 0;
}

static enum rc check_yes(const struct filter_term *t, struct err *err)
{
    if (yes(t) || strcmp(t->value, "no") == 0)
        return RC_OK;
    return err_set(err, RC_INVALID, _("%s: is yes or no"), t->field);
}

static enum rc check_state(const struct filter_term *t, struct err *err)
{
    if (consent_state_known(t->value) || strcmp(t->value, "none") == 0 ||
        strcmp(t->value, "given") == 0)
        return RC_OK;
    err_set(err, RC_INVALID, _("no such state of consent"));
    return err_hint(err, _("given, granted, guardian, withdrawn, declined, expired or none"));
}

/* The campaign that open: is about. */
static enum rc find_campaign(struct lister *l, struct err *err)
{
    struct matrix *m = l->state;
    struct campaign campaign;
    bool found = false;
    enum rc rc = campaign_of(l->s->db, m->purpose, &campaign, &found, err);

    if (rc == RC_OK && !found)
        return err_set(err, RC_MISSING, _("no campaign is open for this purpose"));
    m->asked = campaign.notice;
    return rc;
}

static enum rc take_term(struct lister *l, const struct filter_term *t, struct err *err)
{
    struct matrix *m = l->state;

    if (strcmp(t->field, "purpose") == 0) {
        m->purpose = t->value;
        if (purposes_find(&m->purposes, t->value) == NULL)
            return err_set(err, RC_INVALID, _("the policy has no such purpose"));
    } else if (strcmp(t->field, "on") == 0) {
        if (!filter_time_until(t->value, clock_now(), &m->on))
            return err_set(err, RC_INVALID,
                           _("a time is 7d, a date, or an ISO 8601 time with its offset"));
    } else if (strcmp(t->field, "state") == 0) {
        return check_state(t, err);
    } else {
        return check_yes(t, err);
    }
    return RC_OK;
}

/* Terms that need one another, and what a page may leave out. */
static enum rc settle_terms(struct lister *l, struct err *err)
{
    struct matrix *m = l->state;
    enum rc rc = RC_OK;

    for (size_t i = 0; i < l->filter.n; i++)
        m->narrowed = m->narrowed || strcmp(l->filter.term[i].field, "open") == 0 ||
                      strcmp(l->filter.term[i].field, "state") == 0;
    if (m->narrowed && m->purpose == NULL)
        return err_set(err, RC_INVALID, _("say for which purpose: purpose:CODE"));
    for (size_t i = 0; rc == RC_OK && i < l->filter.n; i++) {
        const struct filter_term *t = &l->filter.term[i];
        bool open = strcmp(t->field, "open") == 0;

        if (t->negate && (strcmp(t->field, "on") == 0 ||
                          (m->narrowed && strcmp(t->field, "purpose") == 0)))
            return err_set(err, RC_INVALID, _("%s: has no opposite here"), t->field);
        if (open && (rc = find_campaign(l, err)) == RC_OK && yes(t) != t->negate) {
            m->sieve.purpose = m->purpose;
            m->sieve.notice = m->asked;
        }
        if (strcmp(t->field, "lacking") == 0 && yes(t) != t->negate)
            m->sieve.unconsented = true;
    }
    return rc;
}

static enum rc take_filter(struct lister *l, struct err *err)
{
    struct matrix *m = l->state;
    enum rc rc = RC_OK;

    m->whom.term = xcalloc(l->filter.n + 1, sizeof *m->whom.term);
    for (size_t i = 0; rc == RC_OK && i < l->filter.n; i++) {
        const struct filter_term *t = &l->filter.term[i];

        if (is_own(t->field)) {
            rc = take_term(l, t, err);
        } else {
            struct filter_term *copy = &m->whom.term[m->whom.n++];

            *copy = *t;
            copy->value = xstrdup(t->value);
        }
    }
    return rc == RC_OK ? settle_terms(l, err) : rc;
}

/* A column for each purpose; those that rest on consent stay longest on narrow screens. */
static void make_columns(struct lister *l)
{
    struct matrix *m = l->state;

    memcpy(m->column, columns, sizeof columns);
    l->ncolumns = PURPOSES;
    for (size_t i = 0; i < m->purposes.n && i < SHOWN; i++) {
        const struct purpose *p = &m->purposes.purpose[i];

        m->column[l->ncolumns++] =
            (struct column){p->code, p->title, p->consent ? DATED : 9, 2, (short)i};
    }
    l->columns = m->column;
}

static enum rc find_current(struct lister *l, struct err *err)
{
    struct matrix *m = l->state;
    struct notice policy = {0};
    bool found;
    enum rc rc = notice_in_force(l->s->db, "policy", clock_now(), &policy, &found, err);

    for (size_t i = 0; rc == RC_OK && i < m->purposes.n; i++) {
        struct campaign campaign;

        rc = campaign_of(l->s->db, m->purposes.purpose[i].code, &campaign, &found, err);
        m->current[i] = found ? campaign.notice : policy.id;
    }
    notice_release(&policy);
    return rc;
}

static enum rc open_consents(struct lister *l, struct err *err)
{
    struct matrix *m = xcalloc(1, sizeof *m);
    enum rc rc;

    l->state = m;
    if ((rc = purposes_read(l->s, &m->purposes, err)) != RC_OK ||
        (rc = take_filter(l, err)) != RC_OK || (rc = find_current(l, err)) != RC_OK ||
        (rc = users_filter_open(&m->people, l->s, &m->whom, l->directory, err)) != RC_OK)
        return rc;
    users_filter_base(&m->people, &m->ids, &m->n, &m->left);
    make_columns(l);
    return RC_OK;
}

/* Do the counters say that nobody passes the sieve? Then nobody is read to find that out. */
static enum rc passes_nobody(const struct lister *l, bool *nobody, struct err *err)
{
    const struct matrix *m = l->state;
    struct campaign campaign = {.notice = m->sieve.notice};
    struct campaign_figures f = {.open = 1};
    int64_t lacking = 1;
    enum rc rc = RC_OK;

    if (m->sieve.unconsented)
        rc = db_counter(l->s->db, "unconsented", &lacking, err);
    if (rc == RC_OK && m->sieve.purpose != NULL) {
        snprintf(campaign.purpose, sizeof campaign.purpose, "%s", m->sieve.purpose);
        rc = campaigns_figures(l->s, &campaign, &f, err);
    }
    *nobody = lacking == 0 || f.open == 0;
    return rc;
}

static enum rc sieved_page(void *arg, const char *ref, int dir, struct person *out, size_t max,
                           size_t *n, struct err *err)
{
    const struct lister *l = arg;
    const struct matrix *m = l->state;
    bool nobody;
    enum rc rc = passes_nobody(l, &nobody, err);

    *n = 0;
    return rc != RC_OK || nobody
               ? rc
               : person_page_sieved(l->s->db, &m->sieve, ref, dir, out, max, n, err);
}

static struct people_set set_of(struct lister *l)
{
    const struct matrix *m = l->state;
    bool sieve = m->sieve.unconsented || m->sieve.purpose != NULL;

    return (struct people_set){
        .s = l->s, .ids = m->ids, .n = m->n, .page = sieve ? sieved_page : NULL, .arg = l};
}

/* Where the person stood then, from the events. */
static enum rc read_past(const struct lister *l, struct standing *st, struct err *err)
{
    const struct matrix *m = l->state;
    struct consent_event *event;
    size_t n;
    enum rc rc = consent_events_of(l->s->db, st->person.id, &event, &n, err);

    st->n = 0;
    for (size_t i = 0; rc == RC_OK && i < m->purposes.n; i++) {
        const char *purpose = m->purposes.purpose[i].code;
        const struct consent_event *e = consent_state_at(event, n, purpose, m->on);
        struct consent *to = &st->state[st->n];

        if (e == NULL)
            continue;
        *to = (struct consent){.person = e->person, .at = e->at, .event = e->id, .notice = e->notice};
        memcpy(to->purpose, e->purpose, sizeof to->purpose);
        memcpy(to->action, e->action, sizeof to->action);
        st->n++;
    }
    free(event);
    return rc;
}

static enum rc read_standing(const struct lister *l, struct standing *st, struct err *err)
{
    const struct matrix *m = l->state;

    if (m->on != 0)
        return read_past(l, st, err);
    return consent_all(l->s->db, st->person.id, st->state, PURPOSES_MAX, &st->n, err);
}

static const struct consent *state_of(const struct standing *st, const char *purpose)
{
    for (size_t i = 0; purpose != NULL && i < st->n; i++)
        if (strcmp(st->state[i].purpose, purpose) == 0)
            return &st->state[i];
    return NULL;
}

static bool in_state(const struct consent *c, const char *state)
{
    if (strcmp(state, "none") == 0)
        return c == NULL;
    if (strcmp(state, "given") == 0)
        return c != NULL && consent_state_given(c->action);
    return c != NULL && strcmp(c->action, state) == 0;
}

static enum rc holds(const struct lister *l, const struct filter_term *t,
                     const struct standing *st, bool *out, struct err *err)
{
    const struct matrix *m = l->state;
    const struct consent *c = state_of(st, m->purpose);
    int64_t lacking = 0;
    enum rc rc = RC_OK;

    *out = true;
    if (strcmp(t->field, "state") == 0) {
        *out = in_state(c, t->value);
    } else if (strcmp(t->field, "open") == 0) {
        bool open = st->person.status == PERSON_ACTIVE && (c == NULL || c->notice != m->asked);

        *out = open == yes(t);
    } else if (strcmp(t->field, "lacking") == 0) {
        rc = consent_lacking(l->s->db, st->person.id, &lacking, err);
        *out = (lacking > 0) == yes(t);
    } else if (strcmp(t->field, "purpose") == 0 && !m->narrowed) {
        *out = c != NULL; /* who was ever asked */
    }
    return rc;
}

static enum rc match(struct lister *l, const struct standing *st, bool *out, struct err *err)
{
    const struct matrix *m = l->state;
    enum rc rc = RC_OK;

    *out = st->person.status < PERSON_ERASING &&
           (m->left == 0 || users_filter_match(&m->people, &st->person));
    for (size_t i = 0; rc == RC_OK && *out && i < l->filter.n; i++) {
        const struct filter_term *t = &l->filter.term[i];
        bool held = true;

        if (!is_own(t->field))
            continue;
        rc = holds(l, t, st, &held, err);
        *out = held != t->negate;
    }
    return rc;
}

static enum rc put_name(struct session *s, const struct person *p, struct row *row, struct err *err)
{
    struct buf name = BUF_INIT;
    bool sealed;
    enum rc rc = people_name(s, p, &name, &sealed, err);

    if (rc == RC_OK && (sealed || name.len > 0))
        row_set(row, NAME, sealed ? ROLE_SEALED : ROLE_NORMAL,
                sealed ? _("[sealed]") : buf_str(&name));
    buf_release(&name);
    return rc == RC_MISSING ? RC_OK : rc; /* erased between the page and here */
}

/* The state in a word; with the notice where that is not the one that counts now. */
static enum rc put_state(struct lister *l, const struct consent *c, size_t purpose,
                         struct row *row, struct err *err)
{
    struct matrix *m = l->state;
    size_t col = PURPOSES + purpose;
    const char *code = "";
    char text[96];
    enum rc rc = RC_OK;

    if (c == NULL) {
        row_set(row, col, ROLE_DIM, l->words ? "-" : "");
        return RC_OK;
    }
    if (c->notice != m->current[purpose])
        rc = notice_codes_get(&m->codes, l->s, c->notice, &code, err);
    snprintf(text, sizeof text, "%s%s%s", listing_word(l, c->action), *code != '\0' ? " " : "",
             code);
    row_set(row, col, consent_state_given(c->action) ? ROLE_OK : ROLE_WARN, text);
    return rc;
}

static enum rc put_row(struct lister *l, const struct standing *st, struct row *row,
                       struct err *err)
{
    const struct matrix *m = l->state;
    enum rc rc;

    memset(row, 0, sizeof *row);
    row->key.id = st->person.id;
    snprintf(row->key.text, sizeof row->key.text, "%s", st->person.ref);
    row_set(row, REF, ROLE_NORMAL, st->person.ref);
    rc = put_name(l->s, &st->person, row, err);
    for (size_t i = 0; rc == RC_OK && i < m->purposes.n && i < SHOWN; i++)
        rc = put_state(l, state_of(st, m->purposes.purpose[i].code), i, row, err);
    return rc;
}

/* Matching people beyond FROM into OUT (NULL: only counted), at most MAX. */
static enum rc walk(struct lister *l, const struct rowkey *from, int dir, size_t max,
                    struct row *out, size_t *n, struct err *err)
{
    const struct people_set set = set_of(l);
    struct people_walk w;
    struct standing st;
    bool more = true, good;
    enum rc rc = people_walk_begin(&w, &set, from != NULL ? from->text : NULL, dir, err);

    *n = 0;
    while (rc == RC_OK && *n < max) {
        if ((rc = people_walk_next(&w, &st.person, &more, err)) != RC_OK || !more)
            break;
        if ((rc = read_standing(l, &st, err)) != RC_OK ||
            (rc = match(l, &st, &good, err)) != RC_OK || !good)
            continue;
        ++*n;
        if (out != NULL)
            rc = put_row(l, &st, &out[*n - 1], err);
    }
    people_walk_end(&w);
    while (rc != RC_OK && out != NULL && *n > 0)
        row_release(&out[--*n]);
    return rc;
}

static enum rc fetch(struct lister *l, const struct rowkey *from, int dir, size_t max,
                     struct row *out, size_t *n, struct err *err)
{
    return walk(l, from, dir, max, out, n, err);
}

/* Is the filter "purpose:X open:yes" and no more? Then the counters know. */
static bool asks_who_is_open(const struct lister *l)
{
    const struct matrix *m = l->state;

    return m->sieve.purpose != NULL && l->filter.n == 2 && m->on == 0;
}

static enum rc count(struct lister *l, int64_t *n, bool *exact, struct err *err)
{
    struct matrix *m = l->state;
    struct consent_tally t;
    int64_t active = 0, closed = 0;
    size_t found = 0;
    enum rc rc = purposes_read(l->s, &m->purposes, err); /* titles in the language of now */

    if (rc == RC_OK)
        rc = person_count(l->s->db, &active, &closed, err);
    *exact = true;
    *n = active + closed;
    if (rc != RC_OK || l->filter.n == 0)
        return rc;
    if (asks_who_is_open(l)) {
        rc = consent_tally(l->s->db, m->purpose, m->asked, &t, err);
        *n = active - t.granted - t.declined - t.withdrawn - t.expired;
        return rc;
    }
    *exact = (m->ids != NULL ? (int64_t)m->n : active + closed) <= SMALL;
    if (!*exact) {
        *n = m->ids != NULL ? (int64_t)m->n : active + closed;
        return RC_OK;
    }
    rc = walk(l, NULL, 1, SIZE_MAX, NULL, &found, err);
    *n = (int64_t)found;
    return rc;
}

static void close_consents(struct lister *l)
{
    struct matrix *m = l->state;

    users_filter_release(&m->people);
    filter_release(&m->whom);
    if (m->ids != NULL)
        explicit_bzero(m->ids, m->n * sizeof *m->ids);
    free(m->ids);
    free(m);
    l->state = NULL;
}

static const struct order orders[] = {{"ref", false, false}, {NULL, false, false}};

const struct listing consents_listing = {
    .name = "consents",
    .needs = RIGHT_READ,
    .columns = columns,
    .ncolumns = PURPOSES,
    .fields = fields,
    .orders = orders,
    .open = open_consents,
    .fetch = fetch,
    .count = count,
    .close = close_consents,
};
