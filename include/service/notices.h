/* Publishing a text: what a consent, a field, an incident or a version refers to. */
#ifndef SERVICE_NOTICES_H
#define SERVICE_NOTICES_H

#include "model/notice.h"
#include "service/act.h"

struct new_notice {
    const char *code;     /* NULL: "N-<id>" */
    const char *kind, *title, *text, *purposes, *channel; /* the last two may be NULL */
    const char *fields;   /* codes of what it tells of; may be NULL */
    int64_t published_at; /* 0: now */
    int64_t effective_at; /* 0: when published */
};

/* Record the text as published with its SHA-256, and log "publish" with code and
 * digest. *ID receives it. RC_INVALID without a title or text or with too many fields, RC_EXISTS when the
 * code is taken. The caller checked the right. */
MUST_USE enum rc notices_publish_in(struct act *a, const struct new_notice *n, int64_t *id,
                                    struct err *err);

#endif
