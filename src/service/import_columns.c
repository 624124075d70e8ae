#include "service/import_columns.h"

#include "base/i18n.h"
#include "store/policy.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define HEADERS_MAX 2048 /* of one field, joined by commas */

/* Is NAME one of the comma-separated HEADERS? */
static bool among(const char *headers, const char *name)
{
    size_t len = strlen(name);

    while (*headers != '\0') {
        size_t n = strcspn(headers, ",");
        size_t skip = strspn(headers, " ");

        if (skip < n && n - skip == len && strncasecmp(headers + skip, name, len) == 0)
            return true;
        headers += n + (headers[n] == ',');
    }
    return false;
}

static int by_code(const void *arg, const char *name)
{
    const struct session *s = arg;

    if (strcasecmp(name, "ref") == 0)
        return INTO_REF;
    if (strcasecmp(name, "department") == 0)
        return INTO_DEPARTMENT;
    for (int i = 0; i < s->fields.n; i++)
        if (strcasecmp(s->fields.field[i].code, name) == 0)
            return i;
    return INTO_NOTHING;
}

static enum rc in_section(const struct session *s, const char *section, const char *header, bool *found,
                          struct err *err)
{
    char headers[HEADERS_MAX];
    enum rc rc = policy_get(s->db, section, "headers", headers, sizeof headers, err);

    *found = rc == RC_OK && among(headers, header);
    return rc;
}

static enum rc by_policy(const void *arg, const char *header, int *into, struct err *err)
{
    const struct session *s = arg;
    char section[64];
    bool found = false;
    enum rc rc = in_section(s, "column:ref", header, &found, err);

    *into = INTO_REF;
    if (rc == RC_OK && !found) {
        *into = INTO_DEPARTMENT;
        rc = in_section(s, "column:department", header, &found, err);
    }
    for (int i = 0; rc == RC_OK && !found && i < s->fields.n; i++) {
        *into = i;
        snprintf(section, sizeof section, "field:%s", s->fields.field[i].code);
        rc = in_section(s, section, header, &found, err);
    }
    if (!found)
        *into = INTO_NOTHING;
    return rc;
}

static enum rc check_set(struct import_columns *c, const struct session *s, struct err *err)
{
    bool name = false;

    c->ref = c->n;
    for (size_t i = 0; i < c->n; i++) {
        if (c->into[i] == INTO_REF)
            c->ref = i;
        name = name || (c->into[i] >= 0 &&
                        strcmp(s->fields.field[c->into[i]].code, "name") == 0);
    }
    if (c->ref < c->n && name)
        return RC_OK;
    err_set(err, RC_INVALID, _("the columns \"ref\" and \"name\" are required"));
    return err_hint(err, _("name them with --map COLUMN=ref,COLUMN=name")), RC_INVALID;
}

enum rc import_columns_read(struct import_columns *c, struct session *s, const struct csvin *csv,
                            const char *path, const char *map, struct err *err)
{
    const struct import_known known = {.by_code = by_code, .by_header = by_policy, .arg = s};
    enum rc rc;

    *c = (struct import_columns){0};
    rc = import_match(&known, csv, path, map, c->into, &c->n, err);
    return rc == RC_OK ? check_set(c, s, err) : rc;
}
