/* The Consent pane's parts: what they share. */
#ifndef PANES_CONSENTS_H
#define PANES_CONSENTS_H

#include "panes/pane.h"
#include "service/consents.h"
#include "service/directory.h"

struct consents {
    struct directory *names;
    struct consent_view view; /* the person opened last */
    bool open;                /* VIEW is filled */
};

/* Is the focused row's person the opened one? */
bool consents_detail_current(const struct pane *p);
void consents_detail_close(struct consents *c);
/* Timeline, events, and the notice shown last. */
void consents_detail_draw(struct pane *p, struct canvas *c, struct rect r);

/* Each runs its form to the end; cancelled is RC_OK. PERSON is whom it is about. */
MUST_USE enum rc consents_acts_grant(struct pane *p, int64_t person, struct err *err);
MUST_USE enum rc consents_acts_end(struct pane *p, int64_t person, struct err *err);
MUST_USE enum rc consents_acts_other(struct pane *p, int64_t person, struct err *err);
/* Of the opened person. */
MUST_USE enum rc consents_acts_on(struct pane *p, struct err *err);
/* The keys that lead from one of the three panes to another; *USED false: none of them. */
void consents_go(struct pane *p, enum action a, bool *used);

#endif
