/* Versions of the agreement (8.1). */
#ifndef SERVICE_POLICIES_H
#define SERVICE_POLICIES_H

#include "base/lines.h"
#include "model/notice.h"
#include "model/policy_version.h"
#include "service/act.h"
#include "service/policies_file.h"

/* Record the deployment's policy as the first version, published on the dates the policy says,
 * with the dated records it names. Does nothing where there is a version. The caller checked
 * the right; RC_CONFIG when the policy has no version, title or text. */
MUST_USE enum rc policies_ensure(struct act *a, struct err *err);

struct new_version {
    const char *code;     /* NULL or "": the file's */
    const char *changes;  /* kinds of change of 8.1, "3, 4"; required */
    int64_t effective_at; /* a moment; 0: as the file says, else when published */
    const char *note;     /* may be NULL */
};
/* What of a new version is refused. */
enum version_part { VERSION_FILE, VERSION_CODE, VERSION_CHANGES, VERSION_EFFECTIVE, VERSION_PARTS };
/* Publish F as the next version, with the storage and contact records that it changes. RC_INVALID for
 * unknown kinds, a publication still to come, an effect before the publication or before the last version's,
 * or a changed record that none of the kinds covers; RC_EXISTS when the code is taken. *BAD as for those. */
MUST_USE enum rc policies_add(struct session *s, const struct policy_file *f,
                              const struct new_version *v, enum version_part *bad,
                              int64_t *notice, struct err *err);

/* At an admin's sign-in: the texts of versions that took effect since they were added take the place of
 * the old ones, with an entry for each version. */
MUST_USE enum rc policies_redo(struct session *s, struct err *err);

/* The purposes to be consented to again after CHANGES: those whose basis is consent, when one
 * of the kinds asks for it. */
MUST_USE enum rc policies_reconsent(struct session *s, const char *changes, char *out, size_t max,
                                    struct err *err);
/* Do CHANGES cover GROUP ("storage", "contact")? Where no kind of the policy names it, any version does. */
MUST_USE enum rc policies_covers(struct session *s, const char *changes, const char *group,
                                 bool *yes, struct err *err);
/* "3 Rules of use, 4 Contact": the kinds with their titles. */
void policies_changes(struct session *s, const char *changes, struct buf *out);

/* How many of the active people answered for every purpose of V; from counters. */
struct policy_coverage {
    int64_t answered, active;
};
MUST_USE enum rc policies_coverage(struct session *s, const struct policy_version *v,
                                   struct policy_coverage *c, struct err *err);

/* The notice of version CODE (NULL: the one in force); RC_MISSING. */
MUST_USE enum rc policies_find(struct session *s, const char *code, int64_t *notice,
                               struct err *err);
/* "current", "pending", "replaced"; IN_FORCE is the notice in force now. */
const char *policies_state(const struct notice *n, int64_t in_force, int64_t now);
/* Everything about version NOTICE: dates, kinds, coverage, digests, the difference against the
 * version before, the text. */
MUST_USE enum rc policies_lines(struct session *s, int64_t notice, struct lines *out,
                                struct err *err);
/* The same as one JSON object, or (CSV) a header and one row. Appended. */
MUST_USE enum rc policies_data(struct session *s, int64_t notice, bool csv, struct buf *out,
                               struct err *err);

#endif
