/* INI text parsed whole, in order. The only <ini.h>. */
#ifndef CONFIG_INI_H
#define CONFIG_INI_H

#include "base/err.h"

#include <stddef.h>

struct ini_line {
    char *section, *name, *value;
    int line;
};

struct ini {
    struct ini_line *line;
    size_t n;
};

/* Parse TEXT (LEN bytes); WHERE names it in errors. Long lines, bad syntax and
 * invalid UTF-8 are refused with their line (RC_CONFIG). Release on failure is
 * not needed. */
MUST_USE enum rc ini_load(struct ini *ini, const char *text, size_t len, const char *where,
                          struct err *err);
/* Read and parse a file; refuses more than 4 MiB. */
MUST_USE enum rc ini_load_file(struct ini *ini, const char *path, struct err *err);
void ini_release(struct ini *ini);
/* The value, or NULL. */
const char *ini_get(const struct ini *ini, const char *section, const char *name);
/* The I-th distinct section whose name begins with PREFIX, or NULL. */
const char *ini_section(const struct ini *ini, const char *prefix, size_t i);

#endif
