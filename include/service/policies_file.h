/* A file that is to become a version of the agreement. */
#ifndef SERVICE_POLICIES_FILE_H
#define SERVICE_POLICIES_FILE_H

#include "service/policies_text.h"

struct policy_file {
    struct ini ini; /* of a policy file; empty of a plain text */
    bool is_policy;
    struct buf code, title, text; /* CODE and TITLE are empty where the file has none */
    char purposes[160];
    int64_t published, effective; /* local midnights; 0: not said */
    bool has_original;
    uint8_t original[32]; /* SHA-256 of the text as published */
};

/* Read PATH: a policy file, held to what init holds it to, or a plain text in UTF-8. RC_IO,
 * RC_CONFIG, RC_INVALID; release F in any case. */
MUST_USE enum rc policies_file_read(struct policy_file *f, const char *path, struct err *err);
/* The same of SRC, which stays the caller's. */
MUST_USE enum rc policies_file_from(struct policy_file *f, const struct policy_source *src,
                                    struct err *err);
void policies_file_release(struct policy_file *f);
/* [policy] NAME as a local date's beginning; 0 where there is none. */
MUST_USE enum rc policies_file_date(const struct policy_source *src, const char *name,
                                    int64_t *out, struct err *err);

#endif
