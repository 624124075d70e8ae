/* The cases in which no consent is needed (agreement 4.2), and the fields that rest on one. */
#ifndef SERVICE_EXEMPTIONS_H
#define SERVICE_EXEMPTIONS_H

#include "base/lines.h"
#include "service/session.h"

/* The codes of the fields, not closed, whose basis is exempt-CODE, parted by ", ". */
void exemptions_fields(const struct session *s, const char *code, char *out, size_t max);
/* The case with its text and the fields with their notes. */
MUST_USE enum rc exemptions_lines(struct session *s, const char *code, struct lines *out,
                                  struct err *err);

#endif
