/* The person a register's row is about, in two cells: ref and name. */
#ifndef SERVICE_ROWPERSON_H
#define SERVICE_ROWPERSON_H

#include "service/listing.h"

/* Who it is; ID 0: nobody. */
struct rowperson {
    int64_t id, status;
    const char *ref;
    const uint8_t *uuid;
};

/* The ref ("erased:1a2b3c4d" once erased) into column REF, and the name into NAME: in full where this
 * role's key opens it, else a marker. */
void rowperson_put(const struct lister *l, const struct rowperson *who, struct row *row, size_t ref,
                   size_t name);
/* The id of the person whose ref the listing's ref: term has; 0: no such term, -1: nobody has it. */
MUST_USE enum rc rowperson_term(struct lister *l, int64_t *id, struct err *err);

#endif
