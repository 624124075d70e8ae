#include "service/exemptions.h"

#include "base/die.h"
#include "base/i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 8192

static bool rests_on(const struct field *f, const char *code)
{
    const size_t prefix = strlen("exempt-");

    return strncmp(f->basis, "exempt-", prefix) == 0 && strcmp(f->basis + prefix, code) == 0 &&
           strcmp(f->state, "closed") != 0;
}

void exemptions_fields(const struct session *s, const char *code, char *out, size_t max)
{
    size_t used = 0;

    out[0] = '\0';
    for (int i = 0; i < s->fields.n && used < max; i++)
        if (rests_on(&s->fields.field[i], code))
            used += (size_t)snprintf(out + used, max - used, "%s%s", used > 0 ? ", " : "",
                                     s->fields.field[i].code);
}

enum rc exemptions_lines(struct session *s, const char *code, struct lines *out, struct err *err)
{
    char section[64], title[160];
    char *text = xmalloc(TEXT_MAX);
    int n = 0;

    (void)err;
    snprintf(section, sizeof section, "exemption:%s", code);
    session_label(s, section, "title", title, sizeof title);
    session_label(s, section, "text", text, TEXT_MAX);
    lines_add(out, ROLE_TITLE, "(%s) %s", code, title);
    lines_add(out, ROLE_NORMAL, "%s", text);
    lines_add(out, ROLE_NORMAL, "%s", "");
    lines_add(out, ROLE_HEADER, "%s", _("Fields that rest on it"));
    for (int i = 0; i < s->fields.n; i++) {
        const struct field *f = &s->fields.field[i];

        if (!rests_on(f, code))
            continue;
        snprintf(section, sizeof section, "field:%s", f->code);
        session_label(s, section, "label", title, sizeof title);
        lines_add(out, ROLE_NORMAL, "%s (%s)", title, f->code);
        lines_add(out, f->basis_note[0] != '\0' ? ROLE_NORMAL : ROLE_WARN, "  %s",
                  f->basis_note[0] != '\0' ? f->basis_note : _("no note says why"));
        n++;
    }
    if (n == 0)
        lines_add(out, ROLE_DIM, "%s", _("None. A field's basis is chosen in :fields."));
    free(text);
    return RC_OK;
}
