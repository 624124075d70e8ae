#include "base/asset.h"

#include <string.h>

extern const struct asset assets[]; /* generated: build/gen/assets.c, in path order */

const struct asset *asset_find(const char *path)
{
    for (const struct asset *a = assets; a->path != NULL; a++)
        if (strcmp(a->path, path) == 0)
            return a;
    return NULL;
}

const struct asset *asset_at(const char *prefix, size_t i)
{
    for (const struct asset *a = assets; a->path != NULL; a++)
        if (strncmp(a->path, prefix, strlen(prefix)) == 0 && i-- == 0)
            return a;
    return NULL;
}
