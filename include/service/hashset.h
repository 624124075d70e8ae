/* A set of 16-byte hashes. */
#ifndef SERVICE_HASHSET_H
#define SERVICE_HASHSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hashset {
    uint8_t (*slot)[16]; /* all zero: free */
    size_t n, cap;       /* cap is a power of two, or 0 */
};

/* False when HASH is there already. */
bool hashset_add(struct hashset *s, const uint8_t hash[16]);
void hashset_free(struct hashset *s);

#endif
