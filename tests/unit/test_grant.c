/* Grants: only the operator they were made for opens them, and only when the
 * admin who is said to have issued them did. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crypto/grant.h"
#include "crypto/tag.h"

#include <string.h>

struct people {
    struct identity admin, clerk, other;
    uint8_t key[KEY_BYTES];
};

static int start(void **state)
{
    struct people *p;
    const uint8_t seeds[3][32] = {{1}, {2}, {3}};

    if (secret_start(NULL) != RC_OK)
        return -1;
    p = secret_new(sizeof *p);
    identity_derive(&p->admin, seeds[0]);
    identity_derive(&p->clerk, seeds[1]);
    identity_derive(&p->other, seeds[2]);
    random_bytes(p->key, sizeof p->key);
    *state = p;
    return 0;
}

static int finish(void **state)
{
    secret_free(*state, sizeof(struct people));
    return 0;
}

static void test_round_trip(void **state)
{
    const struct people *p = *state;
    struct grant g;
    uint8_t key[KEY_BYTES];

    for (enum role_key kind = RK_CONTACT; kind < RK_COUNT; kind++) {
        grant_make(&g, kind, 41, p->key, p->clerk.box_pk, &p->admin);
        assert_int_equal(g.kind, kind);
        assert_int_equal(g.epoch, 41);
        assert_int_equal(grant_open(&g, &p->clerk, p->admin.sign_pk, key, NULL), RC_OK);
        assert_memory_equal(key, p->key, KEY_BYTES);
    }
    /* An admin may grant to himself. */
    grant_make(&g, RK_HIGH, 1, p->key, p->admin.box_pk, &p->admin);
    assert_int_equal(grant_open(&g, &p->admin, p->admin.sign_pk, key, NULL), RC_OK);
    assert_memory_equal(key, p->key, KEY_BYTES);
}

static void test_other_operator(void **state)
{
    const struct people *p = *state;
    struct grant g;
    struct err err;
    uint8_t key[KEY_BYTES];

    grant_make(&g, RK_HIGH, 1, p->key, p->clerk.box_pk, &p->admin);
    assert_int_equal(grant_open(&g, &p->other, p->admin.sign_pk, key, &err), RC_CRYPTO);
    assert_int_equal(err.rc, RC_CRYPTO);
}

static void test_other_issuer(void **state)
{
    const struct people *p = *state;
    struct grant g;
    uint8_t key[KEY_BYTES];

    grant_make(&g, RK_HIGH, 1, p->key, p->clerk.box_pk, &p->other);
    assert_int_equal(grant_open(&g, &p->clerk, p->admin.sign_pk, key, NULL), RC_CRYPTO);
}

static void test_signed_parts(void **state)
{
    const struct people *p = *state;
    struct grant g, bad;
    uint8_t key[KEY_BYTES];

    grant_make(&g, RK_CONTACT, 7, p->key, p->clerk.box_pk, &p->admin);
    bad = g;
    bad.kind = RK_HIGH;
    assert_int_equal(grant_open(&bad, &p->clerk, p->admin.sign_pk, key, NULL), RC_CRYPTO);
    bad = g;
    bad.epoch = 8;
    assert_int_equal(grant_open(&bad, &p->clerk, p->admin.sign_pk, key, NULL), RC_CRYPTO);
    bad = g;
    bad.epoch = -7;
    assert_int_equal(grant_open(&bad, &p->clerk, p->admin.sign_pk, key, NULL), RC_CRYPTO);
    for (size_t bit = 0; bit < sizeof g.sealed * 8; bit++) {
        bad = g;
        bad.sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(grant_open(&bad, &p->clerk, p->admin.sign_pk, key, NULL), RC_CRYPTO);
    }
    for (size_t bit = 0; bit < sizeof g.sig * 8; bit++) {
        bad = g;
        bad.sig[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(grant_open(&bad, &p->clerk, p->admin.sign_pk, key, NULL), RC_CRYPTO);
    }
}

/* What is signed, put together anew: the receiver's key is in it. */
static void test_signed_message(void **state)
{
    const struct people *p = *state;
    struct buf msg = BUF_INIT;
    struct grant g;

    grant_make(&g, RK_LIST, 3, p->key, p->clerk.box_pk, &p->admin);
    tag_text(&msg, "ycadmin/grant/v1");
    tag_number(&msg, RK_LIST);
    tag_number(&msg, 3);
    tag_bytes(&msg, p->clerk.box_pk, 32);
    tag_bytes(&msg, g.sealed, GRANT_SEALED);
    assert_int_equal(identity_check(p->admin.sign_pk, msg.data, msg.len, g.sig), 0);
    buf_release(&msg);
}

/* A good signature does not make up for a box that does not open: here the
 * receiver's public key was recorded right but his secret key is another. */
static void test_signed_but_shut(void **state)
{
    const struct people *p = *state;
    struct identity *mixed = secret_new(sizeof *mixed);
    struct grant g;
    uint8_t key[KEY_BYTES];

    *mixed = p->clerk;
    memcpy(mixed->box_sk, p->other.box_sk, sizeof mixed->box_sk);
    grant_make(&g, RK_LOG, 1, p->key, p->clerk.box_pk, &p->admin);
    assert_int_equal(grant_open(&g, mixed, p->admin.sign_pk, key, NULL), RC_CRYPTO);
    secret_free(mixed, sizeof *mixed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_other_operator),
        cmocka_unit_test(test_other_issuer),
        cmocka_unit_test(test_signed_parts),
        cmocka_unit_test(test_signed_message),
        cmocka_unit_test(test_signed_but_shut),
    };

    return cmocka_run_group_tests(tests, start, finish);
}
