#include "rules/gate.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool in_state(const struct field *f, const char *state)
{
    return strcmp(f->state, state) == 0;
}

const char *gate_state(const struct field *f)
{
    return in_state(f, "active") && !f->collect ? "off" : f->state;
}

bool gate_takes(const struct field *f)
{
    return in_state(f, "active") && f->collect;
}

bool gate_shows(const struct field *f)
{
    return in_state(f, "active") || in_state(f, "widened") || in_state(f, "closing");
}

bool gate_consent(const struct field *f)
{
    return strcmp(f->basis, "consent") == 0;
}

int gate_exemption(const char *basis)
{
    const char prefix[] = "exempt-";

    return strncmp(basis, prefix, strlen(prefix)) == 0 ? atoi(basis + strlen(prefix)) : 0;
}

bool gate_lets(const struct field *f, const char *list, enum op_role role)
{
    if (role == OP_ADMIN)
        return true;
    return role == OP_HELPDESK && f->tier == 0 && text_lists(list, "helpdesk");
}

/* Does IS name a code that WAS does not? */
static bool more(const char *was, const char *is)
{
    char code[64];

    for (const char *p = is; *(p += strspn(p, ", ")) != '\0'; p += strcspn(p, ", ")) {
        snprintf(code, sizeof code, "%.*s", (int)strcspn(p, ", "), p);
        if (!text_lists(was, code))
            return true;
    }
    return false;
}

bool gate_widens(const struct field *was, const struct field *is)
{
    return more(was->purposes, is->purposes) || strcmp(was->basis, is->basis) != 0 ||
           more(was->see, is->see) || more(was->reveal, is->reveal);
}
