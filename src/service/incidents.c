#include "service/incidents.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/incidents_data.h"
#include "service/register.h"
#include "service/reviewed.h"
#include "store/incident.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROFILE "breach_profile"
#define DEFAULT_PROFILE "pipl"

void incidents_case(int64_t id, char out[INCIDENTS_CASE])
{
    snprintf(out, INCIDENTS_CASE, "INC-%" PRId64, id);
}

enum rc incidents_get(struct session *s, int64_t id, struct incident *i, struct err *err)
{
    enum rc rc = session_need(s, RIGHT_READ, err);

    *i = (struct incident){0};
    return rc == RC_OK ? incident_by_id(s->db, id, i, err) : rc;
}

void incidents_release(struct incident *i)
{
    incident_release(i);
}

enum rc incidents_nearest(struct session *s, struct incident_clock *c, struct err *err)
{
    *c = (struct incident_clock){0};
    return session_may(s, RIGHT_READ) ? incident_nearest(s->db, c, err) : RC_OK;
}

enum rc incidents_timeline(struct session *s, int64_t id, int64_t before,
                           struct incident_event *out, size_t max, size_t *n, struct err *err)
{
    enum rc rc = session_need(s, RIGHT_READ, err);

    *n = 0;
    return rc == RC_OK ? incident_event_page(s->db, id, before, out, max, n, err) : rc;
}

void incidents_event_release(struct incident_event *e)
{
    incident_event_release(e);
}

enum rc incidents_laws(struct session *s, const struct incident *i, struct incident_laws *laws,
                       struct err *err)
{
    enum rc rc = incidents_data_profile(s, i->profile, &laws->report, err);

    if (rc == RC_OK && (rc = incidents_data_law(s, "breach_notify", &laws->notify, err)) == RC_OK)
        rc = incidents_data_law(s, "breach_closing", &laws->closing, err);
    return rc;
}

enum rc incidents_profile(struct session *s, char out[24], struct err *err)
{
    struct law law;
    size_t n = 0;
    enum rc rc = db_setting(s->db, PROFILE, out, 24, err);

    if (rc != RC_OK || out[0] != '\0')
        return rc;
    rc = incidents_data_profile(s, DEFAULT_PROFILE, &law, err);
    if (rc == RC_INVALID && (rc = law_profiles(s, &law, 1, &n, err)) == RC_OK && n == 0)
        rc = err_set(err, RC_CONFIG, _("the policy has no breach clock"));
    if (rc == RC_OK)
        snprintf(out, 24, "%s", law.profile);
    return rc;
}

enum rc incidents_set_profile(struct session *s, const char *profile, struct err *err)
{
    char data[96], before[24] = "";
    const struct act_entry e = {.action = "incident-profile", .data = data};
    struct law law;
    struct act a;
    enum rc rc = session_need(s, RIGHT_INCIDENTS, err);

    if (rc != RC_OK || (rc = incidents_data_profile(s, profile, &law, err)) != RC_OK ||
        (rc = incidents_profile(s, before, err)) != RC_OK)
        return rc;
    snprintf(data, sizeof data, "profile=%s before=%s", law.profile, before);
    if ((rc = act_begin(&a, s, err)) == RC_OK &&
        (rc = db_set_setting(s->db, PROFILE, law.profile, err)) == RC_OK &&
        (rc = act_log(&a, &e, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

enum rc incidents_review(struct session *s, struct err *err)
{
    char data[64];
    int64_t all = 0, open = 0;
    enum rc rc = incident_count(s->db, &all, &open, err);

    if (rc != RC_OK)
        return rc;
    snprintf(data, sizeof data, "incidents=%" PRId64 " open=%" PRId64, all, open);
    return reviewed_put(s, REVIEWED_INCIDENTS, data, err);
}

/* Does I touch a field that the agreement calls sensitive? */
static bool sensitive(const struct session *s, const struct incident *i)
{
    for (int k = 0; k < s->fields.n; k++)
        if (s->fields.field[k].sensitive && register_lists(i->fields, s->fields.field[k].code))
            return true;
    return false;
}

enum rc incidents_suggest(struct session *s, const struct incident *i, bool children,
                          enum severity *level, struct err *err)
{
    static const char *const codes[SEVERITY_COUNT] = {
        [SEVERITY_LARGE] = "level_large",
        [SEVERITY_MAJOR] = "level_major",
        [SEVERITY_GRAVE] = "level_grave",
    };
    int64_t at[SEVERITY_COUNT] = {0};
    struct law law;
    enum rc rc = RC_OK;

    for (int k = SEVERITY_LARGE; rc == RC_OK && k < SEVERITY_COUNT; k++)
        if ((rc = incidents_data_law(s, codes[k], &law, err)) == RC_OK)
            at[k] = law.value;
    *level = severity_suggest(i->affected, sensitive(s, i), children, at);
    return rc;
}
