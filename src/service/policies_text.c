#include "service/policies_text.h"

#include "base/asset.h"
#include "base/die.h"
#include "base/i18n.h"
#include "store/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUILTIN "policy/yongchang-2021.ini"
#define VALUE_MAX 65536
#define SECTIONS_MAX 256

enum rc policies_text_builtin(struct ini *policy, struct err *err)
{
    const struct asset *asset = asset_find(BUILTIN);

    return ini_load(policy, (const char *)asset->data, *asset->len, BUILTIN, err);
}

static enum rc get(const struct policy_source *src, const char *section, const char *name,
                   struct buf *out, struct err *err)
{
    char *text;
    enum rc rc;

    buf_clear(out);
    if (src->ini != NULL) {
        const char *found = ini_get(src->ini, section, name);

        buf_puts(out, found != NULL ? found : "");
        return RC_OK;
    }
    text = xmalloc(VALUE_MAX);
    rc = policy_get(src->db, section, name, text, VALUE_MAX, err);
    if (rc == RC_OK)
        buf_puts(out, text);
    free(text);
    return rc;
}

enum rc policies_text_value(const struct policy_source *src, const char *section, const char *name,
                            struct buf *out, struct err *err)
{
    /* The company publishes the Chinese text; the others are translations of it. */
    static const char *const language[] = {".zh_CN", ".en", ""};
    enum rc rc = RC_OK;
    char key[64];

    buf_clear(out);
    for (size_t i = 0; rc == RC_OK && out->len == 0 && i < 3; i++) {
        snprintf(key, sizeof key, "%s%s", name, language[i]);
        rc = get(src, section, key, out, err);
    }
    return rc;
}

enum rc policies_text_section(const struct policy_source *src, const char *prefix, size_t i,
                              char section[64], bool *found, struct err *err)
{
    char(*all)[64];
    size_t n = 0;
    enum rc rc;

    *found = false;
    if (src->ini != NULL) {
        const char *name = ini_section(src->ini, prefix, i);

        *found = name != NULL;
        snprintf(section, 64, "%s", name != NULL ? name : "");
        return RC_OK;
    }
    all = xcalloc(SECTIONS_MAX, sizeof *all);
    rc = policy_sections(src->db, prefix, all, SECTIONS_MAX, &n, err);
    if (rc == RC_OK && i < n) {
        *found = true;
        memcpy(section, all[i], 64);
    }
    free(all);
    return rc;
}

enum rc policies_text_compose(const struct policy_source *src, struct buf *out, struct err *err)
{
    struct buf text = BUF_INIT;
    char section[64];
    bool found = true;
    enum rc rc = RC_OK;

    buf_clear(out);
    for (size_t i = 0; rc == RC_OK; i++) {
        rc = policies_text_section(src, "clause:", i, section, &found, err);
        if (rc != RC_OK || !found)
            break;
        rc = policies_text_value(src, section, "text", &text, err);
        if (text.len > 0)
            buf_printf(out, "%s\n", buf_str(&text));
    }
    buf_release(&text);
    return rc == RC_OK && out->len == 0
               ? err_set(err, RC_CONFIG, _("the policy file has no clause with a text"))
               : rc;
}
