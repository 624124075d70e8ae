#include "base/die.h"
#include "base/i18n.h"
#include "service/bulk.h"
#include "service/incidents_clock.h"
#include "service/incidents_data.h"
#include "service/incidents_people.h"
#include "store/incident.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* An incident on the way in. */
struct opening {
    struct incident i;
    const struct new_incident *in;
    struct incident_found found;
    size_t entered; /* of them, in the same act */
};

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

static enum rc take_texts(struct session *s, struct opening *o, enum incident_part *bad,
                          struct err *err)
{
    const struct new_incident *in = o->in;
    enum rc rc;

    *bad = PART_TITLE;
    if ((rc = incidents_write_text(in->title, sizeof o->i.title, _("the title"), err)) != RC_OK)
        return rc;
    snprintf(o->i.title, sizeof o->i.title, "%s", in->title);
    *bad = PART_TEXT;
    if (strlen(or_empty(in->cause)) >= sizeof o->i.cause ||
        strlen(or_empty(in->source)) >= sizeof o->i.source)
        return err_set(err, RC_INVALID, _("cause or source is too long"));
    snprintf(o->i.cause, sizeof o->i.cause, "%s", or_empty(in->cause));
    snprintf(o->i.source, sizeof o->i.source, "%s", or_empty(in->source));
    o->i.summary = xstrdup(or_empty(in->summary));
    *bad = PART_FIELDS;
    return incidents_write_fields(s, or_empty(in->fields), o->i.fields, sizeof o->i.fields, err);
}

enum rc incidents_open_times(const struct incident *i, int64_t now, struct err *err)
{
    if (i->detected_at > now)
        return err_set(err, RC_INVALID, _("detected in the future"));
    if (i->occurred_at > i->detected_at)
        return err_set(err, RC_INVALID, _("it cannot occur after it was detected"));
    if (i->contained_at > now)
        return err_set(err, RC_INVALID, _("contained in the future"));
    return RC_OK;
}

static enum rc take_clock(struct session *s, struct opening *o, enum incident_part *bad,
                          struct err *err)
{
    struct law law;
    enum rc rc = RC_OK;

    *bad = PART_PROFILE;
    if (o->in->profile != NULL)
        snprintf(o->i.profile, sizeof o->i.profile, "%s", o->in->profile);
    else
        rc = incidents_profile(s, o->i.profile, err);
    return rc == RC_OK ? incidents_data_profile(s, o->i.profile, &law, err) : rc;
}

/* As suggested, or as said with a reason. */
static enum rc take_severity(struct session *s, struct opening *o, enum incident_part *bad,
                             struct err *err)
{
    enum severity level;
    enum rc rc = incidents_suggest(s, &o->i, o->found.children, &level, err);

    *bad = PART_SEVERITY;
    if (rc == RC_OK && o->in->severity != NULL) {
        enum severity said = severity_of(o->in->severity);

        if (said == SEVERITY_COUNT)
            return err_set(err, RC_INVALID, _("there is no such level"));
        *bad = PART_WHY;
        if (said != level && or_empty(o->in->why)[0] == '\0')
            return err_set(err, RC_INVALID, _("another level than suggested (%s) needs a reason"),
                           incidents_clock_word(severity_name(level)));
        level = said;
    }
    snprintf(o->i.severity, sizeof o->i.severity, "%s", severity_name(level));
    return rc;
}

static enum rc take(struct session *s, struct opening *o, enum incident_part *bad, struct err *err)
{
    enum rc rc = take_texts(s, o, bad, err);

    if (rc != RC_OK || (rc = take_clock(s, o, bad, err)) != RC_OK)
        return rc;
    *bad = PART_WHOM;
    if ((rc = incidents_people_find(s, &o->in->whom, &o->found, err)) != RC_OK ||
        (rc = incidents_people_estimate(&o->in->whom, &o->found, &o->i.affected, err)) != RC_OK)
        return rc;
    snprintf(o->i.affected_how, sizeof o->i.affected_how, "%s", o->in->whom.how);
    if ((rc = take_severity(s, o, bad, err)) != RC_OK)
        return rc;
    *bad = PART_NONE;
    return RC_OK;
}

static enum rc log_opened(struct opening *o, struct act *a, struct err *err)
{
    char case_id[INCIDENTS_CASE], data[160];
    const struct act_entry e = {.action = "incident-open", .case_id = case_id, .data = data};

    incidents_case(o->i.id, case_id);
    snprintf(data, sizeof data, "severity=%s profile=%s affected=%" PRId64 " how=%s entered=%zu",
             o->i.severity, o->i.profile, o->i.affected, o->i.affected_how, o->entered);
    return act_log(a, &e, err);
}

static enum rc write_incident(void *arg, struct act *a, const struct bulk_key *keys,
                              struct err *err)
{
    struct opening *o = arg;
    enum rc rc;

    memcpy(o->i.uuid, keys->uuid, sizeof o->i.uuid);
    o->i.occurred_at = o->in->occurred_at;
    o->i.detected_at = o->in->detected_at != 0 ? o->in->detected_at : a->now;
    o->i.made_at = a->now;
    if ((rc = incidents_open_times(&o->i, a->now, err)) != RC_OK ||
        (rc = incidents_write_clocks(a->s, &o->i, err)) != RC_OK ||
        (rc = incident_put(a->s->db, &o->i, err)) != RC_OK ||
        (rc = incidents_people_enter(a, o->i.id, &o->found, 0, &o->entered, err)) != RC_OK ||
        (rc = incidents_write_event(a, o->i.id, "opened", "severity", o->i.detected_at, "",
                                    o->i.severity, NULL, err)) != RC_OK)
        return rc;
    if (or_empty(o->in->why)[0] != '\0')
        rc = incidents_write_event(a, o->i.id, "note", "severity", 0, "", o->in->why, NULL, err);
    return rc == RC_OK ? log_opened(o, a, err) : rc;
}

enum rc incidents_open(struct session *s, const struct new_incident *in, int64_t *id,
                       enum incident_part *bad, struct err *err)
{
    struct opening o = {.in = in, .i = {.status = "open", .version = 1}};
    enum rc rc = session_need(s, RIGHT_INCIDENTS, err);

    *bad = PART_NONE;
    *id = 0;
    snprintf(o.i.made_by, sizeof o.i.made_by, "%s", s->op.name);
    if (rc == RC_OK && (s->key[RK_CONTACT] == NULL || s->key[RK_HIGH] == NULL))
        rc = err_set(err, RC_DENIED, _("this role holds no key that opens it"));
    if (rc == RC_OK && (rc = take(s, &o, bad, err)) == RC_OK) {
        *bad = PART_TIME;
        rc = bulk_write(s, "incident", 1, write_incident, &o, err);
    }
    if (rc == RC_OK) {
        *bad = PART_NONE;
        *id = o.i.id;
        rc = incidents_people_rest(s, o.i.id, &o.found, o.entered, err);
    }
    incidents_people_release(&o.found);
    incidents_release(&o.i);
    return rc;
}
