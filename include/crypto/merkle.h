/* RFC 6962 / RFC 9162 Merkle tree hashing over SHA-256. */
#ifndef CRYPTO_MERKLE_H
#define CRYPTO_MERKLE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_BYTES 32

/* The roots of the complete subtrees that make up a tree of SIZE leaves,
 * largest first; as many as SIZE has one-bits (at most 64). */
struct frontier {
    uint64_t size;
    int n;
    uint8_t hash[64][HASH_BYTES];
};

void hash_sha256(uint8_t out[HASH_BYTES], const void *data, size_t len);
/* Incremental SHA-256 for files; the state is opaque and fits. */
struct hash_state {
    _Alignas(16) uint8_t opaque[128];
};
void hash_begin(struct hash_state *s);
void hash_more(struct hash_state *s, const void *data, size_t len);
void hash_end(struct hash_state *s, uint8_t out[HASH_BYTES]);

/* SHA-256(0x00 | entry) and SHA-256(0x01 | left | right). */
void merkle_leaf(uint8_t out[HASH_BYTES], const void *entry, size_t len);
void merkle_node(uint8_t out[HASH_BYTES], const uint8_t left[HASH_BYTES],
                 const uint8_t right[HASH_BYTES]);
void frontier_add(struct frontier *f, const uint8_t leaf[HASH_BYTES]);
/* The root; SHA-256 of nothing for an empty tree. */
void frontier_root(const struct frontier *f, uint8_t root[HASH_BYTES]);
/* n*32 bytes to and from storage; false if LEN does not fit SIZE. */
size_t frontier_pack(const struct frontier *f, uint8_t out[64 * HASH_BYTES]);
bool frontier_unpack(struct frontier *f, uint64_t size, const void *packed, size_t len);

/* Lists of hashes are N*32 bytes; those only read are void because C11 does not
 * turn an array of arrays into one of const arrays. */

/* Verify an inclusion proof (RFC 9162 2.1.3.2) and a consistency proof
 * (2.1.4.2): PROOF is N hashes. */
bool merkle_check_inclusion(uint64_t index, uint64_t size, const uint8_t leaf[HASH_BYTES],
                            const void *proof, size_t n, const uint8_t root[HASH_BYTES]);
bool merkle_check_consistency(uint64_t size1, uint64_t size2, const uint8_t root1[HASH_BYTES],
                              const uint8_t root2[HASH_BYTES], const void *proof, size_t n);
/* Make proofs from all LEAVES (SIZE leaf hashes); PROOF holds 64. Returns N. */
size_t merkle_inclusion(const void *leaves, uint64_t size, uint64_t index,
                        uint8_t (*proof)[HASH_BYTES]);
size_t merkle_consistency(const void *leaves, uint64_t size1, uint64_t size2,
                          uint8_t (*proof)[HASH_BYTES]);

#endif
