/* All that stands about one person in office.db, row by row: what an access report
 * is made from (agreement 5.1). Sealed bytes are not among it. */
#ifndef STORE_DOSSIER_H
#define STORE_DOSSIER_H

#include "model/person.h"
#include "store/db.h"

enum dossier_part {
    DOSSIER_VALUES,      /* field, collected, confirmed, due from, months, action */
    DOSSIER_CONSENTS,    /* purpose, action, at, notice code, title, digest in hex, channel, recorded, recorder */
    DOSSIER_REQUESTS,    /* id, kind, channel, received, due, extended, reason, identity, at, state, outcome,
                          * refusal, closed */
    DOSSIER_DISCLOSURES, /* id, kind, recipient, at, purpose, fields, basis, scope, protection */
    DOSSIER_INCIDENTS,   /* id, title, status, detected, fields, notified, channel */
    DOSSIER_GUARDIAN,    /* consent, recorded, recorder */
    DOSSIER_HOLDS,       /* reason, starts, ends, lifted, case */
    DOSSIER_CONTACTS,    /* at, channel, purpose, outcome, case, actor */
    DOSSIER_NOTES,       /* kind, id: of service/notes */
    DOSSIER_LOG,         /* seq, time, actor, role, action, field, reason, case */
    DOSSIER_PARTS
};

struct dossier_cell {
    const char *text; /* "" for NULL and for numbers; valid during the call */
    int64_t n;        /* 0 for NULL */
};

/* Call EACH for every row of PART about P, its cells in the order above. */
typedef enum rc (*dossier_each_fn)(void *arg, const struct dossier_cell *cell, struct err *err);
MUST_USE enum rc dossier_each(struct db *db, enum dossier_part part, const struct person *p,
                              dossier_each_fn each, void *arg, struct err *err);

#endif
