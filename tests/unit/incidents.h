/* What the tests of incidents share. */
#ifndef TESTS_INCIDENTS_H
#define TESTS_INCIDENTS_H

#include "deployment.h"

#include "base/clock.h"
#include "service/incidents.h"
#include "service/people.h"
#include "service/status.h"

#include <inttypes.h>

#define NOON INT64_C(1795492800) /* 2026-11-24 12:00 in Shanghai */
#define HOUR 3600
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, deployment_teardown)

static inline int setup(void **state)
{
    deployment_now(NOON);
    return deployment_setup(state);
}

static inline int64_t count(const struct deployment *d, const char *sql)
{
    return deployment_number(d->dir, "office.db", sql);
}

/* People E001 (born 2015), E002, E003. */
static inline void add_people(struct deployment *d)
{
    static const char *const born[] = {"2015-05-05", "1990-01-02", "1991-02-03"};
    const struct why why = {.reason = "request"};

    for (int i = 0; i < 3; i++) {
        struct new_person p = {.department = "desk"};
        int bad;

        snprintf(p.ref, sizeof p.ref, "E%03d", i + 1);
        for (int k = 0; k < d->s.fields.n; k++) {
            const char *code = d->s.fields.field[k].code;

            p.value[k] = strcmp(code, "name") == 0         ? "Zhang San"
                         : strcmp(code, "birth_date") == 0 ? born[i]
                                                           : NULL;
        }
        assert_ok(people_add(&d->s, &p, &why, &bad, &test_err));
    }
}

static inline int64_t open_one(struct deployment *d, const struct new_incident *in)
{
    enum incident_part bad;
    int64_t id = 0;

    assert_ok(incidents_open(&d->s, in, &id, &bad, &test_err));
    assert_int_not_equal(id, 0);
    return id;
}

static inline int64_t open_plain(struct deployment *d, const char *profile)
{
    const struct new_incident in = {.title = "list sent to a supplier",
                                    .fields = "name",
                                    .profile = profile,
                                    .whom = {"estimate", "40"}};

    return open_one(d, &in);
}

static inline void get(struct deployment *d, int64_t id, struct incident *i)
{
    assert_ok(incidents_get(&d->s, id, i, &test_err));
}

static inline int64_t version(struct deployment *d, int64_t id)
{
    struct incident i;

    get(d, id, &i);
    incidents_release(&i);
    return i.version;
}

static inline void assert_state(struct deployment *d, int64_t now, enum clause_state state)
{
    struct status st = {0};

    deployment_now(now);
    assert_ok(status_clause(&d->s, "3.4", &st, &test_err));
    assert_int_equal(st.state, state);
}

#endif
