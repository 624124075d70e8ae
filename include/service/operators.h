/* Operators: add, reset, role, disable, their passwords and undertaking. */
#ifndef SERVICE_OPERATORS_H
#define SERVICE_OPERATORS_H

#include "base/buf.h"
#include "service/session.h"

MUST_USE enum rc operators_add(struct session *s, const char *name, enum op_role role,
                               const char *password, struct err *err);
/* A service operator; KEY_TEXT receives its key file's text. */
MUST_USE enum rc operators_add_service(struct session *s, const char *name, struct buf *key_text,
                                       struct err *err);
MUST_USE enum rc operators_reset(struct session *s, const char *name, const char *password,
                                 struct err *err);
/* Keys a role no longer holds are rotated; refuses the last enabled admin. */
MUST_USE enum rc operators_role(struct session *s, const char *name, enum op_role role,
                                struct err *err);
MUST_USE enum rc operators_enable(struct session *s, const char *name, bool enable,
                                  struct err *err);
/* One's own password; the old one is checked. */
MUST_USE enum rc operators_passwd(struct session *s, const char *old, const char *password,
                                  struct err *err);
/* Accept the confidentiality undertaking in force (agreement 3.3). */
MUST_USE enum rc operators_accept(struct session *s, struct err *err);
/* Its version, or "" when accepted already; text in the interface language. */
MUST_USE enum rc operators_undertaking(struct session *s, char version[16], struct buf *text,
                                       struct err *err);
/* Append the facts the log keeps of O's public keys. */
void operators_key_facts(struct buf *out, const struct operator *o);
/* A key file's text into a seed. */
MUST_USE enum rc operators_key_file(const char *text, uint8_t seed[32], struct err *err);

#endif
