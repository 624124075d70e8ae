/* Which entries' sealed details hold a field's values, and what takes details away. */
#ifndef SERVICE_AUDITDETAIL_H
#define SERVICE_AUDITDETAIL_H

#include "model/audit_entry.h"
#include "service/act.h"

/* Is E about the field CODE, alone or among others ("fields=a,b" in its data)? */
bool auditdetail_of_field(const struct audit_entry *e, const char *code);
/* The records of an opened detail, each NULL or its text in OUT; false when they are damaged. */
struct auditdetail {
    struct buf before, after, note;
    bool has_before, has_after, has_note;
};
bool auditdetail_read(const struct buf *plain, struct auditdetail *out);
void auditdetail_release(struct auditdetail *d);
/* May E's detail be missing: was its subject erased later, a field that it is about purged, or the
 * detail moved to an entry of its own? */
MUST_USE enum rc auditdetail_taken(struct session *s, const struct audit_entry *e, bool *yes,
                                   struct err *err);
/* Drop the details about the person UUID that hold values of one of N fields: nothing of a value
 * that goes may be left in the log. The act's entry "purge" that names the fields answers for it. */
MUST_USE enum rc auditdetail_drop_in(struct act *a, const uint8_t uuid[16],
                                     const struct field *const *field, int n, struct err *err);

/* Move the details about P that tell of field F from the contact key LOW to the high key HIGH: an
 * entry "detail-move" for each, which names the one it comes from and holds what that held. */
MUST_USE enum rc auditdetail_raise_in(struct act *a, const struct person *p, const struct field *f,
                                      const uint8_t *low, const uint8_t *high, struct err *err);

#endif
