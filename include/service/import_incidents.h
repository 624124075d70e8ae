/* `import incidents`: an earlier log of incidents from CSV. */
#ifndef SERVICE_IMPORT_INCIDENTS_H
#define SERVICE_IMPORT_INCIDENTS_H

#include "service/import_rows.h"

/* Columns title, detected_at (both required), occurred_at, severity, status, affected, cause,
 * summary, source; "" and "\N" stand for a value that is missing. They are history: marked as
 * imported, closed unless the file says otherwise, and no clock runs for them. Those that are
 * in the log already (same title, same moment) are unchanged. All or nothing unless skip_bad;
 * RC_INVALID when rows were bad. */
MUST_USE enum rc import_incidents(struct session *s, const char *path,
                                  const struct import_options *opt, struct import_result *res,
                                  struct err *err);

#endif
