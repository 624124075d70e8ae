/* Rights of the person (5.1-5.4), complaints, and contacts (4.1.2): are they kept? */
#include "service/status.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/codes.h"
#include "service/register.h"
#include "service/requests.h"
#include "store/contact.h"
#include "store/db.h"
#include "store/erasure.h"
#include "store/policy.h"
#include "store/request.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KINDS 32    /* of requests in a policy */
#define SOON_DAYS 3 /* a deadline this near is a risk */
#define ERASE_HOURS                                                                                \
    24 /* an erasure takes seconds; one that is older was cut off and never resumed */

/* The kinds of request that the policy counts for CHECK (NULL: all). */
static enum rc kinds_of(struct session *s, const char *check, char (*kind)[64], size_t *n,
                        struct err *err)
{
    char section[KINDS][64], value[32];
    size_t all = 0;
    enum rc rc = policy_sections(s->db, "request:", section, KINDS, &all, err);

    *n = 0;
    for (size_t i = 0; rc == RC_OK && i < all; i++) {
        rc = policy_get(s->db, section[i], "check", value, sizeof value, err);
        if (rc == RC_OK && (check == NULL || strcmp(value, check) == 0))
            memcpy(kind[(*n)++], section[i], sizeof section[i]);
    }
    return rc;
}

/* The open requests of the N kinds ("request:access"); NULL: of all. */
static enum rc sum_up(struct session *s, char (*kind)[64], size_t n, struct request_sum *sum,
                      struct err *err)
{
    int64_t now = clock_now(), soon = date_begins(date_add_days(date_of(now), SOON_DAYS + 1));
    struct request_sum one;
    enum rc rc = RC_OK;

    *sum = (struct request_sum){0};
    if (kind == NULL)
        return request_summary(s->db, NULL, now, soon, sum, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        rc = request_summary(s->db, kind[i] + strlen("request:"), now, soon, &one, err);
        sum->open += one.open;
        sum->overdue += one.overdue;
        sum->soon += one.soon;
        if (one.nearest != 0 && (sum->nearest == 0 || one.nearest_due < sum->nearest_due)) {
            sum->nearest = one.nearest;
            sum->nearest_due = one.nearest_due;
        }
    }
    return rc;
}

/* State, figure and list from what is open; false when nothing is: then the figure is the caller's.
 */
static bool from_open(struct status *st, const struct request_sum *sum)
{
    char left[48], code[REQUEST_CASE];
    enum clause_state state = sum->overdue > 0 ? CLAUSE_BROKEN
                              : sum->soon > 0  ? CLAUSE_AT_RISK
                                               : CLAUSE_KEPT;

    status_list(st, "requests", sum->overdue > 0 ? "due:overdue" : "state:open");
    st->state = state;
    if (sum->open == 0)
        return false;
    requests_case(sum->nearest, code);
    requests_left(sum->nearest_due, clock_now(), left, sizeof left, NULL);
    st->deadline = sum->nearest_due;
    if (sum->overdue > 0)
        status_set(st, state, _("%lld open, %lld overdue, %s %s"), (long long)sum->open,
                   (long long)sum->overdue, code, left);
    else
        status_set(st, state, _("%lld open, nearest %s %s"), (long long)sum->open, code, left);
    return true;
}

/* A policy without kinds of requests leaves nothing to measure. */
static enum rc measure(struct session *s, const char *check, struct status *st, bool *open,
                       struct err *err)
{
    char kind[KINDS][64];
    struct request_sum sum;
    size_t n;
    enum rc rc = kinds_of(s, check, kind, &n, err);

    *open = true;
    if (rc != RC_OK)
        return rc;
    if (n == 0) {
        status_set(st, CLAUSE_UNMEASURED, "%s", _("the policy names no kind of request for it"));
        return RC_OK;
    }
    if ((rc = sum_up(s, check != NULL ? kind : NULL, n, &sum, err)) == RC_OK)
        *open = from_open(st, &sum);
    return rc;
}

enum rc status_requests(struct session *s, struct status *st, struct err *err)
{
    int64_t all = 0;
    bool open;
    enum rc rc = measure(s, NULL, st, &open, err);

    if (rc == RC_OK && !open && (rc = request_total(s->db, &all, err)) == RC_OK)
        status_set(st, CLAUSE_KEPT, _("none open, %lld answered"), (long long)all);
    return rc;
}

enum rc status_access(struct session *s, struct status *st, struct err *err)
{
    bool open;
    enum rc rc = measure(s, "access", st, &open, err);

    if (rc == RC_OK && !open)
        status_set(st, CLAUSE_KEPT, "%s", _("no access request is open"));
    return rc;
}

/* What the help desk or an admin corrects must be in the catalogue (5.2). */
static enum rc correctable(struct session *s, int *n, int *stuck)
{
    *n = *stuck = 0;
    for (int i = 0; i < s->fields.n; i++) {
        const struct field *f = &s->fields.field[i];
        bool may = register_lists(f->edit, "admin") || register_lists(f->edit, "helpdesk");

        if (strcmp(f->state, "active") != 0 || strcmp(f->source, "service") == 0)
            continue;
        *n += may;
        *stuck += !may;
    }
    return RC_OK;
}

enum rc status_correction(struct session *s, struct status *st, struct err *err)
{
    int n, stuck;
    bool open;
    enum rc rc = measure(s, "correction", st, &open, err);

    if (rc != RC_OK || st->state == CLAUSE_UNMEASURED || (rc = correctable(s, &n, &stuck)) != RC_OK)
        return rc;
    if (stuck > 0) {
        status_set(st, CLAUSE_BROKEN, _("%d fields that nobody may correct"), stuck);
        status_list(st, "fields", "");
    } else if (!open) {
        status_set(st, CLAUSE_KEPT, _("%d fields can be corrected, no request is open"), n);
    }
    return RC_OK;
}

enum rc status_closure(struct session *s, struct status *st, struct err *err)
{
    struct law law;
    bool open;
    enum rc rc = measure(s, "closure", st, &open, err);

    if (rc == RC_OK && !open && (rc = law_get(s, "account_closure", &law, err)) == RC_OK)
        status_set(st, CLAUSE_KEPT, _("no account waits to be closed (%lld working days)"),
                   (long long)law.value);
    return rc;
}

/* Erasures that were asked for and not finished, and a list that lacks one. */
static enum rc erasures(struct session *s, struct status *st, bool *settled, struct err *err)
{
    struct erasure first;
    int64_t erased = 0, listed = 0, copied = 0;
    char copy[1024];
    size_t n;
    enum rc rc;

    *settled = false;
    if ((rc = erasure_open(s->db, &first, 1, &n, err)) != RC_OK ||
        (rc = db_counter(s->db, "erased", &erased, err)) != RC_OK ||
        (rc = db_setting(s->db, "erasure_copy", copy, sizeof copy, err)) != RC_OK)
        return rc;
    erasure_listed(db_dir(s->db), copy, &listed, &copied);
    if (n > 0 && clock_now() - first.asked_at >= ERASE_HOURS * 3600)
        status_set(st, CLAUSE_BROKEN, _("an erasure was asked for and not finished in %d hours"),
                   ERASE_HOURS);
    else if (listed < erased || copied < erased)
        status_set(st, CLAUSE_BROKEN, _("%lld people erased, %lld on the erasure list"),
                   (long long)erased, (long long)(listed < copied ? listed : copied));
    else if (n > 0)
        status_set(st, CLAUSE_AT_RISK, "%s",
                   _("an erasure is not finished; the next sign-in does"));
    else
        *settled = true;
    if (!*settled)
        status_list(st, "erasures", "");
    return RC_OK;
}

enum rc status_erasure(struct session *s, struct status *st, struct err *err)
{
    int64_t erased = 0;
    bool open, settled = false;
    enum rc rc = measure(s, "erasure", st, &open, err);

    if (rc != RC_OK || st->state == CLAUSE_BROKEN || st->state == CLAUSE_UNMEASURED ||
        (rc = erasures(s, st, &settled, err)) != RC_OK || !settled || open)
        return rc;
    if ((rc = db_counter(s->db, "erased", &erased, err)) == RC_OK)
        status_set(st, CLAUSE_KEPT, _("%lld people erased, all on the erasure list"),
                   (long long)erased);
    return rc;
}

/* Channels to reach people whose field is not there to hold a number or address. */
static enum rc lost_channel(struct session *s, int *n, int *lost, struct err *err)
{
    struct codes codes;
    char section[80], code[32];
    enum rc rc = codes_read(s, "channel", "contact", &codes, err);

    *n = *lost = 0;
    for (size_t i = 0; rc == RC_OK && i < codes.n; i++) {
        const struct field *f;

        snprintf(section, sizeof section, "channel:%s", codes.code[i]);
        rc = policy_get(s->db, section, "field", code, sizeof code, err);
        if (rc != RC_OK || code[0] == '\0')
            continue;
        f = session_field(s, code);
        ++*n;
        *lost += f == NULL || strcmp(f->state, "active") != 0;
    }
    return rc;
}

enum rc status_outreach(struct session *s, struct status *st, struct err *err)
{
    struct buf day = BUF_INIT;
    int64_t contacts = 0, last = 0;
    int n, lost;
    enum rc rc = lost_channel(s, &n, &lost, err);

    if (rc != RC_OK || (rc = contact_total(s->db, &contacts, &last, err)) != RC_OK)
        return rc;
    status_list(st, "contacts", "");
    date_put(&day, date_of(last));
    if (lost > 0)
        status_set(st, CLAUSE_BROKEN, _("%d of %d channels have no field that holds an address"),
                   lost, n);
    else if (n == 0 || contacts == 0)
        status_set(st, CLAUSE_UNMEASURED, "%s", _("no contact with a person was recorded yet"));
    else
        status_set(st, CLAUSE_KEPT, _("%lld contacts recorded, the last on %s"),
                   (long long)contacts, buf_str(&day));
    buf_release(&day);
    return RC_OK;
}
