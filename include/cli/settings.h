/* What the configuration files say. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "base/err.h"
#include "config/ini.h"

#include <stdbool.h>
#include <stddef.h>

struct settings {
    struct ini system, user; /* the files as read */
    const char *path, *name; /* the deployment's; NULL: not said */
    const char *export_dir;  /* where files from the console go; NULL: not said */
    const char *erasure_copy; /* the erasure list's second copy; NULL: not said */
    const char *lang, *theme;
    bool ascii;
    int idle_minutes;
};

/* Read FILE (NULL: the system's, if there is one), then the display settings of
 * the user's own. Unknown sections and names, and values that make no sense,
 * are RC_CONFIG and named. */
MUST_USE enum rc settings_load(struct settings *s, const char *file, struct err *err);
void settings_release(struct settings *s);
/* Is LANG one the texts exist in? */
bool settings_lang(const char *lang);
/* The IANA zone of this machine, for a new deployment: $TZ, /etc/timezone,
 * /etc/localtime, else Asia/Shanghai. */
void settings_zone(char *out, size_t max);

#endif
