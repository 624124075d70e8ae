#include "service/incidents_data.h"

#include "base/i18n.h"
#include "service/policies_text.h"
#include "service/register.h"
#include "store/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAWS 32

/* Where rows of one prefix come from: the deployment's policy, else the built-in one. */
struct source {
    struct session *s;
    struct ini builtin; /* empty: the deployment's */
    char section[INCIDENTS_ITEMS * 2][64];
    size_t n;
};

static enum rc source_open(struct source *from, struct session *s, const char *prefix,
                           struct err *err)
{
    const char *name;
    enum rc rc;

    *from = (struct source){.s = s};
    rc = policy_sections(s->db, prefix, from->section, INCIDENTS_ITEMS * 2, &from->n, err);
    if (rc != RC_OK || from->n > 0 || (rc = policies_text_builtin(&from->builtin, err)) != RC_OK)
        return rc;
    while (from->n < INCIDENTS_ITEMS * 2 &&
           (name = ini_section(&from->builtin, prefix, from->n)) != NULL)
        snprintf(from->section[from->n++], sizeof *from->section, "%s", name);
    return RC_OK;
}

static enum rc get(const struct source *from, const char *section, const char *name, char *out,
                   size_t max, struct err *err)
{
    const char *value;

    if (from->builtin.n == 0)
        return policy_get(from->s->db, section, name, out, max, err);
    value = ini_get(&from->builtin, section, name);
    snprintf(out, max, "%s", value != NULL ? value : "");
    return RC_OK;
}

/* In the interface language, else in English. */
static enum rc get_label(const struct source *from, const char *section, const char *name,
                         char *out, size_t max, struct err *err)
{
    char key[64];
    enum rc rc;

    session_label_name(name, key, sizeof key);
    if ((rc = get(from, section, key, out, max, err)) != RC_OK || out[0] != '\0')
        return rc;
    snprintf(key, sizeof key, "%s.en", name);
    return get(from, section, key, out, max, err);
}

static enum rc read_item(const struct source *from, const char *section, struct incident_item *item,
                         struct err *err)
{
    enum rc rc;

    *item = (struct incident_item){0};
    snprintf(item->code, sizeof item->code, "%.31s", strchr(section, ':') + 1);
    if ((rc = get_label(from, section, "title", item->title, sizeof item->title, err)) == RC_OK &&
        (rc = get_label(from, section, "source", item->source, sizeof item->source, err)) ==
            RC_OK &&
        (rc = get(from, section, "clause", item->clause, sizeof item->clause, err)) == RC_OK &&
        (rc = get(from, section, "in", item->in, sizeof item->in, err)) == RC_OK)
        rc = get(from, section, "from", item->from, sizeof item->from, err);
    return rc;
}

/* The rows of PREFIX that are in REPORT (NULL: all). */
static enum rc read_items(struct session *s, const char *prefix, const char *report,
                          struct incident_item *out, size_t *n, struct err *err)
{
    struct source from;
    enum rc rc = source_open(&from, s, prefix, err);

    *n = 0;
    for (size_t i = 0; rc == RC_OK && i < from.n && *n < INCIDENTS_ITEMS; i++) {
        rc = read_item(&from, from.section[i], &out[*n], err);
        *n += report == NULL || register_lists(out[*n].in, report);
    }
    ini_release(&from.builtin);
    return rc;
}

enum rc incidents_data_steps(struct session *s, struct incident_item out[INCIDENTS_ITEMS],
                             size_t *n, struct err *err)
{
    return read_items(s, "step:", NULL, out, n, err);
}

enum rc incidents_data_items(struct session *s, const char *report,
                             struct incident_item out[INCIDENTS_ITEMS], size_t *n, struct err *err)
{
    return read_items(s, "item:", report, out, n, err);
}

/* [law:CODE] of the built-in policy. */
static enum rc builtin_law(struct session *s, const char *code, struct law *law, struct err *err)
{
    struct source from = {.s = s};
    char section[64], value[24] = "";
    enum rc rc = policies_text_builtin(&from.builtin, err);

    snprintf(section, sizeof section, "law:%s", code);
    if (rc == RC_OK && (rc = get(&from, section, "value", value, sizeof value, err)) == RC_OK &&
        (rc = get(&from, section, "unit", law->unit, sizeof law->unit, err)) == RC_OK &&
        (rc = get_label(&from, section, "title", law->title, sizeof law->title, err)) == RC_OK)
        rc = get_label(&from, section, "source", law->source, sizeof law->source, err);
    ini_release(&from.builtin);
    law->value = strtoll(value, NULL, 10);
    if (rc == RC_OK && value[0] == '\0')
        rc = err_set(err, RC_CONFIG, _("the policy has no number for %s"), section);
    return rc;
}

enum rc incidents_data_law(struct session *s, const char *code, struct law *law, struct err *err)
{
    enum rc rc = law_get(s, code, law, err);

    return rc == RC_CONFIG ? builtin_law(s, code, law, err) : rc;
}

enum rc incidents_data_profile(struct session *s, const char *profile, struct law *law,
                               struct err *err)
{
    struct law laws[LAWS];
    size_t n = 0;
    enum rc rc = law_profiles(s, laws, LAWS, &n, err);

    for (size_t i = 0; rc == RC_OK && i < n; i++)
        if (strcmp(laws[i].profile, profile) == 0) {
            *law = laws[i];
            return RC_OK;
        }
    if (rc != RC_OK)
        return rc;
    return err_set(err, RC_INVALID, _("the policy has no breach clock of this name"));
}
