#include "service/session.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/act.h"
#include "service/ballast.h"
#include "store/audit.h"
#include "store/operator.h"
#include "store/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool progress_tick(const struct progress *p, int64_t done, int64_t total)
{
    return p == NULL || p->tick == NULL || p->tick(p->arg, done, total);
}

static enum rc read_version(struct session *s, struct err *err)
{
    int version = 0;
    enum rc rc = db_version(s->db, DB_OFFICE, &version, err);

    s->older = rc == RC_OK && version < db_version_wanted(DB_OFFICE);
    s->deferred = s->older;
    return rc == RC_OK ? session_refresh(s, err) : rc;
}

static enum rc open_db(struct db **db, const char *dir, bool any, struct err *err)
{
    return any ? db_open_any(db, dir, err) : db_open(db, dir, err);
}

static enum rc open_as(struct session *s, const char *dir, bool any, struct err *err)
{
    char demo[8], id[64];
    enum rc rc;

    *s = (struct session){0};
    rc = open_db(&s->db, dir, any, err);
    if (rc != RC_OK && ballast_release(dir, rc))
        rc = open_db(&s->db, dir, any, err);
    if (rc != RC_OK)
        return rc;
    if ((rc = db_setting(s->db, "name", s->name, sizeof s->name, err)) == RC_OK &&
        (rc = db_setting(s->db, "zone", s->zone, sizeof s->zone, err)) == RC_OK &&
        (rc = db_setting(s->db, "id", id, sizeof id, err)) == RC_OK &&
        (rc = db_setting(s->db, "demo", demo, sizeof demo, err)) == RC_OK)
        rc = read_version(s, err);
    if (rc == RC_OK && (id[0] == '\0' || !clock_zone(s->zone))) {
        err_set(err, RC_DB, _("this deployment was not finished when it was made"));
        err_hint(err, _("remove its files, then run init again"));
        rc = RC_DB;
    }
    if (rc != RC_OK) {
        session_close(s);
        return rc;
    }
    snprintf(s->origin, sizeof s->origin, "ycadmin.%s", id);
    s->demo = strcmp(demo, "1") == 0;
    return RC_OK;
}

enum rc session_open(struct session *s, const char *dir, struct err *err)
{
    return open_as(s, dir, false, err);
}

enum rc session_open_any(struct session *s, const char *dir, struct err *err)
{
    return open_as(s, dir, true, err);
}

enum rc session_alone(const char *dir, struct err *err)
{
    if (!db_in_use(dir))
        return RC_OK;
    err_set(err, RC_BUSY, _("other sessions are open on this deployment"));
    return err_hint(err, _("end them first: consoles, timers, other commands")), RC_BUSY;
}

void session_sign_out(struct session *s)
{
    for (int i = 0; i < RK_COUNT; i++) {
        secret_free(s->key[i], KEY_BYTES);
        s->key[i] = NULL;
    }
    secret_free(s->id, sizeof *s->id);
    s->id = NULL;
    s->signed_in = s->revoked = false;
    if (s->db != NULL)
        db_guard(s->db, OP_SYSTEM);
}

void session_close(struct session *s)
{
    session_sign_out(s);
    db_close(s->db);
    s->db = NULL;
}

bool session_may(const struct session *s, unsigned rights)
{
    return s->signed_in && access_allows(s->op.role, rights);
}

enum rc session_need(struct session *s, unsigned rights, struct err *err)
{
    const struct act_entry entry = {.action = "denied"};
    struct err ignored;

    if (session_may(s, rights))
        return RC_OK;
    /* The refusal stands whether or not it could be recorded. */
    if (s->signed_in && act_note(s, &entry, &ignored) != RC_OK)
        return err_set(err, RC_DENIED, _("not allowed, and the refusal could not be recorded"));
    err_set(err, RC_DENIED, _("your role may not do that"));
    return err_hint(err, _("ask an admin")), RC_DENIED;
}

enum rc session_revoked(struct session *s, struct err *err)
{
    s->revoked = true;
    err_set(err, RC_DENIED, _("an admin has changed your access since you signed in"));
    return err_hint(err, _("sign in again")), RC_DENIED;
}

/* Who was disabled, given another role or other keys has lost what this session stands on: its
 * entries would not hold. An operator that is only being made has no row yet. */
static enum rc standing(struct session *s, struct err *err)
{
    struct operator now;
    enum rc rc;

    if (!s->signed_in || s->op.id == 0)
        return RC_OK;
    rc = operator_by_name(s->db, s->op.name, &now, err);
    if (rc == RC_MISSING ||
        (rc == RC_OK && (!now.enabled || now.role != s->op.role ||
                         memcmp(now.sign_pk, s->op.sign_pk, sizeof now.sign_pk) != 0)))
        return session_revoked(s, err);
    return rc;
}

enum rc session_refresh(struct session *s, struct err *err)
{
    int64_t at;
    enum rc rc = standing(s, err);

    if (rc != RC_OK || s->older) /* its catalogue is of another shape */
        return rc;
    rc = db_counter(s->db, "catalogue", &at, err);
    if (rc != RC_OK || (s->fields.n > 0 && at == s->fields_at))
        return rc;
    s->fields_at = at;
    return field_all(s->db, &s->fields, err);
}

const struct field *session_field(const struct session *s, const char *code)
{
    for (int i = 0; i < s->fields.n; i++)
        if (strcmp(s->fields.field[i].code, code) == 0)
            return &s->fields.field[i];
    return NULL;
}

void session_label_name(const char *name, char *out, size_t max)
{
    const char *language = getenv("LANGUAGE");
    const char *suffix = "en";

    if (language != NULL && strncmp(language, "zh", 2) == 0)
        suffix = strncmp(language, "zh_TW", 5) == 0 || strncmp(language, "zh_HK", 5) == 0
                     ? "zh_TW"
                     : "zh_CN";
    snprintf(out, max, "%s.%s", name, suffix);
}

void session_label(struct session *s, const char *section, const char *name, char *out, size_t max)
{
    char key[64];
    struct err ignored;

    session_label_name(name, key, sizeof key);
    if (policy_get(s->db, section, key, out, max, &ignored) == RC_OK && out[0] != '\0')
        return;
    snprintf(key, sizeof key, "%s.en", name);
    if (policy_get(s->db, section, key, out, max, &ignored) == RC_OK && out[0] != '\0')
        return;
    snprintf(out, max, "%s", strchr(section, ':') != NULL ? strchr(section, ':') + 1 : section);
}

enum rc session_reasons(struct session *s, const char *act, char (*out)[64], size_t max, size_t *n,
                        struct err *err)
{
    const size_t prefix = strlen("reason:");
    char acts[128];
    size_t all = 0;
    enum rc rc = policy_sections(s->db, "reason:", out, max, &all, err);

    *n = 0;
    for (size_t i = 0; rc == RC_OK && i < all; i++) {
        rc = policy_get(s->db, out[i], "for", acts, sizeof acts, err);
        if (rc == RC_OK && (acts[0] == '\0' || text_lists(acts, act))) {
            memmove(out[*n], out[i] + prefix, strlen(out[i]) - prefix + 1);
            ++*n;
        }
    }
    return rc;
}

enum rc session_key_announced(struct session *s, const char *operator, const uint8_t pk[32],
                              bool *found, struct err *err)
{
    static const char *const actions[] = {"init", "operator-add", "operator-reset", "recover"};
    struct audit_entry page[16];
    struct buf want = BUF_INIT;
    enum rc rc = RC_OK;

    *found = false;
    buf_printf(&want, "operator=%s sign=", operator);
    buf_hex(&want, pk, 32);
    for (size_t i = 0; rc == RC_OK && !*found && i < sizeof actions / sizeof *actions; i++) {
        struct audit_filter filter = {.action = actions[i]};
        int64_t from = -1;
        size_t n = 0;

        do {
            rc = audit_page(s->db, from, 1, &filter, page, 16, &n, err);
            for (size_t k = 0; rc == RC_OK && k < n; k++) {
                *found = *found || strstr(page[k].data, buf_str(&want)) != NULL;
                from = page[k].seq;
            }
        } while (rc == RC_OK && n == 16 && !*found);
    }
    buf_release(&want);
    return rc;
}
