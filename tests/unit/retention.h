/* Retention in tests: a deployment on a clock that is moved. */
#ifndef TESTS_RETENTION_H
#define TESTS_RETENTION_H

#include "deployment.h"

#include "base/clock.h"
#include "service/act.h"
#include "service/approvals.h"
#include "service/auditlog.h"
#include "service/demo.h"
#include "service/holds.h"
#include "service/people.h"
#include "service/residue.h"
#include "service/retention_rules.h"
#include "service/retention_run.h"
#include "store/audit.h"
#include "store/person.h"
#include "store/retention.h"

#define OTHER "another long passphrase 42"

static const struct why because = {"request", "REQ-1", NULL};

static inline void at(const char *iso)
{
    int64_t t;

    assert_true(time_parse(iso, &t));
    deployment_now(t);
}

static inline int setup(void **state)
{
    at("2026-01-10T10:00:00+08:00");
    return deployment_setup(state);
}

static inline const struct field *field(struct deployment *d, const char *code)
{
    const struct field *f = session_field(&d->s, code);

    assert_non_null(f);
    return f;
}

static inline struct person add(struct deployment *d, const char *ref, const char *mobile)
{
    struct new_person p = {.department = "研发部"};
    struct person out;
    int bad;

    snprintf(p.ref, sizeof p.ref, "%s", ref);
    p.value[field(d, "name") - d->s.fields.field] = "张伟";
    p.value[field(d, "mobile") - d->s.fields.field] = mobile;
    p.value[field(d, "home_address") - d->s.fields.field] = "上海市浦东新区世纪大道100号";
    assert_ok(people_add(&d->s, &p, &because, &bad, &test_err));
    assert_ok(person_by_ref(d->s.db, ref, &out, &test_err));
    return out;
}

static inline struct retention_effect effect(struct deployment *d, const char *code)
{
    struct retention_effect e;

    assert_ok(retention_effect(&d->s, field(d, code), clock_now(), &e, &test_err));
    return e;
}

static inline bool held(struct deployment *d, const struct person *p, const char *code)
{
    struct buf b = BUF_INIT;
    bool found;

    assert_ok(value_get(d->s.db, p->id, field(d, code)->id, &b, &found, &test_err));
    buf_release(&b);
    return found;
}

static inline int64_t number(const struct deployment *d, const char *sql)
{
    return deployment_number(d->dir, "office.db", sql);
}

static inline void assert_log_holds(struct deployment *d)
{
    struct verify_result res;

    assert_ok(auditlog_verify(&d->s, NULL, NULL, &res, &test_err));
    if (!res.ok)
        fail_msg("%s", res.finding);
}

static inline void run(struct deployment *d, struct retention_run *r)
{
    assert_ok(retention_run(&d->s, NULL, NULL, r, &test_err));
    assert_string_equal(r->state, "done");
}

static inline void plan_of(struct deployment *d, char hex[65])
{
    struct retention_preview p;

    assert_ok(retention_preview(&d->s, &p, &test_err));
    assert_ok(retention_plan_hex(&d->s, &p, NULL, hex, &test_err));
}

static inline void second_admin_signs(struct deployment *d)
{
    assert_ok(deployment_again(d, "zhao", OTHER));
    assert_ok(approvals_decide(&d->s, number(d, "SELECT max(id) FROM approval"), true, &test_err));
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, deployment_teardown)

#endif
