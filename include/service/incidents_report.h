/* The reports to the authority (agreement 3.4): their items are the policy's data; some are
 * filled from the facts, the others are a draft in the timeline until the report is sent. */
#ifndef SERVICE_INCIDENTS_REPORT_H
#define SERVICE_INCIDENTS_REPORT_H

#include "service/incidents.h"
#include "service/incidents_data.h"

/* "report" or "closing", with all items as they stand. */
struct incident_report {
    char kind[16];
    struct incident_item item[INCIDENTS_ITEMS];
    char *value[INCIDENTS_ITEMS]; /* owned; "" where it is not known yet */
    size_t n, filled;
};

MUST_USE enum rc incidents_report_read(struct session *s, const struct incident *i,
                                       const char *kind, struct incident_report *r,
                                       struct err *err);
void incidents_report_release(struct incident_report *r);
/* Keep VALUE ("": nothing) for each item that no fact fills: values by index, NULL leaves one as it
 * is. */
MUST_USE enum rc incidents_report_fill(struct session *s, int64_t id, const char *kind,
                                       const char *const value[INCIDENTS_ITEMS], struct err *err);
/* Write the report as a text file to the export directory, PATH, and record it as sent to
 * RECIPIENT at the moment AT (0: now). A first report may lack items, which it says; the
 * closing report may not: RC_INVALID. RC_EXISTS when it was sent before. */
MUST_USE enum rc incidents_report_send(struct session *s, int64_t id, int64_t version,
                                       const char *kind, const char *recipient, int64_t at,
                                       struct buf *path, struct err *err);

#endif
