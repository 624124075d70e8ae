/* Themes: themes/NAME.ini (built in) or a file of the user's. */
#ifndef CONFIG_THEME_H
#define CONFIG_THEME_H

#include "base/err.h"
#include "ui/theme.h"

/* A theme file:
 *   [theme]  cursor = marker | bar
 *   [roles]  warn = FG BG attributes     colours 0-255 or "-", the terminal's own
 *   [mono]   warn = attributes or "-"    where there is no colour
 * Attributes are bold, dim, underline, reverse. What is not named is plain.
 * Text in colour 7 or 15 is refused: on some terminals it cannot be seen.
 *
 * Load the built-in theme NAME, or a path when NAME contains '/'. Unknown
 * names list the themes there are in the hint; an unknown key is named too
 * (RC_CONFIG). */
MUST_USE enum rc theme_load(struct theme *theme, const char *name, struct err *err);

#endif
