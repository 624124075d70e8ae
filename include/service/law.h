/* The legal numbers: data of the policy file with their source. */
#ifndef SERVICE_LAW_H
#define SERVICE_LAW_H

#include "rules/deadline.h"
#include "service/session.h"

struct law {
    char code[48];  /* "breach_gdpr" */
    int64_t value;
    char unit[24];  /* "calendar_months", "working_days", "days", "hours", "years", "people" */
    char profile[24];
    char title[128], source[200]; /* in the interface language */
    struct deadline_calendar calendar; /* filled where the unit is working days */
};

/* [law:CODE]; RC_CONFIG when the policy has no such number. */
MUST_USE enum rc law_get(struct session *s, const char *code, struct law *law, struct err *err);
/* The laws that have a profile (the breach clocks), at most MAX. */
MUST_USE enum rc law_profiles(struct session *s, struct law *out, size_t max, size_t *n,
                              struct err *err);
/* The moment LAW's time is up, counted from FROM. Hours are hours; days, months and years
 * end with that local day, so the moment is the local midnight after it; working
 * days are Monday to Friday, without the public holidays that the policy knows and with the
 * weekends worked for them. */
int64_t law_due(const struct law *law, int64_t from);
/* UNIT in words: "calendar months". */
const char *law_unit(const char *unit);

#endif
