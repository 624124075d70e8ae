#include "rules/deadline.h"

#include <string.h>

/* 1970-01-01 was a Thursday; 0 is Monday. */
static int weekday(struct date d)
{
    return (int)(((date_days(d) + 3) % 7 + 7) % 7);
}

static bool works(const struct deadline_calendar *c, struct date d)
{
    int64_t day = date_days(d);

    for (size_t i = 0; c != NULL && i < c->n; i++)
        if (c->span[i].first <= day && day <= c->span[i].last)
            return c->span[i].works;
    return weekday(d) < 5;
}

static struct date add_working_days(const struct deadline_calendar *c, struct date d, int64_t n)
{
    while (n > 0) {
        d = date_add_days(d, 1);
        n -= works(c, d);
    }
    return d;
}

/* No number of a law is so large; one that is must not overflow. */
static int64_t sane(int64_t n)
{
    const int64_t most = 1000000;

    return n > most ? most : n < 0 ? 0 : n;
}

static struct date last_day(const struct deadline_calendar *c, struct date d, int64_t n,
                            const char *unit)
{
    if (strcmp(unit, "calendar_months") == 0)
        return date_add_months(d, (int)n);
    if (strcmp(unit, "years") == 0)
        return date_add_months(d, (int)n * 12);
    if (strcmp(unit, "working_days") == 0)
        return add_working_days(c, d, n);
    return date_add_days(d, (int)n);
}

int64_t deadline_in(const struct deadline_calendar *c, int64_t from, int64_t n, const char *unit)
{
    n = sane(n);
    if (strcmp(unit, "hours") == 0)
        return from + n * 3600;
    return date_begins(date_add_days(last_day(c, date_of(from), n, unit), 1));
}

int64_t deadline_after(int64_t from, int64_t n, const char *unit)
{
    return deadline_in(NULL, from, n, unit);
}

int deadline_uncovered(const struct deadline_calendar *c, int64_t from, int64_t due)
{
    int last = date_of(due - 1).year;

    for (int year = date_of(from).year; year <= last; year++) {
        size_t i = 0;

        while (i < c->nyear && c->year[i] != year)
            i++;
        if (i == c->nyear)
            return year;
    }
    return 0;
}

/* Is a clock that started on START over on TODAY? */
static bool is_over(struct date start, int months, struct date today)
{
    return date_days(date_add_months(start, months)) < date_days(today);
}

int64_t deadline_cutoff(int64_t now, int months)
{
    struct date today = date_of(now), start;
    int most = (today.year - 1) * 12; /* back to the year 1 */

    months = months > most ? most : months;
    start = date_add_days(date_add_months(today, -months), 3);
    /* The ends of months clamp, so step to the exact day. */
    while (!is_over(start, months, today))
        start = date_add_days(start, -1);
    return date_begins(date_add_days(start, 1));
}
