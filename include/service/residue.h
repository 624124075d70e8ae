/* Looking for erased bytes in the files they were erased from. */
#ifndef SERVICE_RESIDUE_H
#define SERVICE_RESIDUE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RESIDUE_PIECE 16

/* Bytes that must be gone, cut into pieces: a part that is left is found too. */
struct residue {
    uint8_t (*piece)[RESIDUE_PIECE];
    size_t n, cap;
};

#define RESIDUE_INIT {0}

/* LEN random-looking bytes (a nonce, a ciphertext, a hash); fewer than a piece
 * are ignored. */
void residue_add(struct residue *r, const void *bytes, size_t len);
/* Search DIR/NAME with its -wal and -shm, and add their sizes to *BYTES. A
 * child process reads, because closing a file SQLite has open would drop
 * SQLite's locks on it. */
MUST_USE enum rc residue_scan(struct residue *r, const char *dir, const char *name, bool *found,
                              int64_t *bytes, struct err *err);
void residue_release(struct residue *r);

#endif
