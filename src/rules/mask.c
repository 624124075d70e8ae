#include "rules/mask.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

/* Bytes of the first N characters of S, fewer if it ends before. */
static size_t head(const char *s, size_t n)
{
    size_t len = strlen(s), at = 0;

    while (n-- > 0 && at < len)
        at += text_cluster(s + at, len - at);
    return at;
}

static size_t count(const char *s)
{
    size_t n = 0;

    for (size_t len; (len = head(s, 1)) > 0; s += len)
        n++;
    return n;
}

static void mask_all(const char *value, struct buf *out)
{
    (void)value;
    buf_puts(out, "****");
}

static void mask_none(const char *value, struct buf *out)
{
    buf_puts(out, value);
}

static void mask_first(const char *value, struct buf *out)
{
    if (count(value) > 1)
        buf_put(out, value, head(value, 1));
    buf_puts(out, "***");
}

static void mask_mobile(const char *value, struct buf *out)
{
    size_t n = count(value);

    if (n < 10) {
        mask_first(value, out);
        return;
    }
    buf_put(out, value, head(value, 3));
    buf_puts(out, "****");
    buf_puts(out, value + head(value, n - 4));
}

static void mask_id(const char *value, struct buf *out)
{
    size_t n = count(value);

    if (n < 8) {
        mask_first(value, out);
        return;
    }
    buf_put(out, value, head(value, 3));
    for (size_t i = 5; i < n; i++)
        buf_putc(out, '*');
    buf_puts(out, value + head(value, n - 2));
}

static void mask_email(const char *value, struct buf *out)
{
    const char *at = strrchr(value, '@'), *dot;

    if (at == NULL || at == value || at[1] == '\0') {
        mask_first(value, out);
        return;
    }
    dot = strrchr(at, '.');
    buf_put(out, value, head(value, 1));
    buf_puts(out, "***@");
    if (at[1] != '.')
        buf_put(out, at + 1, head(at + 1, 1));
    buf_puts(out, "***");
    if (dot != NULL)
        buf_puts(out, dot);
}

static void mask_date_year(const char *value, struct buf *out)
{
    if (strspn(value, "0123456789") != 4 || value[4] == '\0') {
        mask_all(value, out);
        return;
    }
    buf_put(out, value, 4);
    buf_puts(out, "-**-**");
}

/* The administrative levels of an address, from the left. */
enum level { LEVEL_NONE, LEVEL_PROVINCE, LEVEL_CITY, LEVEL_DISTRICT };

static bool one_of(const char *s, const char *set)
{
    size_t n = head(s, 1);

    for (const char *p = set; n > 0 && *p != '\0'; p += head(p, 1))
        if (strncmp(p, s, n) == 0)
            return true;
    return false;
}

static bool ends_with(const char *s, size_t len, const char *tail)
{
    size_t n = strlen(tail);

    return len >= n && memcmp(s + len - n, tail, n) == 0;
}

static bool municipality(const char *unit, size_t len)
{
    static const char *const names[] = {"北京市", "上海市", "天津市", "重庆市"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (len == strlen(names[i]) && memcmp(unit, names[i], len) == 0)
            return true;
    return false;
}

/* The level that UNIT (LEN bytes) closes when ABOVE has been read and NEXT
 * follows; LEVEL_NONE if its last character is part of a name. */
static enum level unit_level(const char *unit, size_t len, enum level above, const char *next)
{
    const char *last = unit + len - 3;

    if (one_of(last, "旗盟") && one_of(next, "区县路街巷弄村镇乡道里桥营"))
        return LEVEL_NONE;
    if (one_of(last, "省"))
        return above == LEVEL_NONE ? LEVEL_PROVINCE : LEVEL_NONE;
    if (ends_with(unit, len, "自治区") || ends_with(unit, len, "行政区"))
        return above == LEVEL_NONE ? LEVEL_PROVINCE : LEVEL_NONE;
    if (ends_with(unit, len, "自治州") || ends_with(unit, len, "地区") || one_of(last, "盟"))
        return above < LEVEL_CITY ? LEVEL_CITY : LEVEL_NONE;
    if (one_of(last, "市") && one_of(next, "民政府场口"))
        return LEVEL_NONE;
    if (one_of(last, "市"))
        return municipality(unit, len) ? LEVEL_PROVINCE
               : above < LEVEL_CITY    ? LEVEL_CITY
                                       : LEVEL_DISTRICT;
    return one_of(last, "区县旗") ? LEVEL_DISTRICT : LEVEL_NONE;
}

/* The address goes below the district at S: a street, a house number, or an
 * estate that only sounds like a district. Places may begin with such a
 * character (镇江, 路桥) or end with it before their level (萍乡市). */
static bool below(const char *s, bool begins)
{
    const char *next = s + head(s, 1);

    if (*s >= '0' && *s <= '9')
        return true;
    if (begins)
        return false;
    if (one_of(next, "区"))
        return one_of(s, "小社园校厂景片街活宅属舍墅");
    if (one_of(next, "市县") && one_of(s, "镇乡"))
        return false;
    return one_of(s, "路街巷弄村镇乡道号");
}

static void mask_address(const char *value, struct buf *out)
{
    enum level level = LEVEL_NONE;
    size_t keep = 0, n = count(value);
    const char *unit = value, *s = value;

    while (*s != '\0' && level < LEVEL_DISTRICT && !below(s, s == unit)) {
        size_t len = head(s, 1);
        enum level found = LEVEL_NONE;

        s += len;
        if (len == 3 && s - unit > 3)
            found = unit_level(unit, (size_t)(s - unit), level, s);
        if (found > level) {
            level = found;
            unit = s;
            keep = (size_t)(s - value);
        }
    }
    if (level == LEVEL_NONE)
        keep = head(value, n / 2 < 6 ? n / 2 : 6);
    buf_put(out, value, keep);
    buf_puts(out, "****");
}

static const struct {
    const char *name;
    void (*apply)(const char *value, struct buf *out);
} masks[] = {
    {"all", mask_all},             {"first", mask_first}, {"mobile", mask_mobile},
    {"email", mask_email},         {"id", mask_id},       {"address", mask_address},
    {"date_year", mask_date_year}, {"none", mask_none},   {"name", mask_none},
};
#define MASKS (sizeof masks / sizeof *masks)

const char *mask_name(size_t i)
{
    return i < MASKS ? masks[i].name : NULL;
}

void mask_value(const char *mask, const char *value, struct buf *out)
{
    if (*value == '\0')
        return;
    for (size_t i = 0; i < MASKS; i++)
        if (strcmp(masks[i].name, mask) == 0) {
            masks[i].apply(value, out);
            return;
        }
    mask_all(value, out);
}
