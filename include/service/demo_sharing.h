/* Invented recipients and disclosures for demonstrations. */
#ifndef SERVICE_DEMO_SHARING_H
#define SERVICE_DEMO_SHARING_H

#include "service/session.h"

/* Add what data/demo/sharing.ini says, through the gates; a disclosure of people the demo does not
 * have is left out. Needs RIGHT_SHARING. */
MUST_USE enum rc demo_sharing(struct session *s, struct err *err);

#endif
