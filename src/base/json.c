#include "base/json.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

void json_init(struct json *j, struct buf *out)
{
    *j = (struct json){.out = out};
}

static void separate(struct json *j)
{
    if (j->comma)
        buf_putc(j->out, ',');
    j->comma = true;
}

static void begin(struct json *j, char bracket)
{
    separate(j);
    buf_putc(j->out, bracket);
    j->comma = false;
}

static void end(struct json *j, char bracket)
{
    buf_putc(j->out, bracket);
    j->comma = true;
}

void json_begin_object(struct json *j)
{
    begin(j, '{');
}

void json_end_object(struct json *j)
{
    end(j, '}');
}

void json_begin_array(struct json *j)
{
    begin(j, '[');
}

void json_end_array(struct json *j)
{
    end(j, ']');
}

static void put_char(struct buf *out, char32_t c)
{
    static const char plain[] = "\"\\\b\f\n\r\t", letter[] = "\"\\bfnrt";
    const char *at = c > 0 && c < 0x80 ? strchr(plain, (int)c) : NULL;

    if (at != NULL)
        buf_printf(out, "\\%c", letter[at - plain]);
    else if (!text_misleads(c))
        buf_put_utf8(out, c);
    else if (c > 0xFFFF)
        buf_printf(out, "\\u%04x\\u%04x", 0xD800 + (unsigned)((c - 0x10000) >> 10),
                   0xDC00 + (unsigned)(c & 0x3FF));
    else
        buf_printf(out, "\\u%04x", (unsigned)c);
}

static void quote(struct buf *out, const char *s)
{
    size_t len = strlen(s);

    buf_putc(out, '"');
    while (len > 0) {
        char32_t c = 0xFFFD;
        int n = utf8_decode(s, len, &c);

        put_char(out, c);
        n = n > 0 ? n : 1;
        s += n;
        len -= (size_t)n;
    }
    buf_putc(out, '"');
}

void json_key(struct json *j, const char *key)
{
    separate(j);
    quote(j->out, key);
    buf_putc(j->out, ':');
    j->comma = false;
}

void json_string(struct json *j, const char *s)
{
    if (s == NULL) {
        json_null(j);
        return;
    }
    separate(j);
    quote(j->out, s);
}

void json_int(struct json *j, int64_t n)
{
    separate(j);
    buf_printf(j->out, "%" PRId64, n);
}

void json_bool(struct json *j, bool b)
{
    separate(j);
    buf_puts(j->out, b ? "true" : "false");
}

void json_null(struct json *j)
{
    separate(j);
    buf_puts(j->out, "null");
}

void json_pair(struct json *j, const char *key, const char *s)
{
    json_key(j, key);
    json_string(j, s);
}

void json_pair_int(struct json *j, const char *key, int64_t n)
{
    json_key(j, key);
    json_int(j, n);
}

void json_pair_bool(struct json *j, const char *key, bool b)
{
    json_key(j, key);
    json_bool(j, b);
}
