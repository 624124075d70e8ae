#include "base/clock.h"
#include "base/i18n.h"
#include "service/incidents.h"
#include "service/incidents_clock.h"
#include "service/register.h"
#include "store/incident.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CASE, TITLE, SEVERITY, STATUS, DETECTED, CLOCK, AFFECTED, CAUSE, SOURCE, COLUMNS };

static const struct column columns[COLUMNS] = {
    [CASE] = {"case", N_("No."), 8, 0, 0},
    [TITLE] = {"title", N_("Title"), 14, 3, 0},
    [SEVERITY] = {"severity", N_("Level"), 7, 0, 4},
    [STATUS] = {"status", N_("State"), 9, 0, 3},
    [DETECTED] = {"detected", N_("Detected"), 16, 0, 2},
    [CLOCK] = {"clock", N_("Runs out"), 9, 0, 0},
    [AFFECTED] = {"affected", N_("People"), 8, 0, 1},
    [CAUSE] = {"cause", N_("Cause"), 10, 1, 6},
    [SOURCE] = {"source", N_("Source"), 10, 1, 7},
};

static const char *const fields[] = {"status", "severity", "cause", "source",
                                     "since",  "until",    NULL};

static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    int64_t end = dir > 0 ? INT64_MAX : INT64_MIN;

    return incident_page(l->s->db, from != NULL ? strtoll(from->text, NULL, 10) : end,
                         from != NULL ? from->id : end, dir, out, max, n, err);
}

static void key(const void *row, struct rowkey *out)
{
    const struct incident *i = row;

    out->id = i->id;
    snprintf(out->text, sizeof out->text, "%" PRId64, i->detected_at);
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct incident *i = row;

    (void)l;
    if (strcmp(t->field, "status") == 0)
        return strcmp(i->status, t->value) == 0;
    if (strcmp(t->field, "severity") == 0)
        return strcmp(i->severity, t->value) == 0;
    if (strcmp(t->field, "cause") == 0)
        return register_contains(i->cause, t->value);
    if (strcmp(t->field, "source") == 0)
        return register_contains(i->source, t->value);
    if (t->field[0] == '\0') {
        char case_id[INCIDENTS_CASE];

        incidents_case(i->id, case_id);
        return register_contains(i->title, t->value) || strcmp(case_id, t->value) == 0;
    }
    return register_when(t, i->detected_at);
}

/* In the console how long is left; in what is printed the moment itself. */
static void put_clock(const struct lister *l, const struct incident *i, struct row *out)
{
    struct incident_clock c;
    struct buf text = BUF_INIT;
    enum role role = ROLE_DIM;

    incidents_clock_of(i, &c);
    if (c.due != 0 && l->words) {
        role = incidents_clock_left(c.due, clock_now(), &text);
    } else if (c.due != 0) {
        role = ROLE_WARN;
        time_put(&text, c.due, false);
    }
    row_set(out, CLOCK, role, buf_str(&text));
    buf_release(&text);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct incident *i = row;
    bool closed = strcmp(i->status, "closed") == 0;
    enum role role = closed ? ROLE_DIM : ROLE_NORMAL;
    char case_id[INCIDENTS_CASE];

    incidents_case(i->id, case_id);
    row_set(out, CASE, role, case_id);
    row_set(out, TITLE, role, i->title);
    row_set(out, SEVERITY, severity_of(i->severity) > SEVERITY_GENERAL ? ROLE_WARN : role,
            l->words ? incidents_clock_word(i->severity) : i->severity);
    row_set(out, STATUS, closed ? ROLE_DIM : ROLE_WARN,
            l->words ? incidents_clock_word(i->status) : i->status);
    register_put_time(out, DETECTED, role, i->detected_at, i->imported);
    put_clock(l, i, out);
    if (i->affected >= 0)
        register_put_number(out, AFFECTED, role, i->affected);
    row_set(out, CAUSE, role, i->cause);
    row_set(out, SOURCE, role, i->source);
}

static enum rc total(struct lister *l, int64_t *n, struct err *err)
{
    int64_t open;

    return incident_count(l->s->db, n, &open, err);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct incident),
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
    .total = total,
};

static const struct order orders[] = {{"detected", true, false}, {NULL, false, false}};

const struct listing incidents_listing = {
    .name = "incidents",
    .needs = RIGHT_READ,
    .impersonal = true,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .orders = orders,
    .reg = &ops,
    REGISTER,
};
