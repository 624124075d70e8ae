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

/* Values that were due a day ago and that nothing keeps now. */
static enum rc overdue(struct session *s, const struct retention_preview *p, int64_t *n,
                       struct err *err)
{
    enum rc rc = RC_OK;

    *n = 0;
    for (int i = 0; rc == RC_OK && i < p->n; i++) {
        const struct retention_effect *e = &p->field[i];
        int64_t cutoff = retention_cutoff(p->now - GRACE, e->rule.months, e->floor_months);
        int64_t all = 0, hold = 0, request = 0;

        if (e->due == 0)
            continue;
        rc = retention_started(s->db, e->field->id, INT64_MIN, cutoff, &all, err);
        if (rc == RC_OK && all > 0)
            rc = retention_kept(s->db, e->field->id, cutoff, p->now, &hold, &request, err);
        *n += all - hold - request;
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
    struct retention_preview *p = calloc(1, sizeof *p);
    int64_t late = 0;
    enum rc rc = p != NULL ? retention_preview(s, p, err)
                           : err_set(err, RC_IO, _("out of memory"));

    if (rc == RC_OK)
        rc = overdue(s, p, &late, err);
    if (rc == RC_OK && late > 0) {
        status_set(st, CLAUSE_BROKEN, _("%lld values overdue for more than a day"),
                   (long long)late);
        status_list(st, "due", "outcome:goes");
    } else if (rc == RC_OK && p->due > 0) {
        status_set(st, CLAUSE_AT_RISK, _("%lld values are due to go today"), (long long)p->due);
        status_list(st, "due", "outcome:goes");
    } else if (rc == RC_OK && (rc = figure(s, st, err)) == RC_OK) {
        status_list(st, "retention", "");
    }
    free(p);
    return rc == RC_OK && st->state != CLAUSE_BROKEN ? check_winddown(s, st, err) : rc;
}
