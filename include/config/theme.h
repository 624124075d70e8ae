/* Themes: themes/NAME.ini (built in) or a file of the user's. */
#ifndef CONFIG_THEME_H
#define CONFIG_THEME_H

#include "base/err.h"
#include "ui/theme.h"

/* Load the built-in theme NAME, or a path when NAME contains '/'. Unknown
 * names list the themes there are in the hint (RC_CONFIG). */
MUST_USE enum rc theme_load(struct theme *theme, const char *name, struct err *err);

#endif
