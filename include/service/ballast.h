/* A file that takes up room, to be given back when the disk is full: without some, not even
 * an erasure can be written. */
#ifndef SERVICE_BALLAST_H
#define SERVICE_BALLAST_H

#include "base/err.h"

#include <stdbool.h>

#define BALLAST_NAME "ballast"

/* Make DIR's if there is none and the disk has room for several. */
void ballast_keep(const char *dir);
/* Did work in DIR end with RC because the disk is full, and is there room now that
 * the ballast is gone? Then it is worth another try. */
bool ballast_release(const char *dir, enum rc rc);
/* Is DIR's there, with all its bytes? */
bool ballast_there(const char *dir);

#endif
