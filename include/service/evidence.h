/* The log as a directory that outside tools can check without this program. */
#ifndef SERVICE_EVIDENCE_H
#define SERVICE_EVIDENCE_H

#include "service/session.h"

struct evidence {
    int64_t entries; /* written to entries.csv */
    int64_t covered; /* of them under the checkpoint, and in the tiles */
};

/* Write DIR, which must be absent or empty (RC_EXISTS): entries.csv (each entry with its
 * leaf hash), checkpoint (C2SP tlog-checkpoint; without the log key the last stored one), vkey
 * (the key that signed it) and tile/ (C2SP tlog-tiles: hash tiles and entry bundles up to the
 * checkpoint's size). The entries must hash to the checkpoint (RC_BROKEN). Recorded, unless the
 * log is broken: then it leaves as it is, without tiles. */
MUST_USE enum rc evidence_write(struct session *s, const char *dir,
                                const struct progress *progress, struct evidence *res,
                                struct err *err);

#endif
