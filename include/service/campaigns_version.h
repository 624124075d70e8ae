/* What a version of the agreement asks everyone again (8.1): how far that has come, purpose by
 * purpose, and the campaigns that are still to be opened for it. */
#ifndef SERVICE_CAMPAIGNS_VERSION_H
#define SERVICE_CAMPAIGNS_VERSION_H

#include "base/clock.h"
#include "base/lines.h"
#include "model/policy_version.h"
#include "service/purposes.h"
#include "store/consent.h"

struct campaigns_version {
    struct campaigns_version_purpose {
        char code[64], title[96];
        struct consent_tally tally; /* answers under the version or a later notice */
        int64_t answered, open;     /* of the active people */
        struct campaign campaign;   /* the newest for it; id 0: nobody was asked */
    } purpose[PURPOSES_MAX];
    size_t n;
    int64_t active, answered; /* answered: for every purpose */
    char ends[64];            /* open campaigns for those, under an earlier notice: "1, 2" */
    char unasked[160];        /* codes of the purposes without a campaign, parted by ", " */
};

/* From counters; N is 0 of a version that asks nobody again. */
MUST_USE enum rc campaigns_version_read(struct session *s, const struct policy_version *v,
                                        struct campaigns_version *out, struct err *err);

/* The campaigns that VERSION still lacks, as an admin may confirm them at once. */
struct campaigns_proposal {
    char purposes[160], notice[32];
    struct date due;  /* the last day for answers */
    char reason[200]; /* in the interface language */
    char ends[64];    /* numbers of the campaigns under an earlier notice that it replaces */
};
/* RC_CONFLICT where the version asks nobody again, or everyone is asked: *CAMPAIGN is then the
 * newest campaign for it, else 0. */
MUST_USE enum rc campaigns_version_propose(struct session *s, int64_t version,
                                           struct campaigns_proposal *out, int64_t *campaign,
                                           struct err *err);

/* The first of VERSION's purposes with an open campaign that somebody has not answered for:
 * PURPOSE receives its code. RC_CONFLICT when there is none. */
MUST_USE enum rc campaigns_version_waiting(struct session *s, int64_t version, char purpose[64],
                                           struct err *err);

/* What VERSION asks again and how far that has come, with what is to be done. Adds nothing where
 * it asks nobody. */
MUST_USE enum rc campaigns_version_lines(struct session *s, const struct policy_version *v,
                                         struct lines *out, struct err *err);

#endif
