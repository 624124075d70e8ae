/* What the catalogue says of the clauses it keeps. It is short and in memory; what
 * people hold is counted in the database already. */
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "rules/gate.h"
#include "service/status.h"
#include "store/policy.h"
#include "store/retention.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTIONS_MAX 64

static bool in_state(const struct field *f, const char *state)
{
    return strcmp(f->state, state) == 0;
}

/* The modules of the policy, and those that no processing activity (purpose) names. */
static enum rc modules(struct session *s, size_t *all, size_t *bare, struct err *err)
{
    char module[SECTIONS_MAX][64], purpose[SECTIONS_MAX][64], of[256];
    bool covered[SECTIONS_MAX] = {false};
    size_t n = 0;
    enum rc rc = policy_sections(s->db, "module:", module, SECTIONS_MAX, all, err);

    if (rc == RC_OK)
        rc = policy_sections(s->db, "purpose:", purpose, SECTIONS_MAX, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        rc = policy_get(s->db, purpose[i], "modules", of, sizeof of, err);
        for (size_t m = 0; rc == RC_OK && m < *all; m++)
            covered[m] = covered[m] || text_lists(of, module[m] + strlen("module:"));
    }
    *bare = 0;
    for (size_t m = 0; m < *all; m++)
        *bare += !covered[m];
    return rc;
}

/* Does the agreement call F sensitive, and the catalogue does not? */
static enum rc below(struct session *s, const struct field *f, bool *yes, struct err *err)
{
    char section[48], class[16];
    enum rc rc;

    snprintf(section, sizeof section, "field:%s", f->code);
    rc = policy_get(s->db, section, "class", class, sizeof class, err);
    *yes = rc == RC_OK && strcmp(class, "sensitive") == 0 && !f->sensitive;
    return rc;
}

enum rc status_scope(struct session *s, struct status *st, struct err *err)
{
    int n = 0, lacking = 0, low = 0;
    size_t all = 0, bare = 0;
    enum rc rc = session_refresh(s, err);

    if (rc != RC_OK || (rc = modules(s, &all, &bare, err)) != RC_OK)
        return rc;
    for (int i = 0; i < s->fields.n; i++) {
        const struct field *f = &s->fields.field[i];
        bool yes;

        if (in_state(f, "closed"))
            continue;
        n++;
        if ((rc = below(s, f, &yes, err)) != RC_OK)
            return rc;
        low += yes;
        lacking += f->purposes[0] == '\0' || f->basis[0] == '\0' || f->modules[0] == '\0';
    }
    status_list(st, bare > 0 && low == 0 ? "activities" : "fields", "");
    if (low > 0)
        status_set(st, CLAUSE_BROKEN, _("fields classed below what the agreement says: %d"), low);
    else if (lacking > 0 || bare > 0)
        status_set(st, CLAUSE_BROKEN,
                   _("fields without purpose, basis or module: %d; modules without "
                     "activity: %d"),
                   lacking, (int)bare);
    else if (n == 0 || all == 0)
        status_set(st, CLAUSE_UNMEASURED, "%s", _("the catalogue is empty"));
    else
        status_set(st, CLAUSE_KEPT, _("%d fields in %d modules, each with class, basis, purpose"),
                   n, (int)all);
    return RC_OK;
}

/* Is every purpose of F one the policy states? */
static enum rc purposes_stated(struct session *s, const struct field *f, bool *yes, struct err *err)
{
    char section[96], clause[16];
    enum rc rc = RC_OK;

    *yes = f->purposes[0] != '\0';
    for (const char *p = f->purposes; rc == RC_OK && *(p += strspn(p, ", ")) != '\0';
         p += strcspn(p, ", ")) {
        snprintf(section, sizeof section, "purpose:%.*s", (int)strcspn(p, ", "), p);
        rc = policy_get(s->db, section, "clause", clause, sizeof clause, err);
        *yes = *yes && clause[0] != '\0';
    }
    return rc;
}

static enum rc provenance_of(struct session *s, const struct field *f, bool *good, struct err *err)
{
    char section[48], title[8];
    enum rc rc = purposes_stated(s, f, good, err);

    snprintf(section, sizeof section, "clause:%s", f->clause);
    if (rc == RC_OK)
        rc = policy_get(s->db, section, "title.en", title, sizeof title, err);
    *good = *good && f->source[0] != '\0' && f->basis[0] != '\0' && title[0] != '\0';
    return rc;
}

enum rc status_provenance(struct session *s, struct status *st, struct err *err)
{
    int n = 0, lacking = 0;
    enum rc rc = session_refresh(s, err);

    for (int i = 0; rc == RC_OK && i < s->fields.n; i++) {
        bool good;

        if (!gate_shows(&s->fields.field[i]))
            continue;
        n++;
        rc = provenance_of(s, &s->fields.field[i], &good, err);
        lacking += rc == RC_OK && !good;
    }
    status_list(st, "fields", "state:active");
    if (lacking > 0)
        status_set(st, CLAUSE_BROKEN,
                   _("%d of %d fields in use lack purpose, source, clause or basis"), lacking, n);
    else if (n == 0)
        status_set(st, CLAUSE_UNMEASURED, "%s", _("no field is in use"));
    else
        status_set(st, CLAUSE_KEPT, _("%d fields in use, each with purpose, source, clause, basis"),
                   n);
    return rc;
}

/* Was a value of F taken after its collection was switched off? */
static enum rc taken_while_off(struct session *s, const struct field *f, bool *yes, struct err *err)
{
    char section[48], since[24];
    int64_t newest = 0;
    enum rc rc;

    *yes = false;
    if (f->collect)
        return RC_OK;
    snprintf(section, sizeof section, "field:%s", f->code);
    rc = policy_get(s->db, section, "collect.since", since, sizeof since, err);
    if (rc == RC_OK)
        rc = field_newest(s->db, f->id, &newest, err);
    *yes = since[0] != '\0' && newest > strtoll(since, NULL, 10);
    return rc;
}

/* What the service collects by itself (1.2: page clicks) can be switched off, and has
 * a retention rule of its own. */
enum rc status_clicks(struct session *s, struct status *st, struct err *err)
{
    int n = 0, off = 0, ruleless = 0, taken = 0;
    enum rc rc = session_refresh(s, err);

    for (int i = 0; rc == RC_OK && i < s->fields.n; i++) {
        const struct field *f = &s->fields.field[i];
        struct retention_rule rule;
        bool yes;

        if (!gate_shows(f) || strcmp(f->source, "service") != 0)
            continue;
        n++;
        off += !f->collect;
        if ((rc = taken_while_off(s, f, &yes, err)) != RC_OK)
            break;
        taken += yes;
        rc = retention_rule_get(s->db, f->id, &rule, err);
        ruleless += rc == RC_MISSING;
        rc = rc == RC_MISSING ? RC_OK : rc;
    }
    status_list(st, "fields", "source:service");
    if (taken > 0 || ruleless > 0)
        status_set(st, CLAUSE_BROKEN,
                   _("collectors that took data while off: %d; without a retention "
                     "rule: %d"),
                   taken, ruleless);
    else
        status_set(st, CLAUSE_KEPT,
                   _("collectors in use: %d, switched off: %d, each with its rule"), n, off);
    return rc;
}

enum rc status_drafts(struct session *s, struct status *st, struct err *err)
{
    int drafts = 0, holding = 0, widened = 0, untold = 0;
    enum rc rc = session_refresh(s, err);

    for (int i = 0; rc == RC_OK && i < s->fields.n; i++) {
        const struct field *f = &s->fields.field[i];
        int64_t held = 0;

        widened += in_state(f, "widened");
        /* Those of the policy file were told of by the agreement itself. */
        untold += in_state(f, "active") && f->active_at != 0 && f->notice == 0;
        if (!in_state(f, "draft") && !in_state(f, "announced"))
            continue;
        drafts++;
        rc = field_held(s->db, f->id, &held, err);
        holding += held > 0;
    }
    status_list(st, "fields",
                holding > 0   ? "state:draft"
                : untold > 0  ? "state:active"
                : widened > 0 ? "state:widened"
                              : "state:draft");
    if (holding > 0)
        status_set(st, CLAUSE_BROKEN, _("%d fields hold data before their notice"), holding);
    else if (untold > 0)
        status_set(st, CLAUSE_BROKEN, _("fields in use without a notice: %d"), untold);
    else if (widened > 0)
        status_set(st, CLAUSE_AT_RISK, _("%d widened fields wait for a new notice"), widened);
    else
        status_set(st, CLAUSE_KEPT, _("fields not in use yet: %d, none holds data"), drafts);
    return rc;
}

enum rc status_exemptions(struct session *s, struct status *st, struct err *err)
{
    int n = 0, bare = 0;
    enum rc rc = session_refresh(s, err);

    for (int i = 0; rc == RC_OK && i < s->fields.n; i++) {
        const struct field *f = &s->fields.field[i];

        if (gate_exemption(f->basis) == 0 || in_state(f, "closed"))
            continue;
        n++;
        bare += f->basis_note[0] == '\0';
    }
    status_list(st, "fields", "basis:exempt");
    if (bare > 0)
        status_set(st, CLAUSE_BROKEN, _("%d of %d exemptions have no note"), bare, n);
    else
        status_set(st, CLAUSE_KEPT, _("fields under an exemption: %d, each with its note"), n);
    return rc;
}
