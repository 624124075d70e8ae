/* `import users`: a personnel export in, sealed people out. */
#ifndef SERVICE_IMPORT_H
#define SERVICE_IMPORT_H

#include "base/buf.h"
#include "service/session.h"

struct import_options {
    const char *encoding;    /* "auto", "utf-8", "gb18030" */
    const char *map;         /* "column=field,..." or NULL */
    const char *date_format; /* strptime, or NULL for ISO */
    bool update, skip_bad, dry_run, readmit;
    /* Called for each bad row: line, column header, reason; never a value. */
    void (*bad)(void *arg, long line, const char *column, const char *reason);
    void *arg;
    const struct progress *progress;
};

struct import_result {
    int64_t rows, created, updated, unchanged, bad;
    char encoding[16];
};

/* All or nothing unless skip_bad; RC_INVALID when rows were bad. */
MUST_USE enum rc import_users(struct session *s, const char *path,
                              const struct import_options *opt, struct import_result *res,
                              struct err *err);

#endif
