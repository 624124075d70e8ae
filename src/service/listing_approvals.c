#include "base/clock.h"
#include "base/i18n.h"
#include "service/approvals.h"
#include "service/register.h"
#include "store/approval.h"

#include <stdio.h>
#include <string.h>

enum { ID, STATE, KIND, SUBJECT, SUMMARY, ASKED_BY, ASKED, EXPIRES, DECIDED_BY, COLUMNS };

static const struct column columns[COLUMNS] = {
    [ID] = {"id", N_("No."), 4, 0, 0},
    [STATE] = {"state", N_("State"), 8, 0, 0},
    [KIND] = {"kind", N_("Plan"), 14, 0, 6},
    [SUBJECT] = {"subject", N_("Subject"), 8, 0, 2},
    [SUMMARY] = {"summary", N_("What would be done"), 14, 3, 0},
    [ASKED_BY] = {"asked_by", N_("Asked by"), 10, 1, 0},
    [ASKED] = {"asked_at", N_("Asked at"), 16, 0, 3},
    [EXPIRES] = {"expires_at", N_("Void after"), 16, 0, 1},
    [DECIDED_BY] = {"decided_by", N_("Decided by"), 10, 0, 5},
};

static const char *const fields[] = {"status", "kind", "by", "since", "until", NULL};
static const char *const states[] = {"waiting", "granted", "refused", "used", "over", NULL};

static enum rc start(struct lister *l, struct err *err)
{
    const struct filter_term *t = register_term(l, "status");

    for (size_t i = 0; t != NULL && states[i] != NULL; i++)
        if (strcmp(states[i], t->value) == 0)
            return RC_OK;
    return t == NULL ? RC_OK
                     : err_set(err, RC_INVALID,
                               _("status: is waiting, granted, refused, used or over"));
}

static bool waits(const struct approval *p)
{
    return strcmp(approvals_state(p, clock_now()), "waiting") == 0;
}

/* Those waiting stand before the others; the key's text tells which it is. */
static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    bool waiting = from != NULL ? from->text[0] == '0' : dir > 0;
    struct approval *row = out;
    size_t more = 0;
    enum rc rc = approval_page(l->s->db, waiting, clock_now(), from != NULL ? from->id : 0, dir,
                               row, max, n, err);

    if (rc == RC_OK && *n < max && waiting == (dir > 0)) {
        rc = approval_page(l->s->db, !waiting, clock_now(), 0, dir, row + *n, max - *n, &more, err);
        *n += more;
    }
    return rc;
}

static void key(const void *row, struct rowkey *out)
{
    const struct approval *p = row;

    *out = (struct rowkey){.id = p->id};
    snprintf(out->text, sizeof out->text, "%c", waits(p) ? '0' : '1');
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct approval *p = row;

    (void)l;
    if (strcmp(t->field, "status") == 0)
        return strcmp(approvals_state(p, clock_now()), t->value) == 0;
    if (strcmp(t->field, "kind") == 0)
        return strcmp(p->kind, t->value) == 0;
    if (strcmp(t->field, "by") == 0)
        return strcmp(p->asked_by, t->value) == 0 || strcmp(p->decided_by, t->value) == 0;
    if (strcmp(t->field, "since") == 0 || strcmp(t->field, "until") == 0)
        return register_when(t, p->asked_at);
    return register_contains(p->summary, t->value);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct approval *p = row;
    const char *state = approvals_state(p, clock_now());
    char ref[64];

    approvals_subject(l->s, p, ref, sizeof ref);
    register_put_number(out, ID, ROLE_NORMAL, p->id);
    row_set(out, STATE, waits(p) ? ROLE_WARN : p->granted ? ROLE_OK : ROLE_DIM,
            listing_word(l, state));
    row_set(out, KIND, ROLE_NORMAL, listing_word(l, p->kind));
    row_set(out, SUBJECT, ROLE_NORMAL, ref);
    row_set(out, SUMMARY, ROLE_NORMAL, approvals_summary(p));
    row_set(out, ASKED_BY, ROLE_NORMAL, p->asked_by);
    register_put_time(out, ASKED, ROLE_NORMAL, p->asked_at, false);
    register_put_time(out, EXPIRES, ROLE_NORMAL, p->expires_at, false);
    row_set(out, DECIDED_BY, ROLE_NORMAL, p->decided_by);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct approval),
    .start = start,
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
};

const struct listing approvals_listing = {
    .name = "approvals",
    .needs = RIGHT_READ,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .reg = &ops,
    REGISTER,
};
