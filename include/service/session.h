/* A signed-in operator on an open deployment: what every use case works with. */
#ifndef SERVICE_SESSION_H
#define SERVICE_SESSION_H

#include "crypto/grant.h"
#include "model/field.h"
#include "rules/access.h"
#include "store/db.h"

struct session {
    struct db *db;
    char name[64];   /* the deployment's */
    char zone[64];   /* IANA */
    char origin[96]; /* checkpoint origin */
    char export_dir[512]; /* where exports go; "": exports/ in the deployment's */
    char erasure_copy[512]; /* the erasure list's second copy; "": none */
    bool demo;
    struct catalogue fields;
    int64_t fields_at; /* the counter when they were read */
    /* After sign-in: */
    bool signed_in;
    struct operator op;
    bool revoked;             /* found out: an admin took away what the sign-in gave */
    struct identity *id;      /* in the arena */
    uint8_t *key[RK_COUNT];   /* in the arena; NULL: not held */
    int64_t epoch[RK_COUNT];
    bool broken;              /* the log's tail does not verify: only reopen works */
    char broken_why[160];
    bool older;               /* of an older version: it can be signed in to and migrated */
    bool deferred;            /* set before sign-in: it leaves no entry until session_record() */
    char redone[160];         /* what start-up redo did, translated; "" if nothing */
    int64_t last_ok_at, failures_since; /* shown after sign-in */
};

/* Called as long work goes on; false stops it (RC_CANCEL). TOTAL 0: unknown. */
struct progress {
    bool (*tick)(void *arg, int64_t done, int64_t total);
    void *arg;
};
/* True to go on. P may be NULL. */
bool progress_tick(const struct progress *p, int64_t done, int64_t total);

/* Open DIR's deployment, not signed in. */
MUST_USE enum rc session_open(struct session *s, const char *dir, struct err *err);
/* The same with deployments of older versions (s->older). */
MUST_USE enum rc session_open_any(struct session *s, const char *dir, struct err *err);
/* RC_BUSY where another process has the deployment of DIR open. Ask before opening it. */
MUST_USE enum rc session_alone(const char *dir, struct err *err);
/* Sign out and close. */
void session_close(struct session *s);

/* Wipe the keys; the deployment stays open. */
void session_sign_out(struct session *s);
/* RC_DENIED, with an audit entry of the refusal, unless the role has RIGHTS. */
MUST_USE enum rc session_need(struct session *s, unsigned rights, struct err *err);
bool session_may(const struct session *s, unsigned rights);
/* Read the catalogue again if another console changed it. Fields keep their places, so
 * pointers to them stay good. RC_DENIED, and s->revoked, once an admin has disabled the operator
 * or changed role or keys: every act and every page begins with it. */
MUST_USE enum rc session_refresh(struct session *s, struct err *err);
/* S is found to be without the access that it began with: RC_DENIED. */
enum rc session_revoked(struct session *s, struct err *err);
/* The field of that code, or NULL. */
const struct field *session_field(const struct session *s, const char *code);
/* Did the log ever announce PK as a signing key of OPERATOR? */
MUST_USE enum rc session_key_announced(struct session *s, const char *operator,
                                       const uint8_t pk[32], bool *found, struct err *err);
/* The codes of the policy's reasons that may be given for ACT ("reveal",
 * "correct", "erase"), up to MAX. */
MUST_USE enum rc session_reasons(struct session *s, const char *act, char (*out)[64], size_t max, size_t *n,
                                 struct err *err);
/* The policy's name for NAME in the interface language: "title.zh_CN". */
void session_label_name(const char *name, char *out, size_t max);
/* The field's label in the interface language (falls back to English, then code);
 * static storage per field does not exist: copied into OUT. */
void session_label(struct session *s, const char *section, const char *name, char *out,
                   size_t max);

#endif
