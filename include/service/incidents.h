/* Security incidents (agreement 3.4): the log, its clocks, and what changes the facts. Every
 * act adds to the incident's timeline and to the audit log, with the case "INC-<id>". */
#ifndef SERVICE_INCIDENTS_H
#define SERVICE_INCIDENTS_H

#include "model/incident.h"
#include "rules/severity.h"
#include "service/act.h"
#include "service/law.h"

#define INCIDENTS_CASE 32
#define INCIDENTS_STEP_NOTE 400 /* bytes of a step's note, its end among them */

/* "INC-7". */
void incidents_case(int64_t id, char out[INCIDENTS_CASE]);
/* One incident with its summary; RC_DENIED without RIGHT_READ. incident_release() it, from
 * incidents_release(). */
MUST_USE enum rc incidents_get(struct session *s, int64_t id, struct incident *i, struct err *err);
void incidents_release(struct incident *i);
/* The clock that runs out first, of all incidents; C->due 0: none runs, or the role may not
 * read the registers. Three index probes, no entry. */
MUST_USE enum rc incidents_nearest(struct session *s, struct incident_clock *c, struct err *err);
/* At most MAX events before the one of ID (0: from the last), newest first; release each. */
MUST_USE enum rc incidents_timeline(struct session *s, int64_t id, int64_t before,
                                    struct incident_event *out, size_t max, size_t *n,
                                    struct err *err);
void incidents_event_release(struct incident_event *e);
/* The laws behind the clocks of I: its profile's, the notices', the closing report's. */
struct incident_laws {
    struct law report, notify, closing;
};
MUST_USE enum rc incidents_laws(struct session *s, const struct incident *i,
                                struct incident_laws *laws, struct err *err);

/* The breach clock that new incidents get, one of the policy's profiles. Until it is set:
 * "pipl", because "at once" holds for every leak of personal data, while the hours of the
 * other profiles depend on who the enterprise is. */
MUST_USE enum rc incidents_profile(struct session *s, char out[24], struct err *err);
MUST_USE enum rc incidents_set_profile(struct session *s, const char *profile, struct err *err);

/* The log was looked through and lacks nothing: what an empty log cannot say by itself. */
MUST_USE enum rc incidents_review(struct session *s, struct err *err);

/* Who is affected. HOW "estimate": TEXT is a number or ""; "list": refs parted by blanks or
 * commas; "filter": of the users listing. */
struct incident_whom {
    const char *how, *text;
};

struct new_incident {
    const char *title, *cause, *source, *summary;
    const char *fields;         /* codes or labels, parted by commas */
    int64_t occurred_at;        /* 0: unknown */
    int64_t detected_at;        /* 0: now */
    const char *profile;        /* NULL: the deployment's */
    const char *severity, *why; /* NULL: as suggested; else with the reason */
    struct incident_whom whom;
};

/* What a refusal is about, for a form. */
enum incident_part {
    PART_NONE,
    PART_TITLE,
    PART_TIME,
    PART_FIELDS,
    PART_WHOM,
    PART_SEVERITY,
    PART_WHY,
    PART_PROFILE,
    PART_TEXT
};

/* Start the log of an incident and its clocks. RC_INVALID with *BAD. */
MUST_USE enum rc incidents_open(struct session *s, const struct new_incident *in, int64_t *id,
                                enum incident_part *bad, struct err *err);
/* The level that its people, CHILDREN among them or not, and its fields suggest. */
MUST_USE enum rc incidents_suggest(struct session *s, const struct incident *i, bool children,
                                   enum severity *level, struct err *err);

/* Facts that can be corrected: "title", "summary", "cause", "source", "fields", "occurred",
 * "detected", "contained", "affected", "severity", "profile". Moments are local or ISO 8601. The
 * fact before
 * stays in the timeline. RC_CONFLICT when I is not at VERSION any more; RC_INVALID for a value
 * that makes no sense or is what stands there, and for a severity without WHY. */
MUST_USE enum rc incidents_change(struct session *s, int64_t id, int64_t version, const char *fact,
                                  const char *value, const char *why, struct err *err);
/* The spread was stopped at the moment AT (0: now). */
MUST_USE enum rc incidents_contain(struct session *s, int64_t id, int64_t version, int64_t at,
                                   const char *how, struct err *err);
/* Harm to the people is LIKELY (the clock of the notices starts) or not (it stops). */
MUST_USE enum rc incidents_assess(struct session *s, int64_t id, int64_t version, bool likely,
                                  const char *why, struct err *err);
/* Tick a step of the checklist. RC_EXISTS when it was done before. */
MUST_USE enum rc incidents_step(struct session *s, int64_t id, const char *step, const char *note,
                                struct err *err);
/* Who ticked it, and when. */
struct incident_done {
    int64_t at; /* 0: not done */
    char by[64], note[INCIDENTS_STEP_NOTE];
};
MUST_USE enum rc incidents_done(struct session *s, int64_t id, const char *step,
                                struct incident_done *done, struct err *err);
/* Close it. What was not sent is waived with WHY: RC_INVALID without. */
MUST_USE enum rc incidents_close(struct session *s, int64_t id, int64_t version, const char *why,
                                 struct err *err);

/* A note in the timeline; RESTRICTED: sealed under the incident's own high-tier key, for
 * those alone who hold K_high. */
MUST_USE enum rc incidents_note(struct session *s, int64_t id, const char *text, bool restricted,
                                struct err *err);
/* Open the restricted notes of incident ID into OUT (wiped first), newest first, each under its
 * moment and author. The look is an entry, which commits before anything is opened.
 * RC_MISSING when there is none. Wipe OUT. */
MUST_USE enum rc incidents_restricted(struct session *s, int64_t id, struct buf *out,
                                      struct err *err);

#endif
