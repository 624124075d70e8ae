/* C2SP tlog-tiles: a log's hashes by 256, and its entries in bundles of 256. */
#ifndef SERVICE_TILES_H
#define SERVICE_TILES_H

#include "crypto/merkle.h"
#include "service/outdir.h"

#define TILE_WIDTH 256
#define TILE_LEVELS 8

struct tile_level {
    uint64_t index; /* of the tile being filled */
    size_t n;
    uint8_t hash[TILE_WIDTH][HASH_BYTES];
};

/* Zero it, set OUT. */
struct tiles {
    const struct outdir *out; /* borrowed; tile/ is made in it */
    struct tile_level level[TILE_LEVELS];
    struct buf bundle;
    size_t nbundle;
    uint64_t bundles;
};

/* The next entry, of at most 65,535 bytes. */
MUST_USE enum rc tiles_add(struct tiles *t, const void *entry, size_t len, struct err *err);
/* Write the partial tiles. */
MUST_USE enum rc tiles_end(struct tiles *t, struct err *err);
void tiles_release(struct tiles *t);

#endif
