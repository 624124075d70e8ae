/* What each role looks like; filled from themes/NAME.ini by config/theme. */
#ifndef UI_THEME_H
#define UI_THEME_H

#include "base/table.h"

enum {
    STYLE_BOLD = 1,
    STYLE_DIM = 2,
    STYLE_UNDERLINE = 4,
    STYLE_REVERSE = 8
};

struct style {
    short fg, bg;  /* colour 0-255, -1 for the terminal's own */
    uint8_t attrs; /* STYLE_* */
    uint8_t mono;  /* STYLE_* where there is no colour */
};

struct theme {
    struct style style[ROLE_COUNT];
    bool cursor_bar; /* the focused row as a bar instead of a ">" marker */
};

/* The theme's key for ROLE, "cursor" and so on. */
const char *theme_role_name(enum role role);

/* The nearest of COLOURS (8, 16, 256) to a 256-colour one; greys become -1,
 * the terminal's own. */
short theme_reduce(short colour, int colours);

#endif
