#include "base/diff.h"

#include "base/die.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CELLS_MAX (4u * 1024 * 1024) /* of the table of lengths, 2 bytes each */

struct piece {
    const char *text;
    size_t len;
};

struct pieces {
    struct piece *piece;
    size_t n, cap;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Bytes of the sentence's end at P: 0 when P is no end. */
static size_t ends(const char *p)
{
    static const char *const wide[] = {"。", "；", "！", "？"};

    if (*p == '\n')
        return 1;
    if (strchr(".;!?", *p) != NULL && (p[1] == '\0' || is_blank(p[1])))
        return 1;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (strncmp(p, wide[i], strlen(wide[i])) == 0)
            return strlen(wide[i]);
    return 0;
}

static void add(struct pieces *l, const char *text, size_t len)
{
    while (len > 0 && is_blank(text[0])) {
        text++;
        len--;
    }
    while (len > 0 && is_blank(text[len - 1]))
        len--;
    if (len == 0)
        return;
    if (l->n == l->cap) {
        l->cap = l->cap > 0 ? 2 * l->cap : 64;
        l->piece = xrealloc(l->piece, l->cap, sizeof *l->piece);
    }
    l->piece[l->n++] = (struct piece){text, len};
}

static struct pieces part(const char *text)
{
    struct pieces l = {0};
    const char *begin = text;

    for (const char *p = text; *p != '\0';) {
        size_t end = ends(p);

        p += end > 0 ? end : 1;
        if (end > 0) {
            add(&l, begin, (size_t)(p - begin));
            begin = p;
        }
    }
    add(&l, begin, strlen(begin));
    return l;
}

static bool same(const struct piece *a, const struct piece *b)
{
    return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

static void put(struct diff *d, char mark, const struct piece *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        d->piece[d->n++] = (struct diff_piece){mark, p[i].text, p[i].len};
}

/* The middle, where A and B begin and end differently: lengths of the common
 * subsequences of all their tails, walked from the front. */
static void compare(struct diff *d, const struct piece *a, size_t na, const struct piece *b,
                    size_t nb)
{
    size_t w = nb + 1, i = 0, j = 0;
    uint16_t *len = xcalloc((na + 1) * w, sizeof *len);

    for (size_t x = na; x-- > 0;)
        for (size_t y = nb; y-- > 0;) {
            uint16_t down = len[(x + 1) * w + y], right = len[x * w + y + 1];

            if (same(&a[x], &b[y]))
                len[x * w + y] = (uint16_t)(len[(x + 1) * w + y + 1] + 1);
            else
                len[x * w + y] = down > right ? down : right;
        }
    while (i < na && j < nb)
        if (same(&a[i], &b[j])) {
            put(d, ' ', &a[i++], 1);
            j++;
        } else if (len[(i + 1) * w + j] >= len[i * w + j + 1]) {
            put(d, '-', &a[i++], 1);
        } else {
            put(d, '+', &b[j++], 1);
        }
    put(d, '-', a + i, na - i);
    put(d, '+', b + j, nb - j);
    free(len);
}

void diff_make(struct diff *d, const char *before, const char *after)
{
    struct pieces a = part(before), b = part(after);
    size_t head = 0, tail = 0, na, nb;

    *d = (struct diff){.piece = xcalloc(a.n + b.n + 1, sizeof *d->piece)};
    while (head < a.n && head < b.n && same(&a.piece[head], &b.piece[head]))
        head++;
    while (tail < a.n - head && tail < b.n - head &&
           same(&a.piece[a.n - 1 - tail], &b.piece[b.n - 1 - tail]))
        tail++;
    na = a.n - head - tail;
    nb = b.n - head - tail;
    d->coarse = na >= UINT16_MAX || nb >= UINT16_MAX || (na + 1) * (nb + 1) > CELLS_MAX;
    put(d, ' ', a.piece, head);
    if (d->coarse) {
        put(d, '-', a.piece + head, na);
        put(d, '+', b.piece + head, nb);
    } else {
        compare(d, a.piece != NULL ? a.piece + head : NULL, na,
                b.piece != NULL ? b.piece + head : NULL, nb);
    }
    if (tail > 0)
        put(d, ' ', a.piece + a.n - tail, tail);
    free(a.piece);
    free(b.piece);
}

void diff_release(struct diff *d)
{
    free(d->piece);
    *d = (struct diff)DIFF_INIT;
}
