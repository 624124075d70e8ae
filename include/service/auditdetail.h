/* Which entries' sealed details hold a field's values, and what takes details away. */
#ifndef SERVICE_AUDITDETAIL_H
#define SERVICE_AUDITDETAIL_H

#include "model/audit_entry.h"
#include "service/act.h"

/* Is E about the field CODE, alone or among others ("fields=a,b" in its data)? */
bool auditdetail_of_field(const struct audit_entry *e, const char *code);
/* May E's detail be missing: was its subject erased later, or a field that it is about purged? */
MUST_USE enum rc auditdetail_taken(struct session *s, const struct audit_entry *e, bool *yes,
                                   struct err *err);
/* Drop the details about the person UUID that hold values of one of N fields: nothing of a value
 * that goes may be left in the log. The act's entry "purge" that names the fields answers for it. */
MUST_USE enum rc auditdetail_drop_in(struct act *a, const uint8_t uuid[16],
                                     const struct field *const *field, int n, struct err *err);

#endif
