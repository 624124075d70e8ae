#include "service/policies.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/notices.h"
#include "store/dated.h"
#include "store/policy.h"
#include "store/policy_version.h"

#include <stdio.h>
#include <string.h>

/* The dated records that [policy] of a policy file names, and from when. */
static const struct {
    const char *name, *kind, *since;
} named[] = {
    {"storage.place", "storage.place", "storage.since"},
    {"storage.custodian", "storage.custodian", "storage.since"},
    {"phone", "contact.phone", "published"},
    {"fax", "contact.fax", "published"},
    {"address", "contact.address", "published"},
};

/* [policy] NAME as a local date's beginning; OTHERWISE when there is none. */
static enum rc date_value(const struct policy_source *src, const char *name, int64_t otherwise,
                          int64_t *out, struct err *err)
{
    struct buf text = BUF_INIT;
    struct date d;
    enum rc rc = policies_text_value(src, "policy", name, &text, err);

    *out = otherwise;
    if (rc == RC_OK && text.len > 0 && !date_parse(buf_str(&text), &d))
        rc = err_set(err, RC_CONFIG, _("the policy's %s is not a date (YYYY-MM-DD)"), name);
    else if (rc == RC_OK && text.len > 0)
        *out = date_begins(d);
    buf_release(&text);
    return rc;
}

/* The codes of the policy's purposes, as many as fit whole. */
static enum rc list_purposes(const struct policy_source *src, char *out, size_t max,
                             struct err *err)
{
    const size_t prefix = strlen("purpose:");
    char section[64];
    bool found = true;
    size_t used = 0;
    enum rc rc = RC_OK;

    out[0] = '\0';
    for (size_t i = 0; rc == RC_OK; i++) {
        rc = policies_text_section(src, "purpose:", i, section, &found, err);
        if (rc != RC_OK || !found || used + 2 + strlen(section + prefix) >= max)
            break;
        used +=
            (size_t)snprintf(out + used, max - used, "%s%s", i > 0 ? ", " : "", section + prefix);
    }
    return rc;
}

/* The version and its records as SRC says them. */
struct file_version {
    struct buf code, title, text, digest;
    char purposes[160];
    int64_t published, effective;
};

static void file_release(struct file_version *f)
{
    buf_release(&f->code);
    buf_release(&f->title);
    buf_release(&f->text);
    buf_release(&f->digest);
}

static enum rc file_read(struct file_version *f, const struct policy_source *src, int64_t now,
                         struct err *err)
{
    enum rc rc;

    if ((rc = policies_text_value(src, "policy", "version", &f->code, err)) != RC_OK ||
        (rc = policies_text_value(src, "policy", "title", &f->title, err)) != RC_OK ||
        (rc = policies_text_value(src, "policy", "text_sha256", &f->digest, err)) != RC_OK ||
        (rc = policies_text_compose(src, &f->text, err)) != RC_OK ||
        (rc = list_purposes(src, f->purposes, sizeof f->purposes, err)) != RC_OK ||
        (rc = date_value(src, "published", now, &f->published, err)) != RC_OK ||
        (rc = date_value(src, "effective", f->published, &f->effective, err)) != RC_OK)
        return rc;
    if (f->code.len == 0 || f->title.len == 0)
        return err_set(err, RC_CONFIG, _("the policy file lacks [policy] version or title"));
    return RC_OK;
}

static bool original_of(struct policy_version *v, const struct buf *hex)
{
    v->has_original =
        hex->len == 2 * sizeof v->original && hex_decode(buf_str(hex), hex->len, v->original) == 0;
    return v->has_original || hex->len == 0;
}

/* The records that [policy] names, announced by version CODE. */
static enum rc put_records(struct act *a, const struct policy_source *src, const char *code,
                           int64_t published, struct err *err)
{
    struct buf value = BUF_INIT;
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < sizeof named / sizeof *named; i++) {
        struct dated_record r = {.recorded_at = a->now};

        if ((rc = policies_text_value(src, "policy", named[i].name, &value, err)) != RC_OK ||
            (rc = date_value(src, named[i].since, published, &r.since, err)) != RC_OK ||
            value.len == 0)
            continue;
        snprintf(r.kind, sizeof r.kind, "%s", named[i].kind);
        snprintf(r.value, sizeof r.value, "%s", buf_str(&value));
        snprintf(r.version, sizeof r.version, "%s", code);
        snprintf(r.recorded_by, sizeof r.recorded_by, "%s", a->s->op.name);
        rc = dated_put(a->s->db, &r, err);
    }
    buf_release(&value);
    return rc;
}

enum rc policies_ensure(struct act *a, struct err *err)
{
    const struct policy_source src = {.db = a->s->db};
    struct file_version f = {.published = 0};
    struct policy_version v = {0};
    struct new_notice n = {.kind = "policy"};
    int64_t last = 0;
    enum rc rc = policy_version_before(a->s->db, INT64_MAX, &last, err);

    if (rc != RC_OK || last != 0)
        return rc;
    if ((rc = file_read(&f, &src, a->now, err)) == RC_OK && !original_of(&v, &f.digest))
        rc = err_set(err, RC_CONFIG, _("the policy's %s is not a SHA-256 in hexadecimal"),
                     "text_sha256");
    n.code = buf_str(&f.code);
    n.title = buf_str(&f.title);
    n.text = buf_str(&f.text);
    n.purposes = f.purposes;
    n.published_at = f.published;
    n.effective_at = f.effective;
    if (rc == RC_OK && (rc = notices_publish_in(a, &n, &v.notice, err)) == RC_OK &&
        (rc = policy_version_put(a->s->db, &v, err)) == RC_OK)
        rc = put_records(a, &src, n.code, f.published, err);
    file_release(&f);
    return rc;
}
