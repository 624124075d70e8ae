#include "base/clock.h"
#include "base/i18n.h"
#include "service/incidents.h"
#include "service/reviewed.h"
#include "service/status.h"
#include "store/incident.h"

#include <inttypes.h>
#include <string.h>

static const char *duty(const char *what)
{
    if (strcmp(what, "notify") == 0)
        return _("notices to the people due");
    return strcmp(what, "closing") == 0 ? _("closing report due") : _("report due");
}

static void put_running(struct status *st, const struct incident_clock *c)
{
    struct buf when = BUF_INIT;
    bool over = clock_now() >= c->due;

    time_put(&when, c->due, false);
    status_set(st, over ? CLAUSE_BROKEN : CLAUSE_AT_RISK,
               over ? _("INC-%" PRId64 ": %s since %s") : _("INC-%" PRId64 ": %s %s"), c->id,
               duty(c->what), buf_str(&when));
    st->deadline = c->due;
    buf_release(&when);
}

/* An empty log may be one that nobody keeps: it counts once someone has looked it through. */
static void put_quiet(struct status *st, int64_t all, int64_t reviewed)
{
    struct buf when = BUF_INIT;

    if (reviewed == 0) {
        status_set(st, CLAUSE_UNMEASURED, "%s",
                   _("no incident is open; nobody has confirmed that the log is complete"));
        return;
    }
    time_put(&when, reviewed, false);
    status_set(st, CLAUSE_KEPT, _("no incident is open of %" PRId64 "; log confirmed %s"), all,
               buf_str(&when));
    buf_release(&when);
}

/* Agreement 3.4: told and reported in time, by the clocks that run. */
enum rc status_incidents(struct session *s, struct status *st, struct err *err)
{
    struct incident_clock c;
    int64_t all = 0, open = 0, reviewed = 0;
    enum rc rc = incident_nearest(s->db, &c, err);

    if (rc != RC_OK || (rc = incident_count(s->db, &all, &open, err)) != RC_OK ||
        (rc = reviewed_at(s, REVIEWED_INCIDENTS, &reviewed, err)) != RC_OK)
        return rc;
    if (c.due != 0)
        put_running(st, &c);
    else if (open > 0)
        status_set(st, CLAUSE_AT_RISK, _("%" PRId64 " incidents are open, no clock runs"), open);
    else
        put_quiet(st, all, reviewed);
    status_list(st, "incidents", c.due != 0 || open > 0 ? "!status:closed" : "");
    return RC_OK;
}
