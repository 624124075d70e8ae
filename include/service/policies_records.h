/* What holds from a date on: where data is stored and by whom (2.1), how people reach the
 * company (contact). A change of one is itself a revision of the agreement (8.1 (2), (4)). */
#ifndef SERVICE_POLICIES_RECORDS_H
#define SERVICE_POLICIES_RECORDS_H

#include "service/policies.h"

struct record_kind {
    const char *kind;  /* "storage.place" */
    const char *title; /* N_() text */
    const char *name;  /* under [policy] */
    const char *since; /* under [policy]: from when */
};

/* The I-th kind, or NULL. */
const struct record_kind *policies_records_kind(size_t i);
/* The title of KIND, translated. */
const char *policies_records_title(const char *kind);
/* "storage" of "storage.place". */
void policies_records_group(const char *kind, char out[32]);

struct new_record {
    const char *kind, *value;
    int64_t since;       /* 0: now */
    const char *version; /* code of the version that announces it; NULL or "": one to come */
};
/* RC_INVALID for an unknown kind, an empty value, the value there is, a date before the record in
 * force, or a version whose kinds of change do not cover it; *FIELD tells which, 0 kind to 3 version. */
MUST_USE enum rc policies_records_add(struct session *s, const struct new_record *r, size_t *field,
                                      struct err *err);

/* Inside the act that publishes version CODE with CHANGES: the records SRC names that differ from those
 * in force (RC_INVALID when CHANGES do not cover one; NULL: all are covered), and the announcement of those
 * that waited for it. SRC may be NULL. */
MUST_USE enum rc policies_records_publish_in(struct act *a, const struct policy_source *src,
                                             const char *code, const char *changes,
                                             int64_t effective, struct err *err);
/* The record with its history of the same kind. */
MUST_USE enum rc policies_records_lines(struct session *s, int64_t id, struct lines *out,
                                        struct err *err);

#endif
