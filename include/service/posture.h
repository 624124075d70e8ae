/* How well the deployment is protected (agreement 3.1): what can be seen of files,
 * keys, log, backups and sign-ins. Nothing here needs a key or records anything. */
#ifndef SERVICE_POSTURE_H
#define SERVICE_POSTURE_H

#include "base/lines.h"
#include "service/session.h"

struct posture {
    int files, open_files;    /* looked at; of them open to others, or another's */
    char open_file[32];       /* the first of these */
    int64_t backup_at, backup_due;
    int64_t verified_at, verified_size, verify_due; /* the whole log */
    int64_t checkpoint_at, checkpoint_size, log_size; /* the last one stored; at 0: none */
    int64_t rotating;         /* kinds of keys whose rotation was not finished */
    int64_t failed;           /* sign-ins, in seven days */
    int64_t locked;           /* enabled operators, now */
    char locked_name[64];
};

/* The log's part of it alone, and the failed sign-ins it records. */
MUST_USE enum rc posture_log(struct session *s, struct posture *p, struct err *err);
/* All of it; RC_CONFIG when the policy lacks a number. */
MUST_USE enum rc posture_read(struct session *s, struct posture *p, struct err *err);
/* The same as a page. */
MUST_USE enum rc posture_text(struct session *s, struct lines *out, struct err *err);

#endif
