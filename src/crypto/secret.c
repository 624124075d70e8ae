#include "crypto/secret.h"

#include "base/die.h"
#include "base/i18n.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#define GRAIN 64
#define GRAINS (SECRET_ARENA / GRAIN)

struct arena {
    uint8_t *base;
    uint16_t run[GRAINS]; /* grains of the piece that begins here; 0: free or inside a piece */
};

/* Static because the handler of a fatal signal must find it. */
static struct arena *the_arena(void)
{
    static struct arena arena;

    return &arena;
}

/* A sanitizer's leak check attaches to its own process, so only the release
 * program refuses to be traced. */
static int forbid_tracing(void)
{
#if defined(YC_TEST) || defined(__SANITIZE_ADDRESS__)
    return 0;
#else
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

enum rc secret_start(struct err *err)
{
    struct arena *arena = the_arena();
    const struct rlimit none = {0, 0};

    if (sodium_init() < 0)
        return err_set(err, RC_CRYPTO, _("the cryptographic library does not start"));
    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        forbid_tracing() != 0)
        return err_set(err, RC_CRYPTO, _("the process cannot be closed to inspection"));
    if (arena->base == NULL) {
        arena->base = sodium_malloc(SECRET_ARENA);
        if (arena->base != NULL)
            sodium_memzero(arena->base, SECRET_ARENA);
    }
    /* sodium_malloc() tries to lock but does not say whether it could. */
    if (arena->base == NULL || sodium_mlock(arena->base, SECRET_ARENA) != 0) {
        err_set(err, RC_CRYPTO, _("memory for secrets cannot be locked"));
        err_hint(err, _("raise the limit on locked memory (ulimit -l) to at least 64 KiB"));
        return RC_CRYPTO;
    }
    return RC_OK;
}

static size_t grains(size_t len)
{
    if (len > SECRET_ARENA)
        die("a secret of %zu bytes", len);
    return len == 0 ? 1 : (len + GRAIN - 1) / GRAIN;
}

void *secret_new(size_t len)
{
    struct arena *arena = the_arena();
    size_t want = grains(len), gap = 0;

    if (arena->base == NULL)
        die("no memory for secrets was locked");
    for (size_t i = 0; i < GRAINS;) {
        if (arena->run[i] != 0) {
            i += arena->run[i];
            gap = 0;
            continue;
        }
        i++;
        if (++gap == want) {
            arena->run[i - want] = (uint16_t)want;
            return arena->base + (i - want) * GRAIN;
        }
    }
    die("the memory for secrets is exhausted");
}

void secret_free(void *p, size_t len)
{
    struct arena *arena = the_arena();
    uintptr_t at = (uintptr_t)p - (uintptr_t)arena->base;

    if (p == NULL)
        return;
    if (at >= SECRET_ARENA || at % GRAIN != 0 || arena->run[at / GRAIN] != grains(len))
        die("a secret was given back that was not lent");
    sodium_memzero(p, (size_t)arena->run[at / GRAIN] * GRAIN);
    arena->run[at / GRAIN] = 0;
}

void secret_wipe_all(void)
{
    struct arena *arena = the_arena();

    if (arena->base != NULL)
        sodium_memzero(arena->base, SECRET_ARENA);
}

void secret_wipe(void *p, size_t len)
{
    sodium_memzero(p, len);
}

int secret_equal(const void *a, const void *b, size_t len)
{
    return sodium_memcmp(a, b, len) == 0;
}

#ifdef YC_TEST
static int seeded_bytes(void *out, size_t len)
{
    static struct {
        uint8_t seed[32];
        uint64_t count;
    } stream;
    const char *text = getenv("YCADMIN_TEST_SEED");
    uint8_t seed[32], key[randombytes_SEEDBYTES];

    if (text == NULL)
        return 0;
    crypto_generichash(seed, sizeof seed, (const unsigned char *)text, strlen(text), NULL, 0);
    if (memcmp(seed, stream.seed, sizeof seed) != 0) {
        memcpy(stream.seed, seed, sizeof seed);
        stream.count = 0;
    }
    crypto_generichash(key, sizeof key, (const unsigned char *)&stream.count, sizeof stream.count,
                       seed, sizeof seed);
    stream.count++;
    randombytes_buf_deterministic(out, len, key);
    return 1;
}
#endif

void random_bytes(void *out, size_t len)
{
#ifdef YC_TEST
    if (seeded_bytes(out, len))
        return;
#endif
    randombytes_buf(out, len);
}

void random_uuid(uint8_t uuid[UUID_BYTES])
{
    random_bytes(uuid, UUID_BYTES);
    uuid[6] = (uint8_t)((uuid[6] & 0x0f) | 0x40);
    uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
}
