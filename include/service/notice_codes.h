/* Codes of notices by their ids, remembered: rows name the same few again and again. */
#ifndef SERVICE_NOTICE_CODES_H
#define SERVICE_NOTICE_CODES_H

#include "service/session.h"

#define NOTICE_CODES 16

/* Zero it first. */
struct notice_codes {
    struct {
        int64_t id;
        char code[32];
    } slot[NOTICE_CODES];
    size_t next; /* the slot to be used next */
};

/* The code of notice ID, valid until the next call. */
MUST_USE enum rc notice_codes_get(struct notice_codes *c, struct session *s, int64_t id,
                                  const char **code, struct err *err);

#endif
