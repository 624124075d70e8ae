#define _GNU_SOURCE
/* Rules, previews and runs (agreement 2.2), on a clock that the tests move. */
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

#include <signal.h>
#include <sys/wait.h>

#define OTHER "another long passphrase 42"

static const struct why because = {"request", "REQ-1", NULL};

static void at(const char *iso)
{
    char text[24];
    int64_t t;

    assert_true(time_parse(iso, &t));
    snprintf(text, sizeof text, "%lld", (long long)t);
    setenv("YCADMIN_TEST_NOW", text, 1);
}

static int setup(void **state)
{
    at("2026-01-10T10:00:00+08:00");
    return deployment_setup(state);
}

static int teardown(void **state)
{
    unsetenv("YCADMIN_TEST_NOW");
    return deployment_teardown(state);
}

static const struct field *field(struct deployment *d, const char *code)
{
    const struct field *f = session_field(&d->s, code);

    assert_non_null(f);
    return f;
}

static struct person add(struct deployment *d, const char *ref, const char *mobile)
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

static struct retention_effect effect(struct deployment *d, const char *code)
{
    struct retention_effect e;

    assert_ok(retention_effect(&d->s, field(d, code), clock_now(), &e, &test_err));
    return e;
}

static bool held(struct deployment *d, const struct person *p, const char *code)
{
    struct buf b = BUF_INIT;
    bool found;

    assert_ok(value_get(d->s.db, p->id, field(d, code)->id, &b, &found, &test_err));
    buf_release(&b);
    return found;
}

static int64_t number(const struct deployment *d, const char *sql)
{
    char path[96];
    sqlite3 *h;
    sqlite3_stmt *stmt;
    int64_t n;

    snprintf(path, sizeof path, "%s/office.db", d->dir);
    assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    n = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(h);
    return n;
}

static void assert_log_holds(struct deployment *d)
{
    struct verify_result res;

    assert_ok(auditlog_verify(&d->s, NULL, NULL, &res, &test_err));
    if (!res.ok)
        fail_msg("%s", res.finding);
}

static void run(struct deployment *d, struct retention_run *r)
{
    assert_ok(retention_run(&d->s, NULL, NULL, r, &test_err));
    assert_string_equal(r->state, "done");
}

static void plan_of(struct deployment *d, char hex[65])
{
    struct retention_preview p;
    struct buf b = BUF_INIT;
    uint8_t digest[32];
    int64_t n;

    assert_ok(retention_preview(&d->s, &p, &test_err));
    assert_ok(retention_plan(&d->s, &p, NULL, NULL, NULL, digest, &n, &test_err));
    assert_int_equal(n, p.due);
    buf_hex(&b, digest, sizeof digest);
    snprintf(hex, 65, "%s", buf_str(&b));
    buf_release(&b);
}

/* What was confirmed on the 31st of August goes with the 1st of March, not before. */
static void test_six_months_from_31_august(void **state)
{
    struct deployment *d = *state;
    struct retention_run r;
    struct person p;

    at("2026-08-31T23:30:00+08:00");
    p = add(d, "E1", "13800138000");
    at("2027-02-28T23:59:59+08:00");
    assert_int_equal(effect(d, "home_address").due, 0);
    assert_int_equal(effect(d, "home_address").soon, 1);
    run(d, &r);
    assert_int_equal(r.done, 0);
    assert_true(held(d, &p, "home_address"));
    at("2027-03-01T00:00:00+08:00");
    assert_int_equal(effect(d, "home_address").due, 1);
    run(d, &r);
    assert_int_equal(r.done, 1);
    assert_false(held(d, &p, "home_address"));
    assert_true(held(d, &p, "mobile")); /* its clock starts when the account is closed */
    assert_log_holds(d);
}

static void test_confirming_starts_the_clock_anew(void **state)
{
    struct deployment *d = *state;
    struct person p = add(d, "E1", "13800138000");

    at("2026-05-01T10:00:00+08:00");
    assert_ok(people_correct(&d->s, p.id, p.version, field(d, "home_address"), "北京市海淀区1号",
                             &because, &test_err));
    at("2026-07-11T00:00:00+08:00");
    assert_int_equal(effect(d, "home_address").due, 0);
    at("2026-11-02T00:00:00+08:00");
    assert_int_equal(effect(d, "home_address").due, 1);
}

static void test_closing_starts_the_clock(void **state)
{
    struct deployment *d = *state;
    struct person p = add(d, "E1", "13800138000");

    at("2027-12-01T10:00:00+08:00");
    assert_int_equal(effect(d, "mobile").due, 0);
    assert_ok(people_close_account(&d->s, p.id, p.version, &because, &test_err));
    at("2028-06-01T23:59:59+08:00");
    assert_int_equal(effect(d, "mobile").due, 0);
    at("2028-06-02T00:00:00+08:00");
    assert_int_equal(effect(d, "mobile").due, 1);
    assert_int_equal(effect(d, "name").due, 1);
}

/* Value, lookup and the log's details of the purged field go; those of others stay. */
static void test_nothing_of_the_value_is_left(void **state)
{
    struct deployment *d = *state;
    struct residue left = RESIDUE_INIT;
    struct buf sealed = BUF_INIT;
    struct person p = add(d, "E1", "13800138000");
    struct audit_entry e;
    struct retention_run r;
    bool found;
    int64_t bytes = 0, seq;
    int tier;

    assert_ok(people_correct(&d->s, p.id, 1, field(d, "mobile"), "13900139000", &because, &test_err));
    assert_ok(people_correct(&d->s, p.id, 2, field(d, "home_address"), "北京市海淀区1号", &because,
                             &test_err));
    assert_ok(audit_last(d->s.db, &seq, &test_err));
    assert_ok(audit_detail_get(d->s.db, seq, &tier, &sealed, &found, &test_err));
    assert_true(found);
    residue_add(&left, sealed.data, sealed.len);
    assert_ok(value_get(d->s.db, p.id, field(d, "home_address")->id, &sealed, &found, &test_err));
    residue_add(&left, sealed.data, sealed.len);
    at("2026-07-11T00:00:00+08:00");
    assert_ok(residue_scan(&left, d->dir, "office.db", &found, &bytes, &test_err));
    assert_true(found); /* the search finds what is there */
    run(d, &r);
    assert_int_equal(r.done, 1);
    assert_ok(residue_scan(&left, d->dir, "office.db", &found, &bytes, &test_err));
    assert_false(found);
    assert_ok(audit_detail_get(d->s.db, seq, &tier, &sealed, &found, &test_err));
    assert_false(found);
    assert_ok(audit_detail_get(d->s.db, seq - 1, &tier, &sealed, &found, &test_err));
    assert_true(found); /* of the mobile number */
    assert_log_holds(d);
    assert_ok(audit_last(d->s.db, &seq, &test_err));
    assert_ok(audit_get(d->s.db, seq - 1, &e, &test_err));
    assert_string_equal(e.action, "purge");
    assert_string_equal(e.field, "home_address");
    assert_string_equal(e.data, "run=1 fields=home_address");
    assert_true(e.has_subject);
    residue_release(&left);
    buf_release(&sealed);
}

static void test_lookups_go(void **state)
{
    struct deployment *d = *state;
    struct person p = add(d, "E1", "13800138000");
    struct retention_run r;

    assert_ok(people_close_account(&d->s, p.id, 1, &because, &test_err));
    assert_int_equal(number(d, "SELECT count(*) FROM lookup"), 1);
    at("2026-07-11T00:00:00+08:00");
    run(d, &r);
    assert_int_equal(r.done, 3);
    assert_int_equal(number(d, "SELECT count(*) FROM lookup"), 0);
    assert_int_equal(number(d, "SELECT count(*) FROM value"), 0);
    assert_int_equal(number(d, "SELECT count(*) FROM audit_entry WHERE action = 'purge'"), 1);
}

/* A purge excuses only the details of its own fields. */
static void test_a_missing_detail_of_another_field_is_found(void **state)
{
    struct deployment *d = *state;
    struct person p = add(d, "E1", "13800138000");
    struct verify_result res;
    struct retention_run r;

    assert_ok(people_correct(&d->s, p.id, 1, field(d, "mobile"), "13900139000", &because, &test_err));
    assert_ok(people_correct(&d->s, p.id, 2, field(d, "home_address"), "北京市海淀区1号", &because,
                             &test_err));
    at("2026-07-11T00:00:00+08:00");
    run(d, &r);
    assert_log_holds(d);
    deployment_tamper(d, "DELETE FROM audit_detail");
    assert_ok(auditlog_verify(&d->s, NULL, NULL, &res, &test_err));
    assert_false(res.ok);
}

static void test_kept_by_hold_and_request(void **state)
{
    struct deployment *d = *state;
    struct person p1 = add(d, "E1", "13800138000"), p2 = add(d, "E2", "13800138001"),
                  p3 = add(d, "E3", "13800138002");
    struct new_hold hold = {.ref = "E1", .reason = "litigation", .case_id = "LAW-7"};
    struct retention_run r;
    int64_t id;

    assert_ok(holds_place(&d->s, &hold, NULL, &id, &test_err));
    deployment_tamper(d, "INSERT INTO request(person, kind, channel, received_at, due_at, state, "
                         "made_by, made_at) VALUES(2, 'copy', 'phone', 0, 0, 'received', 'x', 0)");
    at("2026-07-11T00:00:00+08:00");
    assert_int_equal(effect(d, "home_address").due, 1);
    assert_int_equal(effect(d, "home_address").kept[KEEP_HOLD], 1);
    assert_int_equal(effect(d, "home_address").kept[KEEP_REQUEST], 1);
    run(d, &r);
    assert_int_equal(r.done, 1);
    assert_int_equal(r.kept, 2);
    assert_true(held(d, &p1, "home_address"));
    assert_true(held(d, &p2, "home_address"));
    assert_false(held(d, &p3, "home_address"));
    /* The hold blocks an erasure, too, but not a correction; lifted, it blocks nothing. */
    {
        struct certificate cert;

        assert_int_equal(people_erase(&d->s, "E1", &because, &cert, &test_err), RC_DENIED);
        assert_ok(people_correct(&d->s, p1.id, p1.version, field(d, "mobile"), "13800138009",
                                 &because, &test_err));
        assert_ok(holds_lift(&d->s, id, "litigation", &test_err));
        assert_int_equal(holds_lift(&d->s, id, "litigation", &test_err), RC_CONFLICT);
        assert_ok(people_erase(&d->s, "E1", &because, &cert, &test_err));
    }
    deployment_tamper(d, "UPDATE request SET closed_at = 1");
    run(d, &r);
    assert_int_equal(r.done, 1);
    assert_false(held(d, &p2, "home_address"));
    assert_log_holds(d);
}

static void test_scopes_of_holds(void **state)
{
    static const struct {
        const char *department, *field;
        bool address, erasable;
    } scopes[] = {
        {"研发部", NULL, false, false},       {NULL, "home_address", false, false},
        {"研发部", "mobile", true, false},    {NULL, NULL, false, false},
        {NULL, "bank_account", true, true}, /* which the person has not */
    };
    struct deployment *d = *state;

    add(d, "E1", "13800138000");
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
        struct new_hold hold = {.department = scopes[i].department, .reason = "authority"};
        struct certificate cert;
        int64_t id;

        at("2026-07-11T00:00:00+08:00");
        if (scopes[i].field != NULL)
            hold.field = field(d, scopes[i].field);
        assert_ok(holds_place(&d->s, &hold, NULL, &id, &test_err));
        assert_int_equal(effect(d, "home_address").due, scopes[i].address);
        assert_int_equal(effect(d, "home_address").kept[KEEP_HOLD], !scopes[i].address);
        if (!scopes[i].erasable)
            assert_int_equal(people_erase(&d->s, "E1", &because, &cert, &test_err), RC_DENIED);
        assert_ok(holds_lift(&d->s, id, "authority", &test_err));
        assert_int_equal(effect(d, "home_address").due, 1);
    }
}

/* A hold that ends on a date holds until that moment. */
static void test_holds_end(void **state)
{
    struct deployment *d = *state;
    struct new_hold hold = {.ref = "E1", .reason = "litigation"};
    int64_t id;
    int bad = -1;

    add(d, "E1", "13800138000");
    assert_true(time_parse("2026-08-01T00:00:00+08:00", &hold.ends_at));
    assert_ok(holds_place(&d->s, &hold, &bad, &id, &test_err));
    at("2026-07-31T23:59:59+08:00");
    assert_int_equal(effect(d, "home_address").due, 0);
    at("2026-08-01T00:00:00+08:00");
    assert_int_equal(effect(d, "home_address").due, 1);
    assert_int_equal(holds_lift(&d->s, id, "litigation", &test_err), RC_CONFLICT);
    assert_int_equal(holds_place(&d->s, &hold, &bad, &id, &test_err), RC_INVALID);
    assert_int_equal(bad, 4);
    hold = (struct new_hold){.ref = "E9", .reason = "litigation"};
    assert_int_equal(holds_place(&d->s, &hold, &bad, &id, &test_err), RC_INVALID);
    assert_int_equal(bad, 0);
    hold = (struct new_hold){.ref = "E1", .reason = "caller"};
    assert_int_equal(holds_place(&d->s, &hold, &bad, &id, &test_err), RC_INVALID);
    assert_int_equal(bad, 1);
    hold = (struct new_hold){.department = "研发部", .reason = "litigation", .note = "who"};
    assert_int_equal(holds_place(&d->s, &hold, &bad, &id, &test_err), RC_INVALID);
    assert_int_equal(bad, 3);
}

static void test_another_plan_is_refused(void **state)
{
    struct deployment *d = *state;
    struct new_hold hold = {.ref = "E1", .reason = "litigation"};
    struct person p1 = add(d, "E1", "13800138000"), p2 = add(d, "E2", "13800138001");
    struct retention_run r;
    char plan[65], other[65];
    int64_t id;

    at("2026-07-11T00:00:00+08:00");
    plan_of(d, plan);
    plan_of(d, other);
    assert_string_equal(plan, other);
    assert_ok(holds_place(&d->s, &hold, NULL, &id, &test_err));
    assert_int_equal(retention_run(&d->s, plan, NULL, &r, &test_err), RC_CONFLICT);
    assert_true(held(d, &p1, "home_address") && held(d, &p2, "home_address"));
    plan_of(d, other);
    assert_string_not_equal(plan, other);
    assert_ok(retention_run(&d->s, other, NULL, &r, &test_err));
    assert_int_equal(r.done, 1);
    assert_true(held(d, &p1, "home_address") && !held(d, &p2, "home_address"));
    /* A rule makes another plan, too. */
    plan_of(d, plan);
    deployment_tamper(d, "UPDATE retention_rule SET months = 5 WHERE field = 5");
    plan_of(d, other);
    assert_string_not_equal(plan, other);
}

static void test_roles(void **state)
{
    struct deployment *d = *state;
    struct retention_terms terms = {5, "confirmed", "delete", "", ""};
    struct new_hold hold = {.ref = "E1", .reason = "litigation"};
    struct retention_preview p;
    struct retention_run r;
    int64_t id, denied;

    add(d, "E1", "13800138000");
    assert_ok(operators_add(&d->s, "desk", OP_HELPDESK, OTHER, &test_err));
    assert_ok(operators_add(&d->s, "audit", OP_AUDITOR, OTHER, &test_err));
    for (int i = 0; i < 2; i++) {
        assert_ok(deployment_again(d, i == 0 ? "desk" : "audit", OTHER));
        denied = number(d, "SELECT count(*) FROM audit_entry WHERE action = 'denied'");
        assert_ok(retention_preview(&d->s, &p, &test_err));
        assert_int_equal(retention_run(&d->s, NULL, NULL, &r, &test_err), RC_DENIED);
        assert_int_equal(retention_rules_draft(&d->s, field(d, "mobile"), &terms, NULL, &test_err),
                         RC_DENIED);
        assert_int_equal(retention_rules_adopt(&d->s, field(d, "mobile"), NULL, &test_err),
                         RC_DENIED);
        assert_int_equal(holds_place(&d->s, &hold, NULL, &id, &test_err), RC_DENIED);
        assert_int_equal(holds_lift(&d->s, 1, "litigation", &test_err), RC_DENIED);
        assert_int_equal(number(d, "SELECT count(*) FROM audit_entry WHERE action = 'denied'"),
                         denied + 5);
    }
}

static void second_admin_signs(struct deployment *d)
{
    assert_ok(deployment_again(d, "zhao", OTHER));
    assert_ok(approvals_decide(&d->s, number(d, "SELECT max(id) FROM approval"), true, &test_err));
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
}

static void test_a_second_admin_signs_the_run(void **state)
{
    struct deployment *d = *state;
    struct person p = add(d, "E1", "13800138000");
    struct retention_run r;
    char plan[65];

    assert_ok(operators_add(&d->s, "zhao", OP_ADMIN, OTHER, &test_err));
    at("2026-07-11T00:00:00+08:00");
    plan_of(d, plan);
    assert_int_equal(retention_run(&d->s, plan, NULL, &r, &test_err), RC_DENIED);
    assert_true(held(d, &p, "home_address"));
    assert_int_equal(number(d, "SELECT count(*) FROM retention_run"), 0);
    assert_int_equal(number(d, "SELECT count(*) FROM approval WHERE kind = 'retention-run'"), 1);
    second_admin_signs(d);
    /* What was signed is that plan: another person's value makes another. */
    at("2026-01-10T10:00:00+08:00");
    at("2026-07-11T00:00:00+08:00");
    assert_ok(retention_run(&d->s, plan, NULL, &r, &test_err));
    assert_int_equal(r.done, 1);
    assert_false(held(d, &p, "home_address"));
    assert_int_equal(number(d, "SELECT count(*) FROM approval WHERE used_at IS NOT NULL"), 1);
    assert_log_holds(d);
}

static void sign_in_service(struct deployment *d, const struct buf *key_text)
{
    uint8_t seed[32];

    assert_ok(operators_key_file(buf_str(key_text), seed, &test_err));
    session_close(&d->s);
    assert_ok(session_open(&d->s, d->dir, &test_err));
    assert_ok(session_sign_in_key(&d->s, "timer", seed, &test_err));
}

/* The timer runs what an admin ran before, and never reaches far by itself. */
static void test_the_timer(void **state)
{
    struct deployment *d = *state;
    struct buf key = BUF_INIT;
    struct person p;
    struct retention_run r;
    char ref[16], mobile[16];

    assert_ok(operators_add_service(&d->s, "timer", &key, &test_err));
    p = add(d, "E0", "13800138000");
    at("2026-07-11T00:00:00+08:00");
    sign_in_service(d, &key);
    run(d, &r); /* no rule was approved */
    assert_int_equal(r.done, 0);
    assert_true(held(d, &p, "home_address"));
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    run(d, &r);
    assert_int_equal(r.done, 1);
    for (int i = 0; i < 20; i++) {
        snprintf(ref, sizeof ref, "F%d", i);
        snprintf(mobile, sizeof mobile, "138001390%02d", i);
        if (i == 2)
            at("2026-10-01T00:00:00+08:00");
        p = add(d, ref, mobile);
    }
    at("2027-01-12T00:00:00+08:00"); /* two of 21 people: less than a tenth */
    sign_in_service(d, &key);
    run(d, &r);
    assert_int_equal(r.done, 2);
    assert_string_equal(r.kind, "timer");
    at("2027-04-03T00:00:00+08:00"); /* the other eighteen */
    assert_int_equal(retention_run(&d->s, NULL, NULL, &r, &test_err), RC_DENIED);
    assert_string_equal(r.state, "stopped");
    assert_true(held(d, &p, "home_address"));
    assert_int_equal(number(d, "SELECT count(*) FROM retention_plan"), 0);
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    run(d, &r);
    assert_int_equal(r.done, 18);
    assert_log_holds(d);
    buf_release(&key);
}

static bool kill_after_some(void *arg, int64_t done, int64_t total)
{
    (void)arg;
    (void)total;
    if (done > 0)
        raise(SIGKILL);
    return true;
}

static bool kill_at_once(void *arg, int64_t done, int64_t total)
{
    (void)arg;
    (void)done;
    (void)total;
    raise(SIGKILL);
    return true;
}

static bool stop_after_some(void *arg, int64_t done, int64_t total)
{
    *(int64_t *)arg = done;
    return done == 0 || done == total;
}

/* A run in a process of its own that TICK kills; D's session is closed. */
static void killed_run(struct deployment *d, bool (*tick)(void *, int64_t, int64_t))
{
    const struct progress progress = {.tick = tick};
    struct retention_run r;
    int status;
    pid_t pid;

    session_close(&d->s);
    pid = fork();
    if (pid == 0) {
        struct session s;

        if (session_open(&s, d->dir, NULL) == RC_OK &&
            session_sign_in(&s, "root", ADMIN_PASSWORD, NULL) == RC_OK &&
            retention_run(&s, NULL, &progress, &r, NULL) == RC_OK)
            _exit(0);
        _exit(1);
    }
    assert_true(waitpid(pid, &status, 0) == pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* kill -9 between two batches. */
static void test_a_killed_run_goes_on(void **state)
{
    struct deployment *d = *state;
    struct retention_run r;
    int64_t due, left;

    assert_ok(demo_fill(&d->s, 1, 400, NULL, &test_err));
    at("2026-07-11T00:00:00+08:00");
    due = number(d, "SELECT count(*) FROM value WHERE due_from IS NOT NULL");
    killed_run(d, kill_after_some);
    left = number(d, "SELECT count(*) FROM value WHERE due_from IS NOT NULL");
    assert_in_range(left, 1, due - 1);
    assert_int_equal(number(d, "SELECT count(*) FROM retention_run WHERE state = 'running'"), 1);
    assert_ok(session_open(&d->s, d->dir, &test_err));
    assert_ok(session_sign_in(&d->s, "root", ADMIN_PASSWORD, &test_err));
    assert_true(d->s.redone[0] != '\0');
    run(d, &r); /* finishes it where the sign-in did not, then finds nothing */
    assert_int_equal(number(d, "SELECT count(*) FROM value WHERE due_from IS NOT NULL"), 0);
    assert_int_equal(number(d, "SELECT count(*) FROM retention_plan"), 0);
    assert_int_equal(number(d, "SELECT count(*) FROM retention_run WHERE state <> 'done'"), 0);
    assert_int_equal(number(d, "SELECT done FROM retention_run WHERE id = 1"), due);
    assert_log_holds(d);
}

/* kill -9 while the plan is written: nothing was done, and the next run makes its own. */
static void test_a_killed_plan_is_dropped(void **state)
{
    struct deployment *d = *state;
    struct retention_run r;
    int64_t due;

    assert_ok(demo_fill(&d->s, 1, 400, NULL, &test_err));
    at("2026-07-11T00:00:00+08:00");
    due = number(d, "SELECT count(*) FROM value WHERE due_from IS NOT NULL");
    killed_run(d, kill_at_once);
    assert_true(number(d, "SELECT count(*) FROM retention_plan") > 0);
    assert_ok(session_open(&d->s, d->dir, &test_err));
    assert_ok(session_sign_in(&d->s, "root", ADMIN_PASSWORD, &test_err));
    assert_int_equal(number(d, "SELECT count(*) FROM value WHERE due_from IS NOT NULL"), due);
    run(d, &r);
    assert_int_equal(r.done, due);
    assert_int_equal(number(d, "SELECT count(*) FROM retention_run WHERE state = 'stopped'"), 1);
    assert_int_equal(number(d, "SELECT count(*) FROM retention_plan"), 0);
    assert_log_holds(d);
}

static void test_cancelling_keeps_what_was_done(void **state)
{
    struct deployment *d = *state;
    int64_t done = 0, due;
    const struct progress progress = {.tick = stop_after_some, .arg = &done};
    struct retention_run r;

    assert_ok(demo_fill(&d->s, 1, 400, NULL, &test_err));
    at("2026-07-11T00:00:00+08:00");
    due = number(d, "SELECT count(*) FROM value WHERE due_from IS NOT NULL");
    assert_int_equal(retention_run(&d->s, NULL, &progress, &r, &test_err), RC_CANCEL);
    assert_string_equal(r.state, "cancelled");
    assert_in_range(r.done, 1, due - 1);
    assert_int_equal(number(d, "SELECT count(*) FROM value WHERE due_from IS NOT NULL"),
                     due - r.done);
    assert_int_equal(number(d, "SELECT count(*) FROM retention_plan"), 0);
    run(d, &r);
    assert_int_equal(r.done, number(d, "SELECT due FROM retention_run WHERE id = 2"));
    assert_int_equal(number(d, "SELECT count(*) FROM value WHERE due_from IS NOT NULL"), 0);
    assert_log_holds(d);
}

static void test_drafts(void **state)
{
    struct deployment *d = *state;
    struct retention_terms terms = {12, "confirmed", "delete", "", ""};
    enum retention_term bad;
    struct retention_effect e;
    struct retention_rule r;

    add(d, "E1", "13800138000");
    assert_int_equal(retention_rules_draft(&d->s, field(d, "home_address"), &terms, &bad,
                                           &test_err), RC_INVALID);
    assert_int_equal(bad, TERM_REASON); /* longer than the agreement's six months */
    terms.reason = "tax law asks for it";
    terms.floor = "breach_gdpr";
    assert_int_equal(retention_rules_draft(&d->s, field(d, "home_address"), &terms, &bad,
                                           &test_err), RC_INVALID);
    assert_int_equal(bad, TERM_FLOOR);
    terms.floor = "";
    terms.months = 0;
    assert_int_equal(retention_rules_draft(&d->s, field(d, "home_address"), &terms, &bad,
                                           &test_err), RC_INVALID);
    assert_int_equal(bad, TERM_MONTHS);
    terms.months = 12;
    assert_ok(retention_rules_draft(&d->s, field(d, "home_address"), &terms, NULL, &test_err));
    at("2026-07-11T00:00:00+08:00");
    assert_int_equal(effect(d, "home_address").due, 1); /* a draft does nothing */
    assert_ok(retention_draft_effect(&d->s, field(d, "home_address"), clock_now(), &e, &test_err));
    assert_int_equal(e.due, 0);
    assert_ok(retention_rules_adopt(&d->s, field(d, "home_address"), NULL, &test_err));
    assert_int_equal(effect(d, "home_address").due, 0);
    assert_ok(retention_rule_get(d->s.db, field(d, "home_address")->id, &r, &test_err));
    assert_int_equal(r.months, 12);
    assert_int_equal(r.draft_months, 0);
    assert_string_equal(r.reason, "tax law asks for it");
    assert_int_equal(retention_rules_adopt(&d->s, field(d, "home_address"), NULL, &test_err),
                     RC_MISSING);
    at("2027-01-11T00:00:00+08:00");
    assert_int_equal(effect(d, "home_address").due, 1);
}

static void test_a_second_admin_signs_the_rule(void **state)
{
    struct deployment *d = *state;
    struct retention_terms terms = {3, "confirmed", "delete", "", ""};

    assert_ok(operators_add(&d->s, "zhao", OP_ADMIN, OTHER, &test_err));
    assert_ok(retention_rules_draft(&d->s, field(d, "postcode"), &terms, NULL, &test_err));
    assert_int_equal(retention_rules_adopt(&d->s, field(d, "postcode"), NULL, &test_err),
                     RC_DENIED);
    assert_int_equal(effect(d, "postcode").rule.months, 6);
    second_admin_signs(d);
    /* Another draft than the one that was signed has to be signed anew. */
    terms.months = 1;
    assert_ok(retention_rules_draft(&d->s, field(d, "postcode"), &terms, NULL, &test_err));
    assert_int_equal(retention_rules_adopt(&d->s, field(d, "postcode"), NULL, &test_err),
                     RC_DENIED);
    terms.months = 3;
    assert_ok(retention_rules_draft(&d->s, field(d, "postcode"), &terms, NULL, &test_err));
    assert_ok(retention_rules_adopt(&d->s, field(d, "postcode"), NULL, &test_err));
    assert_int_equal(effect(d, "postcode").rule.months, 3);
}

/* A new clock: every value's start and the counters follow. */
static void test_another_clock(void **state)
{
    static const char *const clocks[] = {"closed", "collected", "confirmed"};
    struct deployment *d = *state;
    struct retention_effect e;

    assert_ok(demo_fill(&d->s, 1, 1200, NULL, &test_err));
    at("2026-03-01T00:00:00+08:00");
    deployment_tamper(d, "UPDATE value SET confirmed_at = confirmed_at + 3000000, due_from = "
                         "confirmed_at + 3000000 WHERE field = 5 AND person % 3 = 0");
    deployment_tamper(d, "UPDATE person SET status = 1, closed_at = 1770000000 WHERE id < 10");
    at("2026-07-11T00:00:00+08:00");
    for (size_t i = 0; i < 3; i++) {
        struct retention_terms terms = {5, clocks[i], "delete", "", ""};
        int64_t due;

        assert_ok(retention_rules_draft(&d->s, field(d, "home_address"), &terms, NULL, &test_err));
        assert_ok(retention_draft_effect(&d->s, field(d, "home_address"), clock_now(), &e,
                                         &test_err));
        due = e.due;
        assert_ok(retention_rules_adopt(&d->s, field(d, "home_address"), NULL, &test_err));
        assert_int_equal(effect(d, "home_address").due, due);
        assert_false(effect(d, "home_address").rule.moving);
        assert_int_equal(
            number(d, "SELECT count(*) FROM (SELECT slot, n FROM due_count WHERE field = 5 EXCEPT "
                      "SELECT due_from / 900, count(*) FROM value WHERE field = 5 "
                      "AND due_from IS NOT NULL GROUP BY 1)"), 0);
    }
    assert_int_equal(effect(d, "home_address").due, 800);
}

/* While values still follow a new clock, no run touches the field; the next start goes on. */
static void test_an_interrupted_change_of_clock(void **state)
{
    struct deployment *d = *state;
    struct person p = add(d, "E1", "13800138000");
    struct retention_run r;

    deployment_tamper(d, "UPDATE retention_rule SET clock = 'closed', moving = 0 WHERE field = 5");
    at("2026-07-11T00:00:00+08:00");
    run(d, &r);
    assert_int_equal(r.done, 0);
    assert_true(held(d, &p, "home_address"));
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_false(effect(d, "home_address").rule.moving);
    assert_int_equal(effect(d, "home_address").due, 0);
}

static void test_floor_keeps(void **state)
{
    struct deployment *d = *state;
    struct retention_terms terms = {1, "confirmed", "delete", "sharing_keep", ""};
    struct retention_run r;

    add(d, "E1", "13800138000");
    assert_ok(retention_rules_draft(&d->s, field(d, "home_address"), &terms, NULL, &test_err));
    assert_ok(retention_rules_adopt(&d->s, field(d, "home_address"), NULL, &test_err));
    at("2029-01-10T23:59:59+08:00");
    assert_int_equal(effect(d, "home_address").kept[KEEP_FLOOR], 1);
    assert_int_equal(effect(d, "home_address").due, 0);
    run(d, &r);
    assert_int_equal(r.done, 0);
    assert_int_equal(r.kept, 1);
    at("2029-01-11T00:00:00+08:00");
    run(d, &r);
    assert_int_equal(r.done, 1);
}

/* Anonymised: the value goes, its count stays, by the month in which its clock started. */
static void test_anonymise_keeps_counts(void **state)
{
    struct deployment *d = *state;
    struct person p = add(d, "E1", "13800138000"), q = add(d, "E2", "13800138001");
    struct retention_run r;
    int64_t n, counted, total;

    deployment_tamper(d, "UPDATE field SET basis = 'contract' WHERE code = 'page_clicks'");
    deployment_tamper(d, "DELETE FROM field_consent");
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(people_correct(&d->s, p.id, p.version, field(d, "page_clicks"), "40", &because,
                             &test_err));
    assert_ok(people_correct(&d->s, q.id, q.version, field(d, "page_clicks"), "2", &because,
                             &test_err));
    at("2026-07-11T00:00:00+08:00");
    run(d, &r);
    assert_int_equal(r.done, 4);
    assert_false(held(d, &p, "page_clicks"));
    assert_ok(retention_anonymised_sum(d->s.db, field(d, "page_clicks")->id, &n, &counted, &total,
                                       &test_err));
    assert_int_equal(n, 2);
    assert_int_equal(counted, 2);
    assert_int_equal(total, 42);
    assert_int_equal(number(d, "SELECT n FROM anonymised WHERE month = '2026-01'"), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_six_months_from_31_august),
        TEST(test_confirming_starts_the_clock_anew),
        TEST(test_closing_starts_the_clock),
        TEST(test_nothing_of_the_value_is_left),
        TEST(test_lookups_go),
        TEST(test_a_missing_detail_of_another_field_is_found),
        TEST(test_kept_by_hold_and_request),
        TEST(test_scopes_of_holds),
        TEST(test_holds_end),
        TEST(test_another_plan_is_refused),
        TEST(test_roles),
        TEST(test_a_second_admin_signs_the_run),
        TEST(test_the_timer),
        TEST(test_a_killed_run_goes_on),
        TEST(test_a_killed_plan_is_dropped),
        TEST(test_cancelling_keeps_what_was_done),
        TEST(test_drafts),
        TEST(test_a_second_admin_signs_the_rule),
        TEST(test_another_clock),
        TEST(test_an_interrupted_change_of_clock),
        TEST(test_floor_keeps),
        TEST(test_anonymise_keeps_counts),
    };

    return cmocka_run_group_tests_name("retention", tests, NULL, NULL);
}
