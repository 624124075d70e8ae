#define _GNU_SOURCE
/* Runs of the retention rules: who may, and what a kill or a stop leaves. */
#include "retention.h"

#include <signal.h>
#include <sys/wait.h>

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

/* What is held after the plan was made is kept by the run that goes on with it. */
static void test_a_hold_placed_meanwhile(void **state)
{
    struct deployment *d = *state;
    struct new_hold hold = {.reason = "litigation"};
    struct retention_run r;
    int64_t left, id;

    assert_ok(demo_fill(&d->s, 1, 400, NULL, &test_err));
    at("2026-07-11T00:00:00+08:00");
    killed_run(d, kill_after_some);
    deployment_tamper(d, "INSERT INTO hold(reason, starts_at, placed_by) VALUES('litigation', 0, 'x')");
    left = number(d, "SELECT count(*) FROM value WHERE due_from IS NOT NULL");
    assert_true(left > 0);
    assert_ok(session_open(&d->s, d->dir, &test_err));
    assert_ok(session_sign_in(&d->s, "root", ADMIN_PASSWORD, &test_err));
    assert_ok(holds_place(&d->s, &hold, NULL, &id, &test_err));
    run(d, &r);
    assert_int_equal(number(d, "SELECT count(*) FROM value WHERE due_from IS NOT NULL"), left);
    assert_int_equal(number(d, "SELECT kept FROM retention_run WHERE id = 1"), left);
    assert_int_equal(number(d, "SELECT count(*) FROM retention_plan"), 0);
    assert_log_holds(d);
}

/* A value that was corrected after the plan was made is not the one that was due. */
static void test_a_correction_meanwhile(void **state)
{
    struct deployment *d = *state;
    struct retention_run r;
    int64_t left;

    assert_ok(demo_fill(&d->s, 1, 400, NULL, &test_err));
    at("2026-07-11T00:00:00+08:00");
    killed_run(d, kill_after_some);
    deployment_tamper(d, "UPDATE value SET confirmed_at = 1783699200, due_from = 1783699200 "
                         "WHERE due_from IS NOT NULL AND person % 2 = 0");
    left = number(d, "SELECT count(*) FROM value WHERE due_from = 1783699200");
    assert_true(left > 0);
    assert_ok(session_open(&d->s, d->dir, &test_err));
    assert_ok(session_sign_in(&d->s, "root", ADMIN_PASSWORD, &test_err));
    run(d, &r);
    assert_int_equal(number(d, "SELECT count(*) FROM value WHERE due_from IS NOT NULL"), left);
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

/* kill -9 while the plan of a run that has ended is cleared: its rows are in nobody's way. */
static void test_a_left_plan_is_taken_over(void **state)
{
    struct deployment *d = *state;
    struct retention_run r;
    char path[96];
    sqlite3 *h;
    int64_t due;

    assert_ok(demo_fill(&d->s, 1, 40, NULL, &test_err));
    at("2026-07-11T00:00:00+08:00");
    due = number(d, "SELECT count(*) FROM value WHERE due_from IS NOT NULL");
    snprintf(path, sizeof path, "%s/office.db", d->dir);
    assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(h,
                     "INSERT INTO retention_run(started_at, actor, kind, plan, state, due, kept) "
                     "VALUES(1, 'root', 'hand', '', 'cancelled', 9, 0); INSERT INTO retention_plan "
                     "SELECT person, field, 1, due_from - 1 FROM value WHERE due_from IS NOT NULL",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(h);
    run(d, &r);
    assert_int_equal(r.done, due);
    assert_int_equal(number(d, "SELECT count(*) FROM value WHERE due_from IS NOT NULL"), 0);
    assert_int_equal(number(d, "SELECT count(*) FROM retention_plan"), 0);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_second_admin_signs_the_run),
        TEST(test_the_timer),
        TEST(test_a_killed_run_goes_on),
        TEST(test_a_hold_placed_meanwhile),
        TEST(test_a_correction_meanwhile),
        TEST(test_a_killed_plan_is_dropped),
        TEST(test_a_left_plan_is_taken_over),
        TEST(test_cancelling_keeps_what_was_done),
    };

    return cmocka_run_group_tests_name("retention_run", tests, NULL, NULL);
}
