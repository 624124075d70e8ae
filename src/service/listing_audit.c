#include "service/listing.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "service/auditlog.h"
#include "store/audit.h"
#include "store/person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE       64     /* entries read at a time */
#define COUNT_LOGS 100000 /* filtered logs up to this size are counted exactly */

enum { SEQ, TIME, ACTOR, ROLE, ACTION, SUBJECT, FIELD, REASON, CASE, COLUMNS };

static const struct column columns[COLUMNS] = {
    [SEQ] = {"seq", N_("No."), 6, 0, 6},
    [TIME] = {"time", N_("Time"), 19, 0, 0},
    [ACTOR] = {"actor", N_("Actor"), 10, 1, 0},
    [ROLE] = {"role", N_("Role"), 8, 0, 7},
    [ACTION] = {"action", N_("Action"), 14, 1, 0},
    [SUBJECT] = {"subject", N_("Subject"), 7, 1, 1},
    [FIELD] = {"field", N_("Field"), 6, 1, 3},
    [REASON] = {"reason", N_("Reason"), 6, 1, 4},
    [CASE] = {"case", N_("Case"), 7, 1, 5},
};

static const char *const fields[] = {"actor", "action", "subject", "case", "since", "until", NULL};

struct log {
    struct audit_filter walk; /* what the store looks for; borrows from the terms */
    bool picky; /* more terms than that */
    uint8_t (*subjects)[16]; /* of each term, where it names one */
    int64_t *moments;
};

/* Nobody has the uuid of all zeros, so an unknown ref finds nothing. */
static enum rc read_subject(struct session *s, const char *value, uint8_t uuid[16],
                            struct err *err)
{
    struct person p;
    enum rc rc;

    memset(uuid, 0, 16);
    if (strlen(value) == 32 && hex_decode(value, 32, uuid) >= 0)
        return RC_OK;
    memset(uuid, 0, 16);
    rc = person_by_ref(s->db, value, &p, err);
    if (rc == RC_OK)
        memcpy(uuid, p.uuid, 16);
    return rc == RC_MISSING ? RC_OK : rc;
}

static enum rc read_moment(const struct filter_term *t, int64_t *out, struct err *err)
{
    bool until = strcmp(t->field, "until") == 0;
    int64_t now = clock_now();

    if (until ? filter_time_until(t->value, now, out) : filter_time(t->value, now, out)) {
        *out += until; /* entries of that second still match */
        return RC_OK;
    }
    return err_set(err, RC_INVALID, _("a time is 7d, a date, or an ISO 8601 time with its offset"));
}

static bool is(const struct filter_term *t, const char *field)
{
    return strcmp(t->field, field) == 0;
}

/* A bare word is an action. */
static bool is_action(const struct filter_term *t)
{
    return t->field[0] == '\0' || is(t, "action");
}

/* action:look asks for all of these at once: whoever saw, compared or took away what is held. */
static const char *const looks[] = {"export",      "incident-look", "list",    "lookup",
                                    "open",        "open-detail",   "open-guardian", "receipt",
                                    "report",      "request-read",  "reveal",  "verify-caller"};

static bool is_look(const char *action)
{
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        if (strcmp(looks[i], action) == 0)
            return true;
    return false;
}

static bool any_look(const struct filter_term *t)
{
    return is_action(t) && strcmp(t->value, "look") == 0;
}

/* Give a positive term to the store; false if it must be asked of each entry. */
static bool take(struct log *g, const struct filter_term *t, size_t i)
{
    if (t->negate || any_look(t))
        return false;
    if (is_action(t) && g->walk.action == NULL)
        g->walk.action = t->value;
    else if (is(t, "actor") && g->walk.actor == NULL)
        g->walk.actor = t->value;
    else if (is(t, "subject") && g->walk.subject == NULL)
        g->walk.subject = g->subjects[i];
    else if (is(t, "case") && g->walk.case_id == NULL)
        g->walk.case_id = t->value;
    else if (is(t, "since") && g->moments[i] > g->walk.since)
        g->walk.since = g->moments[i];
    else if (is(t, "until") && (g->walk.until == 0 || g->moments[i] < g->walk.until))
        g->walk.until = g->moments[i];
    else
        return is(t, "since") || is(t, "until");
    return true;
}

static enum rc open_log(struct lister *l, struct err *err)
{
    const struct filter *f = &l->filter;
    struct log *g = xcalloc(1, sizeof *g);
    enum rc rc = RC_OK;

    l->state = g;
    g->subjects = xcalloc(f->n + 1, sizeof *g->subjects);
    g->moments = xcalloc(f->n + 1, sizeof *g->moments);
    for (size_t i = 0; i < f->n && rc == RC_OK; i++) {
        const struct filter_term *t = &f->term[i];

        if (is(t, "subject"))
            rc = read_subject(l->s, t->value, g->subjects[i], err);
        else if (is(t, "since") || is(t, "until"))
            rc = read_moment(t, &g->moments[i], err);
        if (rc == RC_OK && !take(g, t, i))
            g->picky = true;
    }
    return rc;
}

static bool holds(const struct log *g, const struct filter_term *t, size_t i,
                  const struct audit_entry *e)
{
    if (any_look(t))
        return is_look(e->action);
    if (is_action(t))
        return strcmp(e->action, t->value) == 0;
    if (is(t, "actor"))
        return strcmp(e->actor, t->value) == 0;
    if (is(t, "subject"))
        return e->has_subject && memcmp(e->subject, g->subjects[i], 16) == 0;
    if (is(t, "case"))
        return strcmp(e->case_id, t->value) == 0;
    return is(t, "since") ? e->time >= g->moments[i] : e->time < g->moments[i];
}

static bool match(const struct lister *l, const struct audit_entry *e)
{
    const struct log *g = l->state;

    for (size_t i = 0; g->picky && i < l->filter.n; i++)
        if (holds(g, &l->filter.term[i], i, e) == l->filter.term[i].negate)
            return false;
    return true;
}

/* "-" stands for nothing in the log; a cell is empty. */
static void set(struct row *row, size_t col, enum role role, const char *text)
{
    row_set(row, col, role, strcmp(text, "-") == 0 ? NULL : text);
}

static void put_row(const struct lister *l, const struct audit_entry *e, struct row *row)
{
    bool bad = strcmp(e->action, "denied") == 0 || strcmp(e->action, "reopen") == 0;
    struct buf time = BUF_INIT;
    char text[96];

    memset(row, 0, sizeof *row);
    row->key.id = e->seq;
    snprintf(text, sizeof text, "%lld", (long long)e->seq);
    row_set(row, SEQ, ROLE_DIM, text);
    time_put(&time, e->time, true);
    row_set(row, TIME, ROLE_NORMAL, buf_str(&time));
    buf_release(&time);
    row_set(row, ACTOR, e->has_sig ? ROLE_NORMAL : ROLE_WARN, e->actor);
    set(row, ROLE, ROLE_DIM, listing_word(l, e->role));
    row_set(row, ACTION, bad ? ROLE_WARN : ROLE_NORMAL, listing_word(l, e->action));
    if (e->has_subject) {
        auditlog_subject(l->s, e->subject, text, sizeof text);
        row_set(row, SUBJECT, ROLE_NORMAL, text);
    }
    if (l->words) {
        auditlog_field(l->s, e->field, text, sizeof text);
        set(row, FIELD, ROLE_NORMAL, text);
        auditlog_reason(l->s, e->reason, "short", text, sizeof text);
        set(row, REASON, ROLE_NORMAL, text);
    } else {
        set(row, FIELD, ROLE_NORMAL, e->field);
        set(row, REASON, ROLE_NORMAL, e->reason);
    }
    set(row, CASE, ROLE_NORMAL, e->case_id);
}

/* Newest first: what comes after a row is older. */
static enum rc fetch(struct lister *l, const struct rowkey *from, int dir, size_t max,
                     struct row *out, size_t *n, struct err *err)
{
    struct log *g = l->state;
    struct audit_entry *page = xcalloc(PAGE, sizeof *page);
    int64_t seq = from != NULL ? from->id : dir > 0 ? INT64_MAX : -1;
    size_t want = max < PAGE ? max : PAGE, got = want;
    enum rc rc = RC_OK;

    *n = 0;
    while (rc == RC_OK && *n < max && got == want) {
        rc = audit_page(l->s->db, seq, -dir, &g->walk, page, want, &got, err);
        for (size_t i = 0; i < got && rc == RC_OK && *n < max; i++) {
            seq = page[i].seq;
            if (match(l, &page[i]))
                put_row(l, &page[i], &out[(*n)++]);
        }
    }
    free(page);
    while (rc != RC_OK && *n > 0)
        row_release(&out[--*n]);
    return rc;
}

static enum rc count_matches(struct lister *l, int64_t *n, struct err *err)
{
    struct log *g = l->state;
    struct audit_entry *page = xcalloc(PAGE, sizeof *page);
    int64_t seq = -1;
    size_t got = PAGE;
    enum rc rc = RC_OK;

    *n = 0;
    while (rc == RC_OK && got == PAGE) {
        rc = audit_page(l->s->db, seq, 1, &g->walk, page, PAGE, &got, err);
        for (size_t i = 0; i < got && rc == RC_OK; i++) {
            seq = page[i].seq;
            *n += match(l, &page[i]);
        }
    }
    free(page);
    return rc;
}

static enum rc count(struct lister *l, int64_t *n, bool *exact, struct err *err)
{
    enum rc rc = audit_last(l->s->db, n, err);

    if (rc != RC_OK)
        return rc;
    ++*n;
    *exact = l->filter.n == 0 || *n <= COUNT_LOGS;
    return l->filter.n > 0 && *exact ? count_matches(l, n, err) : RC_OK;
}

static void close_log(struct lister *l)
{
    struct log *g = l->state;

    free(g->subjects);
    free(g->moments);
    free(g);
    l->state = NULL;
}

static const struct order orders[] = {{"seq", true, false}, {NULL, false, false}};

const struct listing audit_listing = {
    .name = "audit",
    .needs = RIGHT_READ_AUDIT,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .orders = orders,
    .open = open_log,
    .fetch = fetch,
    .count = count,
    .close = close_log,
};
