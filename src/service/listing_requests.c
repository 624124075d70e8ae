/* Open requests by deadline, then the closed ones, newest first. */
#include "service/register.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/codes.h"
#include "service/requests.h"
#include "service/rowperson.h"
#include "store/request.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KINDS 32
#define DAY   86400

enum { CODE, KIND, REF, NAME, RECEIVED, DUE, LEFT, STATE, NEXT, BY, COLUMNS };

static const struct column columns[COLUMNS] = {
    [CODE] = {"request", N_("Request"), 7, 0, 0},
    [KIND] = {"kind", N_("Type"), 9, 3, 0},
    [REF] = {"ref", N_("Ref"), 7, 1, 0},
    [NAME] = {"name", N_("Name"), 8, 2, 4},
    [RECEIVED] = {"received", N_("Received"), 10, 0, 6},
    [DUE] = {"due", N_("Due"), 10, 0, 5},
    [LEFT] = {"left", N_("Time left"), 10, 0, 0},
    [STATE] = {"state", N_("State"), 8, 0, 3},
    [NEXT] = {"next", N_("Next"), 8, 0, 7},
    [BY] = {"by", N_("By"), 8, 1, 8},
};

static const char *const fields[] = {"state", "kind", "ref", "due", "since", "until", NULL};

struct requests {
    struct request_kind kind[KINDS];
    size_t nkind;
    int64_t person, due; /* of ref: and due: */
};

static const struct request_kind *kind_of(const struct lister *l, const struct request *r)
{
    static const struct request_kind none = {.act = ""};
    const struct requests *st = l->state;

    for (size_t i = 0; i < st->nkind; i++)
        if (strcmp(st->kind[i].code, r->kind) == 0)
            return &st->kind[i];
    return &none;
}

/* "overdue", "3d" (within three days), or a date (through it). */
static bool due_before(const char *value, int64_t now, int64_t *out)
{
    char *end;
    long days = strtol(value, &end, 10);

    if (strcmp(value, "overdue") == 0) {
        *out = now;
        return true;
    }
    if (end != value && strcmp(end, "d") == 0 && days >= 0 && days <= 36500) {
        *out = date_begins(date_add_days(date_of(now), (int)days + 1));
        return true;
    }
    if (!filter_time_until(value, now, out))
        return false;
    ++*out;
    return true;
}

static enum rc start(struct lister *l, struct err *err)
{
    const struct filter_term *due = register_term(l, "due");
    struct requests *st = l->state;
    struct codes codes;
    enum rc rc = codes_read(l->s, "request", NULL, &codes, err);

    for (size_t i = 0; rc == RC_OK && i < codes.n && i < KINDS; i++)
        rc = requests_kind(l->s, codes.code[i], &st->kind[st->nkind++], err);
    if (rc == RC_OK && due != NULL && !due_before(due->value, clock_now(), &st->due))
        rc = err_set(err, RC_INVALID, _("due: takes overdue, 3d, or a date"));
    return rc == RC_OK ? rowperson_term(l, &st->person, err) : rc;
}

void requests_rowkey(const struct request *r, struct rowkey *k)
{
    k->id = r->id;
    if (r->closed_at != 0)
        snprintf(k->text, sizeof k->text, "closed");
    else
        snprintf(k->text, sizeof k->text, "open %" PRId64, r->due_at);
}

static void key(const void *row, struct rowkey *k)
{
    requests_rowkey(row, k);
}

/* Where a page begins: among the closed ones, or at (DUE, ID) among the open ones. */
struct place {
    bool closed;
    int64_t due, id;
};

static struct place place_of(const struct rowkey *from, int dir)
{
    struct place p = {.closed = dir < 0, .due = INT64_MIN, .id = dir < 0 ? 0 : INT64_MAX};

    if (from == NULL)
        return p;
    p.closed = strcmp(from->text, "closed") == 0;
    p.id = from->id;
    if (!p.closed)
        p.due = strtoll(from->text + strlen("open "), NULL, 10);
    return p;
}

static enum rc open_page(struct lister *l, const struct place *p, int dir, struct request *out,
                         size_t max, size_t *n, struct err *err)
{
    const struct filter_term *due = register_term(l, "due");
    const struct requests *st = l->state;
    enum rc rc = request_open_page(l->s->db, p->due, p->id, dir, out, max, n, err);

    /* In the order of deadlines none beyond the asked one is left. */
    if (rc == RC_OK && due != NULL && dir > 0)
        while (*n > 0 && out[*n - 1].due_at > st->due)
            --*n;
    return rc;
}

/* What the filter allows: states are told apart by the first letter of their set. */
static bool wants(const struct lister *l, bool closed)
{
    const struct filter_term *t = register_term(l, "state");

    if (closed && register_term(l, "due") != NULL)
        return false;
    if (t == NULL)
        return true;
    if (strcmp(t->value, "open") == 0 || strcmp(t->value, "admin") == 0 ||
        strcmp(t->value, "received") == 0 || strcmp(t->value, "verified") == 0)
        return !closed;
    return closed;
}

static enum rc forward(struct lister *l, struct place p, struct request *out, size_t max, size_t *n,
                       struct err *err)
{
    const struct requests *st = l->state;
    size_t more = 0;
    enum rc rc = RC_OK;

    *n = 0;
    if (!p.closed && wants(l, false))
        rc = open_page(l, &p, 1, out, max, n, err);
    if (rc == RC_OK && *n < max && wants(l, true))
        rc = request_closed_page(l->s->db, st->person, p.closed ? p.id : INT64_MAX, 1, out + *n,
                                 max - *n, &more, err);
    *n += more;
    return rc;
}

static enum rc backward(struct lister *l, struct place p, struct request *out, size_t max,
                        size_t *n, struct err *err)
{
    const struct place last = {.due = INT64_MAX, .id = INT64_MAX};
    const struct requests *st = l->state;
    size_t more = 0;
    enum rc rc = RC_OK;

    *n = 0;
    if (p.closed && wants(l, true))
        rc = request_closed_page(l->s->db, st->person, p.id, -1, out, max, n, err);
    if (rc == RC_OK && *n < max && wants(l, false))
        rc = open_page(l, p.closed ? &last : &p, -1, out + *n, max - *n, &more, err);
    *n += more;
    return rc;
}

static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    const struct place p = place_of(from, dir);

    return dir > 0 ? forward(l, p, out, max, n, err) : backward(l, p, out, max, n, err);
}

static bool in_state(const struct lister *l, const char *value, const struct request *r)
{
    if (strcmp(value, "open") == 0)
        return r->closed_at == 0;
    if (strcmp(value, "closed") == 0)
        return r->closed_at != 0;
    if (strcmp(value, "admin") == 0)
        return strcmp(requests_next(r, kind_of(l, r)), "admin") == 0;
    return strcmp(r->state, value) == 0;
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct request *r = row;
    char code[REQUEST_CASE];
    int64_t due;

    if (strcmp(t->field, "state") == 0)
        return in_state(l, t->value, r);
    if (strcmp(t->field, "kind") == 0)
        return strcmp(r->kind, t->value) == 0;
    if (strcmp(t->field, "ref") == 0)
        return r->person != 0 && strcmp(r->ref, t->value) == 0;
    if (strcmp(t->field, "due") == 0)
        return due_before(t->value, clock_now(), &due) && r->closed_at == 0 && r->due_at <= due;
    if (strcmp(t->field, "since") == 0 || strcmp(t->field, "until") == 0)
        return register_when(t, r->received_at);
    if (requests_case_id(t->value) != 0) /* REQ-1 is not REQ-11 */
        return r->id == requests_case_id(t->value);
    requests_case(r->id, code);
    return register_contains(code, t->value) || register_contains(r->kind, t->value) ||
           register_contains(kind_of(l, r)->title, t->value);
}

static void put_deadline(const struct lister *l, const struct request *r, struct row *out)
{
    char left[48], number[16];
    int days;
    enum role role;

    register_put_time(out, DUE, ROLE_NORMAL, r->due_at - 1, true);
    if (r->closed_at != 0) {
        row_set(out, LEFT, ROLE_DIM, l->words ? listing_word(l, r->state) : NULL);
        return;
    }
    requests_left(r->due_at, clock_now(), left, sizeof left, &days);
    role = days < 0 ? ROLE_BAD : days < 3 ? ROLE_WARN : ROLE_NORMAL;
    snprintf(number, sizeof number, "%d", days);
    row_set(out, LEFT, role, l->words ? left : number);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct request *r = row;
    const struct request_kind *k = kind_of(l, r);
    const struct rowperson who = {r->person, r->person_status, r->ref, r->uuid};
    char code[REQUEST_CASE];

    requests_case(r->id, code);
    row_set(out, CODE, ROLE_NORMAL, code);
    row_set(out, KIND, ROLE_NORMAL, l->words && k->title[0] != '\0' ? k->title : r->kind);
    rowperson_put(l, &who, out, REF, NAME);
    register_put_time(out, RECEIVED, ROLE_NORMAL, r->received_at, true);
    put_deadline(l, r, out);
    row_set(out, STATE, r->closed_at != 0 ? ROLE_DIM : ROLE_NORMAL,
            l->words ? requests_state(r->state) : r->state);
    row_set(out, NEXT, ROLE_WARN, listing_word(l, requests_next(r, k)));
    row_set(out, BY, ROLE_NORMAL, r->closed_at != 0 ? r->closed_by : r->made_by);
}

static enum rc total(struct lister *l, int64_t *n, struct err *err)
{
    return request_total(l->s->db, n, err);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct request),
    .state_size = sizeof(struct requests),
    .start = start,
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
    .total = total,
};

static const struct order orders[] = {{"due", false, false}, {NULL, false, false}};

const struct listing requests_listing = {
    .name = "requests",
    .needs = RIGHT_READ,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .orders = orders,
    .reg = &ops,
    REGISTER,
};
