#include "base/csvout.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

/* The planes of ideographs: libc may be older than a name's characters. */
static bool ideographic_plane(char32_t c)
{
    return c >= 0x20000 && c < 0x40000 && !text_misleads(c);
}

static void clean(struct buf *out, const char *s)
{
    const char *run = s;
    size_t len = strlen(s);

    while (len > 0) {
        char32_t c = 0;
        int used = utf8_decode(s, len, &c);
        size_t n = used > 0 ? (size_t)used : 1;

        if (ideographic_plane(c)) {
            text_sanitise(out, run, (size_t)(s - run));
            buf_put(out, s, n);
            run = s + n;
        }
        s += n;
        len -= n;
    }
    text_sanitise(out, run, (size_t)(s - run));
}

/* A spreadsheet would take VALUE for a formula. */
static bool formula(const char *value)
{
    char32_t c = 0;

    if (utf8_decode(value, strlen(value), &c) <= 0 || c >= 0x10000)
        return false;
    c = text_fold_char(c);
    return c > 0 && c < 0x80 && strchr("=+-@\t\r", (int)c) != NULL;
}

void csvout_cell(struct buf *out, const char *value)
{
    struct buf text = BUF_INIT;
    const char *s;

    if (value == NULL || *value == '\0')
        return;
    if (formula(value))
        buf_putc(&text, '\'');
    clean(&text, value);
    s = buf_str(&text);
    if (strpbrk(s, ",\"") == NULL && s[0] != ' ' && s[text.len - 1] != ' ') {
        buf_put(out, s, text.len);
    } else {
        buf_putc(out, '"');
        for (; *s != '\0'; s++) {
            if (*s == '"')
                buf_putc(out, '"');
            buf_putc(out, *s);
        }
        buf_putc(out, '"');
    }
    buf_release(&text);
}

void csvout_row(struct buf *out, const char *const *cell, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_putc(out, ',');
        csvout_cell(out, cell[i]);
    }
    buf_puts(out, "\r\n");
}
