/* What deletion leaves in unused space of office.db, and wiping it. */
#ifndef SERVICE_UNUSED_H
#define SERVICE_UNUSED_H

#include "service/residue.h"
#include "service/session.h"

/* SQLite moves rows between pages without wiping where they stood, so copies of what went may stand
 * in unused space: GONE is looked for in the file (UNKNOWN: more went than it holds), and the file
 * rewritten when any is found. That takes the lock for as long as it lasts: the timer does it at
 * night, an act by hand where it takes a moment; else the counter "residue" leaves it to the timer,
 * and *LEFT tells. The WAL must have been truncated before. */
MUST_USE enum rc unused_wipe(struct session *s, struct residue *gone, bool unknown, bool *left,
                             struct err *err);

#endif
