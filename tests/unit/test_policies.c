#define _GNU_SOURCE
/* The agreement's versions and dated records. */
#include "deployment.h"

#include "base/clock.h"
#include "service/policies_records.h"
#include "service/status.h"
#include "store/audit.h"
#include "store/dated.h"
#include "store/notice.h"
#include "store/policy.h"
#include "store/policy_version.h"

static void init_records_the_policy(void **state)
{
    struct deployment *d = *state;
    struct policy_version v;
    struct notice n;
    struct dated_record r;
    uint8_t digest[HASH_BYTES];
    struct date published = {2021, 8, 4};
    int64_t in_force;
    bool found;

    assert_ok(policy_version_in_force(d->s.db, clock_now(), &in_force, &test_err));
    assert_true(in_force > 0);
    assert_ok(notice_by_id(d->s.db, in_force, &n, &test_err));
    assert_string_equal(n.code, "2021-08-04");
    assert_string_equal(n.kind, "policy");
    assert_int_equal(n.published_at, date_begins(published));
    assert_int_equal(n.effective_at, date_begins(published));
    assert_non_null(strstr(n.text, "手机号：为方便您使用手机号登录"));
    hash_sha256(digest, n.text, strlen(n.text));
    assert_memory_equal(digest, n.digest, sizeof digest);
    assert_ok(policy_version_get(d->s.db, in_force, &v, &found, &test_err));
    assert_true(found);
    assert_string_equal(v.changes, "");
    /* The published original was another text than its clauses in simplified characters. */
    assert_true(v.has_original);
    assert_memory_not_equal(v.original, n.digest, sizeof n.digest);
    notice_release(&n);
    assert_ok(dated_in_force(d->s.db, "contact.phone", clock_now(), &r, &found, &test_err));
    assert_true(found);
    assert_string_equal(r.value, "0349-8099133");
    assert_string_equal(r.version, "2021-08-04");
    assert_ok(dated_in_force(d->s.db, "storage.place", date_begins(published) - 1, &r, &found,
                             &test_err));
    assert_false(found);
}

static void ensuring_again_changes_nothing(void **state)
{
    struct deployment *d = *state;
    int64_t after, last;
    struct act a;

    assert_ok(policy_version_before(d->s.db, INT64_MAX, &last, &test_err));
    assert_ok(act_begin(&a, &d->s, &test_err));
    assert_ok(policies_ensure(&a, &test_err));
    assert_ok(act_commit(&a, &test_err));
    assert_ok(policy_version_before(d->s.db, INT64_MAX, &after, &test_err));
    assert_int_equal(last, after);
}

/* TEXT as a file in D's directory; its name. */
static const char *write_file(struct deployment *d, const char *name, const char *text)
{
    static char path[128];
    FILE *out;

    snprintf(path, sizeof path, "%s/%s", d->dir, name);
    out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
    return path;
}

static enum rc add_part(struct deployment *d, const char *text, const char *code,
                        const char *changes, int64_t effective, enum version_part *bad)
{
    const struct new_version v = {.code = code, .changes = changes, .effective_at = effective};
    struct policy_file f;
    int64_t notice;
    enum rc rc = policies_file_read(&f, write_file(d, "new.txt", text), &test_err);

    if (rc == RC_OK)
        rc = policies_add(&d->s, &f, &v, bad, &notice, &test_err);
    policies_file_release(&f);
    return rc;
}

static enum rc add(struct deployment *d, const char *text, const char *code, const char *changes,
                   int64_t effective)
{
    enum version_part bad;

    return add_part(d, text, code, changes, effective, &bad);
}

static int64_t day(const char *date)
{
    int64_t t;

    assert_true(time_parse(date, &t));
    return t;
}

static const char *state_of(struct deployment *d, const char *code)
{
    struct notice n;
    int64_t in_force;
    const char *state;

    assert_ok(policy_version_in_force(d->s.db, clock_now(), &in_force, &test_err));
    assert_ok(notice_by_code(d->s.db, code, &n, &test_err));
    state = policies_state(&n, in_force, clock_now());
    notice_release(&n);
    return state;
}

static void a_version_waits_for_its_date(void **state)
{
    struct deployment *d = *state;
    int64_t from;

    deployment_now(day("2026-11-24"));
    from = day("2027-01-01");
    assert_ok(add(d, "全文。\n", "2027-01", "6", from));
    assert_string_equal(state_of(d, "2027-01"), "pending");
    assert_string_equal(state_of(d, "2021-08-04"), "current");
    deployment_now(from - 1);
    assert_string_equal(state_of(d, "2027-01"), "pending");
    deployment_now(from);
    assert_string_equal(state_of(d, "2027-01"), "current");
    assert_string_equal(state_of(d, "2021-08-04"), "replaced");
    unsetenv("YCADMIN_TEST_NOW");
}

static void refused(struct deployment *d, const char *code, const char *changes, int64_t effective,
                    enum rc rc, enum version_part part)
{
    enum version_part bad;

    assert_int_equal(add_part(d, "t\n", code, changes, effective, &bad), rc);
    assert_int_equal(bad, part);
}

static void bad_versions_are_refused(void **state)
{
    static const char many[] = "6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6";
    struct deployment *d = *state;
    int64_t later;

    deployment_now(day("2026-11-24"));
    later = day("2027-01-01");
    refused(d, "v2", "", 0, RC_INVALID, VERSION_CHANGES);
    refused(d, "v2", "9", 0, RC_INVALID, VERSION_CHANGES);
    refused(d, "v2", "3, 9", 0, RC_INVALID, VERSION_CHANGES);
    refused(d, "v2", many, 0, RC_INVALID, VERSION_CHANGES);
    refused(d, "", "6", 0, RC_INVALID, VERSION_CODE);
    assert_int_equal(add(d, "", "v2", "6", 0), RC_INVALID);
    assert_int_equal(add(d, "\xff\n", "v2", "6", 0), RC_INVALID);
    refused(d, "2021-08-04", "6", 0, RC_EXISTS, VERSION_CODE);
    refused(d, "v2", "6", day("2026-11-20"), RC_INVALID, VERSION_EFFECTIVE);
    assert_ok(add(d, "t\n", "v2", "6", later));
    refused(d, "v3", "6", later - 1, RC_INVALID, VERSION_EFFECTIVE);
    assert_ok(add(d, "u\n", "v3", "6", later));
    unsetenv("YCADMIN_TEST_NOW");
}

static enum clause_state status_of(struct deployment *d, const char *clause)
{
    struct status st;

    assert_ok(status_clause(&d->s, clause, &st, &test_err));
    return st.state;
}

static void kinds_decide_what_is_asked_again(void **state)
{
    struct deployment *d = *state;
    struct policy_version v = {0};
    struct policy_coverage c;
    char text[160];
    bool found;

    assert_ok(policies_reconsent(&d->s, "4, 6", text, sizeof text, &test_err));
    assert_string_equal(text, "");
    assert_ok(policies_reconsent(&d->s, "4, 3", text, sizeof text, &test_err));
    assert_string_equal(text, "optimise, sharing");
    assert_int_equal(status_of(d, "8.1"), CLAUSE_KEPT);
    assert_ok(add(d, "新的使用规则。\n", "v2", "3", 0));
    assert_ok(policies_find(&d->s, NULL, &v.notice, &test_err));
    assert_ok(policy_version_get(d->s.db, v.notice, &v, &found, &test_err));
    assert_string_equal(v.reconsent, "optimise, sharing");
    /* Of nobody, everybody has answered. */
    assert_int_equal(status_of(d, "8.1"), CLAUSE_KEPT);
    assert_ok(db_count(d->s.db, "active", 3, &test_err));
    assert_int_equal(status_of(d, "8.1"), CLAUSE_AT_RISK);
    assert_ok(policies_coverage(&d->s, &v, &c, &test_err));
    assert_int_equal(c.answered, 0);
    deployment_tamper(d, "INSERT INTO consent_count SELECT 'optimise', max(id), 'granted', 2 FROM "
                         "notice; INSERT INTO consent_count SELECT 'optimise', min(id), 'granted', "
                         "9 FROM notice; INSERT INTO consent_count SELECT 'sharing', max(id), "
                         "'declined', 3 FROM notice");
    assert_ok(policies_coverage(&d->s, &v, &c, &test_err));
    assert_int_equal(c.answered, 2); /* answers to the first version do not count */
    assert_int_equal(status_of(d, "8.1"), CLAUSE_AT_RISK);
    deployment_tamper(d, "UPDATE consent_count SET n = 3 WHERE n = 2");
    assert_int_equal(status_of(d, "8.1"), CLAUSE_KEPT);
}

/* A text that a version changes stands from the day it takes effect, at an admin's sign-in. */
static void texts_change_on_their_day(void **state)
{
    struct deployment *d = *state;
    int64_t now = day("2026-11-20T09:00:00+08:00"), notice;
    struct new_version v = {.changes = "2, 3, 4", .effective_at = day("2026-12-01")};
    struct audit_entry e;
    enum version_part bad;
    struct policy_file f;
    char before[128], held[128];
    int64_t last;

    deployment_now(now);
    assert_ok(policy_get(d->s.db, "change:2", "title.en", before, sizeof before, &test_err));
    assert_ok(policies_file_read(&f, "data/demo/policy-harbour.ini", &test_err));
    assert_ok(policies_add(&d->s, &f, &v, &bad, &notice, &test_err));
    policies_file_release(&f);
    deployment_tamper(d, "UPDATE policy_pending SET value = 'of the day' WHERE section = "
                         "'change:2' AND name = 'title.en'");
    deployment_now(v.effective_at - 1);
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(policy_get(d->s.db, "change:2", "title.en", held, sizeof held, &test_err));
    assert_string_equal(held, before);
    deployment_now(v.effective_at);
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(policy_get(d->s.db, "change:2", "title.en", held, sizeof held, &test_err));
    assert_string_equal(held, "of the day");
    assert_ok(audit_last(d->s.db, &last, &test_err));
    assert_ok(audit_get(d->s.db, last, &e, &test_err));
    assert_string_equal(e.action, "policy-effect");
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD)); /* once only */
    assert_ok(audit_last(d->s.db, &last, &test_err));
    assert_ok(audit_get(d->s.db, last, &e, &test_err));
    assert_string_equal(e.action, "sign-in");
    unsetenv("YCADMIN_TEST_NOW");
}

static enum rc record(struct deployment *d, const char *kind, const char *value,
                      const char *version, size_t *field)
{
    const struct new_record r = {.kind = kind, .value = value, .version = version};

    return policies_records_add(&d->s, &r, field, &test_err);
}

static void a_changed_record_needs_a_version(void **state)
{
    struct deployment *d = *state;
    struct dated_record r;
    size_t field;
    bool found;

    assert_int_equal(status_of(d, "2.1"), CLAUSE_KEPT);
    assert_int_equal(status_of(d, "contact"), CLAUSE_KEPT);
    assert_int_equal(record(d, "contact.pigeon", "x", NULL, &field), RC_INVALID);
    assert_int_equal(field, 0);
    assert_int_equal(record(d, "contact.phone", "", NULL, &field), RC_INVALID);
    assert_int_equal(field, 1);
    assert_int_equal(record(d, "contact.phone", "0349-8099133", NULL, &field), RC_INVALID);
    assert_int_equal(field, 1);
    assert_int_equal(record(d, "contact.phone", "1", "none-such", &field), RC_INVALID);
    assert_int_equal(field, 3);
    assert_ok(record(d, "contact.phone", "010-5550-0100", NULL, &field));
    assert_int_equal(status_of(d, "8.1"), CLAUSE_BROKEN);
    /* A version of another kind does not announce it. */
    assert_ok(add(d, "一。\n", "v2", "6", 0));
    assert_int_equal(status_of(d, "8.1"), CLAUSE_BROKEN);
    assert_int_equal(record(d, "contact.fax", "010-5550-0101", "v2", &field), RC_INVALID);
    assert_ok(add(d, "二。\n", "v3", "4", 0));
    assert_int_equal(status_of(d, "8.1"), CLAUSE_KEPT);
    assert_ok(record(d, "contact.fax", "010-5550-0101", "v3", &field));
    assert_int_equal(status_of(d, "8.1"), CLAUSE_KEPT);
    assert_ok(dated_in_force(d->s.db, "contact.phone", clock_now(), &r, &found, &test_err));
    assert_string_equal(r.value, "010-5550-0100");
    assert_string_equal(r.version, "v3");
}

static void without_records_the_clauses_break(void **state)
{
    struct deployment *d = *state;

    deployment_tamper(d, "DELETE FROM dated_record WHERE kind = 'storage.custodian'");
    assert_int_equal(status_of(d, "2.1"), CLAUSE_BROKEN);
    deployment_tamper(d, "DELETE FROM dated_record WHERE kind LIKE 'contact.%'");
    assert_int_equal(status_of(d, "contact"), CLAUSE_BROKEN);
    deployment_tamper(d, "DELETE FROM policy_version");
    assert_int_equal(status_of(d, "8.1"), CLAUSE_BROKEN);
}

static void a_policy_file_brings_its_records(void **state)
{
    struct deployment *d = *state;
    struct new_version v = {.changes = "3"};
    enum version_part bad;
    struct policy_file f;
    struct dated_record r;
    int64_t notice;
    bool found;

    assert_ok(policies_file_read(&f, "data/demo/policy-harbour.ini", &test_err));
    assert_true(f.is_policy);
    assert_string_equal(buf_str(&f.code), "2024-03-01");
    assert_int_equal(policies_add(&d->s, &f, &v, &bad, &notice, &test_err), RC_INVALID);
    v.changes = "2, 3, 4";
    assert_ok(policies_add(&d->s, &f, &v, &bad, &notice, &test_err));
    assert_ok(dated_in_force(d->s.db, "contact.phone", clock_now(), &r, &found, &test_err));
    assert_string_equal(r.value, "021-5550-0100");
    assert_string_equal(r.version, "2024-03-01");
    assert_int_equal(status_of(d, "8.1"), CLAUSE_KEPT);
    policies_file_release(&f);
    assert_int_equal(
        policies_file_read(&f, write_file(d, "bad.ini", "[policy]\nid = x\n"), &test_err),
        RC_CONFIG);
    policies_file_release(&f);
}

static bool any_line(const struct lines *l, enum role role, const char *text)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->line[i].role == role && strstr(l->line[i].text, text) != NULL)
            return true;
    return false;
}

static void the_difference_is_shown(void **state)
{
    struct deployment *d = *state;
    struct lines l = LINES_INIT;
    int64_t notice;

    assert_ok(add(d, "甲。乙。丙。\n", "v2", "6", 0));
    assert_ok(add(d, "甲。丁。丙。\n", "v3", "6", 0));
    assert_ok(policies_find(&d->s, "v3", &notice, &test_err));
    assert_ok(policies_lines(&d->s, notice, &l, &test_err));
    assert_true(any_line(&l, ROLE_BAD, "- 乙。"));
    assert_true(any_line(&l, ROLE_OK, "+ 丁。"));
    assert_false(any_line(&l, ROLE_BAD, "甲"));
    assert_true(any_line(&l, ROLE_OK, "byte by byte"));
    lines_release(&l);
    assert_ok(policies_find(&d->s, "2021-08-04", &notice, &test_err));
    assert_ok(policies_lines(&d->s, notice, &l, &test_err));
    assert_true(any_line(&l, ROLE_WARN, "They differ"));
    lines_release(&l);
    assert_int_equal(policies_find(&d->s, "v9", &notice, &test_err), RC_MISSING);
}

static void only_admins_publish(void **state)
{
    struct deployment *d = *state;
    size_t field;

    assert_ok(operators_add(&d->s, "audit", OP_AUDITOR, "nine paper lanterns drift on", &test_err));
    assert_ok(deployment_again(d, "audit", "nine paper lanterns drift on"));
    assert_int_equal(add(d, "t\n", "v2", "6", 0), RC_DENIED);
    assert_int_equal(record(d, "contact.phone", "1", NULL, &field), RC_DENIED);
    assert_int_equal(status_of(d, "8.1"), CLAUSE_KEPT);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, deployment_setup, deployment_teardown)
    const struct CMUnitTest tests[] = {
        TEST(init_records_the_policy),           TEST(ensuring_again_changes_nothing),
        TEST(a_version_waits_for_its_date),      TEST(bad_versions_are_refused),
        TEST(kinds_decide_what_is_asked_again),  TEST(a_changed_record_needs_a_version),
        TEST(without_records_the_clauses_break), TEST(a_policy_file_brings_its_records),
        TEST(the_difference_is_shown),           TEST(only_admins_publish),
        TEST(texts_change_on_their_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
