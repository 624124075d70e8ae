#include "crypto/merkle.h"

#include "base/die.h"

#include <sodium.h>
#include <string.h>

_Static_assert(HASH_BYTES == crypto_hash_sha256_BYTES, "SHA-256");
_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(struct hash_state), "SHA-256 state");

void hash_sha256(uint8_t out[HASH_BYTES], const void *data, size_t len)
{
    crypto_hash_sha256(out, data, len);
}

void hash_begin(struct hash_state *s)
{
    crypto_hash_sha256_state state;

    crypto_hash_sha256_init(&state);
    memcpy(s->opaque, &state, sizeof state);
}

void hash_more(struct hash_state *s, const void *data, size_t len)
{
    crypto_hash_sha256_state state;

    memcpy(&state, s->opaque, sizeof state);
    crypto_hash_sha256_update(&state, data, len);
    memcpy(s->opaque, &state, sizeof state);
}

void hash_end(struct hash_state *s, uint8_t out[HASH_BYTES])
{
    crypto_hash_sha256_state state;

    memcpy(&state, s->opaque, sizeof state);
    crypto_hash_sha256_final(&state, out);
    sodium_memzero(s, sizeof *s);
}

void merkle_leaf(uint8_t out[HASH_BYTES], const void *entry, size_t len)
{
    const uint8_t prefix = 0x00;
    crypto_hash_sha256_state state;

    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, &prefix, 1);
    crypto_hash_sha256_update(&state, entry, len);
    crypto_hash_sha256_final(&state, out);
}

void merkle_node(uint8_t out[HASH_BYTES], const uint8_t left[HASH_BYTES],
                 const uint8_t right[HASH_BYTES])
{
    uint8_t node[1 + 2 * HASH_BYTES] = {0x01};

    memcpy(node + 1, left, HASH_BYTES);
    memcpy(node + 1 + HASH_BYTES, right, HASH_BYTES);
    crypto_hash_sha256(out, node, sizeof node);
}

void frontier_add(struct frontier *f, const uint8_t leaf[HASH_BYTES])
{
    uint8_t carry[HASH_BYTES];

    if (f->size == UINT64_MAX)
        die("a Merkle tree is full");
    memcpy(carry, leaf, HASH_BYTES);
    for (uint64_t s = f->size; s & 1; s >>= 1)
        merkle_node(carry, f->hash[--f->n], carry);
    memcpy(f->hash[f->n++], carry, HASH_BYTES);
    f->size++;
}

void frontier_root(const struct frontier *f, uint8_t root[HASH_BYTES])
{
    if (f->n == 0) {
        hash_sha256(root, NULL, 0);
        return;
    }
    memcpy(root, f->hash[f->n - 1], HASH_BYTES);
    for (int i = f->n - 2; i >= 0; i--)
        merkle_node(root, f->hash[i], root);
}

size_t frontier_pack(const struct frontier *f, uint8_t out[64 * HASH_BYTES])
{
    size_t len = (size_t)f->n * HASH_BYTES;

    memcpy(out, f->hash, len);
    return len;
}

bool frontier_unpack(struct frontier *f, uint64_t size, const void *packed, size_t len)
{
    int n = 0;

    for (uint64_t s = size; s != 0; s &= s - 1)
        n++;
    if (len != (size_t)n * HASH_BYTES)
        return false;
    memset(f, 0, sizeof *f);
    f->size = size;
    f->n = n;
    if (len != 0)
        memcpy(f->hash, packed, len);
    return true;
}

bool merkle_check_inclusion(uint64_t index, uint64_t size, const uint8_t leaf[HASH_BYTES],
                            const void *proof, size_t n, const uint8_t root[HASH_BYTES])
{
    const uint8_t *path = proof;
    uint64_t fn = index, sn = size - 1;
    uint8_t r[HASH_BYTES];

    if (index >= size)
        return false;
    memcpy(r, leaf, HASH_BYTES);
    for (size_t i = 0; i < n; i++) {
        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            merkle_node(r, path + i * HASH_BYTES, r);
            for (; !(fn & 1) && fn != 0; fn >>= 1)
                sn >>= 1;
        } else {
            merkle_node(r, r, path + i * HASH_BYTES);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && memcmp(r, root, HASH_BYTES) == 0;
}

/* RFC 9162 2.1.4.2 from step 4 on: START is the first hash of the path. */
static bool climb(uint64_t size1, uint64_t size2, const uint8_t start[HASH_BYTES],
                  const uint8_t *path, size_t n, const uint8_t root1[HASH_BYTES],
                  const uint8_t root2[HASH_BYTES])
{
    uint64_t fn = size1 - 1, sn = size2 - 1;
    uint8_t fr[HASH_BYTES], sr[HASH_BYTES];

    for (; fn & 1; fn >>= 1)
        sn >>= 1;
    memcpy(fr, start, HASH_BYTES);
    memcpy(sr, start, HASH_BYTES);
    for (size_t i = 0; i < n; i++) {
        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            merkle_node(fr, path + i * HASH_BYTES, fr);
            merkle_node(sr, path + i * HASH_BYTES, sr);
            for (; !(fn & 1) && fn != 0; fn >>= 1)
                sn >>= 1;
        } else {
            merkle_node(sr, sr, path + i * HASH_BYTES);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && memcmp(fr, root1, HASH_BYTES) == 0 && memcmp(sr, root2, HASH_BYTES) == 0;
}

bool merkle_check_consistency(uint64_t size1, uint64_t size2, const uint8_t root1[HASH_BYTES],
                              const uint8_t root2[HASH_BYTES], const void *proof, size_t n)
{
    const uint8_t *path = proof;
    uint8_t empty[HASH_BYTES];

    if (size1 > size2)
        return false;
    if (size1 == 0) {
        hash_sha256(empty, NULL, 0);
        return n == 0 && memcmp(root1, empty, HASH_BYTES) == 0 &&
               (size2 != 0 || memcmp(root2, empty, HASH_BYTES) == 0);
    }
    if (size1 == size2)
        return n == 0 && memcmp(root1, root2, HASH_BYTES) == 0;
    if (n == 0)
        return false;
    if ((size1 & (size1 - 1)) == 0)
        return climb(size1, size2, root1, path, n, root1, root2);
    return climb(size1, size2, path, path + HASH_BYTES, n - 1, root1, root2);
}

/* A path is found from the root down and written from the leaf up. */
struct path {
    uint8_t (*hash)[HASH_BYTES];
    size_t n;
};

/* Add the root of N consecutive leaves. */
static void path_add(struct path *p, const uint8_t *leaf, uint64_t n)
{
    struct frontier f = {0};

    for (uint64_t i = 0; i < n; i++)
        frontier_add(&f, leaf + i * HASH_BYTES);
    frontier_root(&f, p->hash[p->n++]);
}

static size_t path_turn(struct path *p)
{
    uint8_t swap[HASH_BYTES];

    for (size_t i = 0; i < p->n / 2; i++) {
        memcpy(swap, p->hash[i], HASH_BYTES);
        memcpy(p->hash[i], p->hash[p->n - 1 - i], HASH_BYTES);
        memcpy(p->hash[p->n - 1 - i], swap, HASH_BYTES);
    }
    return p->n;
}

/* The largest power of two smaller than N, which is at least 2. */
static uint64_t split(uint64_t n)
{
    uint64_t k = 1;

    while (k < n - k)
        k *= 2;
    return k;
}

size_t merkle_inclusion(const void *leaves, uint64_t size, uint64_t index,
                        uint8_t (*proof)[HASH_BYTES])
{
    const uint8_t *leaf = leaves;
    struct path p = {proof, 0};

    if (index >= size)
        return 0;
    while (size > 1) {
        uint64_t k = split(size);

        if (index < k) {
            path_add(&p, leaf + k * HASH_BYTES, size - k);
            size = k;
        } else {
            path_add(&p, leaf, k);
            leaf += k * HASH_BYTES;
            index -= k;
            size -= k;
        }
    }
    return path_turn(&p);
}

size_t merkle_consistency(const void *leaves, uint64_t size1, uint64_t size2,
                          uint8_t (*proof)[HASH_BYTES])
{
    const uint8_t *leaf = leaves;
    struct path p = {proof, 0};
    bool known = true; /* the old root itself is known to the verifier */

    if (size1 == 0 || size1 >= size2)
        return 0;
    while (size1 != size2) {
        uint64_t k = split(size2);

        if (size1 <= k) {
            path_add(&p, leaf + k * HASH_BYTES, size2 - k);
            size2 = k;
        } else {
            path_add(&p, leaf, k);
            leaf += k * HASH_BYTES;
            size1 -= k;
            size2 -= k;
            known = false;
        }
    }
    if (!known)
        path_add(&p, leaf, size2);
    return path_turn(&p);
}
