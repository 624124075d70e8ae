/* RFC 6962 trees: published roots and proofs, and every size against a naive
 * recursion written straight from the RFC's definitions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "crypto/merkle.h"

#include <stdlib.h>
#include <string.h>

#define SIZES 130

typedef uint8_t hash[HASH_BYTES];

/* The reference tree of the Certificate Transparency implementations. */
static const char *const entry[8] = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
};
static const char *const root_of[9] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

/* Published proofs for that tree: inclusion of INDEX, or consistency from it. */
struct published {
    uint64_t index, size;
    size_t n;
    const char *proof[3];
};
static const struct published inclusion[] = {
    {0, 1, 0, {0}},
    {0, 8, 3,
     {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
    {5, 8, 3,
     {"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
    {2, 3, 1, {"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}},
    {1, 5, 3,
     {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
};
static const struct published consistency[] = {
    {1, 1, 0, {0}},
    {1, 8, 3,
     {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
    {6, 8, 3,
     {"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
    {2, 5, 2,
     {"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
};

static void unhex(const char *hex, hash out)
{
    assert_int_not_equal(hex_decode(hex, strlen(hex), out), -1);
}

/* RFC 6962 2.1, MTH(D[n]) and the proofs of 2.1.1 and 2.1.2, word for word. */
static size_t largest_power_below(size_t n)
{
    size_t k = 1;

    while (k * 2 < n)
        k *= 2;
    return k;
}

static void naive_root(hash *d, size_t n, hash out)
{
    hash left, right;
    size_t k;

    if (n == 0) {
        hash_sha256(out, "", 0);
        return;
    }
    if (n == 1) {
        memcpy(out, d[0], HASH_BYTES);
        return;
    }
    k = largest_power_below(n);
    naive_root(d, k, left);
    naive_root(d + k, n - k, right);
    merkle_node(out, left, right);
}

static size_t naive_path(size_t m, hash *d, size_t n, hash *out)
{
    size_t k, used;

    if (n == 1)
        return 0;
    k = largest_power_below(n);
    if (m < k) {
        used = naive_path(m, d, k, out);
        naive_root(d + k, n - k, out[used]);
    } else {
        used = naive_path(m - k, d + k, n - k, out);
        naive_root(d, k, out[used]);
    }
    return used + 1;
}

static size_t naive_subproof(size_t m, hash *d, size_t n, int whole, hash *out)
{
    size_t k, used;

    if (m == n) {
        if (whole)
            return 0;
        naive_root(d, n, out[0]);
        return 1;
    }
    k = largest_power_below(n);
    if (m <= k) {
        used = naive_subproof(m, d, k, whole, out);
        naive_root(d + k, n - k, out[used]);
    } else {
        used = naive_subproof(m - k, d + k, n - k, 0, out);
        naive_root(d, k, out[used]);
    }
    return used + 1;
}

static void reference_leaves(hash leaf[8])
{
    uint8_t bytes[16];

    for (size_t i = 0; i < 8; i++) {
        assert_int_not_equal(hex_decode(entry[i], strlen(entry[i]), bytes), -1);
        merkle_leaf(leaf[i], bytes, strlen(entry[i]) / 2);
    }
}

static void numbered_leaves(hash leaf[SIZES])
{
    for (size_t i = 0; i < SIZES; i++)
        merkle_leaf(leaf[i], &i, sizeof i);
}

static void test_sha256(void **state)
{
    /* FIPS 180-4: "abc" and a million times "a". */
    hash want, got;
    struct hash_state s;
    char a[1000];

    (void)state;
    unhex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", want);
    hash_sha256(got, "abc", 3);
    assert_memory_equal(got, want, HASH_BYTES);
    unhex("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", want);
    memset(a, 'a', sizeof a);
    hash_begin(&s);
    for (int i = 0; i < 1000; i++)
        hash_more(&s, a, sizeof a);
    hash_end(&s, got);
    assert_memory_equal(got, want, HASH_BYTES);
}

static void test_published_roots(void **state)
{
    struct frontier f = {0};
    hash leaf[8], want, got;

    (void)state;
    reference_leaves(leaf);
    for (size_t n = 0; n <= 8; n++) {
        unhex(root_of[n], want);
        frontier_root(&f, got);
        assert_memory_equal(got, want, HASH_BYTES);
        if (n < 8)
            frontier_add(&f, leaf[n]);
    }
}

static void test_published_proofs(void **state)
{
    hash leaf[8], want, root, old, proof[64];

    (void)state;
    reference_leaves(leaf);
    for (size_t i = 0; i < sizeof inclusion / sizeof *inclusion; i++) {
        const struct published *p = &inclusion[i];

        unhex(root_of[p->size], root);
        assert_int_equal(merkle_inclusion(leaf, p->size, p->index, proof), p->n);
        for (size_t j = 0; j < p->n; j++) {
            unhex(p->proof[j], want);
            assert_memory_equal(proof[j], want, HASH_BYTES);
        }
        assert_true(
            merkle_check_inclusion(p->index, p->size, leaf[p->index], proof, p->n, root));
    }
    for (size_t i = 0; i < sizeof consistency / sizeof *consistency; i++) {
        const struct published *p = &consistency[i];

        unhex(root_of[p->index], old);
        unhex(root_of[p->size], root);
        assert_int_equal(merkle_consistency(leaf, p->index, p->size, proof), p->n);
        for (size_t j = 0; j < p->n; j++) {
            unhex(p->proof[j], want);
            assert_memory_equal(proof[j], want, HASH_BYTES);
        }
        assert_true(merkle_check_consistency(p->index, p->size, old, root, proof, p->n));
    }
}

static void test_every_root(void **state)
{
    struct frontier f = {0}, g;
    uint8_t packed[64 * HASH_BYTES];
    hash leaf[SIZES], want, got;

    (void)state;
    numbered_leaves(leaf);
    for (size_t n = 0; n <= SIZES; n++) {
        size_t len = frontier_pack(&f, packed);

        naive_root(leaf, n, want);
        assert_int_equal(f.size, n);
        assert_int_equal(len, (size_t)__builtin_popcountll(n) * HASH_BYTES);
        assert_true(frontier_unpack(&g, n, packed, len));
        frontier_root(&g, got);
        assert_memory_equal(got, want, HASH_BYTES);
        assert_false(frontier_unpack(&g, n, packed, len + HASH_BYTES));
        assert_false(frontier_unpack(&g, n, packed, len + 1));
        if (n != 0)
            assert_false(frontier_unpack(&g, n, packed, len - 1));
        if (n < SIZES)
            frontier_add(&f, leaf[n]);
    }
}

static void test_largest_frontier(void **state)
{
    struct frontier f;
    uint8_t packed[64 * HASH_BYTES] = {0};
    hash leaf = {0}, root;

    (void)state;
    assert_true(frontier_unpack(&f, UINT64_MAX - 1, packed, 63 * HASH_BYTES));
    frontier_add(&f, leaf);
    assert_int_equal(f.n, 64);
    assert_true(f.size == UINT64_MAX);
    frontier_root(&f, root);
    assert_int_equal(frontier_pack(&f, packed), sizeof packed);
}

static void test_every_inclusion(void **state)
{
    hash leaf[SIZES], root, proof[64], want[64];

    (void)state;
    numbered_leaves(leaf);
    for (size_t size = 1; size <= SIZES; size++) {
        naive_root(leaf, size, root);
        for (size_t i = 0; i < size; i++) {
            size_t n = merkle_inclusion(leaf, size, i, proof);

            assert_int_equal(n, naive_path(i, leaf, size, want));
            assert_memory_equal(proof, want, n * HASH_BYTES);
            assert_true(merkle_check_inclusion(i, size, leaf[i], proof, n, root));
            assert_false(merkle_check_inclusion(i, size, leaf[i], proof, n + 1, root));
            if (n != 0)
                assert_false(merkle_check_inclusion(i, size, leaf[i], proof, n - 1, root));
            for (size_t j = 0; j < size; j++)
                if (j != i)
                    assert_false(merkle_check_inclusion(j, size, leaf[i], proof, n, root));
        }
        assert_false(merkle_check_inclusion(size, size, leaf[0], proof, 0, root));
        assert_int_equal(merkle_inclusion(leaf, size, size, proof), 0);
    }
    assert_false(merkle_check_inclusion(0, 0, leaf[0], proof, 0, leaf[0]));
}

static void test_every_consistency(void **state)
{
    hash leaf[SIZES], root[SIZES + 1], proof[64], want[64];

    (void)state;
    numbered_leaves(leaf);
    for (size_t n = 0; n <= SIZES; n++)
        naive_root(leaf, n, root[n]);
    for (size_t to = 1; to <= SIZES; to++) {
        for (size_t from = 1; from <= to; from++) {
            size_t n = merkle_consistency(leaf, from, to, proof);

            assert_int_equal(n, naive_subproof(from, leaf, to, 1, want));
            assert_memory_equal(proof, want, n * HASH_BYTES);
            assert_true(merkle_check_consistency(from, to, root[from], root[to], proof, n));
            assert_false(merkle_check_consistency(from, to, root[from], root[to], proof, n + 1));
            assert_false(merkle_check_consistency(from, to, root[from - 1], root[to], proof, n));
            assert_false(merkle_check_consistency(from, to, root[from], root[to - 1], proof, n));
            if (from != to) {
                assert_false(
                    merkle_check_consistency(from, to, root[from], root[to], proof, n - 1));
                assert_false(merkle_check_consistency(to, from, root[to], root[from], proof, n));
                assert_false(
                    merkle_check_consistency(from + 1, to, root[from], root[to], proof, n));
            }
        }
        /* Everything grows from the empty tree, which needs no proof. */
        assert_true(merkle_check_consistency(0, to, root[0], root[to], proof, 0));
        assert_false(merkle_check_consistency(0, to, root[1], root[to], proof, 0));
        assert_false(merkle_check_consistency(0, to, root[0], root[to], proof, 1));
    }
    assert_true(merkle_check_consistency(0, 0, root[0], root[0], proof, 0));
    assert_false(merkle_check_consistency(0, 0, root[0], root[1], proof, 0));
}

/* Flip bit BIT of the N hashes at P. */
static void flip(void *p, size_t bit)
{
    ((uint8_t *)p)[bit / 8] ^= (uint8_t)(1u << (bit % 8));
}

static void test_mutations(void **state)
{
    static const size_t sizes[] = {2, 3, 7, 8, 9, 64, 97, SIZES};
    hash leaf[SIZES], root, old, proof[64];

    (void)state;
    numbered_leaves(leaf);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t size = sizes[s];

        naive_root(leaf, size, root);
        for (size_t i = 0; i < size; i += 1 + size / 16) {
            size_t n = merkle_inclusion(leaf, size, i, proof);

            for (size_t bit = 0; bit < n * HASH_BYTES * 8; bit++) {
                flip(proof, bit);
                assert_false(merkle_check_inclusion(i, size, leaf[i], proof, n, root));
                flip(proof, bit);
            }
            for (size_t bit = 0; bit < HASH_BYTES * 8; bit++) {
                flip(leaf[i], bit);
                assert_false(merkle_check_inclusion(i, size, leaf[i], proof, n, root));
                flip(leaf[i], bit);
            }
            if (i == 0)
                continue;
            naive_root(leaf, i, old);
            n = merkle_consistency(leaf, i, size, proof);
            for (size_t bit = 0; bit < n * HASH_BYTES * 8; bit++) {
                flip(proof, bit);
                assert_false(merkle_check_consistency(i, size, old, root, proof, n));
                flip(proof, bit);
            }
        }
    }
}

/* A leaf that is an inner node's content must not hash like the node. */
static void test_leaf_is_not_node(void **state)
{
    hash a = {1}, b = {2}, node, leaf;
    uint8_t both[2 * HASH_BYTES];

    (void)state;
    memcpy(both, a, HASH_BYTES);
    memcpy(both + HASH_BYTES, b, HASH_BYTES);
    merkle_node(node, a, b);
    merkle_leaf(leaf, both, sizeof both);
    assert_memory_not_equal(node, leaf, HASH_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_published_roots),
        cmocka_unit_test(test_published_proofs),
        cmocka_unit_test(test_every_root),
        cmocka_unit_test(test_largest_frontier),
        cmocka_unit_test(test_every_inclusion),
        cmocka_unit_test(test_every_consistency),
        cmocka_unit_test(test_mutations),
        cmocka_unit_test(test_leaf_is_not_node),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
