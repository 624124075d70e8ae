/* Retention in words: what the pane shows beside a rule or a value. */
#ifndef SERVICE_RETENTION_LINES_H
#define SERVICE_RETENTION_LINES_H

#include "base/lines.h"
#include "service/retention.h"

/* The rule of the field at place AT of the catalogue (from 1), its draft and their effects, and what
 * all rules would do. WIDTH columns for labels. */
MUST_USE enum rc retention_lines_rule(struct session *s, int64_t at, struct lines *out,
                                      struct err *err);
/* Why a value stays: the holds and requests that keep it. PERSON is an id, AT the field's place in
 * the catalogue (from 0). */
MUST_USE enum rc retention_lines_keepers(struct session *s, int64_t person, int at,
                                         struct lines *out, struct err *err);
/* What is due by the month its clock started, as bars: of all fields of P, or of E (P NULL). */
MUST_USE enum rc retention_lines_months(struct session *s, const struct retention_preview *p,
                                        const struct retention_effect *e, struct lines *out,
                                        struct err *err);
/* What run ID did, by field. */
MUST_USE enum rc retention_lines_run(struct session *s, int64_t id, struct lines *out,
                                     struct err *err);

#endif
