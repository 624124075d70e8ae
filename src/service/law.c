#include "service/law.h"

#include "base/i18n.h"
#include "service/holidays.h"
#include "store/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum rc law_get(struct session *s, const char *code, struct law *law, struct err *err)
{
    char section[64], value[24];
    enum rc rc;

    *law = (struct law){0};
    snprintf(section, sizeof section, "law:%s", code);
    snprintf(law->code, sizeof law->code, "%s", code);
    if ((rc = policy_get(s->db, section, "value", value, sizeof value, err)) != RC_OK ||
        (rc = policy_get(s->db, section, "unit", law->unit, sizeof law->unit, err)) != RC_OK ||
        (rc = policy_get(s->db, section, "profile", law->profile, sizeof law->profile, err)) !=
            RC_OK)
        return rc;
    if (value[0] == '\0')
        return err_set(err, RC_CONFIG, _("the policy has no number for %s"), section);
    law->value = strtoll(value, NULL, 10);
    if (strcmp(law->unit, "working_days") == 0 &&
        (rc = holidays_read(s, &law->calendar, err)) != RC_OK)
        return rc;
    session_label(s, section, "title", law->title, sizeof law->title);
    session_label(s, section, "source", law->source, sizeof law->source);
    return RC_OK;
}

enum rc law_profiles(struct session *s, struct law *out, size_t max, size_t *n, struct err *err)
{
    char section[64][64];
    size_t all = 0;
    enum rc rc = policy_sections(s->db, "law:", section, 64, &all, err);

    *n = 0;
    for (size_t i = 0; rc == RC_OK && i < all && *n < max; i++)
        if ((rc = law_get(s, section[i] + strlen("law:"), &out[*n], err)) == RC_OK)
            *n += out[*n].profile[0] != '\0';
    return rc;
}

int64_t law_due(const struct law *law, int64_t from)
{
    return deadline_in(&law->calendar, from, law->value, law->unit);
}

const char *law_unit(const char *unit)
{
    static const struct {
        const char *unit, *words;
    } units[] = {
        {"calendar_months", N_("calendar months")}, {"working_days", N_("working days")},
        {"days", N_("days")},                       {"hours", N_("hours")},
        {"years", N_("years")},                     {"people", N_("people")},
        {"failures", N_("failures")},
    };

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].unit, unit) == 0)
            return _(units[i].words);
    return unit;
}
