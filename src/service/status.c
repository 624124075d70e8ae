#include "service/status.h"

#include "base/i18n.h"
#include "base/text.h"
#include "store/facts.h"
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

/* They speak of people's data: before anybody is recorded there was nothing to look at. */
static const char *const of_people[] = {"retention", "consent",     "reconsent", "requests",
                                        "access",    "erasure",     "closure",   "sharing",
                                        "processors", "publication", "transfer",  "authority",
                                        "minors",    NULL};

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

static bool speaks_of_people(const char *check)
{
    for (size_t i = 0; of_people[i] != NULL; i++)
        if (strcmp(of_people[i], check) == 0)
            return true;
    return false;
}

/* What nothing spoke against is kept only where there was something to speak of. */
static enum rc doubt(struct session *s, const char *check, struct status *st, struct err *err)
{
    int64_t last = 0;
    enum rc rc;

    if (st->state != CLAUSE_KEPT || !speaks_of_people(check))
        return RC_OK;
    if ((rc = facts_last_person(s->db, &last, err)) == RC_OK && last == 0)
        status_set(st, CLAUSE_UNMEASURED, "%s", _("nobody is recorded yet"));
    return rc;
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
        if (strcmp(checks[i].name, name) == 0) {
            rc = checks[i].check(s, st, err);
            return rc == RC_OK ? doubt(s, name, st, err) : rc;
        }
    status_set(st, CLAUSE_UNMEASURED, "%s", _("no check measures this clause"));
    return RC_OK;
}
