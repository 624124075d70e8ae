#define _GNU_SOURCE
/* What a field may take, what the catalogue shows of it and says of the clauses. */
#include "catalogue.h"

#include "service/act.h"
#include "service/import.h"

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
    struct field f = {.state = "active",
                      .collect = true,
                      .see = "person, admin",
                      .reveal = "helpdesk, admin",
                      .purposes = "login",
                      .basis = "contract"};
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

static void test_statuses(void **state)
{
    struct deployment *d = *state;

    assert_int_equal(status_of(d, status_scope).state, CLAUSE_KEPT);
    assert_int_equal(status_of(d, status_provenance).state, CLAUSE_KEPT);
    assert_int_equal(status_of(d, status_clicks).state, CLAUSE_KEPT);
    assert_int_equal(status_of(d, status_drafts).state, CLAUSE_KEPT);
    assert_int_equal(status_of(d, status_exemptions).state, CLAUSE_KEPT);
    deployment_tamper(d, "UPDATE field SET modules = '' WHERE code = 'email'");
    assert_int_equal(status_of(d, status_scope).state, CLAUSE_BROKEN);
    deployment_tamper(d, "UPDATE field SET modules = 'contacts' WHERE code = 'email'");
    assert_int_equal(status_of(d, status_scope).state, CLAUSE_KEPT);
    deployment_tamper(d, "UPDATE field SET sensitive = 0 WHERE code = 'mobile'");
    assert_int_equal(status_of(d, status_scope).state, CLAUSE_BROKEN);
    deployment_tamper(d, "UPDATE field SET sensitive = 1 WHERE code = 'mobile'");
    assert_int_equal(status_of(d, status_scope).state, CLAUSE_KEPT);
    deployment_tamper(d, "UPDATE policy SET value = 'contacts' WHERE section LIKE 'purpose:%' AND "
                         "name = 'modules'");
    assert_int_equal(status_of(d, status_scope).state, CLAUSE_BROKEN);
    deployment_tamper(d, "UPDATE field SET source = '' WHERE code = 'mobile'");
    assert_int_equal(status_of(d, status_provenance).state, CLAUSE_BROKEN);
    deployment_tamper(d, "UPDATE field SET source = 'employer', purposes = 'login, gossip' "
                         "WHERE code = 'mobile'");
    assert_int_equal(status_of(d, status_provenance).state, CLAUSE_BROKEN);
    deployment_tamper(d, "DELETE FROM retention_rule WHERE field = "
                         "(SELECT id FROM field WHERE code = 'page_clicks')");
    assert_int_equal(status_of(d, status_clicks).state, CLAUSE_BROKEN);
    deployment_tamper(d, "UPDATE field SET state = 'widened' WHERE code = 'email'");
    assert_int_equal(status_of(d, status_drafts).state, CLAUSE_AT_RISK);
    deployment_tamper(d, "UPDATE field SET state = 'active', active_at = 9 WHERE code = 'email'");
    assert_int_equal(status_of(d, status_drafts).state, CLAUSE_BROKEN);
    deployment_tamper(d, "UPDATE field SET active_at = NULL WHERE code = 'email'");
    assert_int_equal(status_of(d, status_drafts).state, CLAUSE_KEPT);
    add_people(d, 1);
    deployment_tamper(d, "INSERT INTO value SELECT 1, id, x'00', 1, 1, 1 FROM field "
                         "WHERE code = 'device_id'");
    assert_int_equal(status_of(d, status_drafts).state, CLAUSE_BROKEN);
    deployment_tamper(d, "UPDATE field SET basis = 'exempt-7' WHERE code = 'ip_address'");
    assert_int_equal(status_of(d, status_exemptions).state, CLAUSE_BROKEN);
    deployment_tamper(d, "UPDATE field SET basis_note = 'keeps the service up' "
                         "WHERE code = 'ip_address'");
    assert_int_equal(status_of(d, status_exemptions).state, CLAUSE_KEPT);
}

static void assert_codes(struct deployment *d, const char *filter, const char *want)
{
    struct lister l = {0};
    struct row rows[FIELDS_MAX];
    struct buf got = BUF_INIT;
    int64_t total;
    size_t n;
    bool exact;

    assert_ok(lister_open(&l, &d->s, &fields_listing, filter, &test_err));
    assert_ok(lister_fetch(&l, NULL, 1, FIELDS_MAX, rows, &n, &test_err));
    assert_ok(l.kind->count(&l, &total, &exact, &test_err));
    assert_int_equal(total, n);
    for (size_t i = 0; i < n; i++) {
        buf_printf(&got, "%s ", rows[i].cell[1]);
        row_release(&rows[i]);
    }
    assert_string_equal(buf_str(&got), want);
    buf_release(&got);
    lister_close(&l);
}

static void test_listing(void **state)
{
    struct deployment *d = *state;

    assert_codes(d, "state:draft class:sensitive", "location biometric ");
    assert_codes(d, "module:approval class:sensitive", "mobile id_number bank_account ");
    assert_codes(d, "purpose:contact", "name mobile email ");
    assert_codes(d, "basis:law", "birth_date id_number ip_address ");
    assert_codes(d, "clause:1.2", "page_clicks ");
    assert_codes(d, "source:service !state:draft", "page_clicks ");
    assert_codes(d, "see:colleague", "name email ");
    assert_codes(d, "post", "postcode ");
    assert_codes(d, "basis:exempt", "");
    deployment_tamper(d, "UPDATE field SET basis = 'exempt-3' WHERE code = 'email'");
    assert_codes(d, "basis:exempt", "email ");
    assert_codes(d, "basis:exempt-3", "email ");
    deployment_tamper(d, "UPDATE field SET collect = 0 WHERE code = 'email'");
    assert_codes(d, "state:off", "email ");
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
        TEST(test_statuses),
        TEST(test_listing),
    };

    return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
