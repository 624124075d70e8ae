/* What the tests of requests share: people, requests at each step, the clock. */
#ifndef TESTS_REQUESTS_H
#define TESTS_REQUESTS_H

#include "deployment.h"

#include "base/clock.h"
#include "service/auditlog.h"
#include "service/requests.h"
#include "store/audit.h"
#include "store/person.h"

#define DESK "violet kettles hum at dawn"
#define WATCH "nine paper lanterns drift on"

static const struct why why = {"request", NULL, NULL};

/* The local moment "YYYY-MM-DD" HH:MM:SS. */
static inline int64_t at(int year, int month, int day, int hour, int minute, int second)
{
    return date_begins((struct date){year, month, day}) + hour * 3600 + minute * 60 + second;
}

static inline void add_person(struct deployment *d, const char *ref)
{
    struct new_person p = {.department = "研发部"};
    char mobile[16];
    int bad;

    snprintf(p.ref, sizeof p.ref, "%s", ref);
    snprintf(mobile, sizeof mobile, "1380013%04d", atoi(ref + 1));
    for (int i = 0; i < d->s.fields.n; i++) {
        if (strcmp(d->s.fields.field[i].code, "name") == 0)
            p.value[i] = "张伟";
        if (strcmp(d->s.fields.field[i].code, "mobile") == 0)
            p.value[i] = mobile;
    }
    assert_ok(people_add(&d->s, &p, &why, &bad, &test_err));
}

static inline int setup(void **state)
{
    struct deployment *d;

    setenv("YCADMIN_TEST_NOW", "1795500000", 1); /* 2026-11-24 14:00 in Shanghai */
    if (deployment_setup(state) != 0)
        return 1;
    d = *state;
    add_person(d, "E1001");
    add_person(d, "E1002");
    assert_ok(operators_add(&d->s, "desk", OP_HELPDESK, DESK, &test_err));
    assert_ok(operators_add(&d->s, "watch", OP_AUDITOR, WATCH, &test_err));
    return 0;
}

static inline int teardown(void **state)
{
    int failed = deployment_teardown(state);

    unsetenv("YCADMIN_TEST_NOW");
    return failed;
}

static inline struct request open_one(struct deployment *d, const char *kind, const char *ref,
                                      int64_t received)
{
    const struct new_request n = {.kind = kind,
                                  .channel = "phone",
                                  .ref = ref,
                                  .received_at = received,
                                  .text = ref != NULL ? "请办理" : NULL};
    enum request_part part;
    struct request r;
    int64_t id;

    assert_ok(requests_open(&d->s, &n, &id, &part, &test_err));
    assert_ok(requests_get(&d->s, id, &r, &test_err));
    return r;
}

static inline struct request again(struct deployment *d, int64_t id)
{
    struct request r;

    assert_ok(requests_get(&d->s, id, &r, &test_err));
    return r;
}

static inline struct request verified(struct deployment *d, const char *kind, const char *ref)
{
    struct request r = open_one(d, kind, ref, 0);

    assert_ok(requests_verify(&d->s, r.id, r.version, "document", &test_err));
    return again(d, r.id);
}

static inline void last_entry(struct deployment *d, struct audit_entry *e)
{
    int64_t seq;

    assert_ok(audit_last(d->s.db, &seq, &test_err));
    assert_ok(audit_get(d->s.db, seq, e, &test_err));
}

static inline enum rc done(struct deployment *d, const struct request *r)
{
    return requests_answer(&d->s, r->id, r->version, &(struct answer){.state = "done"}, &test_err);
}

#endif
