/* The clauses about rights and contacts: each is kept, then broken, and seen broken. */
#define _GNU_SOURCE
#include "deployment.h"

#include "base/clock.h"
#include "service/contacts.h"
#include "service/requests.h"
#include "service/status.h"

static const struct why why = {"request", NULL, NULL};

static int setup(void **state)
{
    struct new_person p = {.department = "研发部"};
    struct deployment *d;
    int bad;

    setenv("YCADMIN_TEST_NOW", "1795500000", 1);
    if (deployment_setup(state) != 0)
        return 1;
    d = *state;
    for (int i = 0; i < d->s.fields.n; i++)
        if (strcmp(d->s.fields.field[i].code, "name") == 0)
            p.value[i] = "张伟";
    for (int i = 1; i <= 2; i++) {
        snprintf(p.ref, sizeof p.ref, "E%d", i);
        assert_ok(people_add(&d->s, &p, &why, &bad, &test_err));
    }
    return 0;
}

static int teardown(void **state)
{
    int failed = deployment_teardown(state);

    unsetenv("YCADMIN_TEST_NOW");
    return failed;
}

static enum clause_state state_of(struct deployment *d, const char *clause)
{
    struct status st;

    assert_ok(status_clause(&d->s, clause, &st, &test_err));
    assert_true(st.figure[0] != '\0');
    return st.state;
}

static struct request open_one(struct deployment *d, const char *kind)
{
    const struct new_request n = {.kind = kind, .channel = "phone", .ref = "E1"};
    enum request_part part;
    struct request r;
    int64_t id;

    assert_ok(requests_open(&d->s, &n, &id, &part, &test_err));
    assert_ok(requests_get(&d->s, id, &r, &test_err));
    return r;
}

/* Kept with time left, at risk three days before, broken from the moment it is due; the other
 * clauses stay as they are. */
static void walk(struct deployment *d, const char *kind, const char *clause)
{
    static const char *const all[] = {"5.1", "5.2", "5.3", "5.4"};
    struct request r;
    struct status st;

    assert_int_equal(state_of(d, clause), CLAUSE_KEPT);
    r = open_one(d, kind);
    assert_int_equal(state_of(d, clause), CLAUSE_KEPT);
    deployment_now(r.due_at - 5 * 86400);
    assert_int_equal(state_of(d, clause), CLAUSE_KEPT);
    deployment_now(r.due_at - 3 * 86400);
    assert_int_equal(state_of(d, clause), CLAUSE_AT_RISK);
    deployment_now(r.due_at - 1);
    assert_int_equal(state_of(d, clause), CLAUSE_AT_RISK);
    assert_int_equal(state_of(d, "complaints"), CLAUSE_AT_RISK);
    deployment_now(r.due_at);
    assert_ok(status_clause(&d->s, clause, &st, &test_err));
    assert_int_equal(st.state, CLAUSE_BROKEN);
    assert_string_equal(st.pane, "requests");
    assert_string_equal(st.filter, "due:overdue");
    assert_int_equal(st.deadline, r.due_at);
    assert_int_equal(state_of(d, "complaints"), CLAUSE_BROKEN);
    for (size_t i = 0; i < 4; i++)
        if (strcmp(all[i], clause) != 0)
            assert_int_equal(state_of(d, all[i]), CLAUSE_KEPT);
    assert_ok(
        requests_answer(&d->s, r.id, r.version, &(struct answer){.state = "withdrawn"}, &test_err));
    assert_int_equal(state_of(d, clause), CLAUSE_KEPT);
    assert_int_equal(state_of(d, "complaints"), CLAUSE_KEPT);
}

static void test_access(void **state)
{
    walk(*state, "access", "5.1");
}

static void test_copy(void **state)
{
    walk(*state, "copy", "5.1");
}

static void test_correction(void **state)
{
    walk(*state, "correct", "5.2");
}

static void test_deletion(void **state)
{
    walk(*state, "delete", "5.3");
}

static void test_closure(void **state)
{
    walk(*state, "close", "5.4");
}

static void test_the_figure_names_the_nearest(void **state)
{
    struct deployment *d = *state;
    struct status st;

    open_one(d, "access");
    open_one(d, "close");
    assert_ok(status_clause(&d->s, "complaints", &st, &test_err));
    assert_string_equal(st.figure, "2 open, nearest REQ-2 21 d left");
    assert_string_equal(st.filter, "state:open");
}

static void test_nobody_may_correct(void **state)
{
    struct deployment *d = *state;

    for (int i = 0; i < d->s.fields.n; i++)
        if (strcmp(d->s.fields.field[i].code, "mobile") == 0)
            d->s.fields.field[i].edit[0] = '\0';
    assert_int_equal(state_of(d, "5.2"), CLAUSE_BROKEN);
}

static void test_erasure_list(void **state)
{
    struct deployment *d = *state;
    struct certificate cert;
    char path[96], line[128];
    FILE *f;

    assert_ok(people_erase(&d->s, "E1", &why, &cert, &test_err));
    assert_int_equal(state_of(d, "5.3"), CLAUSE_KEPT);
    snprintf(path, sizeof path, "%s/erasure.list", d->dir);
    assert_non_null(f = fopen(path, "r"));
    assert_non_null(fgets(line, sizeof line, f));
    fclose(f);
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(state_of(d, "5.3"), CLAUSE_BROKEN);
    assert_non_null(f = fopen(path, "w"));
    fputs(line, f);
    fclose(f);
    assert_int_equal(state_of(d, "5.3"), CLAUSE_KEPT);
    /* The second copy counts, too. */
    deployment_tamper(d, "INSERT INTO setting VALUES('erasure_copy', '/nonexistent/list')");
    assert_int_equal(state_of(d, "5.3"), CLAUSE_BROKEN);
}

static void test_erasure_cut_off(void **state)
{
    struct deployment *d = *state;

    deployment_tamper(d, "INSERT INTO erasure(uuid, ref_hash, reason_code, case_id, actor, "
                         "asked_at) SELECT uuid, zeroblob(16), 'request', '-', 'root', 1795500000 "
                         "FROM person WHERE ref = 'E1'");
    assert_int_equal(state_of(d, "5.3"), CLAUSE_AT_RISK);
    deployment_now(1795500000 + 24 * 3600 - 1);
    assert_int_equal(state_of(d, "5.3"), CLAUSE_AT_RISK);
    deployment_now(1795500000 + 24 * 3600);
    assert_int_equal(state_of(d, "5.3"), CLAUSE_BROKEN);
}

static void test_outreach(void **state)
{
    const struct new_contact c = {
        .ref = "E1", .channel = "phone", .purpose = "contact", .outcome = "reached"};
    struct deployment *d = *state;

    assert_int_equal(state_of(d, "4.1.2"), CLAUSE_UNMEASURED);
    assert_ok(contacts_add(&d->s, &c, &test_err));
    assert_int_equal(state_of(d, "4.1.2"), CLAUSE_KEPT);
    for (int i = 0; i < d->s.fields.n; i++)
        if (strcmp(d->s.fields.field[i].code, "email") == 0)
            strcpy(d->s.fields.field[i].state, "closed");
    assert_int_equal(state_of(d, "4.1.2"), CLAUSE_BROKEN);
}

/* A policy that names no kinds is not kept for want of requests. */
static void test_no_kinds(void **state)
{
    struct deployment *d = *state;

    deployment_tamper(d, "DELETE FROM policy WHERE section LIKE 'request:%'");
    assert_int_equal(state_of(d, "complaints"), CLAUSE_UNMEASURED);
    assert_int_equal(state_of(d, "5.1"), CLAUSE_UNMEASURED);
    assert_int_equal(state_of(d, "5.2"), CLAUSE_UNMEASURED);
    assert_int_equal(state_of(d, "5.3"), CLAUSE_UNMEASURED);
    assert_int_equal(state_of(d, "5.4"), CLAUSE_UNMEASURED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_access),
        TEST(test_copy),
        TEST(test_correction),
        TEST(test_deletion),
        TEST(test_closure),
        TEST(test_the_figure_names_the_nearest),
        TEST(test_nobody_may_correct),
        TEST(test_erasure_list),
        TEST(test_erasure_cut_off),
        TEST(test_outreach),
        TEST(test_no_kinds),
    };

    return cmocka_run_group_tests_name("rights", tests, NULL, NULL);
}
