/* The counters that triggers keep: after any course of events they are what a count
 * of the rows would say. */
#define _GNU_SOURCE
#include "recount.h"

#define STEPS 4000

/* One change of a random person, field or purpose. */
static void change(sqlite3 *h, uint64_t *seed)
{
    static const char *const action[] = {"granted", "withdrawn", "declined", "expired",
                                         "guardian"};
    unsigned person = 1 + (unsigned)(next(seed) % 20), field = 1 + (unsigned)(next(seed) % 9);
    unsigned at = 1700000000u + (unsigned)(next(seed) % 5000000);
    char sql[1024] = "";

    switch (next(seed) % 12) {
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
    case 7:
        snprintf(sql, sizeof sql,
                 "UPDATE person SET minor_until = nullif(%u, 1800000000), guardian = %u WHERE id = %u "
                 "AND status < 2",
                 1800000000u + (unsigned)(next(seed) % 4), (unsigned)(next(seed) % 2), person);
        break;
    case 8:
        snprintf(sql, sizeof sql,
                 next(seed) % 2 ? "INSERT INTO request(person, kind, channel, received_at, due_at, "
                                  "state, made_by, made_at) VALUES(%u, 'k%u', 'web', 1, %u, "
                                  "'received', 'root', 1)"
                                : "UPDATE request SET due_at = due_at + %u, closed_at = CASE WHEN id "
                                  "%% 3 = %u THEN %u END WHERE id > (SELECT max(id) - 9 FROM request)",
                 person, field % 3, 1800000000u + field);
        break;
    case 9:
        snprintf(sql, sizeof sql,
                 "INSERT INTO disclosure(kind, recipient, at, purpose, fields, basis, scope, approver, "
                 "notice, protection, people, case_id, note, made_by, made_at) VALUES('%s', NULL, %u, "
                 "'%s', '', '', '', '', nullif(%u, 0), '', %u, '', '', '', 1)",
                 next(seed) % 3 == 0   ? "publication"
                 : next(seed) % 3 == 0 ? "transfer"
                                       : "consent",
                 at, next(seed) % 2 ? "optimise" : "service", 90 * (unsigned)(next(seed) % 2), field);
        break;
    case 10:
        snprintf(sql, sizeof sql,
                 "INSERT OR IGNORE INTO disclosure_person SELECT max(id) - %u, %u FROM disclosure "
                 "HAVING max(id) > %u",
                 field, person, field);
        break;
    default:
        if (next(seed) % 20 == 0)
            snprintf(sql, sizeof sql,
                     "UPDATE person SET status = 2 WHERE id = %u; DELETE FROM value WHERE person = "
                     "%u; UPDATE person SET status = 3, minor_until = NULL WHERE id = %u",
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
    assert_true(number(h, "SELECT count(*) FROM minor_count") > 2);
    assert_true(number(h, "SELECT sum(n) FROM request_due") > 10);
    assert_true(number(h, "SELECT count(*) FROM disclosure_bare") > 10);
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
