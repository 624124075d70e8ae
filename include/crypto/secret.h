/* Secrets live in one small locked arena; wiped on lock, idle, hang-up, exit. */
#ifndef CRYPTO_SECRET_H
#define CRYPTO_SECRET_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define KEY_BYTES 32
#define UUID_BYTES 16

#define SECRET_ARENA 16384 /* bytes, handed out in grains of 64 */

/* Start libsodium, allocate and lock the arena; no core files, not dumpable
 * (release builds), no new privileges. First in main, and again in a child
 * after fork(), which does not inherit the lock; more calls are harmless.
 * RC_CRYPTO if memory cannot be locked (hint names `ulimit -l`). */
MUST_USE enum rc secret_start(struct err *err);
/* A zeroed piece of the arena; die() when it is exhausted. One thread only. */
void *secret_new(size_t len);
/* Wipe and give back; LEN as in secret_new(), else die(). NULL is legal. */
void secret_free(void *p, size_t len);
/* Wipe the whole arena; pieces stay with their owners, zeroed.
 * Async-signal-safe. */
void secret_wipe_all(void);
void secret_wipe(void *p, size_t len);
/* Constant-time comparison: non-zero when equal. */
int secret_equal(const void *a, const void *b, size_t len);

/* Random bytes. In test builds, where $YCADMIN_TEST_SEED is set, a stream
 * that is the same for every process with that seed; it starts anew when the
 * seed changes. */
void random_bytes(void *out, size_t len);
/* A random (version 4) UUID. */
void random_uuid(uint8_t uuid[UUID_BYTES]);

#endif
