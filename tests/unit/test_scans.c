/* Counters, not scans: what stands behind the Overview takes SQLite as many steps at twenty
 * thousand people as at two thousand. No clock is involved. */
#define _GNU_SOURCE
#include "grow.h"
#include "recount.h"

#include "base/clock.h"
#include "service/listing.h"
#include "service/overview.h"
#include "service/status.h"
#include "store/incident.h"
#include "store/sql.h"

#define FEW 2000
#define MANY 20000
#define SLACK 40 /* steps: B-trees have another level, an empty list its first row */

static enum rc whole_overview(struct session *s, struct status *st, struct err *err)
{
    struct overview o;

    (void)st;
    return overview_read(s, &o, err);
}

static enum rc title_bar(struct session *s, struct status *st, struct err *err)
{
    struct incident_clock c;

    (void)st;
    return incident_nearest(s->db, &c, err);
}

/* What it must never be like. */
static enum rc a_scan(struct session *s, struct status *st, struct err *err)
{
    static const struct sql scan = {
        "scan", "SELECT count(*) FROM person WHERE minor_until > 1 AND guardian = 0", DB_OFFICE};
    int64_t n;

    (void)st;
    return sql_number(s->db, &scan, &n, err, "");
}

static const struct {
    const char *name;
    enum rc (*check)(struct session *s, struct status *st, struct err *err);
} checks[] = {
#define CHECK(name) {#name, status_##name},
#include "service/checks.def"
#undef CHECK
    {"the title bar", title_bar},
    {"the whole Overview", whole_overview},
    {"a scan", a_scan},
};
#define CHECKS (sizeof checks / sizeof *checks)

/* Steps that all statements of this connection have taken since the last call. */
static int64_t steps(struct session *s)
{
    int64_t n = 0;

    for (int file = 0; file < 2; file++) {
        sqlite3 *h = sql_handle(s->db, (enum db_file)file);
        sqlite3_stmt *stmt = NULL;

        while (h != NULL && (stmt = sqlite3_next_stmt(h, stmt)) != NULL)
            n += sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_VM_STEP, 1);
    }
    return n;
}

static void measure(struct session *s, int64_t n[CHECKS])
{
    struct status st;

    for (size_t i = 0; i < CHECKS; i++) {
        assert_ok(checks[i].check(s, &st, &test_err)); /* what is read once only */
        steps(s);
        assert_ok(checks[i].check(s, &st, &test_err));
        n[i] = steps(s);
    }
}

/* Entries of the log, behind its back: nothing of it is verified here. */
static void grow_log(sqlite3 *h, int64_t entries)
{
    char sql[640];

    snprintf(
        sql, sizeof sql,
        "BEGIN; WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %lld) "
        "INSERT INTO audit_entry SELECT (SELECT size FROM audit_state) + i, %d - 1200000 + i * "
        "1200000 "
        "/ %lld, 'root', 'admin', CASE i %% 3 WHEN 0 THEN 'sign-in-failed' ELSE 'reveal' END, '-', "
        "NULL, '-', '-', '-', NULL, NULL FROM n; COMMIT",
        (long long)entries - 1, GROW_NOW, (long long)entries);
    run(h, "CREATE TEMP TRIGGER size AFTER INSERT ON main.audit_entry BEGIN "
           "UPDATE audit_state SET size = size + 1; END");
    run(h, sql);
    run(h, "DROP TRIGGER size");
}

static void test_counters_not_scans(void **state)
{
    struct deployment *d = *state;
    sqlite3 *h = open_office(d);
    int64_t few[CHECKS], many[CHECKS];
    struct status st;

    setenv("YCADMIN_TEST_NOW", "1795500000", 1);
    assert_null(grow(h, 1, FEW));
    grow_log(h, 3 * FEW); /* every quarter hour has some */
    measure(&d->s, few);
    assert_null(grow(h, FEW + 1, MANY));
    grow_log(h, MANY);
    if (has_full_join())
        compare(h, MANY);
    measure(&d->s, many);
    for (size_t i = 0; i < CHECKS - 1; i++)
        if (many[i] > few[i] + few[i] / 4 + SLACK)
            fail_msg("%s: %lld steps with %d people, %lld with %d", checks[i].name,
                     (long long)few[i], FEW, (long long)many[i], MANY);
    /* Where holds reach many people it looks at the oldest values, and says so. */
    assert_ok(status_retention(&d->s, &st, &test_err));
    assert_int_equal(st.state, CLAUSE_BROKEN);
    assert_non_null(strstr(st.figure, "at least "));
    run(h, "INSERT INTO hold(reason, starts_at, placed_by) VALUES('everyone', 1, 'root')");
    assert_ok(status_retention(&d->s, &st, &test_err));
    assert_int_equal(st.state, CLAUSE_AT_RISK);
    assert_non_null(strstr(st.figure, "the oldest are kept"));
    /* A scan is seen when there is one. */
    assert_true(many[CHECKS - 1] > 5 * few[CHECKS - 1]);
    unsetenv("YCADMIN_TEST_NOW");
    sqlite3_close(h);
}

static int64_t closed(struct deployment *d)
{
    int64_t n;

    assert_ok(db_counter(d->s.db, "closed", &n, &test_err));
    return n;
}

/* What is read together is of one moment, and nothing stays open behind it. */
static void test_read_at_one_moment(void **state)
{
    static const char *const more = "UPDATE counter SET n = n + 1 WHERE name = 'closed'";
    struct deployment *d = *state;
    struct db *db = d->s.db;
    sqlite3 *h = sql_handle(db, DB_OFFICE);
    struct overview_row row[4];
    struct lister l = {0};
    struct row *out = calloc(4, sizeof *out);
    int64_t before = closed(d);
    size_t n;

    assert_true(db_read(db));
    assert_int_equal(closed(d), before);
    deployment_tamper(d, more);
    assert_int_equal(closed(d), before);
    assert_false(db_read(db)); /* it is under way: whoever began it ends it */
    db_read_end(db, false);
    assert_int_equal(closed(d), before);
    db_read_end(db, true);
    assert_int_equal(closed(d), before + 1);
    /* Who is to write begins anew, of what others have written since. */
    assert_true(db_read(db));
    assert_int_equal(closed(d), before + 1);
    deployment_tamper(d, more);
    assert_ok(db_begin(db, DB_OFFICE, &test_err));
    assert_int_equal(closed(d), before + 2);
    db_read_end(db, true);
    assert_false(sqlite3_get_autocommit(h));
    db_rollback(db, DB_OFFICE);
    assert_ok(overview_rows(&d->s, 0, 1, row, 4, &n, &test_err));
    assert_true(sqlite3_get_autocommit(h));
    assert_ok(lister_open(&l, &d->s, &operators_listing, "", &test_err));
    assert_ok(lister_fetch(&l, NULL, 1, 4, out, &n, &test_err));
    assert_int_equal(n, 1);
    assert_true(sqlite3_get_autocommit(h));
    row_release(&out[0]);
    lister_close(&l);
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_counters_not_scans, deployment_setup,
                                        deployment_teardown),
        cmocka_unit_test_setup_teardown(test_read_at_one_moment, deployment_setup,
                                        deployment_teardown),
    };

    return cmocka_run_group_tests_name("scans", tests, NULL, NULL);
}
