/* The purposes of processing: data of the policy file ([purpose:...]). */
#ifndef SERVICE_PURPOSES_H
#define SERVICE_PURPOSES_H

#include "service/session.h"

#define PURPOSES_MAX 32

struct purpose {
    char code[64];
    char title[96]; /* in the interface language */
    bool consent;   /* its basis is consent, or that of a field in use is which serves it */
};

/* Those that rest on consent come first, each part in the policy's order. */
struct purposes {
    struct purpose purpose[PURPOSES_MAX];
    size_t n;
};

MUST_USE enum rc purposes_read(struct session *s, struct purposes *p, struct err *err);
/* By code, or NULL. */
const struct purpose *purposes_find(const struct purposes *p, const char *code);
/* Does a field in use rest on consent for the purpose of that CODE? */
bool purposes_served(const struct session *s, const char *code);
/* Does a value of FIELD need consent for the purpose of that CODE? */
bool purposes_needed(const struct field *field, const char *code);

#endif
