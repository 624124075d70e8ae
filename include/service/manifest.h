/* What a backup says of itself, and whether it is so. */
#ifndef SERVICE_MANIFEST_H
#define SERVICE_MANIFEST_H

#include "base/buf.h"
#include "crypto/merkle.h"

#include <stdbool.h>
#include <stdint.h>

#define MANIFEST_NAME "manifest.ini"

enum manifest_file { MANIFEST_OFFICE, MANIFEST_VAULT, MANIFEST_LIST, MANIFEST_FILES };

struct manifest {
    char id[64];     /* the deployment's */
    int64_t time;
    int version[2];  /* of the databases */
    int64_t entries; /* of the log, and its head */
    uint8_t head[HASH_BYTES];
    struct {
        int64_t size; /* -1: not there */
        uint8_t digest[HASH_BYTES];
    } file[MANIFEST_FILES];
    uint8_t digest[HASH_BYTES]; /* of its own text */
};

const char *manifest_file_name(enum manifest_file file);
/* Size and SHA-256 of DIR/NAME; *SIZE -1 when there is no such file. */
MUST_USE enum rc manifest_hash(const char *dir, const char *name, int64_t *size,
                               uint8_t digest[HASH_BYTES], struct err *err);
/* Its text, and its digest. */
void manifest_put(struct manifest *m, struct buf *out);
/* Read DIR's and hold its files against it: RC_INVALID when anything differs. */
MUST_USE enum rc manifest_check(struct manifest *m, const char *dir, struct err *err);

#endif
