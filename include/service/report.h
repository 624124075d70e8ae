/* The access report (agreement 5.1): everything held on one person. */
#ifndef SERVICE_REPORT_H
#define SERVICE_REPORT_H

#include "base/buf.h"
#include "service/session.h"

struct report_files {
    struct buf text, json; /* whole names of the files; release both */
    int64_t entry;         /* of the log: the look, with both files' digests */
};

/* Write REF's report as text, in the reader's language, and as JSON into DIR (NULL: the export
 * directory), after the look is recorded for CASE_ID (may be NULL). The files are named by the
 * entry's number. RC_DENIED for all but admins; RC_MISSING when there is no such person. */
MUST_USE enum rc report_access(struct session *s, const char *ref, const char *case_id,
                               const char *dir, struct report_files *out, struct err *err);
void report_files_release(struct report_files *f);

#endif
