/* The two-admin rule: whose signature counts, over what, until when, and how often. */
#define _GNU_SOURCE
#include "deployment.h"

#include "base/clock.h"
#include "service/approvals.h"
#include "service/auditlog.h"
#include "service/listing.h"
#include "store/approval.h"
#include "store/audit.h"

#define OTHER "another long passphrase 42"
#define NOW INT64_C(1795500000)

static const struct plan plan = {
    .kind = "retention-run", .digest = {7, 7, 7}, .summary = "12 rows"};

static int setup(void **state)
{
    struct deployment *d;

    deployment_now(NOW);
    if (deployment_setup(state) != 0)
        return 1;
    d = *state;
    assert_ok(operators_add(&d->s, "second", OP_ADMIN, OTHER, &test_err));
    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, OTHER, &test_err));
    return 0;
}

static void be(struct deployment *d, const char *name)
{
    assert_ok(deployment_again(d, name, strcmp(name, "root") == 0 ? ADMIN_PASSWORD : OTHER));
}

/* Carry the plan out as the service's callers do. */
static enum rc carry_out(struct session *s, const struct plan *p)
{
    struct act a = {0};
    enum rc rc = approvals_need(s, p, &test_err);

    if (rc == RC_OK && (rc = act_begin(&a, s, &test_err)) == RC_OK &&
        (rc = approvals_use_in(&a, p, &test_err)) == RC_OK)
        rc = act_commit(&a, &test_err);
    act_abort(&a);
    return rc;
}

static int64_t asked(struct deployment *d)
{
    struct approval p;
    bool found;

    assert_ok(approval_find(d->s.db, plan.kind, plan.digest, clock_now(), &p, &found, &test_err));
    assert_true(found);
    return p.id;
}

static void last_action(struct session *s, const char *want)
{
    struct audit_entry e;
    int64_t seq;

    assert_ok(audit_last(s->db, &seq, &test_err));
    assert_ok(audit_get(s->db, seq, &e, &test_err));
    assert_string_equal(e.action, want);
}

/* Asked by root, granted by the second admin; root is signed in. */
static int64_t granted(struct deployment *d)
{
    int64_t id;

    assert_int_equal(carry_out(&d->s, &plan), RC_DENIED);
    id = asked(d);
    be(d, "second");
    assert_ok(approvals_decide(&d->s, id, true, &test_err));
    be(d, "root");
    return id;
}

static void test_asked_granted_used_once(void **state)
{
    struct deployment *d = *state;
    int64_t id, n;

    assert_int_equal(carry_out(&d->s, &plan), RC_DENIED);
    last_action(&d->s, "approval-ask");
    assert_int_equal(carry_out(&d->s, &plan), RC_DENIED); /* filed once */
    id = asked(d);
    assert_int_equal(id, 1);
    assert_ok(approvals_waiting(&d->s, &n, &test_err));
    assert_int_equal(n, 0); /* one's own does not wait for oneself */
    be(d, "second");
    assert_ok(approvals_waiting(&d->s, &n, &test_err));
    assert_int_equal(n, 1);
    assert_ok(approvals_decide(&d->s, id, true, &test_err));
    last_action(&d->s, "approval-grant");
    assert_int_equal(approvals_decide(&d->s, id, false, &test_err), RC_CONFLICT);
    assert_int_equal(carry_out(&d->s, &plan), RC_DENIED); /* not by the one who signed */
    be(d, "root");
    assert_ok(carry_out(&d->s, &plan));
    last_action(&d->s, "approval-use");
    assert_int_equal(carry_out(&d->s, &plan), RC_DENIED); /* used up: asked for again */
    last_action(&d->s, "approval-ask");
}

static void test_one_admin_needs_nobody(void **state)
{
    struct deployment *d = *state;
    struct person who = {.id = 1, .uuid = {1}};
    struct plan look = plan;

    assert_ok(operators_enable(&d->s, "second", false, &test_err));
    assert_ok(carry_out(&d->s, &plan));
    look.subject = &who; /* of a person: a clerk still needs the admin */
    assert_ok(approvals_need(&d->s, &look, &test_err));
    be(d, "clerk");
    assert_int_equal(approvals_need(&d->s, &look, &test_err), RC_DENIED);
}

static void test_own_request_is_not_decided(void **state)
{
    struct deployment *d = *state;

    assert_int_equal(carry_out(&d->s, &plan), RC_DENIED);
    assert_int_equal(approvals_decide(&d->s, asked(d), true, &test_err), RC_DENIED);
    be(d, "clerk");
    assert_int_equal(approvals_decide(&d->s, asked(d), true, &test_err), RC_DENIED);
    last_action(&d->s, "denied");
}

static void test_refused_is_refused(void **state)
{
    struct deployment *d = *state;
    int64_t id;

    assert_int_equal(carry_out(&d->s, &plan), RC_DENIED);
    id = asked(d);
    be(d, "second");
    assert_ok(approvals_decide(&d->s, id, false, &test_err));
    last_action(&d->s, "approval-refuse");
    be(d, "root");
    /* The signed refusal does not become a grant by a stroke in the file. */
    deployment_tamper(d, "UPDATE approval SET granted = 1");
    assert_int_equal(carry_out(&d->s, &plan), RC_DENIED);
    assert_string_equal(test_err.msg, "the approval's signature does not hold");
}

static void test_time_runs_out(void **state)
{
    struct deployment *d = *state;
    struct plan late = plan;
    int64_t id;

    assert_int_equal(carry_out(&d->s, &plan), RC_DENIED);
    id = asked(d);
    late.digest[0] = 1;
    assert_int_equal(carry_out(&d->s, &late), RC_DENIED);
    deployment_now(NOW + APPROVAL_HOURS * 3600 - 1);
    be(d, "second");
    assert_ok(approvals_decide(&d->s, id, true, &test_err));
    be(d, "root");
    assert_ok(approvals_need(&d->s, &plan, &test_err));
    deployment_now(NOW + APPROVAL_HOURS * 3600);
    assert_int_equal(approvals_need(&d->s, &plan, &test_err), RC_DENIED); /* and asked for again */
    assert_int_equal(asked(d), id + 2);
    be(d, "second");
    assert_int_equal(approvals_decide(&d->s, id + 1, true, &test_err), RC_CONFLICT);
}

static void test_another_plan_is_not_covered(void **state)
{
    struct deployment *d = *state;
    struct plan more = plan;

    granted(d);
    more.digest[31] = 1; /* other rows than previewed */
    assert_int_equal(carry_out(&d->s, &more), RC_DENIED);
    more = plan;
    more.kind = "retention-rule";
    assert_int_equal(carry_out(&d->s, &more), RC_DENIED);
    assert_ok(carry_out(&d->s, &plan));
}

/* Whatever is changed in the row behind the program's back voids the signature. */
static void test_tampering_voids(void **state)
{
    static const char *const strokes[] = {
        "UPDATE approval SET sig = zeroblob(64)",
        "UPDATE approval SET expires_at = expires_at + 86400",
        "UPDATE approval SET summary = '1 row'",
        "UPDATE approval SET asked_by = 'clerk'",
        "UPDATE approval SET subject = x'00000000000000000000000000000001'",
        "UPDATE approval SET decided_by = 'clerk'",
        "UPDATE approval SET decided_by = 'root'",
        "UPDATE approval SET id = id + 100",
    };
    struct deployment *d = *state;

    granted(d);
    deployment_tamper(d, "CREATE TABLE kept AS SELECT * FROM approval");
    for (size_t i = 0; i < sizeof strokes / sizeof *strokes; i++) {
        deployment_tamper(d, strokes[i]);
        if (approvals_need(&d->s, &plan, &test_err) != RC_DENIED)
            fail_msg("%s", strokes[i]);
        assert_string_equal(test_err.msg, "the approval's signature does not hold");
        deployment_tamper(d, "DELETE FROM approval; INSERT INTO approval SELECT * FROM kept");
    }
    assert_ok(carry_out(&d->s, &plan));
}

static void test_approver_must_still_be_one(void **state)
{
    struct deployment *d = *state;

    assert_ok(operators_add(&d->s, "third", OP_ADMIN, OTHER, &test_err));
    granted(d);
    assert_ok(operators_enable(&d->s, "second", false, &test_err));
    assert_int_equal(approvals_need(&d->s, &plan, &test_err), RC_DENIED);
    assert_ok(operators_enable(&d->s, "second", true, &test_err));
    assert_ok(approvals_need(&d->s, &plan, &test_err));
    assert_ok(operators_role(&d->s, "second", OP_AUDITOR, &test_err));
    assert_int_equal(approvals_need(&d->s, &plan, &test_err), RC_DENIED);
}

/* Those waiting first, newest first, the same backwards. */
static void test_listing_order(void **state)
{
    static const int64_t want[] = {5, 4, 2, 3, 1};
    struct deployment *d = *state;
    struct lister l = {0};
    struct row row[8];
    struct plan p = plan;
    int64_t total;
    bool exact;
    size_t n;

    for (uint8_t i = 1; i <= 5; i++) {
        p.digest[0] = i;
        assert_int_equal(approvals_need(&d->s, &p, &test_err), RC_DENIED);
    }
    be(d, "second");
    assert_ok(approvals_decide(&d->s, 3, true, &test_err));
    assert_ok(approvals_decide(&d->s, 1, false, &test_err));
    assert_ok(lister_open(&l, &d->s, &approvals_listing, "", &test_err));
    for (int dir = 1; dir >= -1; dir -= 2) {
        struct rowkey from = {0};

        for (size_t i = 0; i < 5; i++) { /* one by one, so that every cursor is tried */
            assert_ok(lister_fetch(&l, i > 0 ? &from : NULL, dir, 1, row, &n, &test_err));
            assert_int_equal(n, 1);
            assert_int_equal(row[0].key.id, want[dir > 0 ? i : 4 - i]);
            from = row[0].key;
            row_release(&row[0]);
        }
        assert_ok(lister_fetch(&l, &from, dir, 1, row, &n, &test_err));
        assert_int_equal(n, 0);
    }
    lister_close(&l);
    assert_ok(lister_open(&l, &d->s, &approvals_listing, "status:refused", &test_err));
    assert_ok(l.kind->count(&l, &total, &exact, &test_err));
    assert_int_equal(total, 1);
    lister_close(&l);
    assert_int_equal(lister_open(&l, &d->s, &approvals_listing, "status:maybe", &test_err),
                     RC_INVALID);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, deployment_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_asked_granted_used_once),
        T(test_one_admin_needs_nobody),
        T(test_own_request_is_not_decided),
        T(test_refused_is_refused),
        T(test_time_runs_out),
        T(test_another_plan_is_not_covered),
        T(test_tampering_voids),
        T(test_approver_must_still_be_one),
        T(test_listing_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
