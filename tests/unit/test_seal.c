/* Subject keys, sealed values, lookups; and the AEAD and encoding under them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crypto/aead.h"
#include "crypto/seal.h"
#include "crypto/tag.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t key[KEY_BYTES] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                       11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                       22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
static const uint8_t other_key[KEY_BYTES] = {9};
static const uint8_t uuid[UUID_BYTES] = "@ABCDEFGHIJKLMNO";
static const uint8_t other_uuid[UUID_BYTES] = "@ABCDEFGHIJKLMNP";

static int start(void **state)
{
    (void)state;
    return secret_start(NULL) == RC_OK ? 0 : -1;
}

static size_t unhex(const char *hex, void *out)
{
    assert_int_not_equal(hex_decode(hex, strlen(hex), out), -1);
    return strlen(hex) / 2;
}

/* draft-irtf-cfrg-xchacha-03, A.3.1. */
static void test_xchacha_vector(void **state)
{
    static const char text[] = "Ladies and Gentlemen of the class of '99: If I could offer you "
                               "only one tip for the future, sunscreen would be it.";
    uint8_t k[32], ad[12], sealed[24 + 114 + 16], msg[114];
    struct buf b = BUF_INIT;

    (void)state;
    unhex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", k);
    unhex("50515253c0c1c2c3c4c5c6c7", ad);
    buf_put(&b, ad, sizeof ad);
    unhex("404142434445464748494a4b4c4d4e4f5051525354555657"
          "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a8"
          "2f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369"
          "488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e"
          "c0875924c1c7987947deafd8780acf49",
          sealed);
    assert_true(aead_open(msg, sealed, sizeof sealed, k, &b));
    assert_memory_equal(msg, text, sizeof msg);
    b.data[0] ^= 1;
    assert_false(aead_open(msg, sealed, sizeof sealed, k, &b));
    assert_false(aead_open(msg, sealed, AEAD_EXTRA - 1, k, &b));
    buf_release(&b);
}

/* Parts cannot run into each other. */
static void test_encoding(void **state)
{
    static const uint8_t want[] = {2, 0, 0, 0, 'a', 'b', 0, 0,    0,    0,    8,    0,
                                   0, 0, 2, 1, 0,   0,   0, 0,    0,    0,    8,    0,
                                   0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    struct buf a = BUF_INIT, b = BUF_INIT;

    (void)state;
    tag_text(&a, "ab");
    tag_bytes(&a, "", 0);
    tag_number(&a, 258);
    tag_number(&a, -1);
    assert_int_equal(a.len, sizeof want);
    assert_memory_equal(a.data, want, sizeof want);
    buf_clear(&a);
    tag_text(&a, "a");
    tag_text(&a, "bc");
    tag_text(&b, "ab");
    tag_text(&b, "c");
    assert_int_equal(a.len, b.len);
    assert_memory_not_equal(a.data, b.data, a.len);
    buf_release(&a);
    buf_release(&b);
}

static void test_wrap(void **state)
{
    uint8_t subject[KEY_BYTES], got[KEY_BYTES], wrapped[WRAPPED_BYTES], again[WRAPPED_BYTES];

    (void)state;
    random_bytes(subject, sizeof subject);
    seal_wrap(wrapped, subject, key, uuid, TIER_HIGH);
    seal_wrap(again, subject, key, uuid, TIER_HIGH);
    assert_memory_not_equal(wrapped, again, sizeof wrapped);
    assert_int_equal(seal_unwrap(got, wrapped, key, uuid, TIER_HIGH, NULL), RC_OK);
    assert_memory_equal(got, subject, sizeof subject);
    assert_int_equal(seal_unwrap(got, wrapped, key, uuid, TIER_CONTACT, NULL), RC_CRYPTO);
    assert_int_equal(seal_unwrap(got, wrapped, key, other_uuid, TIER_HIGH, NULL), RC_CRYPTO);
    assert_int_equal(seal_unwrap(got, wrapped, other_key, uuid, TIER_HIGH, NULL), RC_CRYPTO);
    for (size_t bit = 0; bit < sizeof wrapped * 8; bit++) {
        wrapped[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(seal_unwrap(got, wrapped, key, uuid, TIER_HIGH, NULL), RC_CRYPTO);
        wrapped[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void test_value(void **state)
{
    uint8_t value[200];
    struct buf sealed = BUF_INIT, got = BUF_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof value; i++)
        value[i] = (uint8_t)(i % 3 == 0 ? 0x80 : 0); /* looks like padding */
    for (size_t len = 0; len <= sizeof value; len++) {
        buf_clear(&sealed);
        buf_clear(&got);
        buf_puts(&got, "kept ");
        seal_value(&sealed, value, len, key, uuid, "name", TIER_CONTACT);
        assert_int_equal(sealed.len, 1 + 24 + (len / 32 + 1) * 32 + 16);
        assert_int_equal(sealed.data[0], 1);
        assert_int_equal(seal_open(&got, sealed.data, sealed.len, key, uuid, "name",
                                   TIER_CONTACT, NULL),
                         RC_OK);
        assert_int_equal(got.len, 5 + len);
        assert_memory_equal(got.data, "kept ", 5);
        assert_memory_equal(got.data + 5, value, len);
    }
    buf_release(&sealed);
    buf_release(&got);
}

static enum rc open_as(const struct buf *sealed, const uint8_t *k, const uint8_t *u,
                       const char *field, enum tier tier)
{
    struct buf got = BUF_INIT;
    struct err err = {0};
    enum rc rc = seal_open(&got, sealed->data, sealed->len, k, u, field, tier, &err);

    if (rc != RC_OK) {
        assert_int_equal(err.rc, rc);
        assert_int_equal(got.len, 0);
        assert_null(strstr(err.msg, "13800138000"));
    }
    buf_release(&got);
    return rc;
}

/* A sealed value opens nowhere but in its own place. */
static void test_moved_value(void **state)
{
    struct buf sealed = BUF_INIT;

    (void)state;
    seal_value(&sealed, "13800138000", 11, key, uuid, "mobile", TIER_CONTACT);
    assert_int_equal(open_as(&sealed, key, uuid, "mobile", TIER_CONTACT), RC_OK);
    assert_int_equal(open_as(&sealed, other_key, uuid, "mobile", TIER_CONTACT), RC_CRYPTO);
    assert_int_equal(open_as(&sealed, key, other_uuid, "mobile", TIER_CONTACT), RC_CRYPTO);
    assert_int_equal(open_as(&sealed, key, uuid, "mobil", TIER_CONTACT), RC_CRYPTO);
    assert_int_equal(open_as(&sealed, key, uuid, "mobile2", TIER_CONTACT), RC_CRYPTO);
    assert_int_equal(open_as(&sealed, key, uuid, "", TIER_CONTACT), RC_CRYPTO);
    assert_int_equal(open_as(&sealed, key, uuid, "mobile", TIER_HIGH), RC_CRYPTO);
    buf_release(&sealed);
}

static void test_damaged_value(void **state)
{
    struct buf sealed = BUF_INIT;
    size_t whole;

    (void)state;
    seal_value(&sealed, "13800138000", 11, key, uuid, "mobile", TIER_CONTACT);
    whole = sealed.len;
    for (size_t bit = 0; bit < whole * 8; bit++) {
        sealed.data[bit / 8] = (char)(sealed.data[bit / 8] ^ (1 << bit % 8));
        assert_int_equal(open_as(&sealed, key, uuid, "mobile", TIER_CONTACT), RC_CRYPTO);
        sealed.data[bit / 8] = (char)(sealed.data[bit / 8] ^ (1 << bit % 8));
    }
    for (sealed.len = 0; sealed.len < whole; sealed.len++)
        assert_int_equal(open_as(&sealed, key, uuid, "mobile", TIER_CONTACT), RC_CRYPTO);
    buf_putc(&sealed, 0);
    assert_int_equal(open_as(&sealed, key, uuid, "mobile", TIER_CONTACT), RC_CRYPTO);
    buf_release(&sealed);
}

/* Bytes that authenticate but are not padded are refused too. */
static void test_bad_padding(void **state)
{
    uint8_t record[1 + AEAD_EXTRA + 64], plain[64];
    struct buf ad = BUF_INIT, got = BUF_INIT;
    const size_t lengths[] = {32, 33, 64};

    (void)state;
    tag_text(&ad, "ycadmin/value/v1");
    tag_bytes(&ad, uuid, sizeof uuid);
    tag_text(&ad, "name");
    tag_number(&ad, TIER_CONTACT);
    record[0] = 1;
    memset(plain, 0, sizeof plain); /* no 0x80 anywhere */
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        aead_seal(record + 1, plain, lengths[i], key, &ad);
        assert_int_equal(seal_open(&got, record, 1 + AEAD_EXTRA + lengths[i], key, uuid, "name",
                                   TIER_CONTACT, NULL),
                         RC_CRYPTO);
        assert_int_equal(got.len, 0);
    }
    buf_release(&ad);
    buf_release(&got);
}

/* Records and hashes made outside this program, from the description alone: a
 * change of format would leave stored data shut. */
static void test_stored_forms(void **state)
{
    uint8_t record[128], got_key[KEY_BYTES], want[LOOKUP_BYTES], found[LOOKUP_BYTES];
    struct buf got = BUF_INIT;
    size_t len;

    (void)state;
    len = unhex("01808182838485868788898a8b8c8d8e8f90919293949596972a8b35358814436a1c1823fb4fbd18d1"
                "79915cd183fbbaf9e06a6adab7d21c71094bdfcfcd4e696e9ce72a07f502573f",
                record);
    assert_int_equal(seal_open(&got, record, len, key, uuid, "mobile", TIER_CONTACT, NULL), RC_OK);
    assert_string_equal(got.data, "hello");
    buf_release(&got);
    len = unhex("808182838485868788898a8b8c8d8e8f9091929394959697e24ffbfa4331e5cdb4b18950e310b67ec9"
                "20ee62374e0c4e58d3d0610b6fa2ceda67728d0112ce58468147dbd8c6abee",
                record);
    assert_int_equal(len, WRAPPED_BYTES);
    assert_int_equal(seal_unwrap(got_key, record, key, uuid, TIER_HIGH, NULL), RC_OK);
    for (size_t i = 0; i < KEY_BYTES; i++)
        assert_int_equal(got_key[i], 0xa0 + i);
    unhex("840cdadce7c2da767646305b86cd0d61", want);
    seal_lookup(found, key, "mobile", "13800138000");
    assert_memory_equal(found, want, LOOKUP_BYTES);
    unhex("d872c409e10123440a5cf00b3fd154ce", want);
    seal_ref(found, key, "C-1001");
    assert_memory_equal(found, want, LOOKUP_BYTES);
}

static void test_lookup(void **state)
{
    uint8_t a[LOOKUP_BYTES], b[LOOKUP_BYTES];

    (void)state;
    seal_lookup(a, key, "mobile", "13800138000");
    seal_lookup(b, key, "mobile", "13800138000");
    assert_memory_equal(a, b, LOOKUP_BYTES);
    seal_lookup(b, key, "mobile", "13800138001");
    assert_memory_not_equal(a, b, LOOKUP_BYTES);
    seal_lookup(b, key, "home", "13800138000");
    assert_memory_not_equal(a, b, LOOKUP_BYTES);
    seal_lookup(b, other_key, "mobile", "13800138000");
    assert_memory_not_equal(a, b, LOOKUP_BYTES);
    seal_lookup(b, key, "mobile1", "3800138000");
    assert_memory_not_equal(a, b, LOOKUP_BYTES);
    seal_lookup(a, key, "ref", "");
    seal_ref(b, key, "ref");
    assert_memory_not_equal(a, b, LOOKUP_BYTES);
    seal_ref(a, other_key, "ref");
    assert_memory_not_equal(a, b, LOOKUP_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xchacha_vector), cmocka_unit_test(test_encoding),
        cmocka_unit_test(test_wrap),           cmocka_unit_test(test_value),
        cmocka_unit_test(test_moved_value),    cmocka_unit_test(test_damaged_value),
        cmocka_unit_test(test_bad_padding),    cmocka_unit_test(test_stored_forms),
        cmocka_unit_test(test_lookup),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
