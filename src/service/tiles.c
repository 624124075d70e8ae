#include "service/tiles.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* 1234067 is "x001/x234/067". */
static void put_number(struct buf *out, uint64_t n)
{
    if (n >= 1000) {
        uint64_t high = n / 1000;

        if (high >= 1000)
            put_number(out, high);
        else
            buf_printf(out, "%03" PRIu64, high);
        /* Every part but the last has an x before it. */
        buf_insert(out, out->len - 3, "x", 1);
        buf_putc(out, '/');
    }
    buf_printf(out, "%03" PRIu64, n % 1000);
}

static enum rc write_tile(struct tiles *t, const char *kind, uint64_t n, size_t width,
                          const void *data, size_t len, struct err *err)
{
    struct buf name = BUF_INIT;
    enum rc rc;

    buf_printf(&name, "tile/%s/", kind);
    put_number(&name, n);
    if (width < TILE_WIDTH)
        buf_printf(&name, ".p/%zu", width);
    rc = outdir_file(t->out, buf_str(&name), data, len, err);
    buf_release(&name);
    return rc;
}

static enum rc write_level(struct tiles *t, int level, struct err *err)
{
    struct tile_level *l = &t->level[level];
    char kind[16];

    snprintf(kind, sizeof kind, "%d", level);
    return write_tile(t, kind, l->index, l->n, l->hash, l->n * HASH_BYTES, err);
}

static enum rc add_hash(struct tiles *t, int level, const uint8_t hash[HASH_BYTES], struct err *err)
{
    struct tile_level *l = &t->level[level];
    struct frontier f = {.size = 0};
    uint8_t root[HASH_BYTES];
    enum rc rc;

    memcpy(l->hash[l->n++], hash, HASH_BYTES);
    if (l->n < TILE_WIDTH)
        return RC_OK;
    if ((rc = write_level(t, level, err)) != RC_OK)
        return rc;
    for (size_t i = 0; i < TILE_WIDTH; i++)
        frontier_add(&f, l->hash[i]);
    frontier_root(&f, root);
    l->n = 0;
    l->index++;
    return level + 1 < TILE_LEVELS ? add_hash(t, level + 1, root, err) : RC_OK;
}

enum rc tiles_add(struct tiles *t, const void *entry, size_t len, struct err *err)
{
    uint8_t leaf[HASH_BYTES];
    enum rc rc = RC_OK;

    merkle_leaf(leaf, entry, len);
    buf_putc(&t->bundle, (char)(len >> 8 & 0xff));
    buf_putc(&t->bundle, (char)(len & 0xff));
    buf_put(&t->bundle, entry, len);
    if (++t->nbundle == TILE_WIDTH) {
        rc = write_tile(t, "entries", t->bundles++, TILE_WIDTH, t->bundle.data, t->bundle.len, err);
        t->nbundle = 0;
        buf_clear(&t->bundle);
    }
    return rc == RC_OK ? add_hash(t, 0, leaf, err) : rc;
}

enum rc tiles_end(struct tiles *t, struct err *err)
{
    enum rc rc = RC_OK;

    if (t->nbundle > 0)
        rc = write_tile(t, "entries", t->bundles, t->nbundle, t->bundle.data, t->bundle.len, err);
    for (int level = 0; rc == RC_OK && level < TILE_LEVELS; level++)
        if (t->level[level].n > 0)
            rc = write_level(t, level, err);
    return rc;
}

void tiles_release(struct tiles *t)
{
    buf_release(&t->bundle);
}
