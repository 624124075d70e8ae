/* What the tests of the catalogue share. */
#ifndef TESTS_CATALOGUE_H
#define TESTS_CATALOGUE_H

#include "deployment.h"

#include "base/clock.h"
#include "rules/gate.h"
#include "service/auditlog.h"
#include "service/fields.h"
#include "service/listing.h"
#include "service/people.h"
#include "service/status.h"
#include "store/audit.h"
#include "store/person.h"
#include "store/policy.h"

#define OTHER "another long passphrase 42"

static const struct why because = {"request", "REQ-2026-1", NULL};

static inline const struct field *field_of(struct deployment *d, const char *code)
{
    assert_ok(session_refresh(&d->s, &test_err));
    assert_non_null(session_field(&d->s, code));
    return session_field(&d->s, code);
}

static inline void add_people(struct deployment *d, int n)
{
    for (int i = 1; i <= n; i++) {
        struct new_person p = {.department = "研发部"};
        char mobile[16];
        int bad;

        snprintf(p.ref, sizeof p.ref, "E%d", i);
        snprintf(mobile, sizeof mobile, "138001380%02d", i);
        p.value[field_of(d, "name") - d->s.fields.field] = "张伟";
        p.value[field_of(d, "mobile") - d->s.fields.field] = mobile;
        assert_ok(people_add(&d->s, &p, &because, &bad, &test_err));
    }
}

static inline struct person person_of(struct deployment *d, const char *ref)
{
    struct person p;

    assert_ok(person_by_ref(d->s.db, ref, &p, &test_err));
    return p;
}

static inline enum rc set(struct deployment *d, const char *code, const char *value)
{
    struct person p = person_of(d, "E1");

    return people_correct(&d->s, p.id, p.version, session_field(&d->s, code), value, &because,
                          &test_err);
}

/* Record that person ID answered for PURPOSE, as the consent register would. */
static inline void answer(struct deployment *d, int64_t id, const char *purpose, const char *action,
                          int64_t at)
{
    char sql[600];

    snprintf(sql, sizeof sql,
             "INSERT OR IGNORE INTO notice(id, code, kind, title, text, digest, made_by, made_at) "
             "VALUES(900, 'N-900', 'policy', 't', 't', zeroblob(32), 'root', 1);"
             "INSERT INTO consent_event(person, purpose, action, at, notice, channel, recorded_at, "
             "recorder) VALUES(%lld, '%s', '%s', %lld, 900, 'app', %lld, 'root')",
             (long long)id, purpose, action, (long long)at, (long long)at);
    deployment_tamper(d, sql);
}

static inline struct audit_entry last_entry(struct deployment *d, const char *action)
{
    struct audit_filter f = {.action = action};
    struct audit_entry e = {.seq = -1};
    size_t n;

    assert_ok(audit_page(d->s.db, INT64_MAX, -1, &f, &e, 1, &n, &test_err));
    if (n == 0)
        fail_msg("no entry %s", action);
    return e;
}

static inline int entries(struct deployment *d, const char *action)
{
    struct audit_filter f = {.action = action};
    struct audit_entry e[64];
    size_t n;

    assert_ok(audit_page(d->s.db, INT64_MAX, -1, &f, e, 64, &n, &test_err));
    return (int)n;
}

static inline void assert_log_holds(struct deployment *d)
{
    struct verify_result res;

    assert_ok(auditlog_verify(&d->s, NULL, NULL, &res, &test_err));
    if (!res.ok)
        fail_msg("%s", res.finding);
}

static inline struct field_text shoe(void)
{
    return (struct field_text){.field = {.code = "shoe_size",
                                         .purposes = "optimise,optimise",
                                         .source = "person",
                                         .basis = "consent",
                                         .clause = "1.2",
                                         .modules = "attendance",
                                         .mask = "first",
                                         .rule = "text",
                                         .see = "helpdesk",
                                         .reveal = "",
                                         .edit = "helpdesk, person"},
                               .label = {"", "鞋码", ""},
                               .clock = "confirmed",
                               .action = "delete"};
}

/* Add it, publish it, take it into use. */
static inline int64_t shoe_in_use(struct deployment *d)
{
    struct field_text t = shoe();
    enum fields_part bad;

    assert_ok(fields_add(&d->s, &t, &bad, &test_err));
    assert_ok(
        fields_announce(&d->s, t.field.id, "Shoes", "We collect shoe sizes.", "push", &test_err));
    assert_ok(fields_activate(&d->s, t.field.id, &test_err));
    return t.field.id;
}

static inline struct status
status_of(struct deployment *d, enum rc (*check)(struct session *, struct status *, struct err *))
{
    struct status st = {.state = CLAUSE_UNMEASURED};

    assert_ok(check(&d->s, &st, &test_err));
    return st;
}

static inline int64_t held(struct deployment *d, const char *code)
{
    int64_t n;

    assert_ok(field_held(d->s.db, field_of(d, code)->id, &n, &test_err));
    return n;
}

#endif
