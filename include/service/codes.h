/* Lists of codes that the policy holds as data, with their titles: channels,
 * identity checks, outcomes, purposes. */
#ifndef SERVICE_CODES_H
#define SERVICE_CODES_H

#include "service/session.h"

#define CODES_MAX 32

struct codes {
    char code[CODES_MAX][64], label[CODES_MAX][128];
    const char *choice[CODES_MAX + 1]; /* the labels, NULL-ended, for a form */
    size_t n;
};

/* The policy's sections [KIND:CODE] in the file's order; with USE only those whose "for"
 * names it. The titles are in the interface language. */
MUST_USE enum rc codes_read(struct session *s, const char *kind, const char *use, struct codes *c,
                            struct err *err);
/* RC_INVALID, naming the codes there are, unless CODE is one. */
MUST_USE enum rc codes_check(struct session *s, const char *kind, const char *use, const char *code,
                             struct err *err);
/* The title of [KIND:CODE] in the interface language, or CODE itself. */
void codes_label(struct session *s, const char *kind, const char *code, char *out, size_t max);

#endif
