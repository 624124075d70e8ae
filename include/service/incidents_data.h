/* What the policy says about incidents: steps, items of the reports, laws. Deployments made
 * before a policy had them follow the built-in one. */
#ifndef SERVICE_INCIDENTS_DATA_H
#define SERVICE_INCIDENTS_DATA_H

#include "service/law.h"

#define INCIDENTS_ITEMS 24

struct incident_item {
    char code[32];
    char title[128], source[200]; /* in the interface language */
    char clause[16];              /* of steps */
    char in[32], from[16];        /* of items: the reports they are in; the fact that fills them */
};

/* The steps of the checklist, in the policy's order. */
MUST_USE enum rc incidents_data_steps(struct session *s, struct incident_item out[INCIDENTS_ITEMS],
                                      size_t *n, struct err *err);
/* The items of REPORT, "report" or "closing". */
MUST_USE enum rc incidents_data_items(struct session *s, const char *report,
                                      struct incident_item out[INCIDENTS_ITEMS], size_t *n,
                                      struct err *err);
/* law_get(), or the built-in number. */
MUST_USE enum rc incidents_data_law(struct session *s, const char *code, struct law *law,
                                    struct err *err);
/* The law of the breach clock PROFILE; RC_INVALID when there is none. */
MUST_USE enum rc incidents_data_profile(struct session *s, const char *profile, struct law *law,
                                        struct err *err);

#endif
