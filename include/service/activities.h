/* The register of processing activities (agreement, scope and 4.1): what each module does with
 * personal data, by purpose. It is made of the policy's modules and purposes and of the catalogue. */
#ifndef SERVICE_ACTIVITIES_H
#define SERVICE_ACTIVITIES_H

#include "base/lines.h"
#include "service/session.h"

#define ACTIVITIES_MAX 256

struct activity {
    int64_t id;         /* its place, from 1 */
    char module[64];
    char purpose[64];   /* "": nothing is stated for this module, which is a fault */
    char clause[24], basis[24];
    char fields[400];   /* codes of the catalogue's fields that are not given up */
};

/* All of them, in the policy's order of modules; OUT has room for ACTIVITIES_MAX. */
MUST_USE enum rc activities_read(struct session *s, struct activity *out, size_t *n,
                                 struct err *err);
/* A in full: its fields with class and holders. */
MUST_USE enum rc activities_lines(struct session *s, const struct activity *a, struct lines *out,
                                  struct err *err);

#endif
