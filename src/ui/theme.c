#include "ui/theme.h"

const char *theme_role_name(enum role role)
{
    static const char *const name[ROLE_COUNT] = {
        [ROLE_NORMAL] = "normal", [ROLE_DIM] = "dim",       [ROLE_TITLE] = "title",
        [ROLE_BAR] = "bar",       [ROLE_KEY] = "key",       [ROLE_HEADER] = "header",
        [ROLE_BORDER] = "border", [ROLE_CURSOR] = "cursor", [ROLE_MARK] = "mark",
        [ROLE_MASKED] = "masked", [ROLE_SEALED] = "sealed", [ROLE_CLEAR] = "clear",
        [ROLE_OK] = "ok",         [ROLE_WARN] = "warn",     [ROLE_BAD] = "bad",
        [ROLE_FIELD] = "field",   [ROLE_FOCUS] = "focus",   [ROLE_CHART] = "chart",
    };

    return name[role];
}
