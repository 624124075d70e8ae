/* What a seal, a signature or a derived key is bound to: parts, each preceded
 * by its length (4 bytes, little-endian), so that no two lists of parts have
 * the same encoding. The first part is a domain tag such as "ycadmin/value/v1". */
#ifndef CRYPTO_TAG_H
#define CRYPTO_TAG_H

#include "base/buf.h"
#include "crypto/secret.h"

/* Append a part to B. A number is 8 bytes, little-endian, after its length. */
void tag_text(struct buf *b, const char *text);
void tag_bytes(struct buf *b, const void *data, size_t len);
void tag_number(struct buf *b, int64_t n);

/* A key for one use: BLAKE2b-256 of TAG under KEY. OUT is the caller's to wipe. */
void tag_subkey(uint8_t out[KEY_BYTES], const uint8_t key[KEY_BYTES], const char *tag);

#endif
