#define _GNU_SOURCE
/* The catalogue: what a field may take, and what it takes to change it. */
#include "deployment.h"

#include "base/clock.h"
#include "rules/gate.h"
#include "service/act.h"
#include "service/import.h"
#include "service/listing.h"
#include "service/people.h"
#include "service/people_write.h"
#include "store/audit.h"
#include "store/person.h"
#include "store/policy.h"

#define OTHER "another long passphrase 42"

static const struct why because = {"request", "REQ-2026-1", NULL};

static const struct field *field_of(struct deployment *d, const char *code)
{
    assert_ok(session_refresh(&d->s, &test_err));
    assert_non_null(session_field(&d->s, code));
    return session_field(&d->s, code);
}

static void add_people(struct deployment *d, int n)
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

static struct person person_of(struct deployment *d, const char *ref)
{
    struct person p;

    assert_ok(person_by_ref(d->s.db, ref, &p, &test_err));
    return p;
}

static enum rc set(struct deployment *d, const char *code, const char *value)
{
    struct person p = person_of(d, "E1");

    return people_correct(&d->s, p.id, p.version, session_field(&d->s, code), value, &because,
                          &test_err);
}

/* Record that person ID answered for PURPOSE, as the consent register would. */
static void answer(struct deployment *d, int64_t id, const char *purpose, const char *action,
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

static void test_active_field_takes(void **state)
{
    struct deployment *d = *state;

    add_people(d, 1);
    assert_ok(set(d, "email", "zhang@example.cn"));
    assert_int_equal(set(d, "device_id", "imei-1"), RC_INVALID);
    assert_non_null(strstr(test_err.msg, "not active"));
}

static void test_switched_off_takes_nothing_and_lets_go(void **state)
{
    struct deployment *d = *state;

    add_people(d, 1);
    assert_ok(set(d, "email", "zhang@example.cn"));
    deployment_tamper(d, "UPDATE field SET collect = 0 WHERE code = 'email'");
    assert_int_equal(set(d, "email", "other@example.cn"), RC_INVALID);
    assert_non_null(strstr(test_err.msg, "switched off"));
    assert_ok(set(d, "email", ""));
}

static void test_consent_is_asked_of_the_person(void **state)
{
    struct deployment *d = *state;
    int64_t id;

    add_people(d, 2);
    id = person_of(d, "E1").id;
    assert_int_equal(set(d, "page_clicks", "12"), RC_INVALID);
    assert_non_null(strstr(test_err.msg, "consent"));
    answer(d, person_of(d, "E2").id, "optimise", "granted", 100);
    assert_int_equal(set(d, "page_clicks", "12"), RC_INVALID);
    answer(d, id, "optimise", "granted", 100);
    assert_ok(set(d, "page_clicks", "12"));
    answer(d, id, "optimise", "withdrawn", 200);
    assert_int_equal(set(d, "page_clicks", "13"), RC_INVALID);
    assert_ok(set(d, "page_clicks", ""));
    answer(d, id, "optimise", "guardian", 300);
    assert_ok(set(d, "page_clicks", "14"));
}

/* Every purpose, not one of them. */
static void test_all_purposes_are_needed(void **state)
{
    struct deployment *d = *state;

    add_people(d, 1);
    deployment_tamper(d, "INSERT INTO field_consent SELECT id, 'feedback' FROM field "
                         "WHERE code = 'page_clicks'");
    answer(d, person_of(d, "E1").id, "optimise", "granted", 100);
    assert_int_equal(set(d, "page_clicks", "12"), RC_INVALID);
    answer(d, person_of(d, "E1").id, "feedback", "granted", 100);
    assert_ok(set(d, "page_clicks", "12"));
}

static void test_somebody_new_has_consented_to_nothing(void **state)
{
    struct deployment *d = *state;
    struct new_person p = {.ref = "E9"};
    int bad;

    p.value[field_of(d, "name") - d->s.fields.field] = "李娜";
    p.value[field_of(d, "page_clicks") - d->s.fields.field] = "3";
    assert_int_equal(people_add(&d->s, &p, &because, &bad, &test_err), RC_INVALID);
    assert_int_equal(bad, field_of(d, "page_clicks") - d->s.fields.field);
    assert_non_null(strstr(test_err.hint, "consents"));
    assert_int_equal(person_by_ref(d->s.db, "E9", &(struct person){0}, &test_err), RC_MISSING);
}

struct bad_row {
    long line;
    char column[32], reason[400];
    int n;
};

static void note_bad(void *arg, long line, const char *column, const char *reason)
{
    struct bad_row *b = arg;

    b->n++;
    b->line = line;
    snprintf(b->column, sizeof b->column, "%s", column);
    snprintf(b->reason, sizeof b->reason, "%s", reason);
}

static void test_import_reports_the_column(void **state)
{
    struct deployment *d = *state;
    struct bad_row b = {0};
    struct import_options opt = {.update = true, .bad = note_bad, .arg = &b};
    struct import_result res;
    char path[96];
    FILE *f;

    add_people(d, 2);
    snprintf(path, sizeof path, "%s/clicks.csv", d->dir);
    assert_non_null(f = fopen(path, "w"));
    fputs("ref,name,page_clicks\nE1,张伟,4\nE2,张伟,5\n", f);
    fclose(f);
    answer(d, person_of(d, "E1").id, "optimise", "granted", 100);
    assert_int_equal(import_users(&d->s, path, &opt, &res, &test_err), RC_INVALID);
    assert_int_equal(b.n, 1);
    assert_int_equal(b.line, 3);
    assert_string_equal(b.column, "page_clicks");
    assert_non_null(strstr(b.reason, "consent"));
    answer(d, person_of(d, "E2").id, "optimise", "granted", 100);
    assert_ok(import_users(&d->s, path, &opt, &res, &test_err));
    assert_int_equal(res.updated, 2);
}

/* Another console's change is seen by the next act and the next listing. */
static void test_catalogue_is_read_again(void **state)
{
    struct deployment *d = *state;
    const struct field *email = field_of(d, "email");

    deployment_tamper(d, "UPDATE field SET mask = 'all' WHERE code = 'email'");
    assert_string_equal(email->mask, "email");
    assert_ok(act_note(&d->s, &(struct act_entry){.action = "open"}, &test_err));
    assert_string_equal(email->mask, "all");
}

static void test_settings_say_who(void **state)
{
    struct field f = {.state = "active", .collect = true, .see = "person, admin",
                      .reveal = "helpdesk, admin", .purposes = "login", .basis = "contract"};
    struct field g = f;

    (void)state;
    assert_true(gate_lets(&f, f.reveal, OP_HELPDESK));
    assert_false(gate_lets(&f, f.see, OP_HELPDESK));
    assert_true(gate_lets(&f, "", OP_ADMIN));
    assert_false(gate_lets(&f, f.reveal, OP_AUDITOR));
    f.tier = 1;
    assert_false(gate_lets(&f, f.reveal, OP_HELPDESK));
    assert_false(gate_widens(&g, &g));
    snprintf(f.purposes, sizeof f.purposes, "login, feedback");
    assert_true(gate_widens(&g, &f));
    assert_false(gate_widens(&f, &g));
    f = g;
    snprintf(f.basis, sizeof f.basis, "law");
    assert_true(gate_widens(&g, &f));
    f = g;
    snprintf(f.see, sizeof f.see, "admin");
    assert_false(gate_widens(&g, &f));
    assert_true(gate_widens(&f, &g));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, deployment_setup, deployment_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_active_field_takes),
        TEST(test_switched_off_takes_nothing_and_lets_go),
        TEST(test_consent_is_asked_of_the_person),
        TEST(test_all_purposes_are_needed),
        TEST(test_somebody_new_has_consented_to_nothing),
        TEST(test_import_reports_the_column),
        TEST(test_catalogue_is_read_again),
        cmocka_unit_test(test_settings_say_who),
    };

    return cmocka_run_group_tests_name("fields", tests, NULL, NULL);
}
