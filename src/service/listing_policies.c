#include "base/clock.h"
#include "base/i18n.h"
#include "service/policies.h"
#include "service/register.h"
#include "store/notice.h"
#include "store/policy_version.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { VERSION, STATE, PUBLISHED, EFFECTIVE, ANSWERED, CHANGES, RECONSENT, TITLE, COLUMNS };

static const struct column columns[COLUMNS] = {
    [VERSION] = {"version", N_("Version"), 10, 1, 0},
    [STATE] = {"state", N_("State"), 9, 1, 0},
    [PUBLISHED] = {"published", N_("Published"), 10, 0, 4},
    [EFFECTIVE] = {"effective", N_("Effective"), 10, 0, 0},
    [ANSWERED] = {"answered", N_("Answered"), 9, 0, 3},
    [CHANGES] = {"changes", N_("Changes"), 8, 0, 2},
    [RECONSENT] = {"reconsent", N_("Ask again"), 10, 2, 5},
    [TITLE] = {"title", N_("Title"), 10, 2, 6},
};

static const char *const fields[] = {"version", "state", "change", "reconsent",
                                     "since",   "until", NULL};

struct version {
    struct notice n;
    struct policy_version v;
    struct policy_coverage c;
};

struct state {
    int64_t in_force, now;
};

static enum rc start(struct lister *l, struct err *err)
{
    struct state *st = l->state;

    st->now = clock_now();
    return policy_version_in_force(l->s->db, st->now, &st->in_force, err);
}

/* Newest first. */
static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    struct version *v = out;
    int64_t at = from != NULL ? from->id : 0;
    enum rc rc = RC_OK;

    *n = 0;
    while (rc == RC_OK && *n < max) {
        struct version *one = &v[*n];
        size_t got = 0;
        bool found = false;

        if ((rc = notice_page(l->s->db, "policy", at, -dir, &one->n, 1, &got, err)) != RC_OK ||
            got == 0)
            break;
        at = one->n.id;
        rc = policy_version_get(l->s->db, at, &one->v, &found, err);
        if (rc == RC_OK && found)
            rc = policies_coverage(l->s, &one->v, &one->c, err);
        if (rc != RC_OK || !found)
            notice_release(&one->n);
        else
            ++*n;
    }
    while (rc != RC_OK && *n > 0)
        notice_release(&v[--*n].n);
    return rc;
}

static void key(const void *row, struct rowkey *out)
{
    const struct version *v = row;

    *out = (struct rowkey){.id = v->n.id};
}

static const char *state_of(const struct lister *l, const struct version *v)
{
    const struct state *st = l->state;

    return policies_state(&v->n, st->in_force, st->now);
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct version *v = row;

    if (strcmp(t->field, "since") == 0 || strcmp(t->field, "until") == 0)
        return register_when(t, v->n.effective_at);
    if (strcmp(t->field, "state") == 0)
        return strcmp(state_of(l, v), t->value) == 0;
    if (strcmp(t->field, "change") == 0)
        return register_lists(v->v.changes, t->value);
    if (strcmp(t->field, "reconsent") == 0)
        return register_lists(v->v.reconsent, t->value);
    return register_contains(v->n.code, t->value);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct version *v = row;
    const char *state = state_of(l, v);
    bool asks = v->v.reconsent[0] != '\0';
    char text[48] = "";

    row_set(out, VERSION, ROLE_NORMAL, v->n.code);
    row_set(out, STATE,
            strcmp(state, "current") == 0   ? ROLE_OK
            : strcmp(state, "pending") == 0 ? ROLE_WARN
                                            : ROLE_DIM,
            listing_word(l, state));
    register_put_time(out, PUBLISHED, ROLE_NORMAL, v->n.published_at, true);
    register_put_time(out, EFFECTIVE, ROLE_NORMAL, v->n.effective_at, true);
    if (asks)
        snprintf(text, sizeof text, "%" PRId64 "/%" PRId64, v->c.answered, v->c.active);
    row_set(out, ANSWERED, asks && v->c.answered < v->c.active ? ROLE_WARN : ROLE_NORMAL, text);
    row_set(out, CHANGES, ROLE_NORMAL, v->v.changes);
    row_set(out, RECONSENT, ROLE_NORMAL, v->v.reconsent);
    row_set(out, TITLE, ROLE_NORMAL, v->n.title);
}

static void release(void *row)
{
    struct version *v = row;

    notice_release(&v->n);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct version),
    .state_size = sizeof(struct state),
    .start = start,
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
    .release = release,
};

static const struct order orders[] = {{"published", true, false}, {NULL, false, false}};

const struct listing policies_listing = {
    .name = "policies",
    .needs = RIGHT_READ,
    .impersonal = true,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .orders = orders,
    .reg = &ops,
    REGISTER,
};
