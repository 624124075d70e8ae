/* The text of an agreement out of its policy file. */
#ifndef SERVICE_POLICIES_TEXT_H
#define SERVICE_POLICIES_TEXT_H

#include "base/buf.h"
#include "config/ini.h"
#include "service/session.h"

/* Where a policy is read: a file, or else what the deployment holds of its own. */
struct policy_source {
    const struct ini *ini; /* NULL: the deployment's */
    struct db *db;
};

/* The policy that the program brings. */
MUST_USE enum rc policies_text_builtin(struct ini *policy, struct err *err);
/* NAME of SECTION in the authoritative language: zh_CN where there is one, else en, else NAME
 * itself. Replaces OUT; empty where there is none. */
MUST_USE enum rc policies_text_value(const struct policy_source *src, const char *section,
                                     const char *name, struct buf *out, struct err *err);
/* The texts of all clauses in the order of the file, a line each, in the authoritative language.
 * RC_CONFIG when no clause has one. */
MUST_USE enum rc policies_text_compose(const struct policy_source *src, struct buf *out,
                                       struct err *err);
/* The I-th section whose name begins with PREFIX, or *FOUND false. */
MUST_USE enum rc policies_text_section(const struct policy_source *src, const char *prefix,
                                       size_t i, char section[64], bool *found, struct err *err);

#endif
