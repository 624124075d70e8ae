/* The counters that triggers keep: after any course of events they are what a count
 * of the rows would say. */
#define _GNU_SOURCE
#include "deployment.h"

#define STEPS 4000

static sqlite3 *open_office(const struct deployment *d)
{
    char path[96];
    sqlite3 *h;

    snprintf(path, sizeof path, "%s/office.db", d->dir);
    assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
    assert_int_equal(sqlite3_exec(h, "PRAGMA recursive_triggers = ON; PRAGMA synchronous = OFF",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    return h;
}

static void run(sqlite3 *h, const char *sql)
{
    char *msg = NULL;

    if (sqlite3_exec(h, sql, NULL, NULL, &msg) != SQLITE_OK)
        fail_msg("%s: %s", sql, msg);
}

static int64_t number(sqlite3 *h, const char *sql)
{
    sqlite3_stmt *stmt;
    int64_t n;

    if (sqlite3_prepare_v2(h, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(h));
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    n = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return n;
}

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

/* Each query counts rows in which a counter and a recount differ. */
static const struct {
    const char *name, *sql;
} differences[] = {
    {"holders",
     "SELECT count(*) FROM field f WHERE coalesce((SELECT n FROM field_count WHERE field = f.id), 0)"
     " <> (SELECT count(*) FROM value WHERE field = f.id)"},
    {"due by slot",
     "SELECT count(*) FROM (SELECT field, due_from / 900 AS slot, count(*) AS n FROM value WHERE "
     "due_from IS NOT NULL GROUP BY 1, 2) a FULL JOIN due_count b USING(field, slot) "
     "WHERE a.n IS NOT b.n"},
    {"clock",
     "SELECT count(*) FROM value v JOIN retention_rule r ON r.field = v.field JOIN person p ON "
     "p.id = v.person WHERE v.due_from IS NOT CASE r.clock WHEN 'collected' THEN v.collected_at "
     "WHEN 'confirmed' THEN v.confirmed_at ELSE p.closed_at END"},
    {"values without consent",
     "SELECT count(*) FROM (SELECT DISTINCT v.person, v.field FROM value v JOIN field_consent f ON "
     "f.field = v.field LEFT JOIN consent c ON c.person = v.person AND c.purpose = f.purpose AND "
     "c.action IN ('granted', 'guardian') WHERE c.person IS NULL) a "
     "FULL JOIN unconsented u ON u.person = a.person AND u.field = a.field "
     "WHERE a.person IS NULL OR u.person IS NULL"},
    {"their number",
     "SELECT (SELECT n FROM counter WHERE name = 'unconsented') <> (SELECT count(*) FROM "
     "unconsented)"},
    {"latest consents",
     "SELECT count(*) FROM (SELECT person, purpose, action, at FROM (SELECT e.*, row_number() OVER "
     "(PARTITION BY person, purpose ORDER BY e.at DESC, e.id DESC) AS place FROM consent_event e JOIN "
     "person p ON p.id = e.person AND p.status < 2) WHERE place = 1) a FULL JOIN consent c "
     "ON c.person = a.person AND c.purpose = a.purpose "
     "WHERE c.action IS NOT a.action OR c.at IS NOT a.at"},
    {"consents by purpose, notice and action",
     "SELECT count(*) FROM (SELECT purpose, notice, action, count(*) AS n FROM consent c "
     "JOIN person p ON p.id = c.person AND p.status = 0 GROUP BY 1, 2, 3) a FULL JOIN (SELECT * FROM consent_count WHERE n <> 0) b "
     "ON a.purpose = b.purpose AND a.notice = b.notice AND a.action = b.action "
     "WHERE a.n IS NOT b.n"},
};

static bool has_full_join(void)
{
    return sqlite3_libversion_number() >= 3039000;
}

static void compare(sqlite3 *h, int step)
{
    for (size_t i = 0; i < sizeof differences / sizeof *differences; i++)
        if (number(h, differences[i].sql) != 0)
            fail_msg("after step %d: %s", step, differences[i].name);
}

/* One change of a random person, field or purpose. */
static void change(sqlite3 *h, uint64_t *seed)
{
    static const char *const action[] = {"granted", "withdrawn", "declined", "expired",
                                         "guardian"};
    unsigned person = 1 + (unsigned)(next(seed) % 20), field = 1 + (unsigned)(next(seed) % 9);
    unsigned at = 1700000000u + (unsigned)(next(seed) % 5000000);
    char sql[1024] = "";

    switch (next(seed) % 8) {
    case 0:
    case 1:
    case 2:
        snprintf(sql, sizeof sql,
                 "INSERT INTO value SELECT %u, %u, x'00', %u, %u, (SELECT CASE clock WHEN 'collected' "
                 "THEN %u WHEN 'confirmed' THEN %u ELSE (SELECT closed_at FROM person WHERE id = "
                 "%u) END FROM retention_rule WHERE field = %u) WHERE (SELECT status FROM person "
                 "WHERE id = %u) < 2 ON CONFLICT(person, field) DO UPDATE SET confirmed_at = %u, "
                 "due_from = (SELECT CASE clock WHEN 'collected' THEN value.collected_at WHEN "
                 "'confirmed' THEN %u ELSE (SELECT closed_at FROM person WHERE id = %u) END FROM "
                 "retention_rule WHERE field = %u)",
                 person, field, at, at, at, at, person, field, person, at, at, person, field);
        break;
    case 3:
        snprintf(sql, sizeof sql, "DELETE FROM value WHERE person = %u AND field = %u", person,
                 field);
        break;
    case 4:
    case 5:
        snprintf(sql, sizeof sql,
                 "INSERT INTO consent_event(person, purpose, action, at, notice, channel, "
                 "recorded_at, recorder) VALUES(%u, '%s', '%s', %u, %u, 'web', %u, 'root')",
                 person, next(seed) % 2 ? "optimise" : "service", action[next(seed) % 5], at,
                 90 + (unsigned)(next(seed) % 2), at);
        break;
    case 6:
        snprintf(sql, sizeof sql,
                 "UPDATE person SET status = CASE status WHEN 0 THEN 1 WHEN 1 THEN 0 ELSE status "
                 "END, closed_at = CASE status WHEN 0 THEN %u WHEN 1 THEN NULL ELSE closed_at END "
                 "WHERE id = %u",
                 at, person);
        break;
    default:
        if (next(seed) % 20 == 0)
            snprintf(sql, sizeof sql,
                     "UPDATE person SET status = 2 WHERE id = %u; DELETE FROM value WHERE person = "
                     "%u; UPDATE person SET status = 3 WHERE id = %u",
                     person, person, person);
        else
            snprintf(sql, sizeof sql,
                     next(seed) % 2 ? "INSERT OR IGNORE INTO field_consent VALUES(%u, '%s')"
                                    : "DELETE FROM field_consent WHERE field = %u AND purpose = '%s'",
                     field, next(seed) % 2 ? "optimise" : "service");
    }
    run(h, sql);
}

static void test_counters(void **state)
{
    struct deployment *d = *state;
    sqlite3 *h = open_office(d);
    uint64_t seed = 7;
    char sql[256];

    if (!has_full_join()) {
        sqlite3_close(h);
        skip();
    }
    run(h, "BEGIN");
    for (int i = 1; i <= 20; i++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO person(id, uuid, ref, status, version, created_at, updated_at) "
                 "VALUES(%d, randomblob(16), 'r%d', 0, 1, 1, 1)",
                 i, i);
        run(h, sql);
    }
    run(h, "INSERT INTO notice(id, code, kind, title, text, digest, made_by, made_at) VALUES"
           "(90, 'n-a', 'test', 'a', 'a', zeroblob(32), 'root', 1),"
           "(91, 'n-b', 'test', 'b', 'b', zeroblob(32), 'root', 1)");
    for (int i = 0; i < STEPS; i++) {
        change(h, &seed);
        if (i % 40 == 0)
            compare(h, i);
    }
    compare(h, STEPS);
    assert_true(number(h, "SELECT count(*) FROM unconsented") > 0);
    assert_true(number(h, "SELECT count(*) FROM due_count") > 10);
    run(h, "COMMIT");
    sqlite3_close(h);
}

/* What only grows refuses everything else. */
static void test_append_only(void **state)
{
    static const char *const refused[] = {
        "UPDATE consent_event SET action = 'granted'", "DELETE FROM consent_event",
        "UPDATE incident_event SET after = ''", "DELETE FROM incident_event",
        "UPDATE disclosure SET people = 0", "DELETE FROM disclosure",
        "UPDATE notice SET text = 'x' WHERE published_at IS NOT NULL",
        "DELETE FROM notice WHERE published_at IS NOT NULL",
        "REPLACE INTO consent_event(id, person, purpose, action, at, notice, channel, recorded_at, "
        "recorder) SELECT id, person, purpose, 'granted', at, notice, channel, recorded_at, recorder "
        "FROM consent_event",
    };
    struct deployment *d = *state;
    sqlite3 *h = open_office(d);

    run(h, "INSERT INTO person(id, uuid, ref, status, version, created_at, updated_at) "
           "VALUES(1, randomblob(16), 'r1', 0, 1, 1, 1);"
           "INSERT INTO notice(id, code, kind, title, text, digest, made_by, made_at, published_at) "
           "VALUES(90, 'n-a', 'test', 'a', 'a', zeroblob(32), 'root', 1, 1);"
           "INSERT INTO consent_event(person, purpose, action, at, notice, channel, recorded_at, "
           "recorder) VALUES(1, 'service', 'declined', 1, 90, 'web', 1, 'root');"
           "INSERT INTO incident(id, uuid, title, status, severity, cause, source, summary, profile, "
           "fields, affected_how, detected_at, made_by, made_at) "
           "VALUES(1, randomblob(16), '', 'open', '', '', '', '', '', '', '', 1, '', 1);"
           "INSERT INTO incident_event(incident, at, recorded_at, actor, kind, field, before, after) "
           "VALUES(1, 1, 1, '', '', '', '', '');"
           "INSERT INTO disclosure(kind, at, purpose, fields, basis, scope, approver, protection, "
           "people, case_id, note, made_by, made_at) "
           "VALUES('', 1, '', '', '', '', '', '', 1, '', '', '', 1)");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (sqlite3_exec(h, refused[i], NULL, NULL, NULL) == SQLITE_OK)
            fail_msg("was not refused: %s", refused[i]);
    assert_int_equal(number(h, "SELECT count(*) FROM consent_event WHERE action = 'declined'"), 1);
    sqlite3_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_counters, deployment_setup, deployment_teardown),
        cmocka_unit_test_setup_teardown(test_append_only, deployment_setup, deployment_teardown),
    };

    return cmocka_run_group_tests_name("counters", tests, NULL, NULL);
}
