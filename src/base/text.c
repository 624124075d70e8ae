#define _GNU_SOURCE
#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define MARKS_MAX 4

int utf8_decode(const char *s, size_t len, char32_t *out)
{
    static const char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)s;
    char32_t c;
    int n;

    if (len == 0)
        return 0;
    if (p[0] < 0x80) {
        *out = p[0];
        return 1;
    }
    n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || len < (size_t)n)
        return -1;
    c = p[0] & (0xFFu >> (n + 1));
    for (int i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return -1;
        c = c << 6 | (p[i] & 0x3F);
    }
    if (c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return -1;
    *out = c;
    return n;
}

int utf8_encode(char32_t c, char out[4])
{
    int n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    if (n == 1) {
        out[0] = (char)c;
        return 1;
    }
    for (int i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)((0xF00u >> n & 0xFF) | c);
    return n;
}

void buf_put_utf8(struct buf *b, char32_t c)
{
    char bytes[4];

    buf_put(b, bytes, (size_t)utf8_encode(c, bytes));
}

bool utf8_valid(const char *s, size_t len)
{
    char32_t c;
    int n;

    for (; len > 0; s += n, len -= (size_t)n) {
        n = utf8_decode(s, len, &c);
        if (n < 0)
            return false;
    }
    return true;
}

static bool control(char32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

int text_char_width(char32_t c)
{
    int w = wcwidth((wchar_t)c);

    if (w >= 0)
        return w;
    return control(c) ? 0 : 1;
}

/* A mark that the terminal draws over the character before it. */
static bool extends(char32_t c)
{
    return c >= 0x300 && text_char_width(c) == 0;
}

static bool regional(char32_t c)
{
    return c >= 0x1F1E6 && c <= 0x1F1FF;
}

size_t text_cluster(const char *s, size_t len)
{
    char32_t first, c, prev;
    int n = utf8_decode(s, len, &first);
    size_t used;

    if (n <= 0)
        return n < 0;
    used = (size_t)n;
    if (control(first))
        return used;
    for (prev = first; (n = utf8_decode(s + used, len - used, &c)) > 0; prev = c) {
        bool flag = regional(first) && prev == first && regional(c) && used == 4;

        if (!extends(c) && !flag && (prev != 0x200D || control(c)))
            break;
        used += (size_t)n;
    }
    return used;
}

int text_width(const char *s)
{
    size_t len = strlen(s);
    int width = 0;

    while (len > 0) {
        char32_t c = 0xFFFD;
        int n = utf8_decode(s, len, &c);

        if (n < 0)
            n = 1;
        width += text_char_width(c);
        s += n;
        len -= (size_t)n;
    }
    return width;
}

bool text_misleads(char32_t c)
{
    static const struct {
        char32_t from, to;
    } bad[] = {
        {0x00, 0x1F},       {0x7F, 0x9F},       {0xAD, 0xAD},       {0x034F, 0x034F},
        {0x061C, 0x061C},   {0x115F, 0x1160},   {0x180E, 0x180E},   {0x200B, 0x200F},
        {0x2028, 0x202E},   {0x2060, 0x206F},   {0x3164, 0x3164},   {0xD800, 0xF8FF},
        {0xFDD0, 0xFDEF},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
        {0x1D173, 0x1D17A}, {0xE0000, 0xE007F}, {0xF0000, 0x10FFFF},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (c >= bad[i].from && c <= bad[i].to)
            return true;
    return (c & 0xFFFE) == 0xFFFE;
}

/* One that libc, and so the screen library, has no place for. In a locale
 * without UTF-8 that is every one, which says nothing. */
static bool unplaced(char32_t c)
{
    return c >= 0xA0 && wcwidth((wchar_t)c) < 0 && wcwidth(0x4E00) == 2;
}

void text_sanitise(struct buf *out, const char *s, size_t len)
{
    int marks = MARKS_MAX; /* a mark with no base would change what stands before S */
    size_t n;

    for (; len > 0; s += n, len -= n) {
        char32_t c;
        int used = utf8_decode(s, len, &c);

        n = used < 0 ? 1 : (size_t)used;
        if (used < 0) {
            buf_printf(out, "<%02X>", (unsigned)(unsigned char)*s);
            marks = 0;
        } else if (text_misleads(c) || unplaced(c)) {
            buf_printf(out, "<U+%04X>", (unsigned)c);
            marks = 0;
        } else if (extends(c) && marks == MARKS_MAX) {
            buf_printf(out, "<U+%04X>", (unsigned)c);
        } else {
            buf_put(out, s, n);
            marks = extends(c) ? marks + 1 : 0;
        }
    }
}

char32_t text_fold_char(char32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        return c - 0xFEE0;
    switch (c) {
    case 0x3000:
        return ' ';
    case 0x3002: /* ideographic full stop, and its half-width form */
    case 0xFF61:
        return '.';
    case 0x3001: /* ideographic comma, and its half-width form */
    case 0xFF64:
        return ',';
    case 0xFE55: /* small and vertical forms of the colon */
    case 0xFE13:
    case 0x2236:
        return ':';
    default:
        return c;
    }
}

void text_fold(struct buf *out, const char *s)
{
    size_t len = strlen(s);

    while (len > 0) {
        char32_t c;
        int n = utf8_decode(s, len, &c);

        if (n > 0)
            buf_put_utf8(out, text_fold_char(c));
        else
            buf_putc(out, *s);
        n = n > 0 ? n : 1;
        s += n;
        len -= (size_t)n;
    }
}

static size_t blank_at(const char *s)
{
    if (*s == ' ' || (*s >= '\t' && *s <= '\r'))
        return 1;
    return strncmp(s, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

void text_trim(char *s)
{
    char *start = s, *end = s;
    size_t n;

    while ((n = blank_at(start)) > 0)
        start += n;
    for (char *p = start; *p != '\0';) {
        n = blank_at(p);
        p += n > 0 ? n : 1;
        if (n == 0)
            end = p;
    }
    if (end < start)
        end = start;
    memmove(s, start, (size_t)(end - start));
    memset(s + (end - start), 0, strlen(s + (end - start)));
}

/* Take away the rest of a character that was cut. */
static void drop_torn(char *s)
{
    size_t len = strlen(s), at = len;
    char32_t c;

    while (at > 0 && ((unsigned char)s[at - 1] & 0xC0) == 0x80)
        at--;
    if (at > 0 && utf8_decode(s + at - 1, len - at + 1, &c) < 0)
        s[at - 1] = '\0';
}

void text_print(char *out, size_t max, const char *fmt, va_list ap)
{
    if (vsnprintf(out, max, fmt, ap) >= (int)max)
        drop_torn(out);
}

void text_cut(char *out, size_t max, const char *s)
{
    static const char mark[] = "...";

    if (strlen(s) < max) {
        memcpy(out, s, strlen(s) + 1);
        return;
    }
    memcpy(out, s, max - sizeof mark);
    out[max - sizeof mark] = '\0';
    drop_torn(out);
    memcpy(out + strlen(out), mark, sizeof mark);
}

bool text_lists(const char *list, const char *code)
{
    size_t len = strlen(code);

    for (const char *p = list; *p != '\0';) {
        size_t n;

        p += strspn(p, ", ");
        n = strcspn(p, ", ");
        if (n == len && n > 0 && strncmp(p, code, n) == 0)
            return true;
        p += n;
    }
    return false;
}
