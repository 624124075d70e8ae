/* The clocks and codes of incidents, as people read them. */
#ifndef SERVICE_INCIDENTS_CLOCK_H
#define SERVICE_INCIDENTS_CLOCK_H

#include "base/table.h"
#include "service/incidents.h"

/* The clock of I that runs out first; C->due 0: none runs. */
void incidents_clock_of(const struct incident *i, struct incident_clock *c);
/* How long is left of DUE at NOW, appended to OUT: "55h left", "12m left", "3d 4h left", or
 * "due now", "2h over",
 * which are ROLE_BAD. */
enum role incidents_clock_left(int64_t due, int64_t now, struct buf *out);

/* A state, level, kind or way of theirs in the reader's language; CODE itself when it is none. */
const char *incidents_clock_word(const char *code);

#endif
