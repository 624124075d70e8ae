/* Password slots and the keys an operator's seed yields. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "crypto/slot.h"

#include <string.h>

#define PASSWORD "correct horse battery staple"

static int start(void **state)
{
    (void)state;
    return secret_start(NULL) == RC_OK ? 0 : -1;
}

static void unhex(const char *hex, void *out)
{
    assert_int_not_equal(hex_decode(hex, strlen(hex), out), -1);
}

static void test_round_trip(void **state)
{
    struct slot a, b;
    uint8_t seed[32], got[32];

    (void)state;
    random_bytes(seed, sizeof seed);
    assert_int_equal(slot_make(&a, PASSWORD, seed, NULL), RC_OK);
    assert_int_equal(slot_open(&a, PASSWORD, got, NULL), RC_OK);
    assert_memory_equal(got, seed, sizeof seed);
    /* A second slot of the same password shares nothing with the first. */
    assert_int_equal(slot_make(&b, PASSWORD, seed, NULL), RC_OK);
    assert_memory_not_equal(a.salt, b.salt, sizeof a.salt);
    assert_memory_not_equal(a.check, b.check, sizeof a.check);
    assert_memory_not_equal(a.sealed, b.sealed, sizeof a.sealed);
}

static void test_wrong_password(void **state)
{
    static const char *const wrong[] = {"", "correct horse battery stapl", PASSWORD " ",
                                        "Correct horse battery staple"};
    struct slot slot;
    struct err err;
    uint8_t seed[32] = {1}, got[32];

    (void)state;
    assert_int_equal(slot_make(&slot, PASSWORD, seed, NULL), RC_OK);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(slot_open(&slot, wrong[i], got, &err), RC_DENIED);
        assert_int_equal(err.rc, RC_DENIED);
    }
}

/* Every single-bit change of what is stored is refused. */
static void test_tampered(void **state)
{
    struct slot slot, bad;
    uint8_t seed[32] = {2}, got[32];

    (void)state;
    assert_int_equal(slot_make(&slot, PASSWORD, seed, NULL), RC_OK);
    for (size_t bit = 0; bit < sizeof slot.sealed * 8; bit++) {
        bad = slot;
        bad.sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(slot_open(&bad, PASSWORD, got, NULL), RC_CRYPTO);
    }
    for (size_t bit = 0; bit < sizeof slot.check * 8; bit++) {
        bad = slot;
        bad.check[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(slot_open(&bad, PASSWORD, got, NULL), RC_DENIED);
    }
    for (size_t bit = 0; bit < sizeof slot.salt * 8; bit++) {
        bad = slot;
        bad.salt[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(slot_open(&bad, PASSWORD, got, NULL), RC_DENIED);
    }
}

static void test_cost(void **state)
{
    struct slot slot, bad;
    struct err err;
    uint8_t seed[32] = {3}, got[32];

    (void)state;
    assert_int_equal(slot_make(&slot, PASSWORD, seed, NULL), RC_OK);
    bad = slot;
    bad.ops = slot.ops - 1;
    assert_int_equal(slot_open(&bad, PASSWORD, got, &err), RC_CRYPTO);
    assert_string_equal(err.hint, ""); /* refused, rather than tried in vain */
    bad = slot;
    bad.mem_kib = slot.mem_kib - 1;
    assert_int_equal(slot_open(&bad, PASSWORD, got, NULL), RC_CRYPTO);
    bad = slot;
    bad.ops = UINT32_MAX;
    assert_int_equal(slot_open(&bad, PASSWORD, got, NULL), RC_CRYPTO);
    bad = slot;
    bad.mem_kib = UINT32_MAX;
    assert_int_equal(slot_open(&bad, PASSWORD, got, NULL), RC_CRYPTO);
    /* A dearer slot than the present one is allowed, but is another slot. */
    bad = slot;
    bad.ops = slot.ops + 1;
    assert_int_equal(slot_open(&bad, PASSWORD, got, NULL), RC_DENIED);
}

/* A slot put together outside this program, from the description alone. */
static void test_stored_slot(void **state)
{
    struct slot slot = {.ops = 1, .mem_kib = 8};
    uint8_t seed[32];

    (void)state;
    unhex("000102030405060708090a0b0c0d0e0f", slot.salt);
    unhex("d146c1edeb73755ff48e8eeb9af3428fa511021d98551816c4545884fd500a2d", slot.check);
    unhex("808182838485868788898a8b8c8d8e8f9091929394959697d20d50d8af1b319d907672a660b205c5"
          "030df206258eea863638181494e11be0d6529dec10509c1bdb2312ea81034afb",
          slot.sealed);
    assert_int_equal(slot_open(&slot, PASSWORD, seed, NULL), RC_OK);
    for (size_t i = 0; i < sizeof seed; i++)
        assert_int_equal(seed[i], 0xa0 + i);
}

static void test_dummy(void **state)
{
    (void)state;
    slot_dummy(PASSWORD);
    slot_dummy("");
}

/* The arena gets everything back, or repeated sign-ins would exhaust it. */
static void test_no_leak(void **state)
{
    struct slot slot;
    uint8_t seed[32] = {4}, got[32];
    struct identity *id = secret_new(sizeof *id);
    void *rest;

    (void)state;
    assert_int_equal(slot_make(&slot, PASSWORD, seed, NULL), RC_OK);
    assert_int_equal(slot_open(&slot, "wrong", got, NULL), RC_DENIED);
    assert_int_equal(slot_open(&slot, PASSWORD, got, NULL), RC_OK);
    slot_dummy("wrong");
    identity_derive(id, seed);
    secret_free(id, sizeof *id);
    rest = secret_new(SECRET_ARENA);
    secret_free(rest, SECRET_ARENA);
}

static void test_identity(void **state)
{
    struct identity *a = secret_new(sizeof *a), *b = secret_new(sizeof *b);
    uint8_t seed[32] = {5}, other[32] = {6}, sig[SIGN_BYTES], want[32];

    (void)state;
    identity_derive(a, seed);
    identity_derive(b, seed);
    assert_memory_equal(a, b, sizeof *a);
    assert_memory_equal(a->seed, seed, sizeof seed);
    assert_memory_not_equal(a->sign_sk, seed, sizeof seed);
    assert_memory_not_equal(a->sign_sk, a->box_sk, sizeof a->box_sk);
    /* Derived outside this program: grants must outlive it. */
    unhex("94190da65ee7477edc554556268104fe23c8ee1a7a590963c8c74e3fc897dd7b", want);
    assert_memory_equal(a->sign_pk, want, sizeof want);
    unhex("60338f888221d4e8feb3290a976190427ca66b96c73be63236460a2edd221b4c", want);
    assert_memory_equal(a->box_pk, want, sizeof want);
    identity_derive(b, other);
    assert_memory_not_equal(a->sign_pk, b->sign_pk, 32);
    assert_memory_not_equal(a->box_pk, b->box_pk, 32);

    identity_sign(a, "message", 7, sig);
    assert_int_equal(identity_check(a->sign_pk, "message", 7, sig), 0);
    assert_int_not_equal(identity_check(a->sign_pk, "messagf", 7, sig), 0);
    assert_int_not_equal(identity_check(a->sign_pk, "message", 6, sig), 0);
    assert_int_not_equal(identity_check(b->sign_pk, "message", 7, sig), 0);
    for (size_t bit = 0; bit < sizeof sig * 8; bit++) {
        sig[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(identity_check(a->sign_pk, "message", 7, sig), 0);
        sig[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    secret_free(a, sizeof *a);
    secret_free(b, sizeof *b);
}

/* RFC 8032 7.1, tests 1 to 3. */
static void test_ed25519_vectors(void **state)
{
    static const struct {
        const char *pk, *msg, *sig;
    } v[] = {
        {"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39"
         "701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
        {"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f36"
         "13d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
        {"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7"
         "60984dc6594a7c15e9716ed28dc027beceea1ec40a"},
    };
    uint8_t pk[32], msg[2], sig[SIGN_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        unhex(v[i].pk, pk);
        unhex(v[i].msg, msg);
        unhex(v[i].sig, sig);
        assert_int_equal(identity_check(pk, msg, strlen(v[i].msg) / 2, sig), 0);
    }
}

/* Wycheproof's malleability case: S plus the group order L is the same point
 * equation with other bytes, and must not verify (RFC 8032, 5.1.7). */
static void test_malleable_signature(void **state)
{
    static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                      0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                      0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
    uint8_t seed[32] = {7}, sig[SIGN_BYTES];
    struct identity id;
    unsigned carry = 0;

    (void)state;
    identity_derive(&id, seed);
    identity_sign(&id, "123400", 6, sig);
    assert_int_equal(identity_check(id.sign_pk, "123400", 6, sig), 0);
    for (int i = 0; i < 32; i++) {
        carry += (unsigned)sig[32 + i] + order[i];
        sig[32 + i] = (uint8_t)carry;
        carry >>= 8;
    }
    assert_int_not_equal(identity_check(id.sign_pk, "123400", 6, sig), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_malleable_signature),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_wrong_password),
        cmocka_unit_test(test_tampered),
        cmocka_unit_test(test_cost),
        cmocka_unit_test(test_stored_slot),
        cmocka_unit_test(test_dummy),
        cmocka_unit_test(test_no_leak),
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_ed25519_vectors),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
