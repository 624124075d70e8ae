#include "service/reviewed.h"

#include "base/clock.h"
#include "service/act.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *setting, *action;
    unsigned right;
} registers[] = {
    [REVIEWED_INCIDENTS] = {"incidents_reviewed", "incident-review", RIGHT_INCIDENTS},
    [REVIEWED_SHARING] = {"sharing_reviewed", "sharing-review", RIGHT_SHARING},
};

enum rc reviewed_put(struct session *s, enum reviewed which, const char *data, struct err *err)
{
    const struct act_entry e = {.action = registers[which].action, .data = data};
    char now[24];
    struct act a;
    enum rc rc = session_need(s, registers[which].right, err);

    if (rc != RC_OK)
        return rc;
    if ((rc = act_begin(&a, s, err)) == RC_OK) {
        snprintf(now, sizeof now, "%" PRId64, a.now);
        rc = db_set_setting(s->db, registers[which].setting, now, err);
    }
    if (rc == RC_OK && (rc = act_log(&a, &e, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

enum rc reviewed_at(struct session *s, enum reviewed which, int64_t *at, struct err *err)
{
    char text[24];
    enum rc rc = db_setting(s->db, registers[which].setting, text, sizeof text, err);

    *at = rc == RC_OK ? strtoll(text, NULL, 10) : 0;
    return rc;
}
