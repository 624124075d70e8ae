#define _GNU_SOURCE
/* What is due, what keeps it and what a purge leaves (agreement 2.2). */
#include "retention.h"

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

static enum rc take(void *arg, int64_t person, const uint8_t uuid[16], const void *sealed,
                    size_t len, struct err *err)
{
    (void)person;
    (void)uuid;
    (void)err;
    residue_add(arg, sealed, len);
    return RC_OK;
}

/* Thousands of values at once: no byte of theirs is left in the pages they stood on. */
static void test_nothing_of_many_is_left(void **state)
{
    static const char *const codes[] = {"home_address", "postcode", "id_number", "birth_date"};
    struct deployment *d = *state;
    struct residue left = RESIDUE_INIT;
    struct retention_run r;
    int64_t bytes = 0;
    bool found;

    assert_ok(demo_fill(&d->s, 1, 5000, NULL, &test_err));
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_ok(value_each(d->s.db, field(d, codes[i])->id, take, &left, &test_err));
    at("2026-07-11T00:00:00+08:00");
    run(d, &r);
    assert_true(r.done > 4000);
    assert_ok(residue_scan(&left, d->dir, "office.db", &found, &bytes, &test_err));
    assert_false(found);
    residue_release(&left);
    /* What a run before had to leave is wiped by the next one, whatever it does itself. */
    deployment_tamper(d, "UPDATE counter SET n = 1 WHERE name = 'residue'");
    run(d, &r);
    assert_int_equal(r.done, 0);
    assert_int_equal(number(d, "SELECT n FROM counter WHERE name = 'residue'"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_six_months_from_31_august),
        TEST(test_confirming_starts_the_clock_anew),
        TEST(test_closing_starts_the_clock),
        TEST(test_nothing_of_the_value_is_left),
        TEST(test_lookups_go),
        TEST(test_nothing_of_many_is_left),
        TEST(test_a_missing_detail_of_another_field_is_found),
        TEST(test_kept_by_hold_and_request),
        TEST(test_scopes_of_holds),
        TEST(test_holds_end),
        TEST(test_another_plan_is_refused),
        TEST(test_roles),
    };

    return cmocka_run_group_tests_name("retention", tests, NULL, NULL);
}
