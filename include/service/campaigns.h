/* Asking everyone again (agreement 2 intro, 4.1.3, 8.1): a campaign for a purpose, under a
 * notice, until a date. Who answered is counted as the answers are recorded. */
#ifndef SERVICE_CAMPAIGNS_H
#define SERVICE_CAMPAIGNS_H

#include "base/lines.h"
#include "model/consent.h"
#include "service/purposes.h"

/* What of a new campaign is refused. */
enum campaign_part {
    CAMPAIGN_PURPOSE, CAMPAIGN_NOTICE, CAMPAIGN_TITLE, CAMPAIGN_TEXT, CAMPAIGN_DUE,
    CAMPAIGN_REASON, CAMPAIGN_PARTS
};

struct new_campaign {
    const char *purpose;      /* its code; several, parted by commas: a campaign for each */
    const char *notice;       /* code of a published one; NULL or "": TITLE and TEXT are published */
    const char *title, *text;
    int64_t due_at;
    const char *reason;       /* why it is asked again; never personal data */
    bool replace;             /* ends those open for the purposes, with their entries */
};
struct campaigns_opened {
    int64_t id[PURPOSES_MAX]; /* in the order of the purposes */
    size_t n;
};
/* Open it, or all of them at once, after another admin approved where there are several
 * (RC_DENIED until then: repeat it as it is). RC_EXISTS when one is open for a purpose and is not
 * to be replaced. *BAD as for RC_INVALID. */
MUST_USE enum rc campaigns_open(struct session *s, const struct new_campaign *n,
                                enum campaign_part *bad, struct campaigns_opened *out,
                                struct err *err);
/* End it; who has not answered is asked no longer. RC_CONFLICT when it is over. */
MUST_USE enum rc campaigns_close(struct session *s, int64_t id, struct err *err);

/* RC_MISSING when there is none. */
MUST_USE enum rc campaigns_get(struct session *s, int64_t id, struct campaign *c, struct err *err);

struct campaign_figures {
    int64_t asked; /* active people */
    int64_t granted, declined, withdrawn, expired;
    int64_t open; /* no answer under this notice yet */
};
/* From counters. */
MUST_USE enum rc campaigns_figures(struct session *s, const struct campaign *c,
                                   struct campaign_figures *f, struct err *err);
/* Campaign ID as lines: why, under which notice, and how far it has come. */
MUST_USE enum rc campaigns_lines(struct session *s, int64_t id, struct lines *out,
                                 struct err *err);

#endif
