/* Deployments and operators: init, add, reset, role, disable, recover. */
#ifndef SERVICE_OPERATORS_H
#define SERVICE_OPERATORS_H

#include "base/buf.h"
#include "config/ini.h"
#include "service/session.h"

struct init_options {
    const char *dir, *admin, *password, *zone, *name;
    const struct ini *policy;
    bool demo;
};
/* A new deployment, signed in as its first admin. SEED_TEXT receives the
 * recovery seed to print once (wipe it). RC_EXISTS if there is one. */
MUST_USE enum rc deploy_init(struct session *s, const struct init_options *opt,
                             struct buf *seed_text, struct err *err);
/* The built-in policy. */
MUST_USE enum rc deploy_policy(struct ini *policy, struct err *err);
/* Back in with the recovery seed: ADMIN (an existing operator or a new name)
 * gets PASSWORD and all keys; a new seed is made. */
MUST_USE enum rc deploy_recover(struct session *s, const char *seed_text, const char *admin,
                                const char *password, struct buf *new_seed, struct err *err);

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
