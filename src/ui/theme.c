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

short theme_reduce(short colour, int colours)
{
    int r, g, b, top;

    if (colour < colours)
        return colour;
    if (colour == 8 || colour >= 232)
        return -1;
    if (colour < 16)
        return (short)(colour - 8);
    r = (colour - 16) / 36;
    g = (colour - 16) / 6 % 6;
    b = (colour - 16) % 6;
    if (r == g && g == b)
        return -1;
    top = r > g ? r : g;
    top = b > top ? b : top;
    return (short)((r * 2 > top) | (g * 2 > top) << 1 | (b * 2 > top) << 2);
}
