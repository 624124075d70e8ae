/* `import consents`: answers recorded elsewhere, from CSV. */
#ifndef SERVICE_IMPORT_CONSENTS_H
#define SERVICE_IMPORT_CONSENTS_H

#include "service/import_rows.h"

/* Columns ref, purpose, action, at and channel; notice and evidence where there are any. A row
 * that is there already is counted as unchanged, so that a file can be read twice. All or
 * nothing unless skip_bad; RC_INVALID when rows were bad. One entry for the file with its
 * digest and counts, one for each person. OPT's update and readmit mean nothing here. */
MUST_USE enum rc import_consents(struct session *s, const char *path,
                                 const struct import_options *opt, struct import_result *res,
                                 struct err *err);

#endif
