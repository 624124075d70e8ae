/* The Incidents pane's parts: what they share. */
#ifndef PANES_INCIDENTS_H
#define PANES_INCIDENTS_H

#include "panes/pane.h"
#include "service/incidents_people.h"

/* The focused incident with its clocks, facts, steps and timeline. */
MUST_USE enum rc incidents_detail_text(struct pane *p, const struct row *row, struct lines *out,
                                       struct err *err);

/* "told 2 of 3, tried in vain 1" appended to OUT. */
void incidents_detail_ledger(const struct incident_ledger *l, struct buf *out);

/* The N CODES as words for a form's choice, ended by NULL. */
void incidents_acts_words(const char *const *codes, size_t n, const char **choice);
/* Each runs its form to the end; cancelled is RC_OK. I is as it was shown. */
MUST_USE enum rc incidents_acts_add(struct pane *p, struct err *err);
MUST_USE enum rc incidents_acts_fact(struct pane *p, const struct incident *i, struct err *err);
MUST_USE enum rc incidents_acts_contain(struct pane *p, const struct incident *i, struct err *err);
MUST_USE enum rc incidents_acts_harm(struct pane *p, const struct incident *i, struct err *err);
MUST_USE enum rc incidents_acts_step(struct pane *p, const struct incident *i, struct err *err);
MUST_USE enum rc incidents_acts_note(struct pane *p, const struct incident *i, struct err *err);
MUST_USE enum rc incidents_acts_close(struct pane *p, const struct incident *i, struct err *err);
MUST_USE enum rc incidents_acts_clock(struct pane *p, struct err *err);
/* Ask whether the people whom WHOM finds are really meant: RC_INVALID if not. An estimate
 * enters nobody and is not asked about. */
MUST_USE enum rc incidents_tell_confirm(struct desk *d, const struct incident_whom *whom,
                                        struct err *err);
MUST_USE enum rc incidents_tell_people(struct pane *p, const struct incident *i, struct err *err);
MUST_USE enum rc incidents_tell_notice(struct pane *p, const struct incident *i, struct err *err);
MUST_USE enum rc incidents_tell_told(struct pane *p, const struct incident *i, struct err *err);
MUST_USE enum rc incidents_tell_report(struct pane *p, const struct incident *i, const char *kind,
                                       struct err *err);

#endif
