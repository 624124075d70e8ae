/* Files built into the program from data/ and themes/. */
#ifndef BASE_ASSET_H
#define BASE_ASSET_H

#include <stddef.h>

struct asset {
    const char *path; /* "policy/yongchang-2021.ini", "themes/default.ini" */
    const unsigned char *data;
    const size_t *len;
};

/* The asset, or NULL. */
const struct asset *asset_find(const char *path);
/* The I-th asset whose path begins with PREFIX, in path order, or NULL. */
const struct asset *asset_at(const char *prefix, size_t i);

#endif
