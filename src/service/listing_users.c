#define _DEFAULT_SOURCE
#include "service/listing.h"

#include "base/die.h"
#include "base/i18n.h"
#include "rules/gate.h"
#include "rules/mask.h"
#include "service/directory.h"
#include "service/people.h"
#include "service/people_walk.h"
#include "service/users_filter.h"
#include "store/person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLACK     64    /* people who may have come since they were counted */
#define NAMES     4096  /* names read at a time */
#define SMALL     20000 /* people that are filtered at once, for an exact count */

enum { REF, NAME, DEPARTMENT, MOBILE, STATUS, COLUMNS };

static const struct column columns[COLUMNS] = {
    [REF] = {"ref", N_("Ref"), 8, 1, 0},
    [NAME] = {"name", N_("Name"), 8, 2, 0},
    [DEPARTMENT] = {"department", N_("Department"), 10, 3, 3},
    [MOBILE] = {"mobile", N_("Mobile"), 11, 0, 0},
    [STATUS] = {"status", N_("Status"), 6, 0, 1},
};

static const char *const fields[] = {"ref",  "name",   "mobile", "email", "id",
                                     "dept", "status", "minor",  NULL};

static const char *const status_name[] = {N_("active"), N_("closed"), N_("erasing"), N_("erased")};

struct users {
    struct users_filter filter;
    int64_t *ids; /* in the order of the lister; NULL: walk everyone, by ref */
    size_t n;
    int64_t total; /* people when it was opened */
    bool exact;    /* IDS are the answer: nothing left to ask of them */
    int64_t change; /* the deployment's when they were put in the order of names */
    struct directory *own;
};

enum { BY_REF, BY_NAME };

static const struct order orders[] = {
    [BY_REF] = {"ref", false, false},
    [BY_NAME] = {"name", false, true},
    {NULL, false, false},
};

static bool by_name(const struct lister *l)
{
    return l->order == BY_NAME;
}

static void drop_ids(struct users *u)
{
    if (u->ids != NULL)
        explicit_bzero(u->ids, u->n * sizeof *u->ids);
    free(u->ids);
    u->ids = NULL;
    u->n = 0;
}

static struct people_set set_of(const struct lister *l)
{
    const struct users *u = l->state;

    return (struct people_set){.s = l->s, .ids = u->ids, .n = u->n};
}

/* The value of FIELD as its mask shows it, opened with the person's KEY of its tier. */
static enum rc put_clear(struct session *s, const struct person *p, const struct field *field,
                         const uint8_t *key, struct row *row, size_t col, struct err *err)
{
    struct buf sealed = BUF_INIT, clear = BUF_INIT, shown = BUF_INIT;
    bool found = false;
    enum rc rc = value_get(s->db, p->id, field->id, &sealed, &found, err);

    if (rc == RC_OK && found)
        rc = seal_open(&clear, sealed.data, sealed.len, key, p->uuid, field->code,
                       (enum tier)field->tier, err);
    if (rc == RC_OK && found) {
        bool all = strcmp(field->mask, "none") == 0 || strcmp(field->mask, "name") == 0;

        mask_value(field->mask, buf_str(&clear), &shown);
        row_set(row, col, all ? ROLE_NORMAL : ROLE_MASKED, buf_str(&shown));
    }
    buf_release(&sealed);
    buf_release(&clear);
    buf_release(&shown);
    return rc;
}

/* CONTACT is the person's key of that tier; another is fetched where a field asks for it. */
static enum rc put_value(struct session *s, const struct person *p, const char *code,
                         const uint8_t *contact, struct row *row, size_t col, struct err *err)
{
    const struct field *field = session_field(s, code);
    uint8_t *high = NULL;
    enum rc rc;

    if (field == NULL || !gate_shows(field))
        return RC_OK;
    if (!gate_lets(field, field->see, s->op.role)) {
        row_set(row, col, ROLE_SEALED, _("[sealed]"));
        return RC_OK;
    }
    if (field->tier == TIER_CONTACT)
        return put_clear(s, p, field, contact, row, col, err);
    rc = people_key(s, p->uuid, TIER_HIGH, &high, err);
    if (rc == RC_OK)
        rc = put_clear(s, p, field, high, row, col, err);
    secret_free(high, KEY_BYTES);
    return rc;
}

static enum rc put_sealed(struct session *s, const struct person *p, struct row *row,
                          struct err *err)
{
    uint8_t *key = NULL;
    enum rc rc;

    if (s->key[RK_CONTACT] == NULL) {
        row_set(row, NAME, ROLE_SEALED, _("[sealed]"));
        row_set(row, MOBILE, ROLE_SEALED, _("[sealed]"));
        return RC_OK;
    }
    if (p->status >= PERSON_ERASING)
        return RC_OK;
    rc = people_key(s, p->uuid, TIER_CONTACT, &key, err);
    if (rc == RC_MISSING) /* erased between the page and here */
        return RC_OK;
    if (rc == RC_OK && (rc = put_value(s, p, "name", key, row, NAME, err)) == RC_OK)
        rc = put_value(s, p, "mobile", key, row, MOBILE, err);
    secret_free(key, KEY_BYTES);
    return rc;
}

static enum rc put_row(const struct lister *l, const struct person *p, struct row *row,
                       struct err *err)
{
    const char *status = status_name[p->status];

    memset(row, 0, sizeof *row);
    row->key.id = p->id;
    snprintf(row->key.text, sizeof row->key.text, "%s", p->ref);
    row_set(row, REF, ROLE_NORMAL, p->ref);
    row_set(row, DEPARTMENT, ROLE_NORMAL, p->department);
    row_set(row, STATUS, p->status == PERSON_ACTIVE ? ROLE_NORMAL : ROLE_WARN,
            l->words ? _(status) : status);
    return put_sealed(l->s, p, row, err);
}

static enum rc fetch(struct lister *l, const struct rowkey *from, int dir, size_t max,
                     struct row *out, size_t *n, struct err *err)
{
    struct users *u = l->state;
    const struct people_set set = set_of(l);
    struct people_walk w;
    struct person p;
    bool more = true;
    enum rc rc = RC_OK;

    if (by_name(l))
        people_walk_begin_at(&w, &set, from != NULL ? from->id : 0, dir);
    else
        rc = people_walk_begin(&w, &set, from != NULL ? from->text : NULL, dir, err);
    *n = 0;
    while (rc == RC_OK && *n < max) {
        if ((rc = people_walk_next(&w, &p, &more, err)) != RC_OK || !more)
            break;
        if (p.status == PERSON_ERASED || (!u->exact && !users_filter_match(&u->filter, &p)))
            continue;
        rc = put_row(l, &p, &out[(*n)++], err);
    }
    people_walk_end(&w);
    while (rc != RC_OK && *n > 0)
        row_release(&out[--*n]);
    return rc;
}

/* Ask everyone in sight now, so that the answer is counted. */
static enum rc settle(struct lister *l, struct err *err)
{
    struct users *u = l->state;
    size_t cap = u->ids != NULL ? u->n : (size_t)u->total + SLACK, n = 0;
    int64_t *kept = xcalloc(cap + 1, sizeof *kept);
    const struct people_set set = set_of(l);
    struct people_walk w;
    struct person p;
    bool more = true;
    enum rc rc = people_walk_begin(&w, &set, NULL, 1, err);

    while (rc == RC_OK && n < cap && (rc = people_walk_next(&w, &p, &more, err)) == RC_OK && more)
        if (p.status != PERSON_ERASED && users_filter_match(&u->filter, &p))
            kept[n++] = p.id;
    people_walk_end(&w);
    if (rc != RC_OK) {
        free(kept);
        return rc;
    }
    free(u->ids);
    u->ids = kept;
    u->n = n;
    u->exact = true;
    return RC_OK;
}

/* All whom the listing shows: everyone who is not erased. */
static enum rc count_people(struct session *s, int64_t *total, struct err *err)
{
    int64_t active = 0, closed = 0, erasing = 0;
    enum rc rc = person_count(s->db, &active, &closed, err);

    if (rc == RC_OK)
        rc = db_counter(s->db, "erasing", &erasing, err);
    *total = active + closed + erasing;
    return rc;
}

/* Whoever there is, or was found, in the order of names. */
static enum rc order_names(struct lister *l, bool all, struct err *err)
{
    struct users *u = l->state;
    struct directory *d = l->directory;
    int64_t *ids;
    size_t n;
    bool done = false;
    enum rc rc = RC_OK;

    if (d == NULL && u->own == NULL)
        u->own = directory_new();
    d = d != NULL ? d : u->own;
    while (rc == RC_OK && !done)
        rc = directory_build(d, l->s, NAMES, &done, err);
    if (rc == RC_OK)
        rc = db_change(l->s->db, &u->change, err);
    if (rc == RC_OK)
        rc = directory_by_name(d, all ? NULL : u->ids, u->n, &ids, &n, err);
    if (rc != RC_OK)
        return rc;
    drop_ids(u);
    u->ids = ids;
    u->n = n;
    return RC_OK;
}

/* New people have a place in the order of names, too, once the rows are read anew. */
static enum rc renew(struct lister *l, struct err *err)
{
    const struct users *u = l->state;
    int64_t change;
    enum rc rc = db_change(l->s->db, &change, err);

    if (rc != RC_OK || !by_name(l) || l->filter.n > 0 || change == u->change)
        return rc;
    return order_names(l, true, err);
}

static enum rc open_users(struct lister *l, struct err *err)
{
    struct users *u = xcalloc(1, sizeof *u);
    size_t left = 0;
    enum rc rc;

    l->state = u;
    if ((rc = count_people(l->s, &u->total, err)) != RC_OK ||
        (rc = users_filter_open(&u->filter, l->s, &l->filter, l->directory, err)) != RC_OK)
        return rc;
    users_filter_base(&u->filter, &u->ids, &u->n, &left);
    u->exact = left == 0;
    if (!u->exact &&
        (u->ids != NULL ? (int64_t)u->n : u->total) <= SMALL)
        rc = settle(l, err);
    if (rc == RC_OK && by_name(l))
        rc = order_names(l, u->ids == NULL, err);
    return rc;
}

static enum rc count(struct lister *l, int64_t *n, bool *exact, struct err *err)
{
    struct users *u = l->state;

    *exact = u->exact;
    *n = (int64_t)u->n;
    return u->ids != NULL ? RC_OK : count_people(l->s, n, err);
}

static void close_users(struct lister *l)
{
    struct users *u = l->state;

    users_filter_release(&u->filter);
    drop_ids(u);
    directory_free(u->own);
    free(u);
    l->state = NULL;
}

const struct listing users_listing = {
    .name = "users",
    .needs = RIGHT_LIST_USERS,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .orders = orders,
    .open = open_users,
    .fetch = fetch,
    .count = count,
    .renew = renew,
    .close = close_users,
};
