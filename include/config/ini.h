/* INI text parsed whole, in order. The only <ini.h>. */
#ifndef CONFIG_INI_H
#define CONFIG_INI_H

#include "base/err.h"

#include <stddef.h>

struct ini_line {
    char *section, *name, *value; /* owned */
    int line;                     /* where the value begins, from 1 */
};

struct ini {
    struct ini_line *line;
    size_t n;
};

/* Parse TEXT (LEN bytes); WHERE names it in errors. Bad syntax, invalid UTF-8,
 * and lines longer than libinih's buffer (198 bytes as built by Debian; it
 * would cut them) or sections over 49 are refused with their line (RC_CONFIG).
 * Release on failure is not needed.
 *
 * "name = value" or "name : value", blanks trimmed. A line that begins with a
 * blank continues the value before it: joined with one blank, or with nothing
 * between two Chinese characters. "#" and ";" begin a comment line, a blank
 * and ";" a comment after a value. Quotes have no meaning and are kept. */
MUST_USE enum rc ini_load(struct ini *ini, const char *text, size_t len, const char *where,
                          struct err *err);
/* Read and parse a file; refuses more than 4 MiB. */
MUST_USE enum rc ini_load_file(struct ini *ini, const char *path, struct err *err);
void ini_release(struct ini *ini);
/* The value, the last one if given twice; or NULL. */
const char *ini_get(const struct ini *ini, const char *section, const char *name);
/* The I-th distinct section whose name begins with PREFIX, or NULL. */
const char *ini_section(const struct ini *ini, const char *prefix, size_t i);

#endif
