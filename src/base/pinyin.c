#include "base/text.h"

#include "base/asset.h"

#include <string.h>

/* "04E00 y  \n": code point in hex, first letters. */
#define RECORD  10
#define LETTERS 6

static char32_t code_point(const unsigned char *record)
{
    char32_t c = 0;

    for (int i = 0; i < 5; i++)
        c = c << 4 | (char32_t)(record[i] <= '9' ? record[i] - '0' : record[i] - 'A' + 10);
    return c;
}

static const unsigned char *find(const unsigned char *table, size_t n, char32_t c)
{
    size_t low = 0;

    while (low < n) {
        size_t mid = low + (n - low) / 2;
        char32_t at = code_point(table + mid * RECORD);

        if (at == c)
            return table + mid * RECORD;
        if (at < c)
            low = mid + 1;
        else
            n = mid;
    }
    return NULL;
}

uint32_t text_pinyin(char32_t c)
{
    const struct asset *a;
    const unsigned char *p, *end, *record;
    uint32_t mask = 0;

    if (c < 0x80) {
        c |= 0x20;
        return c >= 'a' && c <= 'z' ? 1u << (c - 'a') : 0;
    }
    a = asset_find("pinyin/initials.txt");
    if (c < 0x3007 || a == NULL)
        return 0;
    p = a->data;
    end = p + *a->len;
    while (p < end && *p == '#') {
        const unsigned char *newline = memchr(p, '\n', (size_t)(end - p));

        p = newline != NULL ? newline + 1 : end;
    }
    record = find(p, (size_t)(end - p) / RECORD, c);
    for (size_t i = LETTERS; record != NULL && i < RECORD - 1 && record[i] != ' '; i++)
        mask |= 1u << (record[i] - 'a');
    return mask;
}
