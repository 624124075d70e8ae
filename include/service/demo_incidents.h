/* Invented incidents for demonstrations. */
#ifndef SERVICE_DEMO_INCIDENTS_H
#define SERVICE_DEMO_INCIDENTS_H

#include "service/session.h"

/* One that is settled and one under way, among the people there are; their moments are
 * counted back from now, all else is the same every time. Needs RIGHT_INCIDENTS. */
MUST_USE enum rc demo_incidents(struct session *s, struct err *err);

#endif
