/* What the tests of consent and of campaigns share: people, answers, lists, entries. */
#ifndef TESTS_CONSENTS_H
#define TESTS_CONSENTS_H

#include "deployment.h"

#include "base/clock.h"
#include "service/campaigns.h"
#include "service/consents.h"
#include "service/listing.h"
#include "service/people.h"
#include "service/status.h"
#include "store/audit.h"
#include "store/person.h"

#define NOW INT64_C(1795500000) /* 2026-11-24 14:00 in Shanghai */
#define DAY INT64_C(86400)
#define CLERK_PASSWORD "violet kettles hum at dawn"
#define SECOND_PASSWORD "copper snails climb the wall"

static inline int setup(void **state)
{
    deployment_now(NOW);
    return deployment_setup(state);
}

/* Add REF, born on BIRTH (NULL: nobody knows); the id. */
static inline int64_t add_person(struct deployment *d, const char *ref, const char *birth)
{
    const struct why why = {.reason = "request"};
    struct new_person n = {.department = "研发部"};
    struct person p;
    int bad;

    snprintf(n.ref, sizeof n.ref, "%s", ref);
    for (int i = 0; i < d->s.fields.n; i++) {
        if (strcmp(d->s.fields.field[i].code, "name") == 0)
            n.value[i] = "张三";
        if (strcmp(d->s.fields.field[i].code, "birth_date") == 0)
            n.value[i] = birth;
    }
    assert_ok(people_add(&d->s, &n, &why, &bad, &test_err));
    assert_ok(person_by_ref(d->s.db, ref, &p, &test_err));
    return p.id;
}

static inline enum rc say(struct deployment *d, int64_t person, const char *action, int64_t at,
                          enum consent_part *bad)
{
    const struct new_consent n = {.person = person,
                                  .purpose = "optimise",
                                  .action = action,
                                  .channel = "phone",
                                  .at = at,
                                  .evidence = "盒子 3"};
    int64_t event;

    return consents_record(&d->s, &n, bad, &event, &test_err);
}

static inline void must_say(struct deployment *d, int64_t person, const char *action, int64_t at)
{
    enum consent_part bad;

    assert_ok(say(d, person, action, at, &bad));
}

/* The newest entry of ACTION. */
static inline struct audit_entry last_entry(struct deployment *d, const char *action)
{
    const struct audit_filter f = {.action = action};
    struct audit_entry e;
    size_t n;

    assert_ok(audit_page(d->s.db, INT64_MAX, -1, &f, &e, 1, &n, &test_err));
    assert_int_equal(n, 1);
    return e;
}

static inline int64_t entries_of(struct deployment *d, const char *action)
{
    const struct audit_filter f = {.action = action};
    struct audit_entry e[64];
    size_t n;

    assert_ok(audit_page(d->s.db, INT64_MAX, -1, &f, e, 64, &n, &test_err));
    return (int64_t)n;
}

/* Rows of LISTING under FILTER. */
static inline size_t rows_of(struct deployment *d, const struct listing *kind, const char *filter,
                             struct row *row, size_t max)
{
    struct lister l = {0};
    bool exact;
    int64_t counted;
    size_t n;

    memset(row, 0, max * sizeof *row);
    assert_ok(lister_open(&l, &d->s, kind, filter, &test_err));
    assert_ok(lister_fetch(&l, NULL, 1, max, row, &n, &test_err));
    assert_ok(kind->count(&l, &counted, &exact, &test_err));
    assert_true(exact);
    if (n < max)
        assert_int_equal(counted, n);
    lister_close(&l);
    return n;
}

static inline void expect_refs(struct deployment *d, const char *filter, const char *refs)
{
    struct row row[8];
    struct buf got = BUF_INIT;
    size_t n = rows_of(d, &consents_listing, filter, row, 8);

    for (size_t i = 0; i < n; i++) {
        buf_printf(&got, "%s%s", i > 0 ? " " : "", row[i].key.text);
        row_release(&row[i]);
    }
    if (strcmp(buf_str(&got), refs) != 0)
        fail_msg("%s gives \"%s\", not \"%s\"", filter, buf_str(&got), refs);
    buf_release(&got);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, deployment_teardown)

#endif
