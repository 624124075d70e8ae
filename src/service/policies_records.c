#include "service/policies_records.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "store/dated.h"
#include "store/notice.h"
#include "store/policy_version.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAGE 32
#define RECORDS_MAX 1000 /* looked through for those that wait */
#define LABEL 16

static const struct record_kind kinds[] = {
    {"storage.place", N_("Storage place"), "storage.place", "storage.since"},
    {"storage.custodian", N_("Custodian"), "storage.custodian", "storage.since"},
    {"contact.phone", N_("Telephone"), "phone", "published"},
    {"contact.fax", N_("Fax"), "fax", "published"},
    {"contact.email", N_("Contact e-mail"), "email", "published"},
    {"contact.address", N_("Postal address"), "address", "published"},
    {"contact.complaints", N_("Complaints to"), "complaints", "published"},
};
#define KINDS (sizeof kinds / sizeof *kinds)

const struct record_kind *policies_records_kind(size_t i)
{
    return i < KINDS ? &kinds[i] : NULL;
}

static bool known(const char *kind)
{
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return true;
    return false;
}

const char *policies_records_title(const char *kind)
{
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return _(kinds[i].title);
    return kind;
}

void policies_records_group(const char *kind, char out[32])
{
    snprintf(out, 32, "%.*s", (int)strcspn(kind, "."), kind);
}

/* The version that is to announce R exists and is of a kind that covers it. */
static enum rc check_version(struct session *s, const struct new_record *r, struct err *err)
{
    struct policy_version v;
    struct notice n = {0};
    char group[32];
    bool found = false, covers = false;
    enum rc rc = notice_by_code(s->db, r->version, &n, err);

    policies_records_group(r->kind, group);
    if (rc == RC_OK)
        rc = policy_version_get(s->db, n.id, &v, &found, err);
    notice_release(&n);
    if (rc == RC_MISSING || (rc == RC_OK && !found))
        return err_set(err, RC_INVALID, _("there is no such version of the agreement"));
    if (rc == RC_OK && (rc = policies_covers(s, v.changes, group, &covers, err)) == RC_OK &&
        !covers)
        rc =
            err_set(err, RC_INVALID, _("that version is not of a kind of change that covers this"));
    return rc;
}

static enum rc check(struct session *s, const struct new_record *r, int64_t since, size_t *field,
                     struct err *err)
{
    struct dated_record last;
    bool found;
    enum rc rc;

    *field = 0;
    if (!known(r->kind))
        return err_set(err, RC_INVALID, _("there is no such kind of record"));
    *field = 1;
    if (r->value == NULL || *r->value == '\0' || strlen(r->value) >= sizeof last.value)
        return err_set(err, RC_INVALID, _("a record needs a value of up to 250 bytes"));
    if ((rc = dated_in_force(s->db, r->kind, INT64_MAX, &last, &found, err)) != RC_OK)
        return rc;
    if (found && strcmp(last.value, r->value) == 0)
        return err_set(err, RC_INVALID, _("this is what is recorded already"));
    *field = 2;
    if (found && since < last.since)
        return err_set(err, RC_INVALID, _("it would begin before the record there is"));
    *field = 3;
    return r->version != NULL && *r->version != '\0' ? check_version(s, r, err) : RC_OK;
}

static enum rc put(struct act *a, const char *kind, const char *value, int64_t since,
                   const char *version, struct err *err)
{
    struct dated_record r = {.since = since, .recorded_at = a->now};

    snprintf(r.kind, sizeof r.kind, "%s", kind);
    snprintf(r.value, sizeof r.value, "%s", value);
    snprintf(r.version, sizeof r.version, "%s", version);
    snprintf(r.recorded_by, sizeof r.recorded_by, "%s", a->s->op.name);
    return dated_put(a->s->db, &r, err);
}

enum rc policies_records_add(struct session *s, const struct new_record *r, size_t *field,
                             struct err *err)
{
    const char *version = r->version != NULL ? r->version : "";
    char data[128];
    const struct act_entry e = {.action = "record-add", .data = data};
    struct act a;
    enum rc rc = session_need(s, RIGHT_POLICY, err);

    *field = SIZE_MAX;
    if (rc != RC_OK ||
        (rc = check(s, r, r->since != 0 ? r->since : clock_now(), field, err)) != RC_OK ||
        (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    snprintf(data, sizeof data, "kind=%s version=%s", r->kind, *version != '\0' ? version : "-");
    if ((rc = put(&a, r->kind, r->value, r->since != 0 ? r->since : a.now, version, err)) ==
            RC_OK &&
        (rc = act_log(&a, &e, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

/* One record of the file, if it is another than the one there is. */
static enum rc take_named(struct act *a, const struct policy_source *src,
                          const struct record_kind *kind, const char *code, const char *changes,
                          int64_t effective, struct err *err)
{
    struct buf value = BUF_INIT;
    struct dated_record last = {0};
    char group[32];
    bool found = false, covers = true;
    int64_t since = 0;
    enum rc rc;

    policies_records_group(kind->kind, group);
    if ((rc = policies_text_value(src, "policy", kind->name, &value, err)) == RC_OK &&
        (rc = policies_file_date(src, kind->since, &since, err)) == RC_OK &&
        (rc = dated_in_force(a->s->db, kind->kind, INT64_MAX, &last, &found, err)) == RC_OK &&
        value.len > 0 && (!found || strcmp(last.value, buf_str(&value)) != 0)) {
        if (changes != NULL)
            rc = policies_covers(a->s, changes, group, &covers, err);
        if (rc == RC_OK && !covers)
            rc =
                err_set(err, RC_INVALID, _("the file changes \"%s\": choose the kind for that too"),
                        _(kind->title));
        if (since == 0 || (found && since <= last.since))
            since = effective;
        if (rc == RC_OK)
            rc = put(a, kind->kind, buf_str(&value), since, code, err);
    }
    buf_release(&value);
    return rc;
}

/* What was recorded before its version came is announced by it. */
static enum rc link_waiting(struct act *a, const char *code, const char *changes, struct err *err)
{
    struct dated_record page[PAGE];
    int64_t at = 0;
    size_t n = PAGE;
    enum rc rc = RC_OK;

    for (size_t all = 0; rc == RC_OK && n == PAGE && all < RECORDS_MAX; all += n) {
        rc = dated_page(a->s->db, at, -1, page, PAGE, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            bool covers = false;
            char group[32];

            at = page[i].id;
            policies_records_group(page[i].kind, group);
            if (page[i].version[0] == '\0')
                rc = policies_covers(a->s, changes, group, &covers, err);
            if (rc == RC_OK && covers)
                rc = dated_link(a->s->db, page[i].id, code, err);
        }
    }
    return rc;
}

enum rc policies_records_publish_in(struct act *a, const struct policy_source *src,
                                    const char *code, const char *changes, int64_t effective,
                                    struct err *err)
{
    enum rc rc = RC_OK;

    for (size_t i = 0; src != NULL && rc == RC_OK && i < KINDS; i++)
        rc = take_named(a, src, &kinds[i], code, changes, effective, err);
    return rc == RC_OK && changes != NULL ? link_waiting(a, code, changes, err) : rc;
}

static void put_record(struct lines *out, const struct dated_record *r, int64_t now,
                       int64_t in_force)
{
    struct buf since = BUF_INIT;
    bool current = r->id == in_force;

    date_put(&since, date_of(r->since));
    lines_add(out, current ? ROLE_OK : ROLE_DIM, "%s  %s%s", buf_str(&since), r->value,
              current          ? ""
              : r->since > now ? _("  (not yet)")
                               : _("  (until the next)"));
    buf_release(&since);
}

/* All of KIND, newest first. */
static enum rc put_history(struct session *s, const char *kind, struct lines *out, struct err *err)
{
    struct dated_record page[PAGE], current = {0};
    int64_t now = clock_now(), at = 0;
    bool found;
    size_t n = PAGE;
    enum rc rc = dated_in_force(s->db, kind, now, &current, &found, err);

    for (size_t all = 0; rc == RC_OK && n == PAGE && all < RECORDS_MAX; all += n) {
        rc = dated_page(s->db, at, -1, page, PAGE, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            at = page[i].id;
            if (strcmp(page[i].kind, kind) == 0)
                put_record(out, &page[i], now, current.id);
        }
    }
    return rc;
}

enum rc policies_records_lines(struct session *s, int64_t id, struct lines *out, struct err *err)
{
    struct buf at = BUF_INIT;
    struct dated_record r;
    enum rc rc = dated_by_id(s->db, id, &r, err);

    if (rc != RC_OK)
        return rc;
    lines_add(out, ROLE_TITLE, "%s", policies_records_title(r.kind));
    lines_add(out, ROLE_NORMAL, "%s", r.value);
    lines_add(out, ROLE_NORMAL, "%s", "");
    date_put(&at, date_of(r.since));
    lines_pair(out, LABEL, _("Holds from"), buf_str(&at));
    buf_clear(&at);
    time_put(&at, r.recorded_at, false);
    lines_pair(out, LABEL, _("Recorded"), buf_str(&at));
    lines_pair(out, LABEL, _("Recorded by"), r.recorded_by);
    buf_release(&at);
    if (r.version[0] != '\0')
        lines_pair(out, LABEL, _("Announced in"), r.version);
    else
        lines_add(out, ROLE_BAD, "%s",
                  _("No version of the agreement announces it yet: publish one in :policies."));
    lines_add(out, ROLE_NORMAL, "%s", "");
    lines_add(out, ROLE_HEADER, "%s", _("History"));
    return put_history(s, r.kind, out, err);
}
