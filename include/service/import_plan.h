/* What an import would do to people who are here, for a second admin's signature. */
#ifndef SERVICE_IMPORT_PLAN_H
#define SERVICE_IMPORT_PLAN_H

#include "crypto/merkle.h"
#include "service/act.h"
#include "service/import_rows.h"

struct import_plan {
    const char *kind;       /* "import-users", "import-consents" */
    uint8_t file[HASH_BYTES];
    struct hash_state hash; /* over the file, how it is read and what it meets */
    int64_t people;         /* whose rows it meets */
};

/* The file, and how it is read. */
void import_plan_begin(struct import_plan *p, const char *kind, const struct import_rows *rows);
/* Something that the file meets here: the tagged bytes of PART, which is emptied. */
void import_plan_meets(struct import_plan *p, struct buf *part);
/* Once all is met, which ends P: RC_OK when it is one person at most, or as approvals_need(). */
MUST_USE enum rc import_plan_need(struct session *s, struct import_plan *p, struct err *err);
/* The same inside the act that writes the file. */
MUST_USE enum rc import_plan_use_in(struct act *a, struct import_plan *p, struct err *err);

#endif
