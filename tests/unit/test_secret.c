/* The arena, its hardening, and the random stream of test builds. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crypto/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int start(void **state)
{
    (void)state;
    return secret_start(NULL) == RC_OK ? 0 : -1;
}

static int all(const uint8_t *p, uint8_t byte, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (p[i] != byte)
            return 0;
    return 1;
}

/* How a child ends that runs ACT. */
static int child(void (*act)(void))
{
    int status;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(99);
        act();
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_hardened(void **state)
{
    struct rlimit core;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
    assert_int_equal(core.rlim_max, 0);
    assert_int_equal(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
}

static void test_start_again_keeps_pieces(void **state)
{
    uint8_t *p = secret_new(100);

    (void)state;
    memset(p, 7, 100);
    assert_int_equal(secret_start(NULL), RC_OK);
    assert_true(all(p, 7, 100));
    secret_free(p, 100);
}

static void test_pieces(void **state)
{
    uint8_t *piece[SECRET_ARENA / 64];
    size_t n = sizeof piece / sizeof *piece;

    (void)state;
    for (size_t i = 0; i < n; i++) {
        piece[i] = secret_new(64);
        assert_true(all(piece[i], 0, 64));
        memset(piece[i], (int)(i % 251 + 1), 64);
    }
    for (size_t i = 0; i < n; i++)
        assert_true(all(piece[i], (uint8_t)(i % 251 + 1), 64));
    /* A hole of three grains takes a piece of three, zeroed, and no more. */
    for (size_t i = 10; i < 13; i++)
        secret_free(piece[i], 64);
    piece[10] = secret_new(130);
    assert_true(all(piece[10], 0, 192));
    secret_free(piece[10], 130);
    for (size_t i = 0; i < n; i++)
        if (i < 10 || i > 12)
            secret_free(piece[i], 64);
    /* Nothing was lost: the whole arena is one piece again. */
    piece[0] = secret_new(SECRET_ARENA);
    assert_true(all(piece[0], 0, SECRET_ARENA));
    secret_free(piece[0], SECRET_ARENA);
    secret_free(NULL, 64);
}

static void test_wipe_all(void **state)
{
    uint8_t *a = secret_new(40), *b = secret_new(4000);

    (void)state;
    memset(a, 1, 40);
    memset(b, 2, 4000);
    secret_wipe_all();
    assert_true(all(a, 0, 40));
    assert_true(all(b, 0, 4000));
    secret_free(a, 40);
    secret_free(b, 4000);
}

static void exhaust(void)
{
    for (size_t i = 0; i <= SECRET_ARENA / 4096; i++)
        secret_new(4096);
}

/* Half the arena is free, but no two grains side by side. */
static void exhaust_in_holes(void)
{
    void *piece[SECRET_ARENA / 64];
    size_t n = sizeof piece / sizeof *piece;

    for (size_t i = 0; i < n; i++)
        piece[i] = secret_new(64);
    for (size_t i = 0; i < n; i += 2)
        secret_free(piece[i], 64);
    secret_new(65);
}

static void ask_too_much(void)
{
    secret_new(SECRET_ARENA + 1);
}

static void free_twice(void)
{
    void *p = secret_new(32);

    secret_free(p, 32);
    secret_free(p, 32);
}

static void free_wrong_length(void)
{
    secret_free(secret_new(32), 65);
}

static void free_foreign(void)
{
    char other[64];

    secret_free(other, sizeof other);
}

static void test_misuse_dies(void **state)
{
    (void)state;
    assert_int_equal(child(exhaust), 70);
    assert_int_equal(child(exhaust_in_holes), 70);
    assert_int_equal(child(ask_too_much), 70);
    assert_int_equal(child(free_twice), 70);
    assert_int_equal(child(free_wrong_length), 70);
    assert_int_equal(child(free_foreign), 70);
}

/* As a user who may lock nothing. A child inherits no lock, so starting again
 * there must find out that it cannot lock. */
static void start_unlockable(void)
{
    const struct rlimit none = {0, 0};
    struct err err;

    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 || (getuid() == 0 && setuid(65534) != 0))
        _exit(99);
    if (secret_start(&err) != RC_CRYPTO || strstr(err.hint, "ulimit -l") == NULL)
        _exit(1);
}

static void test_lock_is_checked(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip(); /* there mlock() is a stub that always succeeds */
#endif
    assert_int_equal(child(start_unlockable), 0);
}

static void test_equal(void **state)
{
    (void)state;
    assert_true(secret_equal("abcd", "abcd", 4));
    assert_false(secret_equal("abcd", "abce", 4));
    assert_false(secret_equal("abcd", "bbcd", 4));
    assert_true(secret_equal("abcd", "bbcd", 0));
}

static void test_random(void **state)
{
    uint8_t a[3][48], b[3][48];

    (void)state;
    unsetenv("YCADMIN_TEST_SEED");
    random_bytes(a[0], 48);
    random_bytes(a[1], 48);
    assert_memory_not_equal(a[0], a[1], 48);

    setenv("YCADMIN_TEST_SEED", "one", 1);
    for (size_t i = 0; i < 3; i++)
        random_bytes(a[i], 48);
    assert_memory_not_equal(a[0], a[1], 48);
    assert_memory_not_equal(a[1], a[2], 48);
    setenv("YCADMIN_TEST_SEED", "two", 1);
    random_bytes(b[0], 48);
    assert_memory_not_equal(a[0], b[0], 48);
    setenv("YCADMIN_TEST_SEED", "one", 1);
    for (size_t i = 0; i < 3; i++)
        random_bytes(b[i], 48);
    assert_memory_equal(a, b, sizeof a);
    unsetenv("YCADMIN_TEST_SEED");
}

static void test_uuid(void **state)
{
    uint8_t u[16], seen_or[16] = {0}, seen_and[16];

    (void)state;
    memset(seen_and, 0xff, sizeof seen_and);
    for (int i = 0; i < 200; i++) {
        random_uuid(u);
        for (size_t j = 0; j < 16; j++) {
            seen_or[j] |= u[j];
            seen_and[j] &= u[j];
        }
    }
    for (size_t j = 0; j < 16; j++) {
        assert_int_equal(seen_or[j], j == 6 ? 0x4f : j == 8 ? 0xbf : 0xff);
        assert_int_equal(seen_and[j], j == 6 ? 0x40 : j == 8 ? 0x80 : 0x00);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hardened),
        cmocka_unit_test(test_start_again_keeps_pieces),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_wipe_all),
        cmocka_unit_test(test_misuse_dies),
        cmocka_unit_test(test_lock_is_checked),
        cmocka_unit_test(test_equal),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_uuid),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
