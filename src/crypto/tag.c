#include "crypto/tag.h"

#include "base/die.h"

#include <sodium.h>
#include <string.h>

void tag_bytes(struct buf *b, const void *data, size_t len)
{
    uint8_t prefix[4];

    if (len > UINT32_MAX)
        die("a bound part is too long");
    for (size_t i = 0; i < sizeof prefix; i++)
        prefix[i] = (uint8_t)(len >> (8 * i));
    buf_put(b, prefix, sizeof prefix);
    buf_put(b, data, len);
}

void tag_text(struct buf *b, const char *text)
{
    tag_bytes(b, text, strlen(text));
}

void tag_number(struct buf *b, int64_t n)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)((uint64_t)n >> (8 * i));
    tag_bytes(b, bytes, sizeof bytes);
}

void tag_subkey(uint8_t out[KEY_BYTES], const uint8_t key[KEY_BYTES], const char *tag)
{
    crypto_generichash(out, KEY_BYTES, (const unsigned char *)tag, strlen(tag), key, KEY_BYTES);
}
