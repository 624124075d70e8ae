/* Where the clauses stand: each status of protection broken and mended, what is not
 * measured, and what stands beside them. */
#define _GNU_SOURCE
#include "deployment.h"

#include "base/clock.h"
#include "service/auditlog.h"
#include "service/backup.h"
#include "service/listing.h"
#include "service/overview.h"
#include "service/people.h"
#include "service/sharing.h"
#include "store/person.h"
#include "store/policy.h"

#include <sys/stat.h>

#define OTHER "another long passphrase 42"
#define NOW INT64_C(1795500000) /* 2026-11-24 14:00 in Shanghai */
#define DAY INT64_C(86400)

static const struct why because = {"request", NULL, NULL};

static int setup(void **state)
{
    deployment_now(NOW);
    return deployment_setup(state);
}

static void add(struct session *s, const char *ref)
{
    struct new_person n = {.department = "x"};
    int bad;

    snprintf(n.ref, sizeof n.ref, "%s", ref);
    for (int i = 0; i < s->fields.n; i++) {
        if (strcmp(s->fields.field[i].code, "name") == 0)
            n.value[i] = "张伟";
        if (strcmp(s->fields.field[i].code, "birth_date") == 0)
            n.value[i] = "1990-01-01";
    }
    assert_ok(people_add(s, &n, &because, &bad, &test_err));
}

static enum clause_state state_of(struct session *s, const char *clause)
{
    struct status st;

    assert_ok(status_clause(s, clause, &st, &test_err));
    assert_true(st.figure[0] != '\0');
    return st.state;
}

static void verify_log(struct session *s)
{
    struct verify_result res;

    assert_ok(auditlog_verify(s, NULL, NULL, &res, &test_err));
    assert_true(res.ok);
    assert_ok(auditlog_record_verify(s, &res, &test_err));
}

static void test_posture(void **state)
{
    struct deployment *d = *state;
    char file[128], copy[128];
    struct manifest m;
    struct status st;

    assert_int_equal(state_of(&d->s, "3.1"), CLAUSE_AT_RISK); /* no backup */
    snprintf(copy, sizeof copy, "%s/copy", d->dir);
    assert_ok(backup_make(&d->s, copy, NULL, &m, &test_err));
    assert_int_equal(state_of(&d->s, "3.1"), CLAUSE_AT_RISK); /* the log was never verified */
    verify_log(&d->s);
    assert_ok(status_clause(&d->s, "3.1", &st, &test_err));
    assert_int_equal(st.state, CLAUSE_KEPT);
    assert_int_equal(st.deadline, date_begins((struct date){2026, 12, 2})); /* 7 days */
    deployment_now(st.deadline - 1);
    assert_int_equal(state_of(&d->s, "3.1"), CLAUSE_KEPT);
    deployment_now(st.deadline);
    assert_int_equal(state_of(&d->s, "3.1"), CLAUSE_AT_RISK);
    deployment_now(NOW);
    snprintf(file, sizeof file, "%s/office.db", d->dir);
    assert_int_equal(chmod(file, 0640), 0);
    assert_int_equal(state_of(&d->s, "3.1"), CLAUSE_BROKEN);
    assert_int_equal(chmod(file, 0600), 0);
    assert_int_equal(state_of(&d->s, "3.1"), CLAUSE_KEPT);
    d->s.broken = true;
    assert_int_equal(state_of(&d->s, "3.1"), CLAUSE_BROKEN);
}

static void test_log_unverified_for_long(void **state)
{
    struct deployment *d = *state;
    char late[24];

    verify_log(&d->s);
    snprintf(late, sizeof late, "%lld", (long long)(NOW + 40 * DAY));
    assert_ok(db_set_setting(d->s.db, BACKUP_SETTING, late, &test_err));
    deployment_now(NOW + 31 * DAY);
    assert_int_equal(state_of(&d->s, "3.1"), CLAUSE_KEPT);
    deployment_now(NOW + 32 * DAY);
    assert_int_equal(state_of(&d->s, "3.1"), CLAUSE_AT_RISK);
}

static void test_sealing(void **state)
{
    struct deployment *d = *state;

    assert_int_equal(state_of(&d->s, "3.2"), CLAUSE_UNMEASURED);
    add(&d->s, "E1");
    assert_int_equal(state_of(&d->s, "3.2"), CLAUSE_KEPT);
    deployment_tamper(d, "INSERT INTO role_grant SELECT operator, kind, epoch + 1, sealed, sig, "
                         "issuer, issuer_pk FROM role_grant WHERE kind = 0");
    assert_int_equal(state_of(&d->s, "3.2"), CLAUSE_AT_RISK); /* keys of two epochs */
    deployment_tamper(d, "UPDATE value SET sealed = CAST('张伟 in clear' AS BLOB) WHERE field = "
                         "(SELECT id FROM field WHERE code = 'name')");
    assert_int_equal(state_of(&d->s, "3.2"), CLAUSE_BROKEN);
}

static void test_staff(void **state)
{
    struct deployment *d = *state;
    struct buf text = BUF_INIT;
    char version[16];

    assert_int_equal(state_of(&d->s, "3.3"), CLAUSE_KEPT); /* nobody has worked yet */
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_int_equal(state_of(&d->s, "3.3"), CLAUSE_BROKEN); /* root has not accepted */
    assert_ok(operators_accept(&d->s, &test_err));
    assert_int_equal(state_of(&d->s, "3.3"), CLAUSE_KEPT);
    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, OTHER, &test_err));
    assert_int_equal(state_of(&d->s, "3.3"), CLAUSE_KEPT); /* was never here */
    assert_ok(deployment_again(d, "clerk", OTHER));
    assert_int_equal(state_of(&d->s, "3.3"), CLAUSE_BROKEN);
    assert_ok(operators_accept(&d->s, &test_err));
    assert_int_equal(state_of(&d->s, "3.3"), CLAUSE_KEPT);
    /* A new version of the undertaking is asked for at the next sign-in. */
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(operators_undertaking(&d->s, version, &text, &test_err));
    assert_string_equal(version, "");
    assert_ok(policy_set(d->s.db, "undertaking", "version", "2027-01-01", &test_err));
    assert_int_equal(state_of(&d->s, "3.3"), CLAUSE_AT_RISK);
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(operators_undertaking(&d->s, version, &text, &test_err));
    assert_string_equal(version, "2027-01-01");
    assert_ok(operators_accept(&d->s, &test_err));
    assert_int_equal(state_of(&d->s, "3.3"), CLAUSE_AT_RISK); /* the clerk's turn */
    assert_ok(operators_enable(&d->s, "clerk", false, &test_err));
    assert_int_equal(state_of(&d->s, "3.3"), CLAUSE_KEPT);
    d->s.broken = true;
    assert_int_equal(state_of(&d->s, "3.3"), CLAUSE_BROKEN);
    buf_release(&text);
}

static void test_security(void **state)
{
    struct deployment *d = *state;
    int64_t t = NOW;

    assert_int_equal(state_of(&d->s, "4.1.1"), CLAUSE_KEPT);
    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, OTHER, &test_err));
    for (int i = 0; i < 20; i++) { /* each waits for the delay of the one before */
        deployment_now(t += 3600);
        assert_int_equal(deployment_again(d, "clerk", "a wrong but very long phrase"), RC_DENIED);
    }
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_int_equal(state_of(&d->s, "4.1.1"), CLAUSE_AT_RISK); /* locked */
    assert_ok(operators_reset(&d->s, "clerk", OTHER, &test_err));
    assert_int_equal(state_of(&d->s, "4.1.1"), CLAUSE_AT_RISK); /* many failures */
    deployment_now(t += 8 * DAY);
    assert_int_equal(state_of(&d->s, "4.1.1"), CLAUSE_KEPT);
    d->s.broken = true;
    assert_int_equal(state_of(&d->s, "4.1.1"), CLAUSE_BROKEN);
}

/* What no check looks at is never kept: with every check of the policy gone, nothing is. */
static void test_nothing_is_kept_unmeasured(void **state)
{
    struct deployment *d = *state;
    struct overview_row row[OVERVIEW_CLAUSES];
    char section[64];
    size_t n;

    add(&d->s, "E1");
    assert_ok(overview_rows(&d->s, 0, 1, row, OVERVIEW_CLAUSES, &n, &test_err));
    assert_int_equal(n, 28);
    for (size_t i = 0; i < n; i++) {
        snprintf(section, sizeof section, "clause:%s", row[i].clause);
        assert_ok(policy_set(d->s.db, section, "check", i % 2 == 0 ? "" : "nonesuch", &test_err));
    }
    assert_ok(overview_rows(&d->s, 0, 1, row, OVERVIEW_CLAUSES, &n, &test_err));
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(row[i].st.state, CLAUSE_UNMEASURED);
        assert_false(row[i].failed);
    }
}

/* A check that fails is told apart and does not hide the others. */
static void test_a_failed_check(void **state)
{
    struct deployment *d = *state;
    struct overview_row row[OVERVIEW_CLAUSES];
    size_t n, failed = 0;

    deployment_tamper(d, "DROP TABLE anonymised");
    assert_ok(overview_rows(&d->s, 0, 1, row, OVERVIEW_CLAUSES, &n, &test_err));
    assert_int_equal(n, 28);
    for (size_t i = 0; i < n; i++) {
        failed += row[i].failed;
        if (strcmp(row[i].clause, "3.2") == 0) {
            assert_true(row[i].failed);
            assert_int_equal(row[i].st.state, CLAUSE_UNMEASURED);
        }
    }
    assert_true(failed > 0);
}

static void test_rows_and_filter(void **state)
{
    struct deployment *d = *state;
    struct overview_row row[OVERVIEW_CLAUSES];
    struct lister l = {0};
    struct row out[4] = {0};
    int64_t total;
    bool exact;
    size_t n;

    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(overview_rows(&d->s, 27, 1, row, 5, &n, &test_err));
    assert_int_equal(n, 1);
    assert_string_equal(row[0].clause, "contact");
    assert_ok(overview_rows(&d->s, 3, -1, row, 5, &n, &test_err));
    assert_int_equal(n, 2);
    assert_string_equal(row[0].clause, "1.1");
    assert_string_equal(row[1].clause, "scope");
    assert_ok(overview_rows(&d->s, 0, -1, row, 1, &n, &test_err));
    assert_string_equal(row[0].clause, "contact");
    assert_ok(lister_open(&l, &d->s, &overview_listing, "clause:7", &test_err));
    assert_ok(lister_fetch(&l, NULL, 1, 4, out, &n, &test_err));
    assert_int_equal(n, 1);
    assert_string_equal(out[0].cell[0], "7");          /* the contract's first two columns */
    assert_string_equal(out[0].cell[1], "unmeasured"); /* nobody is recorded */
    row_release(&out[0]);
    lister_close(&l);
    assert_ok(lister_open(&l, &d->s, &overview_listing, "status:broken", &test_err));
    assert_ok(l.kind->count(&l, &total, &exact, &test_err));
    assert_true(total >= 1); /* 3.3: nobody has accepted the undertaking */
    lister_close(&l);
    assert_int_equal(lister_open(&l, &d->s, &overview_listing, "status:fine", &test_err),
                     RC_INVALID);
}

static void reveal(struct session *s)
{
    struct buf out = BUF_INIT;
    struct person p;

    assert_ok(person_by_ref(s->db, "E1", &p, &test_err));
    assert_ok(people_reveal(s, p.id, session_field(s, "name"), &because, &out, &test_err));
    buf_release(&out);
}

static void test_beside(void **state)
{
    struct deployment *d = *state;
    struct overview o;
    int64_t all = 0;

    add(&d->s, "E1");
    reveal(&d->s);
    deployment_now(NOW + 10 * 3600); /* the next local day begins at 10 hours */
    reveal(&d->s);
    reveal(&d->s);
    deployment_now(NOW + 6 * DAY);
    reveal(&d->s);
    verify_log(&d->s);
    deployment_tamper(d,
                      "INSERT INTO request(kind, channel, received_at, due_at, state, made_by, "
                      "made_at) VALUES('access', 'phone', 1, 1796000000, 'received', 'root', 1), "
                      "('delete', 'phone', 1, 1795500001, 'received', 'root', 1)");
    assert_ok(overview_read(&d->s, &o, &test_err));
    for (int i = 0; i < 4; i++)
        all += o.state[i];
    assert_int_equal(all, 28);
    assert_int_equal(o.reveals[0], 1);
    assert_int_equal(o.reveals[1], 2);
    assert_int_equal(o.reveals[6], 1);
    assert_int_equal(o.log.verified_at, NOW + 6 * DAY);
    assert_int_equal(o.log.verified_size, o.log.log_size - 1);
    assert_int_equal(o.log.checkpoint_at, NOW + 6 * DAY);
    assert_int_equal(o.requests, 2);
    assert_int_equal(o.overdue, 2);
    assert_string_equal(o.request[0].name, "REQ-2"); /* the nearest first */
    assert_string_equal(o.request[1].name, "REQ-1");
    for (size_t i = 1; i < o.nnext; i++)
        assert_true(o.next[i - 1].at <= o.next[i].at);
    deployment_now(NOW + 7 * DAY); /* the first of the days is out of sight */
    assert_ok(overview_read(&d->s, &o, &test_err));
    assert_int_equal(o.reveals[0], 2);
}

/* Nothing about people is kept before there are any; what nobody can speak against then, is. */
static void test_nobody(void **state)
{
    static const char *const of_people[] = {
        "6.1.1",   "6.1.2", "6.2",   "6.3", "6.4", /* SHARING */
        "2-intro", "2.2",   "4.1.3", "5.1", "5.3", "5.4", "complaints", "7"};
    enum { SHARING = 5 };
    struct deployment *d = *state;
    struct overview o;

    for (size_t i = 0; i < sizeof of_people / sizeof *of_people; i++)
        assert_int_equal(state_of(&d->s, of_people[i]), CLAUSE_UNMEASURED);
    assert_int_equal(state_of(&d->s, "5.2"), CLAUSE_KEPT); /* of the catalogue */
    assert_ok(overview_read(&d->s, &o, &test_err));
    assert_true(o.nobody);
    add(&d->s, "E1");
    for (size_t i = 0; i < sizeof of_people / sizeof *of_people; i++)
        assert_int_equal(state_of(&d->s, of_people[i]),
                         i < SHARING ? CLAUSE_UNMEASURED : CLAUSE_KEPT);
    assert_ok(sharing_review(&d->s, &test_err)); /* an empty register says nothing by itself */
    for (size_t i = 0; i < SHARING; i++)
        assert_int_equal(state_of(&d->s, of_people[i]), CLAUSE_KEPT);
    assert_ok(overview_read(&d->s, &o, &test_err));
    assert_false(o.nobody);
}

/* Of few values each is looked at once. */
static void test_few_values(void **state)
{
    struct deployment *d = *state;
    struct status st;
    char ref[8];

    for (int i = 0; i < 40; i++) {
        snprintf(ref, sizeof ref, "E%d", i);
        add(&d->s, ref);
        if (i != 4 && i != 39)
            continue;
        assert_ok(status_clause(&d->s, "3.2", &st, &test_err));
        if (i == 4)
            assert_non_null(strstr(st.figure, "10 values, 10 of them checked"));
        else
            assert_non_null(strstr(st.figure, "80 values, 80 of them checked"));
    }
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, deployment_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_posture),        T(test_log_unverified_for_long),
        T(test_sealing),        T(test_staff),
        T(test_security),       T(test_nothing_is_kept_unmeasured),
        T(test_a_failed_check), T(test_rows_and_filter),
        T(test_beside),         T(test_nobody),
        T(test_few_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
