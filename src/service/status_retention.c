/* Clause 2.2: is anything kept longer than its rule says, and is an announced end under way? */
#include "base/clock.h"
#include "base/i18n.h"
#include "rules/retention_due.h"
#include "service/retention.h"
#include "service/status.h"
#include "service/winddown.h"
#include "store/audit.h"
#include "store/retention.h"
#include "store/winddown.h"

#include <stdio.h>
#include <stdlib.h>

#define GRACE 86400 /* seconds: a purge once a day is in time */
#define KEEPERS 100 /* people whom something keeps: more are not counted here */
#define LOOKED 50   /* due values of a field that are looked at then, the oldest */

/* What is past its time by a cutoff, and goes as far as was looked. */
struct tally {
    int64_t reached, goes;
    bool part; /* more is past its time than was looked at */
};

/* Of N values of FIELD past CUTOFF, those that nothing keeps. */
static enum rc look(struct session *s, int64_t field, int64_t cutoff, int64_t now, int64_t n,
                    struct tally *t, struct err *err)
{
    struct due_value *page = calloc(LOOKED, sizeof *page);
    size_t got = 0;
    enum rc rc = page != NULL ? retention_due_page(s->db, field, cutoff, INT64_MIN, 0, 1, now, page,
                                                   LOOKED, &got, err)
                              : err_set(err, RC_IO, _("out of memory"));

    for (size_t i = 0; rc == RC_OK && i < got; i++)
        t->goes += page[i].keep == KEEP_NOT;
    t->part = t->part || n > LOOKED;
    free(page);
    return rc;
}

/* Counted where few people are kept; else the oldest values are looked at, so that
 * it costs the same however many people a hold reaches. */
static enum rc add(struct session *s, int64_t field, int64_t cutoff, int64_t now, struct tally *t,
                   struct err *err)
{
    int64_t n = 0, keeping = 0, hold = 0, request = 0;
    enum rc rc = retention_started(s->db, field, INT64_MIN, cutoff, &n, err);

    if (rc != RC_OK || n == 0)
        return rc;
    t->reached += n;
    if ((rc = retention_keeping(s->db, now, KEEPERS + 1, &keeping, err)) != RC_OK)
        return rc;
    if (keeping > KEEPERS)
        return look(s, field, cutoff, now, n, t, err);
    rc = retention_kept(s->db, field, cutoff, now, &hold, &request, err);
    t->goes += n - hold - request;
    return rc;
}

/* What is due at NOW, or was at AT before it, by all rules. */
static enum rc count(struct session *s, int64_t at, int64_t now, struct tally *t, struct err *err)
{
    enum rc rc = RC_OK;

    *t = (struct tally){0};
    for (int i = 0; rc == RC_OK && i < s->fields.n; i++) {
        int64_t id = s->fields.field[i].id, floor = 0;
        struct retention_rule rule;

        if ((rc = retention_rule_get(s->db, id, &rule, err)) == RC_OK &&
            (rc = retention_floor(s, rule.floor, &floor, err)) == RC_OK)
            rc = add(s, id, retention_cutoff(at, rule.months, floor), now, t, err);
    }
    return rc;
}

/* "0 overdue, last purge 2026-11-24 02:00, #48101" */
static enum rc figure(struct session *s, struct status *st, struct err *err)
{
    const struct audit_filter f = {.action = "retention-done"};
    struct audit_entry *last = calloc(1, sizeof *last);
    struct buf time = BUF_INIT;
    size_t n = 0;
    enum rc rc = last != NULL ? audit_page(s->db, INT64_MAX, -1, &f, last, 1, &n, err)
                              : err_set(err, RC_IO, _("out of memory"));

    if (rc == RC_OK && n == 0) {
        status_set(st, CLAUSE_KEPT, "%s", _("0 overdue, no purge yet"));
    } else if (rc == RC_OK) {
        time_put(&time, last->time, false);
        status_set(st, CLAUSE_KEPT, _("0 overdue, last purge %s, #%lld"), buf_str(&time),
                   (long long)last->seq);
    }
    buf_release(&time);
    free(last);
    return rc;
}

/* People were promised to be erased by a date. */
static enum rc check_winddown(struct session *s, struct status *st, struct err *err)
{
    struct winddown w;
    bool found;
    enum rc rc = winddown_last(s->db, &w, &found, err);

    if (rc != RC_OK || !found || w.ended_at != 0 || w.cancelled_at != 0)
        return rc;
    st->deadline = w.erase_by;
    if (clock_now() >= w.erase_by)
        status_set(st, CLAUSE_BROKEN, "%s", _("end of the service: the erasure is overdue"));
    else
        status_set(st, CLAUSE_AT_RISK, "%s", _("end of the service: steps are to be done"));
    status_list(st, "winddown", "");
    return RC_OK;
}

enum rc status_retention(struct session *s, struct status *st, struct err *err)
{
    int64_t now = clock_now();
    struct tally late, due = {0};
    enum rc rc = session_refresh(s, err);

    if (rc != RC_OK || (rc = count(s, now - GRACE, now, &late, err)) != RC_OK ||
        (late.goes == 0 && (rc = count(s, now, now, &due, err)) != RC_OK))
        return rc;
    status_list(st, "due", "outcome:goes");
    if (late.goes > 0)
        status_set(st, CLAUSE_BROKEN,
                   late.part ? _("at least %lld values overdue for more than a day")
                             : _("%lld values overdue for more than a day"),
                   (long long)late.goes);
    else if (due.goes > 0)
        status_set(st, CLAUSE_AT_RISK,
                   due.part ? _("at least %lld values are due to go today")
                            : _("%lld values are due to go today"),
                   (long long)due.goes);
    else if (due.part)
        status_set(st, CLAUSE_AT_RISK, _("%lld values past their time; the oldest are kept"),
                   (long long)due.reached);
    else if ((rc = figure(s, st, err)) == RC_OK)
        status_list(st, "retention", "");
    return rc == RC_OK && st->state != CLAUSE_BROKEN ? check_winddown(s, st, err) : rc;
}
