#define _DEFAULT_SOURCE
#include "service/retention.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "crypto/tag.h"
#include "rules/retention_due.h"
#include "service/law.h"
#include "store/policy.h"
#include "store/retention.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAWS_MAX 64

const char *retention_keep_name(int64_t keep)
{
    static const char *const name[KEEP_COUNT] = {"goes", "hold", "request", "floor"};

    return name[keep >= 0 && keep < KEEP_COUNT ? keep : KEEP_NOT];
}

const char *retention_clock_title(const char *clock)
{
    if (strcmp(clock, "collected") == 0)
        return _("from collection");
    return strcmp(clock, "confirmed") == 0 ? _("from last confirmation") : _("from account closure");
}

const char *retention_action_title(const char *action)
{
    return strcmp(action, "delete") == 0 ? _("delete") : _("anonymise");
}

enum rc retention_floor(struct session *s, const char *code, int64_t *months, struct err *err)
{
    char section[80], may[8];
    struct law law;
    enum rc rc;

    *months = 0;
    if (*code == '\0')
        return RC_OK;
    snprintf(section, sizeof section, "law:%s", code);
    if ((rc = policy_get(s->db, section, "floor", may, sizeof may, err)) != RC_OK)
        return rc;
    if (strcmp(may, "yes") != 0 || law_get(s, code, &law, NULL) != RC_OK)
        return err_set(err, RC_INVALID, _("the policy has no law of that name to keep to"));
    *months = strcmp(law.unit, "years") == 0 ? law.value * 12 : law.value;
    return RC_OK;
}

enum rc retention_floors(struct session *s, char (*out)[64], size_t max, size_t *n,
                         struct err *err)
{
    char section[LAWS_MAX][64], may[8];
    size_t all = 0;
    enum rc rc = policy_sections(s->db, "law:", section, LAWS_MAX, &all, err);

    *n = 0;
    for (size_t i = 0; rc == RC_OK && i < all && *n < max; i++) {
        rc = policy_get(s->db, section[i], "floor", may, sizeof may, err);
        if (rc == RC_OK && strcmp(may, "yes") == 0)
            snprintf(out[(*n)++], sizeof *out, "%s", section[i] + strlen("law:"));
    }
    return rc;
}

/* The local midnight RETENTION_SOON days ahead: whose time is up by then. */
static int64_t soon_cutoff(const struct retention_effect *e, int64_t now)
{
    int64_t then = date_begins(date_add_days(date_of(now), RETENTION_SOON));

    return retention_cutoff(then, e->rule.months, e->floor_months);
}

static enum rc count(struct session *s, struct retention_effect *e, int64_t now, struct err *err)
{
    int64_t over = retention_cutoff(now, e->rule.months, 0), id = e->field->id, reached = 0;
    enum rc rc = field_held(s->db, id, &e->values, err);

    if (rc == RC_OK)
        rc = retention_started(s->db, id, INT64_MIN, e->cutoff, &reached, err);
    if (rc == RC_OK)
        rc = retention_started(s->db, id, e->cutoff, over, &e->kept[KEEP_FLOOR], err);
    if (rc == RC_OK)
        rc = retention_started(s->db, id, e->cutoff, soon_cutoff(e, now), &e->soon, err);
    if (rc == RC_OK && reached > 0)
        rc = retention_kept(s->db, id, e->cutoff, now, &e->kept[KEEP_HOLD],
                            &e->kept[KEEP_REQUEST], err);
    e->due = reached - e->kept[KEEP_HOLD] - e->kept[KEEP_REQUEST];
    return rc;
}

static enum rc begin(struct session *s, const struct field *field, struct retention_effect *e,
                     struct err *err)
{
    *e = (struct retention_effect){.field = field};
    return retention_rule_get(s->db, field->id, &e->rule, err);
}

enum rc retention_effect(struct session *s, const struct field *field, int64_t now,
                         struct retention_effect *e, struct err *err)
{
    enum rc rc = begin(s, field, e, err);

    if (rc == RC_OK)
        rc = retention_floor(s, e->rule.floor, &e->floor_months, err);
    if (rc != RC_OK)
        return rc;
    e->cutoff = retention_cutoff(now, e->rule.months, e->floor_months);
    return count(s, e, now, err);
}

/* By another clock than the counters are kept for. */
static enum rc count_anew(struct session *s, struct retention_effect *e, int64_t now,
                          struct err *err)
{
    int64_t over = 0, then = 0, id = e->field->id;
    const char *clock = e->rule.clock;
    enum rc rc = field_held(s->db, id, &e->values, err);

    if (rc == RC_OK)
        rc = retention_would(s->db, id, clock, e->cutoff, &e->due, err);
    if (rc == RC_OK)
        rc = retention_would(s->db, id, clock, retention_cutoff(now, e->rule.months, 0), &over,
                             err);
    if (rc == RC_OK)
        rc = retention_would(s->db, id, clock, soon_cutoff(e, now), &then, err);
    e->kept[KEEP_FLOOR] = over > e->due ? over - e->due : 0;
    e->soon = then - e->due;
    return rc;
}

enum rc retention_draft_effect(struct session *s, const struct field *field, int64_t now,
                               struct retention_effect *e, struct err *err)
{
    struct retention_rule *r = &e->rule;
    bool same;
    enum rc rc = begin(s, field, e, err);

    if (rc != RC_OK)
        return rc;
    if (r->draft_months == 0)
        return err_set(err, RC_MISSING, _("there is no draft for this field"));
    same = strcmp(r->clock, r->draft_clock) == 0;
    r->months = r->draft_months;
    memcpy(r->clock, r->draft_clock, sizeof r->clock);
    memcpy(r->action, r->draft_action, sizeof r->action);
    memcpy(r->floor, r->draft_floor, sizeof r->floor);
    if ((rc = retention_floor(s, r->floor, &e->floor_months, err)) != RC_OK)
        return rc;
    e->cutoff = retention_cutoff(now, r->months, e->floor_months);
    return same ? count(s, e, now, err) : count_anew(s, e, now, err);
}

enum rc retention_preview(struct session *s, struct retention_preview *p, struct err *err)
{
    enum rc rc = RC_OK;

    if (!session_may(s, RIGHT_PURGE) && (rc = session_need(s, RIGHT_READ, err)) != RC_OK)
        return rc;
    *p = (struct retention_preview){.now = clock_now()};
    for (int i = 0; rc == RC_OK && i < s->fields.n; i++) {
        struct retention_effect *e = &p->field[p->n++];

        rc = retention_effect(s, &s->fields.field[i], p->now, e, err);
        p->due += e->due;
        p->soon += e->soon;
        for (int k = KEEP_HOLD; k < KEEP_COUNT; k++) {
            p->kept[k] += e->kept[k];
            p->stay += e->kept[k];
        }
    }
    return rc;
}

static enum rc oldest(struct session *s, const struct retention_preview *p,
                      const struct retention_effect *e, int64_t *from, struct err *err)
{
    enum rc rc = RC_OK;
    int64_t first;

    *from = 0;
    for (int i = 0; rc == RC_OK && i < (e != NULL ? 1 : p->n); i++) {
        const struct retention_effect *one = e != NULL ? e : &p->field[i];

        rc = retention_first(s->db, one->field->id, &first, err);
        if (rc == RC_OK && first != 0 && first < one->cutoff && (*from == 0 || first < *from))
            *from = first;
    }
    return rc;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

enum rc retention_months(struct session *s, const struct retention_preview *p,
                         const struct retention_effect *e, retention_month_fn each, void *arg,
                         struct err *err)
{
    int64_t from = 0, more = 1;
    struct date month;
    enum rc rc = oldest(s, p, e, &from, err);

    if (rc != RC_OK || from == 0)
        return rc;
    month = date_of(from);
    month.day = 1;
    while (rc == RC_OK && more) {
        struct date next = date_add_months(month, 1);
        int64_t begins = date_begins(month), ends = date_begins(next), sum = 0;

        more = 0;
        for (int i = 0; rc == RC_OK && i < (e != NULL ? 1 : p->n); i++) {
            const struct retention_effect *one = e != NULL ? e : &p->field[i];
            int64_t n = 0;

            if (begins < one->cutoff)
                rc = retention_started(s->db, one->field->id, begins, least(ends, one->cutoff),
                                       &n, err);
            more |= ends < one->cutoff;
            sum += n;
        }
        if (rc == RC_OK && sum > 0)
            each(arg, month.year, month.month, sum);
        month = next;
    }
    return rc;
}

bool retention_runs(const struct session *s, const struct retention_effect *e)
{
    return !e->rule.moving && (s->op.role != OP_SERVICE || e->rule.approved_at != 0);
}

static void hash_rule(struct hash_state *h, const struct retention_effect *e)
{
    struct buf b = BUF_INIT;

    tag_text(&b, "rule");
    tag_text(&b, e->field->code);
    tag_number(&b, e->rule.months);
    tag_text(&b, e->rule.clock);
    tag_text(&b, e->rule.action);
    tag_text(&b, e->rule.floor);
    tag_number(&b, e->floor_months);
    hash_more(h, b.data, b.len);
    buf_release(&b);
}

static void hash_values(struct hash_state *h, const struct due_value *v, size_t n)
{
    struct buf b = BUF_INIT;

    for (size_t i = 0; i < n; i++) {
        tag_bytes(&b, v[i].uuid, sizeof v[i].uuid);
        tag_number(&b, v[i].from);
    }
    if (b.len > 0)
        hash_more(h, b.data, b.len);
    buf_release(&b);
}

/* Leave out what is kept; the rest moves up. */
static size_t only_due(struct due_value *v, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (v[i].keep == KEEP_NOT)
            v[kept++] = v[i];
    return kept;
}

struct planning {
    struct session *s;
    retention_page_fn each;
    void *arg;
    const struct progress *progress;
    struct hash_state hash;
    struct due_value *page;
    int64_t now, n, expected;
};

static enum rc plan_field(struct planning *g, const struct retention_effect *e, struct err *err)
{
    int64_t from = INT64_MIN, person = 0;
    size_t got = RETENTION_PAGE, n;
    enum rc rc = RC_OK;

    hash_rule(&g->hash, e);
    while (rc == RC_OK && got == RETENTION_PAGE) {
        rc = retention_due_page(g->s->db, e->field->id, e->cutoff, from, person, 1, g->now,
                                g->page, RETENTION_PAGE, &got, err);
        if (rc != RC_OK || got == 0)
            break;
        from = g->page[got - 1].from;
        person = g->page[got - 1].person;
        n = only_due(g->page, got);
        hash_values(&g->hash, g->page, n);
        g->n += (int64_t)n;
        if (g->each != NULL && n > 0)
            rc = g->each(g->arg, g->page, n, err);
        if (rc == RC_OK && !progress_tick(g->progress, g->n, g->expected))
            rc = err_set(err, RC_CANCEL, _("stopped"));
    }
    return rc;
}

enum rc retention_plan(struct session *s, const struct retention_preview *p,
                       retention_page_fn each, void *arg, const struct progress *progress,
                       uint8_t digest[HASH_BYTES], int64_t *n, struct err *err)
{
    struct planning g = {.s = s, .each = each, .arg = arg, .progress = progress, .now = p->now,
                         .expected = p->due};
    struct buf tag = BUF_INIT;
    enum rc rc = RC_OK;

    g.page = xcalloc(RETENTION_PAGE, sizeof *g.page);
    hash_begin(&g.hash);
    tag_text(&tag, "ycadmin/retention/v1");
    hash_more(&g.hash, tag.data, tag.len);
    for (int i = 0; rc == RC_OK && i < p->n; i++)
        if (retention_runs(s, &p->field[i]))
            rc = plan_field(&g, &p->field[i], err);
    hash_end(&g.hash, digest);
    *n = g.n;
    buf_release(&tag);
    explicit_bzero(g.page, RETENTION_PAGE * sizeof *g.page);
    free(g.page);
    return rc;
}

enum rc retention_plan_hex(struct session *s, const struct retention_preview *p,
                           const struct progress *progress, char hex[65], struct err *err)
{
    uint8_t digest[HASH_BYTES];
    int64_t n;
    enum rc rc = retention_plan(s, p, NULL, NULL, progress, digest, &n, err);

    retention_hex(digest, hex);
    return rc;
}

void retention_hex(const uint8_t digest[HASH_BYTES], char hex[65])
{
    struct buf b = BUF_INIT;

    buf_hex(&b, digest, HASH_BYTES);
    snprintf(hex, 65, "%s", buf_str(&b));
    buf_release(&b);
}
