#include "service/policies_check.h"

#include "base/i18n.h"
#include "base/text.h"
#include "model/field.h"
#include "rules/mask.h"
#include "rules/validate.h"
#include "service/codes.h"
#include "service/holidays.h"
#include "service/incidents_data.h"
#include "service/overview.h"
#include "service/purposes.h"

#include <stdlib.h>
#include <string.h>

#define FIELD "field:"
#define LAW "law:"
#define MONTHS_MAX 1200
#define CODE_MAX 31     /* bytes that every register has room for */
#define SECTIONS_MAX 64 /* of other kinds, as they are read */

/* How many sections of a kind are read where they are used. */
static const struct {
    const char *prefix;
    size_t max;
} counts[] = {
    {FIELD, FIELDS_MAX},          {"clause:", OVERVIEW_CLAUSES}, {"purpose:", PURPOSES_MAX},
    {LAW, SECTIONS_MAX},          {"module:", SECTIONS_MAX},     {"exemption:", CODES_MAX},
    {"change:", CODES_MAX},       {"reason:", CODES_MAX},        {"request:", CODES_MAX},
    {"channel:", CODES_MAX},      {"identity:", CODES_MAX},      {"extension:", CODES_MAX},
    {"refusal:", CODES_MAX},      {"outcome:", CODES_MAX},       {"step:", INCIDENTS_ITEMS},
    {"item:", INCIDENTS_ITEMS},
};

/* The words a value of a field may be, parted by blanks. */
static const struct {
    const char *name, *words;
} words[] = {
    {"class", "general sensitive"},
    {"tier", "contact high"},
    {"source", "person employer service"},
    {"state", "draft announced active"},
    {"lookup", "exact none"},
    {"unique", "yes no"},
    {"collect", "yes no"},
    {"clock", "collected confirmed closed"},
    {"action", "delete anonymise"},
};

/* Lists of a field: their words, or the sections whose codes they name; and the room they have. */
static const struct {
    const char *name, *words, *prefix;
    size_t max;
} lists[] = {
    {"purposes", NULL, "purpose:", sizeof((struct field *)NULL)->purposes},
    {"modules", NULL, "module:", sizeof((struct field *)NULL)->modules},
    {"see", "colleague person helpdesk admin", NULL, sizeof((struct field *)NULL)->see},
    {"edit", "colleague person helpdesk admin", NULL, sizeof((struct field *)NULL)->edit},
    {"reveal", "colleague person helpdesk admin", NULL, sizeof((struct field *)NULL)->reveal},
};

/* The greatest number of each unit that a law may say. */
static const struct {
    const char *unit;
    int64_t max;
} units[] = {
    {"hours", 876000}, {"days", 36500},       {"working_days", 26000}, {"calendar_months", MONTHS_MAX},
    {"years", 100},    {"people", 10000000000}, {"failures", 1000000},
};

#define LEN(a) (sizeof(a) / sizeof *(a))

static enum rc wrong(const char *section, const char *name, struct err *err)
{
    return err_set(err, RC_CONFIG, _("the policy's [%s] %s is none that is known"), section, name);
}

static enum rc check_counts(const struct ini *ini, struct err *err)
{
    for (size_t i = 0; i < LEN(counts); i++) {
        const char *prefix = counts[i].prefix, *section;

        if (ini_section(ini, prefix, counts[i].max) != NULL)
            return err_set(err, RC_CONFIG, _("the policy has more than %zu sections [%s...]"),
                           counts[i].max, prefix);
        for (size_t k = 0; (section = ini_section(ini, prefix, k)) != NULL; k++)
            if (strlen(section) - strlen(prefix) > CODE_MAX)
                return err_set(err, RC_CONFIG, _("the policy's [%s] is a code of more than %d bytes"),
                               section, CODE_MAX);
    }
    return RC_OK;
}

static bool whole(const char *text, int64_t max)
{
    size_t digits = strspn(text, "0123456789");

    return digits > 0 && digits < 18 && text[digits] == '\0' && strtoll(text, NULL, 10) <= max;
}

static bool has_section(const struct ini *ini, const char *prefix, const char *code)
{
    size_t len = strlen(prefix);

    for (size_t i = 0; i < ini->n; i++)
        if (strncmp(ini->line[i].section, prefix, len) == 0 &&
            strcmp(ini->line[i].section + len, code) == 0)
            return true;
    return false;
}

static bool list_known(const struct ini *ini, const char *list, const char *codes,
                       const char *prefix)
{
    char code[64];

    for (const char *p = list; *(p += strspn(p, ", ")) != '\0';) {
        size_t n = strcspn(p, ", ");

        if (n >= sizeof code)
            return false;
        memcpy(code, p, n);
        code[n] = '\0';
        if (codes != NULL ? !text_lists(codes, code) : !has_section(ini, prefix, code))
            return false;
        p += n;
    }
    return true;
}

static bool mask_known(const char *mask)
{
    for (size_t i = 0; mask_name(i) != NULL; i++)
        if (strcmp(mask_name(i), mask) == 0)
            return true;
    return false;
}

static bool basis_known(const struct ini *ini, const char *basis)
{
    const char exempt[] = "exempt-";

    if (strncmp(basis, exempt, strlen(exempt)) == 0)
        return has_section(ini, "exemption:", basis + strlen(exempt));
    return text_lists("consent contract law", basis);
}

static enum rc check_words(const struct ini *ini, const char *section, struct err *err)
{
    for (size_t i = 0; i < LEN(words); i++) {
        const char *value = ini_get(ini, section, words[i].name);

        if (value != NULL && !text_lists(words[i].words, value))
            return wrong(section, words[i].name, err);
    }
    for (size_t i = 0; i < LEN(lists); i++) {
        const char *value = ini_get(ini, section, lists[i].name);

        if (value != NULL && (strlen(value) >= lists[i].max ||
                              !list_known(ini, value, lists[i].words, lists[i].prefix)))
            return wrong(section, lists[i].name, err);
    }
    return RC_OK;
}

static enum rc check_field(const struct ini *ini, const char *section, struct err *err)
{
    const char *code = section + strlen(FIELD), *rule = ini_get(ini, section, "rule"),
               *mask = ini_get(ini, section, "mask"), *basis = ini_get(ini, section, "basis"),
               *note = ini_get(ini, section, "basis_note"),
               *months = ini_get(ini, section, "retention_months");

    if (code[strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0' || *code == '\0')
        return err_set(err, RC_CONFIG, _("the policy's [%s] is no code of a field"), section);
    if (rule != NULL && !validate_known(rule))
        return err_set(err, RC_CONFIG, _("the policy's [%s] names an unknown rule"), section);
    if (mask != NULL && !mask_known(mask))
        return wrong(section, "mask", err);
    if (basis != NULL && !basis_known(ini, basis))
        return wrong(section, "basis", err);
    if (note != NULL && strlen(note) >= sizeof((struct field *)NULL)->basis_note)
        return wrong(section, "basis_note", err);
    if (months != NULL && (!whole(months, MONTHS_MAX) || strtol(months, NULL, 10) == 0))
        return wrong(section, "retention_months", err);
    return check_words(ini, section, err);
}

/* A number with a unit it can be counted in; 0 is "at once". */
static enum rc check_law(const struct ini *ini, const char *section, struct err *err)
{
    const char *value = ini_get(ini, section, "value"), *unit = ini_get(ini, section, "unit");

    if (value == NULL && unit == NULL)
        return RC_OK;
    for (size_t i = 0; value != NULL && unit != NULL && i < LEN(units); i++)
        if (strcmp(units[i].unit, unit) == 0)
            return whole(value, units[i].max) ? RC_OK : wrong(section, "value", err);
    return wrong(section, unit != NULL && value == NULL ? "value" : "unit", err);
}

enum rc policies_check(const struct ini *ini, struct err *err)
{
    const char *section;
    enum rc rc;

    if (ini_get(ini, "policy", "id") == NULL || ini_get(ini, "field:name", "rule") == NULL)
        return err_set(err, RC_CONFIG,
                       _("the policy file lacks [policy] id or the field \"name\""));
    if ((rc = check_counts(ini, err)) == RC_OK)
        rc = holidays_check(ini, err);
    for (size_t i = 0; rc == RC_OK && (section = ini_section(ini, FIELD, i)) != NULL; i++)
        rc = check_field(ini, section, err);
    for (size_t i = 0; rc == RC_OK && (section = ini_section(ini, LAW, i)) != NULL; i++)
        rc = check_law(ini, section, err);
    return rc;
}
