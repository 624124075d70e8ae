/* C2SP signed notes, verifier keys and checkpoints: published notes, and
 * refusal of everything that is not one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crypto/note.h"
#include "crypto/secret.h"

#include <string.h>

/* The example of Go's golang.org/x/mod/sumdb/note. */
#define PETER_KEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define PETER_TEXT                                                                                 \
    "If you think cryptography is the answer to your problem,\n"                                   \
    "then you don't know what your problem is.\n"
#define PETER_SIG                                                                                  \
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZ" \
    "b6KE6RyyBwJnAM=\n"

/* Tree heads of the Go checksum database, as published by it. */
#define SUM_KEY "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
static const char *const sum_note[] = {
    "go.sum database tree\n6476701\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n"
    "— sum.golang.org Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWE"
    "PWL+o3GeoWwOoAw=\n",
    /* cosigned by a witness */
    "go.sum database tree\n15067302\ngJyioq6dwR9n+NjEWORfYmH+ubeYm3kH42BBQ0bTpYI=\n\n"
    "— sum.golang.org Az3grp1rvWOs5NKlr/xR4GLN/CDyzzakmt1o61uSxYKpK1SerqOP2ClbX/peKUZjYnyomH5Xz7GZ"
    "G3TpB7OeKn4E2ww=\n"
    "— test.example.com qTGhC/xIPQ0AXKHK6Y+9ypRfuvMZWPjRXM8NiOg5M1WREn07VQXyuIXM3NRNav3ieVFLUqDRK7"
    "7PWDmL6w8w84UqeAw=\n",
};

static const uint8_t seed[32] = "an Ed25519 seed of thirty-two by";
static const struct checkpoint head = {
    .origin = "office.example/log", .size = 20852163, .root = "a root of thirty-two octets here"};

static int start(void **state)
{
    (void)state;
    return secret_start(NULL) == RC_OK ? 0 : -1;
}

static enum rc check(const char *vkey, const char *note)
{
    char name[128];
    uint8_t pk[32];

    assert_true(note_vkey_parse(vkey, name, pk));
    return note_check(note, strlen(note), name, pk, NULL);
}

static void test_published_notes(void **state)
{
    (void)state;
    assert_int_equal(check(PETER_KEY, PETER_TEXT "\n" PETER_SIG), RC_OK);
    assert_int_equal(check(SUM_KEY, sum_note[0]), RC_OK);
    assert_int_equal(check(SUM_KEY, sum_note[1]), RC_OK);
    assert_int_equal(check(PETER_KEY, sum_note[0]), RC_CRYPTO);
    assert_int_equal(check(SUM_KEY, PETER_TEXT "\n" PETER_SIG), RC_CRYPTO);
    /* The text is cut at the last empty line, wherever others are. */
    assert_int_equal(note_text(PETER_TEXT "\n" PETER_SIG, strlen(PETER_TEXT "\n" PETER_SIG)),
                     strlen(PETER_TEXT));
    assert_int_equal(note_text("a\n\nb\n\n" PETER_SIG, strlen("a\n\nb\n\n" PETER_SIG)), 5);
}

static void test_other_signatures(void **state)
{
    (void)state;
    assert_int_equal(check(PETER_KEY, PETER_TEXT "\n— stranger AAAAAAAA\n" PETER_SIG), RC_OK);
    assert_int_equal(check(PETER_KEY, PETER_TEXT "\n" PETER_SIG "— 山东/日志 AAAAAAAAAAA=\n"), RC_OK);
    /* The same name with another key id is another key. */
    assert_int_equal(check(PETER_KEY, PETER_TEXT "\n" PETER_SIG "— PeterNeumann AAAAAAAAAAA=\n"),
                     RC_OK);
    assert_int_equal(check(PETER_KEY, PETER_TEXT "\n— PeterNeumann AAAAAAAAAAA=\n"), RC_CRYPTO);
    /* One that claims to be the key's own and fails spoils the note. */
    assert_int_equal(check(PETER_KEY, PETER_TEXT "\n" PETER_SIG "— PeterNeumann x08gowAAAAA=\n"),
                     RC_CRYPTO);
    assert_int_equal(check(PETER_KEY, "Another text.\n\n" PETER_SIG), RC_CRYPTO);
}

static void test_malformed_notes(void **state)
{
    static const char *const bad[] = {
        "",
        "\n",
        "\n\n",
        PETER_TEXT,
        PETER_TEXT "\n",
        PETER_TEXT PETER_SIG,
        PETER_SIG,
        "\n" PETER_SIG,
        PETER_TEXT "\n" PETER_SIG "\n",
        PETER_TEXT "\n" PETER_SIG "trailing",
        PETER_TEXT "\n" PETER_SIG "trailing\n",
        PETER_TEXT "\n" PETER_SIG "— PeterNeumann\n",
        PETER_TEXT "\n" PETER_SIG "— PeterNeumann \n",
        PETER_TEXT "\n" PETER_SIG "— PeterNeumann AAAA\n",
        PETER_TEXT "\n" PETER_SIG "— PeterNeumann AAAAAAA\n",
        PETER_TEXT "\n" PETER_SIG "— PeterNeumann AAAAAAA= \n",
        PETER_TEXT "\n" PETER_SIG "—  AAAAAAAA\n",
        PETER_TEXT "\n" PETER_SIG "— a+b AAAAAAAA\n",
        PETER_TEXT "\n" PETER_SIG "— a\xe3\x80\x80"
                   "b AAAAAAAA\n",
        PETER_TEXT "\n" PETER_SIG "-- name AAAAAAAA\n",
        "tab\there\n\n" PETER_SIG,
        "return\r\n\n" PETER_SIG,
        "\xff\n\n" PETER_SIG,
        "\xc0\x8a\n\n" PETER_SIG,
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(check(PETER_KEY, bad[i]), RC_INVALID);
    assert_int_equal(note_text("nul\0\n\n" PETER_SIG, strlen(PETER_SIG) + 6), 0);
}

static void test_vkey(void **state)
{
    static const char *const bad[] = {
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a3+",
        "PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX",
        "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAA==",
        "PeterNeumann+c74f20g3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    };
    struct buf out = BUF_INIT;
    char name[128], long_name[130] = {0};
    uint8_t pk[32], got[32];

    (void)state;
    assert_true(note_vkey_parse(PETER_KEY, name, pk));
    assert_string_equal(name, "PeterNeumann");
    note_vkey(&out, name, pk);
    assert_string_equal(out.data, PETER_KEY);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(note_vkey_parse(bad[i], name, pk));
    for (size_t i = 0; i < strlen(PETER_KEY); i++) {
        buf_clear(&out);
        buf_put(&out, PETER_KEY, i);
        assert_false(note_vkey_parse(buf_str(&out), name, got));
    }
    /* 127 bytes of name fit, 128 do not. */
    memset(long_name, 'n', 127);
    buf_clear(&out);
    note_vkey(&out, long_name, pk);
    assert_true(note_vkey_parse(out.data, name, got));
    assert_string_equal(name, long_name);
    assert_memory_equal(got, pk, sizeof pk);
    long_name[127] = 'n';
    buf_clear(&out);
    note_vkey(&out, long_name, pk);
    assert_false(note_vkey_parse(out.data, name, got));
    buf_release(&out);
}

static void test_checkpoint(void **state)
{
    struct buf note = BUF_INIT;
    struct checkpoint cp;
    uint8_t pk[32], other[32] = {1};
    const char *body = "office.example/log\n20852163\n"
                       "YSByb290IG9mIHRoaXJ0eS10d28gb2N0ZXRzIGhlcmU=\n\n"
                       "\xe2\x80\x94 office.example/log ";

    (void)state;
    checkpoint_pk(pk, seed);
    checkpoint_sign(&note, &head, seed);
    assert_memory_equal(note.data, body, strlen(body));
    assert_int_equal(checkpoint_open(&cp, note.data, note.len, pk, NULL), RC_OK);
    assert_string_equal(cp.origin, head.origin);
    assert_true(cp.size == head.size);
    assert_memory_equal(cp.root, head.root, HASH_BYTES);
    assert_int_equal(note_check(note.data, note.len, head.origin, pk, NULL), RC_OK);
    assert_int_equal(checkpoint_open(&cp, note.data, note.len, other, NULL), RC_CRYPTO);
    assert_int_equal(note_check(note.data, note.len, "office.example/other", pk, NULL), RC_CRYPTO);
    buf_puts(&note, "\xe2\x80\x94 witness.example/w1 AAAAAAAAAAA=\n");
    assert_int_equal(checkpoint_open(&cp, note.data, note.len, pk, NULL), RC_OK);
    buf_release(&note);
}

static void test_checkpoint_sizes(void **state)
{
    const uint64_t sizes[] = {0, 1, 10, UINT64_MAX};
    struct buf note = BUF_INIT;
    struct checkpoint cp = head, got;
    uint8_t pk[32];

    (void)state;
    checkpoint_pk(pk, seed);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        cp.size = sizes[i];
        buf_clear(&note);
        checkpoint_sign(&note, &cp, seed);
        assert_int_equal(checkpoint_open(&got, note.data, note.len, pk, NULL), RC_OK);
        assert_true(got.size == sizes[i]);
    }
    buf_release(&note);
}

/* No change of a byte, and no cut, leaves a note that opens; and CP stays as
 * it was. */
static void test_checkpoint_damage(void **state)
{
    struct buf note = BUF_INIT;
    struct checkpoint cp, before;
    uint8_t pk[32];
    size_t whole;

    (void)state;
    memset(&cp, 0x5a, sizeof cp);
    before = cp;
    checkpoint_pk(pk, seed);
    checkpoint_sign(&note, &head, seed);
    whole = note.len;
    for (size_t i = 0; i < whole; i++) {
        char kept = note.data[i];

        for (int c = 0; c < 256; c++) {
            note.data[i] = (char)c;
            if (note.data[i] != kept)
                assert_int_not_equal(checkpoint_open(&cp, note.data, whole, pk, NULL), RC_OK);
        }
        note.data[i] = kept;
        assert_int_equal(checkpoint_open(&cp, note.data, i, pk, NULL), RC_INVALID);
    }
    assert_memory_equal(&cp, &before, sizeof cp);
    buf_release(&note);
}

/* Bodies, each with a signature line whose form is right. */
static void test_checkpoint_bodies(void **state)
{
    static const char root[] = "YSByb290IG9mIHRoaXJ0eS10d28gb2N0ZXRzIGhlcmU=\n";
    static const struct {
        const char *top, *rest;
        enum rc rc;
    } v[] = {
        {"log\n5\n", "", RC_CRYPTO},
        {"log\n5\n", "extension\nanother\n", RC_CRYPTO},
        {"log\n5\n", "\nextension\n", RC_INVALID},
        {"\n5\n", "", RC_INVALID},
        {"log\n\n", "", RC_INVALID},
        {"log\n05\n", "", RC_INVALID},
        {"log\n00\n", "", RC_INVALID},
        {"log\n-5\n", "", RC_INVALID},
        {"log\n+5\n", "", RC_INVALID},
        {"log\n5 \n", "", RC_INVALID},
        {"log\n0x5\n", "", RC_INVALID},
        {"log\n18446744073709551615\n", "", RC_CRYPTO},
        {"log\n18446744073709551616\n", "", RC_INVALID},
        {"log\n99999999999999999999999\n", "", RC_INVALID},
        {"log\n5\nAAAA\n", "", RC_INVALID},
        {"log\n5\nA", "", RC_INVALID},
        {"5\n", "", RC_INVALID},
        {"", "", RC_INVALID},
    };
    struct checkpoint cp;
    struct buf note = BUF_INIT;
    uint8_t pk[32];
    char origin[130] = {0};

    (void)state;
    checkpoint_pk(pk, seed);
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        buf_clear(&note);
        buf_printf(&note, "%s%s%s\n— log AAAAAAAAAAA=\n", v[i].top, root, v[i].rest);
        assert_int_equal(checkpoint_open(&cp, note.data, note.len, pk, NULL), v[i].rc);
    }
    for (size_t len = 127; len <= 128; len++) {
        memset(origin, 'o', len);
        buf_clear(&note);
        buf_printf(&note, "%s\n1\n%s\n— log AAAAAAAAAAA=\n", origin, root);
        assert_int_equal(checkpoint_open(&cp, note.data, note.len, pk, NULL),
                         len == 127 ? RC_CRYPTO : RC_INVALID);
    }
    buf_release(&note);
}

/* RFC 4648, section 10; and only the canonical form. */
static void test_base64(void **state)
{
    static const char *const pairs[][2] = {
        {"", ""},         {"f", "Zg=="},        {"fo", "Zm8="},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"},
    };
    static const char *const bad[] = {"Z", "Zg", "Zg=", "Zh==", "Zg==\n", "Zm 8=", "Zm9v====",
                                      "Zm9-", "=", "Zg==Zg=="};
    struct buf out = BUF_INIT;
    uint8_t bytes[200], got[200];

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t len = strlen(pairs[i][0]);

        buf_clear(&out);
        base64_put(&out, pairs[i][0], len);
        assert_string_equal(buf_str(&out), pairs[i][1]);
        assert_int_equal(base64_decode(pairs[i][1], strlen(pairs[i][1]), got, sizeof got), len);
        assert_memory_equal(got, pairs[i][0], len);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(base64_decode(bad[i], strlen(bad[i]), got, sizeof got), -1);
    assert_int_equal(base64_decode("Zm9v", 4, got, 2), -1);
    for (size_t len = 0; len <= sizeof bytes; len++) {
        random_bytes(bytes, len);
        buf_clear(&out);
        base64_put(&out, bytes, len);
        assert_int_equal(out.len, (len + 2) / 3 * 4);
        assert_int_equal(base64_decode(buf_str(&out), out.len, got, len), len);
        assert_memory_equal(got, bytes, len);
    }
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_notes),   cmocka_unit_test(test_other_signatures),
        cmocka_unit_test(test_malformed_notes),   cmocka_unit_test(test_vkey),
        cmocka_unit_test(test_checkpoint),        cmocka_unit_test(test_checkpoint_sizes),
        cmocka_unit_test(test_checkpoint_damage), cmocka_unit_test(test_checkpoint_bodies),
        cmocka_unit_test(test_base64),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
