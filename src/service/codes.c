#include "service/codes.h"

#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "store/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum rc codes_read(struct session *s, const char *kind, const char *use, struct codes *c,
                   struct err *err)
{
    char prefix[32], uses[128];
    size_t all = 0, len;
    enum rc rc;

    len = (size_t)snprintf(prefix, sizeof prefix, "%s:", kind);
    c->n = 0;
    rc = policy_sections(s->db, prefix, c->code, CODES_MAX, &all, err);
    for (size_t i = 0; rc == RC_OK && i < all; i++) {
        if (use != NULL &&
            ((rc = policy_get(s->db, c->code[i], "for", uses, sizeof uses, err)) != RC_OK ||
             !text_lists(uses, use)))
            continue;
        memmove(c->code[c->n], c->code[i] + len, strlen(c->code[i] + len) + 1);
        codes_label(s, kind, c->code[c->n], c->label[c->n], sizeof c->label[c->n]);
        c->choice[c->n] = c->label[c->n];
        c->n++;
    }
    c->choice[c->n] = NULL;
    return rc;
}

static void put_all(const struct codes *c, char *out, size_t max)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < c->n && used < max; i++)
        used += (size_t)snprintf(out + used, max - used, "%s%s", i > 0 ? " " : "", c->code[i]);
}

enum rc codes_check(struct session *s, const char *kind, const char *use, const char *code,
                    struct err *err)
{
    struct codes *c = xcalloc(1, sizeof *c);
    char known[200];
    bool found = false;
    enum rc rc = codes_read(s, kind, use, c, err);

    for (size_t i = 0; rc == RC_OK && code != NULL && i < c->n; i++)
        found = found || strcmp(c->code[i], code) == 0;
    if (rc == RC_OK && !found) {
        put_all(c, known, sizeof known);
        err_set(err, RC_INVALID, _("the policy has no such code"));
        err_hint(err, _("[%s:...] there are: %s"), kind, c->n > 0 ? known : "-");
        rc = RC_INVALID;
    }
    free(c);
    return rc;
}

void codes_label(struct session *s, const char *kind, const char *code, char *out, size_t max)
{
    char section[96];

    snprintf(section, sizeof section, "%s:%s", kind, code);
    session_label(s, section, "title", out, max);
}
