/* Which column of a personnel file goes into which field. */
#ifndef SERVICE_IMPORT_COLUMNS_H
#define SERVICE_IMPORT_COLUMNS_H

#include "service/import_match.h"
#include "service/session.h"

/* What a column holds: a catalogue index, or one of these. */
enum { INTO_NOTHING = IMPORT_NOTHING, INTO_REF = -2, INTO_DEPARTMENT = -3 };

struct import_columns {
    int into[IMPORT_COLUMNS_MAX];
    size_t n, ref; /* REF: the column of refs */
};

/* Match the header row of CSV, read from PATH, by field codes and by the
 * headers of the policy's [column:...] and [field:...], or as MAP says
 * ("column=field,..."; NULL: nothing; the field "-": left out). RC_INVALID when
 * a column is known by neither, when two hold the same, and without a ref and a
 * name; RC_USAGE when MAP speaks of a column or field there is not. */
MUST_USE enum rc import_columns_read(struct import_columns *c, struct session *s,
                                     const struct csvin *csv, const char *path, const char *map,
                                     struct err *err);

#endif
