/* A deployment made, and entered again with its recovery seed. */
#ifndef SERVICE_DEPLOY_H
#define SERVICE_DEPLOY_H

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
/* Back in with the recovery seed: ADMIN (an existing operator or a new name)
 * gets PASSWORD and all keys; a new seed is made. */
MUST_USE enum rc deploy_recover(struct session *s, const char *seed_text, const char *admin,
                                const char *password, struct buf *new_seed, struct err *err);

#endif
