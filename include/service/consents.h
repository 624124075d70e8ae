/* Consent of one person: record what was said, show what a withdrawal stops, and
 * where the person stood on any date (agreement 2 intro, 4.1.3, 6.1.1, 7). */
#ifndef SERVICE_CONSENTS_H
#define SERVICE_CONSENTS_H

#include "base/lines.h"
#include "model/consent.h"
#include "model/notice.h"
#include "service/act.h"
#include "service/purposes.h"
#include "store/consent.h"

#define CONSENT_EVIDENCE_MAX 2000 /* bytes */
#define CONSENT_DISCLOSURES 8     /* named in an effect */

/* What of an event is refused: the field of a form, the column of a file. */
enum consent_part {
    CONSENT_REF, CONSENT_PURPOSE, CONSENT_ACTION, CONSENT_AT, CONSENT_CHANNEL, CONSENT_NOTICE,
    CONSENT_EVIDENCE, CONSENT_PARTS
};

/* The codes, NULL-ended. */
extern const char *const consents_actions[];
extern const char *const consents_channels[];

struct new_consent {
    int64_t person;
    const char *purpose, *action, *channel;
    const char *notice;   /* its code; NULL or "": what consents_notice() says */
    int64_t at;           /* when it was said; 0: now */
    const char *evidence; /* where the proof is; sealed; NULL or "": none */
    bool drop;            /* consent ends: also delete the values that rest on it alone */
};
/* Record one event with its entry; *EVENT receives its id. RC_INVALID with *BAD when it
 * cannot have been so: an unknown code, a moment in the future or before the notice was
 * published, a minor's own consent (agreement 7: that is a guardian's). RC_DENIED when
 * values are to be dropped that a legal hold keeps. */
MUST_USE enum rc consents_record(struct session *s, const struct new_consent *n,
                                 enum consent_part *bad, int64_t *event, struct err *err);
/* The same inside an act, which also needs RIGHT_CONSENT; N's purpose is the policy's and its
 * evidence text was checked. Values that were dropped settle when the caller sees to it. */
MUST_USE enum rc consents_record_in(struct act *a, const struct new_consent *n,
                                    enum consent_part *bad, int64_t *event, struct err *err);

/* The same checks for one event whose notice was found already (import). NOW: no later. */
MUST_USE enum rc consents_check(const struct person *p, const struct consent_event *e,
                                const struct notice *notice, int64_t now, enum consent_part *bad,
                                struct err *err);
/* The notice that an event of ACTION for PURPOSE at AT is about, when nobody says: the open
 * campaign's; of a withdrawal the one that was agreed to; else the version of the agreement in
 * force. RC_MISSING without any. Release it. */
MUST_USE enum rc consents_notice(struct session *s, int64_t person, const char *purpose,
                                 const char *action, int64_t at, struct notice *n,
                                 struct err *err);

/* What ending PERSON's consent for a purpose stops. */
struct consent_effect {
    struct consent_effect_field {
        const struct field *field;
        bool held; /* the person has a value: it shows as broken until it is deleted (4.1.3) */
        bool only; /* nothing else that is given keeps it */
    } field[FIELDS_MAX];
    int n;
    int droppable; /* held, and resting on it alone */
    bool given;    /* it is given now */
    bool on_hold;  /* a legal hold keeps the values */
    struct consent_disclosure disclosure[CONSENT_DISCLOSURES];
    size_t ndisclosure;
};
MUST_USE enum rc consents_effect(struct session *s, int64_t person, const char *purpose,
                                 struct consent_effect *effect, struct err *err);

/* One person's consent as it is shown. */
struct consent_view {
    struct person person;
    char *name; /* NULL without the key; owned */
    struct purposes purposes;
    struct consent_event *event; /* in order of time; owned */
    char (*notice)[32];          /* the code of each event's; owned */
    size_t n;
    struct notice shown; /* of the last event; its code "" when there is none */
};
/* A look, recorded as such (action "open"); a minor's may wait for an approval (agreement 7). */
MUST_USE enum rc consents_open(struct session *s, const char *ref, struct consent_view *v,
                               struct err *err);
/* The same without an entry: for redrawing after a change of one's own. */
MUST_USE enum rc consents_reload(struct session *s, int64_t person, struct consent_view *v,
                                 struct err *err);
void consents_view_release(struct consent_view *v);
/* Where the person stood at MOMENT for the I-th purpose of V, or NULL. */
const struct consent_event *consents_at(const struct consent_view *v, size_t i, int64_t moment);

/* Event ID with the notice that was shown, as lines; nothing that is sealed. */
MUST_USE enum rc consents_lines(struct session *s, int64_t id, struct lines *out, struct err *err);

/* The evidence of event ID in clear, after its look is recorded; RC_MISSING when there is
 * none. */
MUST_USE enum rc consents_evidence(struct session *s, int64_t id, struct buf *out,
                                   struct err *err);

#endif
