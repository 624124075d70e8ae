#include "service/activities.h"

#include "base/i18n.h"
#include "base/text.h"
#include "service/codes.h"
#include "service/fields.h"
#include "service/register.h"
#include "store/policy.h"
#include "store/retention.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SECTIONS_MAX 64
#define LABEL        12

struct purpose_of {
    char code[64], clause[24], basis[24], modules[256];
};

static enum rc read_purposes(struct session *s, struct purpose_of *out, size_t *n, struct err *err)
{
    char section[SECTIONS_MAX][64];
    enum rc rc = policy_sections(s->db, "purpose:", section, SECTIONS_MAX, n, err);

    for (size_t i = 0; rc == RC_OK && i < *n; i++) {
        struct purpose_of *p = &out[i];

        snprintf(p->code, sizeof p->code, "%.55s", section[i] + strlen("purpose:"));
        if ((rc = policy_get(s->db, section[i], "clause", p->clause, sizeof p->clause, err)) ==
                RC_OK &&
            (rc = policy_get(s->db, section[i], "basis", p->basis, sizeof p->basis, err)) == RC_OK)
            rc = policy_get(s->db, section[i], "modules", p->modules, sizeof p->modules, err);
    }
    return rc;
}

/* Is F held, or to be held, for the activity? */
static bool serves(const struct field *f, const struct activity *a)
{
    return strcmp(f->state, "closed") != 0 && register_lists(f->purposes, a->purpose) &&
           register_lists(f->modules, a->module);
}

static void put_fields(const struct session *s, struct activity *a)
{
    size_t used = 0;

    for (int i = 0; i < s->fields.n && used < sizeof a->fields; i++)
        if (serves(&s->fields.field[i], a))
            used += (size_t)snprintf(a->fields + used, sizeof a->fields - used, "%s%s",
                                     used > 0 ? ", " : "", s->fields.field[i].code);
}

enum rc activities_read(struct session *s, struct activity *out, size_t *n, struct err *err)
{
    static struct purpose_of none;
    struct purpose_of purpose[SECTIONS_MAX];
    char module[SECTIONS_MAX][64];
    size_t modules = 0, purposes = 0;
    enum rc rc = session_refresh(s, err);

    *n = 0;
    if (rc != RC_OK || (rc = read_purposes(s, purpose, &purposes, err)) != RC_OK ||
        (rc = policy_sections(s->db, "module:", module, SECTIONS_MAX, &modules, err)) != RC_OK)
        return rc;
    for (size_t m = 0; m < modules; m++) {
        const char *code = module[m] + strlen("module:");
        size_t before = *n;

        for (size_t i = 0; i <= purposes && *n < ACTIVITIES_MAX; i++) {
            const struct purpose_of *p = i < purposes ? &purpose[i] : &none;

            if (i < purposes ? !text_lists(p->modules, code) : *n > before)
                continue;
            out[*n] = (struct activity){.id = (int64_t)*n + 1};
            snprintf(out[*n].module, sizeof out[*n].module, "%.56s", code);
            snprintf(out[*n].purpose, sizeof out[*n].purpose, "%s", p->code);
            snprintf(out[*n].clause, sizeof out[*n].clause, "%s", p->clause);
            snprintf(out[*n].basis, sizeof out[*n].basis, "%s", p->basis);
            put_fields(s, &out[(*n)++]);
        }
    }
    return RC_OK;
}

static enum rc put_field(struct session *s, const struct field *f, struct lines *out,
                         struct err *err)
{
    char label[128], section[48];
    int64_t held = 0;
    enum rc rc = field_held(s->db, f->id, &held, err);

    snprintf(section, sizeof section, "field:%s", f->code);
    session_label(s, section, "label", label, sizeof label);
    if (rc == RC_OK)
        lines_add(out, f->sensitive ? ROLE_WARN : ROLE_NORMAL, _("%s: %s, people: %lld"), label,
                  f->sensitive ? _("sensitive") : _("general"), (long long)held);
    return rc;
}

enum rc activities_lines(struct session *s, const struct activity *a, struct lines *out,
                         struct err *err)
{
    char module[128], title[128], text[160], section[48];
    enum rc rc = RC_OK;

    codes_label(s, "module", a->module, module, sizeof module);
    if (a->purpose[0] == '\0') {
        lines_add(out, ROLE_TITLE, "%s", module);
        lines_add(out, ROLE_BAD, "%s", _("No purpose is stated for this module."));
        return RC_OK;
    }
    codes_label(s, "purpose", a->purpose, title, sizeof title);
    lines_add(out, ROLE_TITLE, "%s  %s", module, title);
    snprintf(section, sizeof section, "clause:%s", a->clause);
    session_label(s, section, "title", title, sizeof title);
    snprintf(text, sizeof text, "%s  %.120s", a->clause, title);
    lines_pair(out, LABEL, _("Clause"), text);
    fields_basis(a->basis, text, sizeof text);
    lines_pair(out, LABEL, _("Basis"), text);
    lines_add(out, ROLE_HEADER, "%s", _("Fields"));
    for (int i = 0; rc == RC_OK && i < s->fields.n; i++)
        if (serves(&s->fields.field[i], a))
            rc = put_field(s, &s->fields.field[i], out, err);
    if (rc == RC_OK && a->fields[0] == '\0')
        lines_add(out, ROLE_DIM, "%s", _("No field of the catalogue is used for it here."));
    return rc;
}
