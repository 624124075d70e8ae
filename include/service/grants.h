/* Which keys a role holds, giving them, and rotating them. */
#ifndef SERVICE_GRANTS_H
#define SERVICE_GRANTS_H

#include "service/act.h"
#include "service/session.h"

/* The pseudo-operator that receives every grant under the recovery seed. */
#define RECOVERY_NAME "-recovery"

/* Does ROLE hold the key KIND? OP_SYSTEM stands for the recovery seed: all. */
bool grants_role_holds(enum op_role role, enum role_key kind);
/* "contact", "high", "log", "list". */
const char *grants_kind_name(enum role_key kind);
/* Give O, within an open act, every key its role holds. */
MUST_USE enum rc grants_give(struct act *a, const struct operator *o, struct err *err);
/* Replace the keys in KINDS (bit per enum role_key; RK_LIST never rotates) for
 * everyone who still holds them, rewrap the vault and rebuild the lookups.
 * Interrupted, it is done again at the next admin's sign-in. */
MUST_USE enum rc grants_rotate(struct session *s, unsigned kinds, struct err *err);
/* Finish an interrupted rotation; does nothing when there is none. */
MUST_USE enum rc grants_redo(struct session *s, struct err *err);

#endif
