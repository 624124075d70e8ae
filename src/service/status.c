#include "service/status.h"

#include "base/i18n.h"
#include "base/text.h"
#include "store/policy.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    enum rc (*check)(struct session *s, struct status *st, struct err *err);
} checks[] = {
#define CHECK(name) {#name, status_##name},
#include "service/checks.def"
#undef CHECK
    {NULL, NULL},
};

void status_set(struct status *st, enum clause_state state, const char *fmt, ...)
{
    va_list ap;

    st->state = state;
    va_start(ap, fmt);
    text_print(st->figure, sizeof st->figure, fmt, ap);
    va_end(ap);
}

void status_list(struct status *st, const char *pane, const char *filter)
{
    st->pane = pane;
    snprintf(st->filter, sizeof st->filter, "%s", filter);
}

enum rc status_clause(struct session *s, const char *clause, struct status *st, struct err *err)
{
    char section[64], name[32];
    enum rc rc;

    *st = (struct status){.state = CLAUSE_UNMEASURED};
    snprintf(section, sizeof section, "clause:%s", clause);
    if ((rc = policy_get(s->db, section, "check", name, sizeof name, err)) != RC_OK)
        return rc;
    for (size_t i = 0; checks[i].name != NULL; i++)
        if (strcmp(checks[i].name, name) == 0)
            return checks[i].check(s, st, err);
    status_set(st, CLAUSE_UNMEASURED, "%s", _("no check measures this clause"));
    return RC_OK;
}
