/* `import users`: a personnel export in, sealed people out. */
#ifndef SERVICE_IMPORT_H
#define SERVICE_IMPORT_H

#include "service/import_rows.h"

/* All or nothing unless skip_bad; RC_INVALID when rows were bad. */
MUST_USE enum rc import_users(struct session *s, const char *path,
                              const struct import_options *opt, struct import_result *res,
                              struct err *err);

#endif
