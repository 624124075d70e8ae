/* A deployment of three people, and what is given away of them. */
#ifndef TESTS_SHARING_H
#define TESTS_SHARING_H

#include "deployment.h"
#include "recount.h"

#include "base/clock.h"
#include "rules/consent_state.h"
#include "service/approvals.h"
#include "service/listing.h"
#include "service/people.h"
#include "service/sharing.h"
#include "service/sharing_gates.h"
#include "service/status.h"
#include "store/consent.h"
#include "store/disclosure.h"
#include "store/notice.h"
#include "store/person.h"
#include "store/recipient.h"

#define SECOND "copper snails climb the wall"

static inline int64_t day(const char *date)
{
    int64_t t;

    assert_true(time_parse(date, &t));
    return t;
}

static inline int setup(void **state)
{
    static const char *const ref[] = {"E1", "E2", "E3"};
    struct deployment *d;
    int rc;

    assert_true(clock_zone("Asia/Shanghai"));
    deployment_now(day("2026-11-24") + 50000);
    rc = deployment_setup(state);
    d = *state;
    for (int i = 0; i < 3; i++) {
        const struct why why = {.reason = "request"};
        struct new_person p = {.readmit = false};
        int bad;

        snprintf(p.ref, sizeof p.ref, "%s", ref[i]);
        p.value[session_field(&d->s, "name") - d->s.fields.field] = "张三";
        assert_ok(people_add(&d->s, &p, &why, &bad, &test_err));
    }
    return rc;
}

static inline int64_t id_of(struct deployment *d, const char *ref)
{
    struct person p;

    assert_ok(person_by_ref(d->s.db, ref, &p, &test_err));
    return p.id;
}

/* An event as the consent register writes it. */
static inline void event(struct deployment *d, const char *ref, const char *action, int64_t at,
                         int64_t notice)
{
    char sql[400];

    snprintf(sql, sizeof sql,
             "INSERT INTO consent_event(person, purpose, action, at, notice, channel, recorded_at, "
             "recorder) VALUES(%lld, 'optimise', '%s', %lld, %lld, 'web', %lld, 'root')",
             (long long)id_of(d, ref), action, (long long)at, (long long)notice, (long long)at);
    deployment_tamper(d, sql);
}

static inline enum rc save(struct deployment *d, const char *name, const char *kind,
                           const char *protection, int64_t from, int64_t until)
{
    struct recipient r = {.contract_from = from, .contract_until = until};
    size_t field;

    snprintf(r.name, sizeof r.name, "%s", name);
    snprintf(r.kind, sizeof r.kind, "%s", kind);
    snprintf(r.protection, sizeof r.protection, "%s", protection);
    snprintf(r.purposes, sizeof r.purposes, "service, optimise");
    snprintf(r.fields, sizeof r.fields, "name, mobile");
    snprintf(r.contract, sizeof r.contract, from != 0 ? "C-1" : "");
    return sharing_recipient_save(&d->s, &r, &field, &test_err);
}

struct outcome {
    enum rc rc;
    size_t field;
    int64_t lacking, id;
    char refs[128];
};

static inline struct outcome disclose(struct deployment *d, const struct new_disclosure *in,
                                      const char *refs)
{
    struct sharing_people people;
    struct buf text = BUF_INIT;
    struct outcome o;

    assert_ok(sharing_people_refs(&d->s, refs, &people, &test_err));
    o.rc = sharing_disclose(&d->s, in, &people, &o.id, &o.field, &o.lacking, &text, &test_err);
    snprintf(o.refs, sizeof o.refs, "%s", buf_str(&text));
    sharing_people_release(&people);
    buf_release(&text);
    return o;
}

static inline void refused(struct outcome o, size_t field)
{
    assert_int_equal(o.rc, RC_INVALID);
    assert_int_equal(o.field, field);
    assert_int_equal(o.id, 0);
}

/* The gate of its kind is shut: a right is missing, not a fact. */
static inline void gated(struct outcome o, size_t field)
{
    assert_int_equal(o.rc, RC_DENIED);
    assert_int_equal(o.field, field);
    assert_int_equal(o.id, 0);
}

static inline enum clause_state status_of(struct deployment *d, const char *clause)
{
    struct status st;

    assert_ok(status_clause(&d->s, clause, &st, &test_err));
    return st.state;
}

static inline int64_t count(struct deployment *d, const char *filter)
{
    struct lister l = {0};
    int64_t n;
    bool exact;

    assert_ok(lister_open(&l, &d->s, &sharing_listing, filter, &test_err));
    assert_ok(l.kind->count(&l, &n, &exact, &test_err));
    lister_close(&l);
    return n;
}

#endif
