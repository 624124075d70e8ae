/* The Requests pane's parts, and what Users shares of them. */
#ifndef PANES_REQUESTS_H
#define PANES_REQUESTS_H

#include "panes/pane.h"
#include "service/requests.h"

struct requests_pane {
    int64_t read; /* the request whose texts were opened; 0: none */
    struct buf asked, answered;
};

/* Forms over P, run to the end; cancelled is RC_OK. REF and CASE_ID (may be NULL) are filled in. */
MUST_USE enum rc requests_form_open(struct pane *p, const char *ref, const char *case_id,
                                    struct err *err);
MUST_USE enum rc requests_form_contact(struct pane *p, const char *ref, const char *case_id,
                                       struct err *err);
/* Of the request R, as it was read. */
MUST_USE enum rc requests_form_identify(struct pane *p, const struct request *r, struct err *err);
MUST_USE enum rc requests_form_extend(struct pane *p, const struct request *r, struct err *err);
MUST_USE enum rc requests_form_answer(struct pane *p, const struct request *r, struct err *err);
/* Do what R asks for: report, erasure, closing, or go where it is done. */
MUST_USE enum rc requests_fulfil(struct pane *p, const struct request *r, struct err *err);

#endif
