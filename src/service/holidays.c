#include "service/holidays.h"

#include "base/i18n.h"
#include "service/act.h"
#include "store/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTION "holidays:"
#define LIST    1024 /* bytes of a list of dates */

static bool put_span(struct deadline_calendar *c, const char *text, int year, bool works)
{
    char part[2][16] = {"", ""};
    struct date first, last;
    const char *to = strstr(text, "..");
    size_t len = to != NULL ? (size_t)(to - text) : strlen(text);

    if (len >= sizeof part[0] || (to != NULL && strlen(to + 2) >= sizeof part[1]) ||
        c->n == DEADLINE_SPANS)
        return false;
    memcpy(part[0], text, len);
    snprintf(part[1], sizeof part[1], "%s", to != NULL ? to + 2 : part[0]);
    if (!date_parse(part[0], &first) || !date_parse(part[1], &last) || first.year != year ||
        last.year != year || date_days(first) > date_days(last))
        return false;
    c->span[c->n].first = date_days(first);
    c->span[c->n].last = date_days(last);
    c->span[c->n++].works = works;
    return true;
}

/* LIST's dates and spans, parted by commas and blanks. */
static bool put_list(struct deadline_calendar *c, const char *list, int year, bool works)
{
    char one[32];

    for (const char *p = list; *(p += strspn(p, ", ")) != '\0';) {
        size_t n = strcspn(p, ", ");

        if (n >= sizeof one)
            return false;
        memcpy(one, p, n);
        one[n] = '\0';
        if (!put_span(c, one, year, works))
            return false;
        p += n;
    }
    return true;
}

static bool put_year(struct deadline_calendar *c, const char *section, const char *off,
                     const char *on)
{
    const char *digits = section + strlen(SECTION);
    int year = (int)strtol(digits, NULL, 10);

    if (strlen(digits) != 4 || strspn(digits, "0123456789") != 4 || c->nyear == DEADLINE_YEARS)
        return false;
    c->year[c->nyear++] = year;
    return put_list(c, on, year, true) && put_list(c, off, year, false);
}

enum rc holidays_read(struct session *s, struct deadline_calendar *out, struct err *err)
{
    char section[DEADLINE_YEARS][64], off[LIST], on[LIST];
    size_t n = 0;
    enum rc rc = policy_sections(s->db, SECTION, section, DEADLINE_YEARS, &n, err);

    *out = (struct deadline_calendar){.n = 0};
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        if ((rc = policy_get(s->db, section[i], "off", off, sizeof off, err)) == RC_OK &&
            (rc = policy_get(s->db, section[i], "on", on, sizeof on, err)) == RC_OK &&
            !put_year(out, section[i], off, on))
            rc = err_set(err, RC_CONFIG, _("the policy's [%s] is no list of dates of that year"),
                         section[i]);
    }
    return rc;
}

static const char *list_of(const struct ini *ini, const char *section, const char *name)
{
    const char *list = ini_get(ini, section, name);

    return list != NULL ? list : "";
}

enum rc holidays_check(const struct ini *ini, struct err *err)
{
    struct deadline_calendar c = {.n = 0};
    const char *section;

    for (size_t i = 0; (section = ini_section(ini, SECTION, i)) != NULL; i++) {
        const char *off = list_of(ini, section, "off"), *on = list_of(ini, section, "on");

        if (strlen(off) >= LIST || strlen(on) >= LIST || !put_year(&c, section, off, on))
            return err_set(err, RC_CONFIG, _("the policy's [%s] is no list of dates of that year"),
                           section);
    }
    return RC_OK;
}

/* What INI says of the years, every name of a section that it has. */
static enum rc put_years(struct session *s, const struct ini *ini, struct buf *years,
                         struct err *err)
{
    static const char *const names[] = {"off", "on", "source.en", "source.zh_CN", "source.zh_TW"};
    struct deadline_calendar all;
    const char *section;
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && (section = ini_section(ini, SECTION, i)) != NULL; i++) {
        buf_printf(years, "%s%s", years->len > 0 ? "," : "holidays=", section + strlen(SECTION));
        for (size_t k = 0; rc == RC_OK && k < sizeof names / sizeof *names; k++)
            rc = policy_set(s->db, section, names[k], list_of(ini, section, names[k]), err);
    }
    return rc == RC_OK ? holidays_read(s, &all, err) : rc;
}

enum rc holidays_set(struct session *s, const struct ini *ini, struct err *err)
{
    struct buf years = BUF_INIT;
    struct act a = {0};
    enum rc rc = session_need(s, RIGHT_POLICY, err);

    if (rc != RC_OK || (rc = holidays_check(ini, err)) != RC_OK)
        return rc;
    if (ini_section(ini, SECTION, 0) == NULL)
        return err_set(err, RC_INVALID, _("the file has no section [holidays:YEAR]"));
    if ((rc = act_begin(&a, s, err)) == RC_OK && (rc = put_years(s, ini, &years, err)) == RC_OK &&
        (rc = act_log(&a, &(struct act_entry){.action = "setting", .data = buf_str(&years)},
                      err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    buf_release(&years);
    return rc;
}

void holidays_lines(struct session *s, const struct deadline_calendar *c, int64_t from, int64_t due,
                    struct lines *out)
{
    int missing = deadline_uncovered(c, from, due), last = date_of(due - 1).year;
    char section[64], source[200];

    for (size_t i = 0; i < c->nyear; i++) {
        if (c->year[i] < date_of(from).year || c->year[i] > last)
            continue;
        snprintf(section, sizeof section, SECTION "%d", c->year[i]);
        session_label(s, section, "source", source, sizeof source);
        lines_add(out, ROLE_DIM, _("Working days: %s"), source);
    }
    if (missing != 0)
        lines_add(out, ROLE_WARN, _("Counted without the public holidays and the worked weekends "
                                    "of %d, which the policy does not know."), missing);
}
