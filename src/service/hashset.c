#include "service/hashset.h"

#include "base/die.h"

#include <stdlib.h>
#include <string.h>

static uint8_t *find(const struct hashset *s, const uint8_t hash[16])
{
    static const uint8_t nothing[16];
    size_t i;

    memcpy(&i, hash, sizeof i);
    for (i &= s->cap - 1;; i = (i + 1) & (s->cap - 1))
        if (memcmp(s->slot[i], nothing, 16) == 0 || memcmp(s->slot[i], hash, 16) == 0)
            return s->slot[i];
}

static void grow(struct hashset *s)
{
    static const uint8_t nothing[16];
    struct hashset old = *s;

    s->cap = old.cap != 0 ? old.cap * 2 : 64;
    s->slot = xcalloc(s->cap, sizeof *s->slot);
    for (size_t i = 0; i < old.cap; i++)
        if (memcmp(old.slot[i], nothing, 16) != 0)
            memcpy(find(s, old.slot[i]), old.slot[i], 16);
    free(old.slot);
}

bool hashset_add(struct hashset *s, const uint8_t hash[16])
{
    uint8_t *slot;

    if (s->n * 2 >= s->cap)
        grow(s);
    slot = find(s, hash);
    if (memcmp(slot, hash, 16) == 0)
        return false;
    memcpy(slot, hash, 16);
    s->n++;
    return true;
}

void hashset_free(struct hashset *s)
{
    free(s->slot);
    *s = (struct hashset){0};
}
