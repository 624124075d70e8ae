#include "service/policies_file.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "crypto/merkle.h"
#include "service/policies_check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX (1024 * 1024)

enum rc policies_file_date(const struct policy_source *src, const char *name, int64_t *out,
                           struct err *err)
{
    struct buf text = BUF_INIT;
    struct date d;
    enum rc rc = policies_text_value(src, "policy", name, &text, err);

    *out = 0;
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

/* [policy] text_sha256, the digest of the text as it was published. */
static enum rc take_original(struct policy_file *f, const struct policy_source *src,
                             struct err *err)
{
    struct buf hex = BUF_INIT;
    enum rc rc = policies_text_value(src, "policy", "text_sha256", &hex, err);

    f->has_original = rc == RC_OK && hex.len == 2 * sizeof f->original &&
                      hex_decode(buf_str(&hex), hex.len, f->original) == 0;
    if (rc == RC_OK && hex.len > 0 && !f->has_original)
        rc = err_set(err, RC_CONFIG, _("the policy's %s is not a SHA-256 in hexadecimal"),
                     "text_sha256");
    buf_release(&hex);
    return rc;
}

enum rc policies_file_from(struct policy_file *f, const struct policy_source *src, struct err *err)
{
    enum rc rc;

    f->is_policy = true;
    if ((rc = policies_text_value(src, "policy", "version", &f->code, err)) != RC_OK ||
        (rc = policies_text_value(src, "policy", "title", &f->title, err)) != RC_OK ||
        (rc = policies_text_compose(src, &f->text, err)) != RC_OK ||
        (rc = list_purposes(src, f->purposes, sizeof f->purposes, err)) != RC_OK ||
        (rc = policies_file_date(src, "published", &f->published, err)) != RC_OK ||
        (rc = policies_file_date(src, "effective", &f->effective, err)) != RC_OK ||
        (rc = take_original(f, src, err)) != RC_OK)
        return rc;
    if (f->code.len == 0 || f->title.len == 0)
        return err_set(err, RC_CONFIG, _("the policy file lacks [policy] version or title"));
    return RC_OK;
}

/* Does any line begin with "[policy]"? */
static bool is_policy(const struct buf *text)
{
    static const char head[] = "[policy]";

    for (const char *p = buf_str(text); p != NULL;
         p = strchr(p, '\n') != NULL ? strchr(p, '\n') + 1 : NULL)
        if (strncmp(p, head, strlen(head)) == 0)
            return true;
    return false;
}

static enum rc read_all(const char *path, struct buf *out, struct err *err)
{
    FILE *in = fopen(path, "rb");
    char chunk[8192];
    size_t n;
    bool failed;

    if (in == NULL)
        return err_set(err, RC_IO, _("cannot read %.150s: %s"), path, strerror(errno));
    while (out->len <= TEXT_MAX && (n = fread(chunk, 1, sizeof chunk, in)) > 0)
        buf_put(out, chunk, n);
    failed = ferror(in) != 0;
    fclose(in);
    if (failed)
        return err_set(err, RC_IO, _("cannot read %.150s: %s"), path, strerror(EIO));
    if (out->len > TEXT_MAX)
        return err_set(err, RC_INVALID, _("the file is larger than 1 MiB"));
    if (!utf8_valid(buf_str(out), out->len) || memchr(buf_str(out), '\0', out->len) != NULL)
        return err_set(err, RC_INVALID, _("the file is not a text in UTF-8"));
    return RC_OK;
}

enum rc policies_file_read(struct policy_file *f, const char *path, struct err *err)
{
    const struct policy_source src = {.ini = &f->ini};
    struct buf text = BUF_INIT;
    enum rc rc;

    *f = (struct policy_file){0};
    if ((rc = read_all(path, &text, err)) == RC_OK && is_policy(&text)) {
        if ((rc = ini_load(&f->ini, text.data, text.len, path, err)) == RC_OK &&
            (rc = policies_check(&f->ini, err)) == RC_OK)
            rc = policies_file_from(f, &src, err);
    } else if (rc == RC_OK) {
        hash_sha256(f->original, text.data, text.len);
        f->has_original = text.len > 0;
        f->text = text;
        return text.len > 0 ? RC_OK : err_set(err, RC_INVALID, _("the file is empty"));
    }
    buf_release(&text);
    return rc;
}

void policies_file_release(struct policy_file *f)
{
    ini_release(&f->ini);
    buf_release(&f->code);
    buf_release(&f->title);
    buf_release(&f->text);
}
