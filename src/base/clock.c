#define _GNU_SOURCE
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int64_t clock_now(void)
{
#ifdef YC_TEST
    const char *fixed = getenv("YCADMIN_TEST_NOW");

    if (fixed != NULL)
        return strtoll(fixed, NULL, 10);
#endif
    return (int64_t)time(NULL);
}

int64_t clock_ticks(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

bool clock_zone(const char *iana)
{
    char path[512];

    if (iana[0] == '/' || strstr(iana, "..") != NULL || strlen(iana) > 64)
        return false;
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", iana);
    if (strcmp(iana, "UTC") != 0 && access(path, R_OK) != 0)
        return false;
    setenv("TZ", iana, 1);
    tzset();
    return true;
}

static bool leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int month_days(int y, int m)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return m == 2 && leap(y) ? 29 : days[m - 1];
}

bool date_valid(struct date d)
{
    return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
           d.day <= month_days(d.year, d.month);
}

static bool digits(const char *s, int n, int *out)
{
    *out = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
        *out = *out * 10 + (s[i] - '0');
    }
    return true;
}

bool date_parse(const char *s, struct date *out)
{
    return strlen(s) == 10 && digits(s, 4, &out->year) && s[4] == '-' &&
           digits(s + 5, 2, &out->month) && s[7] == '-' && digits(s + 8, 2, &out->day) &&
           date_valid(*out);
}

bool date_parse_as(const char *s, const char *format, struct date *out)
{
    struct tm tm = {0};
    const char *end = strptime(s, format, &tm);

    if (end == NULL || *end != '\0')
        return false;
    *out = (struct date){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday};
    return date_valid(*out);
}

void date_put(struct buf *b, struct date d)
{
    buf_printf(b, "%04d-%02d-%02d", d.year, d.month, d.day);
}

struct date date_add_months(struct date d, int n)
{
    const int64_t first = 12, most = 9999 * 12 + 11; /* months since the year 0 */
    int64_t month = (int64_t)d.year * 12 + d.month - 1 + n;
    struct date out = {.day = d.day};
    int last;

    month = month < first ? first : month > most ? most : month;
    out.year = (int)(month / 12);
    out.month = (int)(month % 12) + 1;
    last = month_days(out.year, out.month);
    if (out.day > last)
        out.day = last;
    return out;
}

int64_t date_days(struct date d)
{
    struct tm tm = {.tm_year = d.year - 1900, .tm_mon = d.month - 1, .tm_mday = d.day};

    return (int64_t)timegm(&tm) / 86400;
}

struct date date_add_days(struct date d, int n)
{
    time_t t = (time_t)((date_days(d) + n) * 86400);
    struct tm tm;

    gmtime_r(&t, &tm);
    return (struct date){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday};
}

struct date date_of(int64_t t)
{
    time_t tt = (time_t)t;
    struct tm tm;

    localtime_r(&tt, &tm);
    return (struct date){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday};
}

int64_t date_begins(struct date d)
{
    struct tm tm = {.tm_year = d.year - 1900, .tm_mon = d.month - 1, .tm_mday = d.day,
                    .tm_isdst = -1};

    return (int64_t)mktime(&tm);
}

static void put_civil(struct buf *b, const struct tm *tm, char between)
{
    buf_printf(b, "%04d-%02d-%02d%c%02d:%02d", tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday,
               between, tm->tm_hour, tm->tm_min);
}

void time_put(struct buf *b, int64_t t, bool seconds)
{
    time_t tt = (time_t)t;
    struct tm tm;

    localtime_r(&tt, &tm);
    put_civil(b, &tm, ' ');
    if (seconds)
        buf_printf(b, ":%02d", tm.tm_sec);
}

void time_put_iso(struct buf *b, int64_t t)
{
    time_t tt = (time_t)t;
    struct tm tm;

    gmtime_r(&tt, &tm);
    put_civil(b, &tm, 'T');
    buf_printf(b, ":%02dZ", tm.tm_sec);
}

/* "Z", "+08:00", "+0800"; seconds east of UTC. */
static bool offset_parse(const char *s, int *out)
{
    int sign = *s == '-' ? -1 : 1, h, m;

    if (strcmp(s, "Z") == 0) {
        *out = 0;
        return true;
    }
    if ((*s != '+' && *s != '-') || !digits(s + 1, 2, &h))
        return false;
    s += 3;
    if (*s == ':')
        s++;
    if (!digits(s, 2, &m) || s[2] != '\0' || h > 14 || m > 59)
        return false;
    *out = sign * (h * 3600 + m * 60);
    return true;
}

bool time_parse(const char *s, int64_t *out)
{
    char head[11] = "";
    struct date d;
    int h, m, sec = 0, off;
    const char *p = s + 10;

    if (strlen(s) < 10)
        return false;
    memcpy(head, s, 10);
    if (!date_parse(head, &d))
        return false;
    if (*p == '\0') {
        *out = date_begins(d);
        return true;
    }
    if ((*p != 'T' && *p != ' ') || !digits(p + 1, 2, &h) || p[3] != ':' || !digits(p + 4, 2, &m))
        return false;
    p += 6;
    if (*p == ':') {
        if (!digits(p + 1, 2, &sec))
            return false;
        p += 3;
    }
    if (h > 23 || m > 59 || sec > 60 || !offset_parse(p, &off))
        return false;
    *out = date_days(d) * 86400 + h * 3600 + m * 60 + sec - off;
    return true;
}

bool time_parse_local(const char *s, int64_t *out)
{
    struct tm tm = {.tm_isdst = -1};
    char head[11] = "";
    struct date d;
    int h, m, sec = 0;

    if (time_parse(s, out))
        return true;
    if (strlen(s) != 16 && strlen(s) != 19)
        return false;
    memcpy(head, s, 10);
    if (!date_parse(head, &d) || (s[10] != ' ' && s[10] != 'T') || !digits(s + 11, 2, &h) ||
        s[13] != ':' || !digits(s + 14, 2, &m) ||
        (s[16] != '\0' && (s[16] != ':' || !digits(s + 17, 2, &sec))) || h > 23 || m > 59 ||
        sec > 60)
        return false;
    tm.tm_year = d.year - 1900;
    tm.tm_mon = d.month - 1;
    tm.tm_mday = d.day;
    tm.tm_hour = h;
    tm.tm_min = m;
    tm.tm_sec = sec;
    *out = (int64_t)mktime(&tm);
    return true;
}

bool time_parse_typed(const char *s, int64_t now, int64_t *out)
{
    char text[40], hour[8];
    struct buf full = BUF_INIT;
    const char *at = text;
    int len = (int)strlen(s), day;
    bool ok;

    while (len > 0 && s[len - 1] == ' ')
        len--;
    for (; len > 0 && *s == ' '; s++)
        len--;
    if (len >= (int)sizeof text)
        return false;
    snprintf(text, sizeof text, "%.*s", len, s);
    if (time_parse_local(text, out))
        return true;
    day = len > 10 && (text[10] == ' ' || text[10] == 'T') ? 10 : 0;
    if (day != 0)
        at += 11;
    if (strlen(at) != 4 && strlen(at) != 5)
        return false;
    snprintf(hour, sizeof hour, "%s%s", at[1] == ':' ? "0" : "", at);
    if (day != 0)
        buf_put(&full, text, 10);
    else
        date_put(&full, date_of(now));
    buf_printf(&full, " %s", hour);
    ok = strlen(hour) == 5 && time_parse_local(buf_str(&full), out);
    buf_release(&full);
    return ok;
}
