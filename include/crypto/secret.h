/* Secrets live in one small locked arena; wiped on lock, idle, hang-up, exit. */
#ifndef CRYPTO_SECRET_H
#define CRYPTO_SECRET_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define KEY_BYTES 32
#define UUID_BYTES 16

/* Start libsodium, allocate and lock the arena; no core files, not dumpable,
 * no new privileges. Once, first in main. RC_CRYPTO if memory cannot be locked
 * (hint names `ulimit -l`). */
MUST_USE enum rc secret_start(struct err *err);
/* A zeroed piece of the arena (at most 4 KiB in all); die() when exhausted. */
void *secret_new(size_t len);
/* Wipe and give back. NULL is legal. */
void secret_free(void *p, size_t len);
/* Wipe the whole arena. Async-signal-safe. */
void secret_wipe_all(void);
void secret_wipe(void *p, size_t len);
/* Constant-time comparison. */
int secret_equal(const void *a, const void *b, size_t len);

/* Random bytes; deterministic from $YCADMIN_TEST_SEED in test builds only. */
void random_bytes(void *out, size_t len);
/* A random (version 4) UUID. */
void random_uuid(uint8_t uuid[UUID_BYTES]);

#endif
