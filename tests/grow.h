/* People and registers of any number, by SQL alone: what a deployment of that size counts. Their
 * values open under no key. */
#ifndef TESTS_GROW_H
#define TESTS_GROW_H

#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>

#define GROW_NOW 1795500000 /* seconds: 2026-11-24 14:00 in Shanghai */

/* ?1: people from this number on; ?2: up to it. A tenth has closed the account or holds what is
 * due; one in fifty is a minor, one in twenty under a legal hold; a
 * hundredth has an open request or stands behind a disclosure. */
static const char *const grow_sql[] = {
    "WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) "
    "INSERT INTO person(id, uuid, ref, department, status, version, guardian, minor_until, "
    "created_at, updated_at, closed_at) SELECT i, randomblob(16), printf('D%07d', i), 'd' || (i % "
    "20), "
    "i % 10 = 9, 1, i % 100 = 0, CASE WHEN i % 50 = 0 THEN 1800000000 + i / 50 % 40 * 86400 END, "
    "1795000000, 1795000000, CASE WHEN i % 10 = 9 THEN 1795400000 END FROM n",

    "INSERT INTO value(person, field, sealed, collected_at, confirmed_at, due_from) "
    "SELECT p.id, f.id, CAST(x'01' || zeroblob(72) AS BLOB), t, t, CASE (SELECT clock FROM "
    "retention_rule WHERE field = f.id) WHEN 'closed' THEN p.closed_at ELSE t END FROM "
    "(SELECT id, closed_at, 1795000000 - id % 10 * 2160000 AS t FROM person WHERE id BETWEEN ?1 "
    "AND ?2) p "
    "JOIN field f ON f.code IN ('name', 'birth_date', 'home_address')",

    "INSERT INTO consent_event(person, purpose, action, at, notice, channel, recorded_at, "
    "recorder) "
    "SELECT id, 'optimise', CASE id % 8 WHEN 0 THEN 'declined' ELSE 'granted' END, 1790000000 + id "
    "% "
    "1000, (SELECT min(id) FROM notice), 'web', 1795000000, 'root' FROM person "
    "WHERE id BETWEEN ?1 AND ?2",

    "INSERT INTO request(person, kind, channel, received_at, due_at, state, closed_at, made_by, "
    "made_at) "
    "SELECT id, CASE id % 3 WHEN 0 THEN 'access' WHEN 1 THEN 'correct' ELSE 'delete' END, 'phone', "
    "1795000000, 1795500000 + id / 10 % 30 * 86400, CASE id % 100 WHEN 1 THEN 'received' ELSE "
    "'done' END, "
    "CASE id % 100 WHEN 1 THEN NULL ELSE 1795100000 END, 'root', 1795000000 FROM person "
    "WHERE id BETWEEN ?1 AND ?2 AND id % 10 = 1",

    "INSERT INTO contact_log(person, at, channel, purpose, case_id, outcome, actor) "
    "SELECT id, 1795000000, 'phone', 'contact', '-', 'reached', 'root' FROM person "
    "WHERE id BETWEEN ?1 AND ?2 AND id % 10 = 2",

    "INSERT INTO hold(person, department, reason, starts_at, placed_by) "
    "SELECT id, NULL, 'litigation', 1790000000, 'root' FROM person WHERE id BETWEEN ?1 AND ?2 "
    "AND id % 20 = 3",

    "INSERT INTO disclosure(kind, recipient, at, purpose, fields, basis, scope, approver, notice, "
    "protection, people, case_id, note, made_by, made_at) SELECT CASE id / 100 % 5 WHEN 0 THEN "
    "'consent' "
    "WHEN 1 THEN 'processor' WHEN 2 THEN 'publication' WHEN 3 THEN 'transfer' ELSE 'authority' "
    "END, NULL, "
    "1795000000, 'optimise', 'name', 'x', 'x', 'x', (SELECT min(id) FROM notice), 'encrypted', 20, "
    "'-', '', 'root', 1795000000 FROM person WHERE id BETWEEN ?1 AND ?2 AND id % 100 = 4",

    "INSERT INTO disclosure_person SELECT d.id, p.id FROM disclosure d JOIN person p ON p.id "
    "BETWEEN "
    "?1 + d.id % 100 * 20 AND ?1 + d.id % 100 * 20 + 19 AND p.id <= ?2 WHERE d.id > ?1 / 100",

    "INSERT INTO erasure(uuid, ref_hash, reason_code, case_id, actor, asked_at, done_at) "
    "SELECT randomblob(16), randomblob(16), 'request', '-', 'root', 1795000000, 1795000001 FROM "
    "person "
    "WHERE id BETWEEN ?1 AND ?2 AND id % 20 = 5",

    "INSERT INTO approval(kind, digest, summary, asked_by, asked_at, expires_at, decided_by, "
    "decided_at, "
    "granted) SELECT 'test', zeroblob(32), '', 'root', 1, 2, 'root', 1, 1 FROM person "
    "WHERE id BETWEEN ?1 AND ?2 AND id % 50 = 6",

    "INSERT INTO incident(uuid, title, status, severity, cause, source, summary, profile, fields, "
    "affected_how, detected_at, closed_at, report_due, reported_at, made_by, made_at) "
    "SELECT randomblob(16), 'i', 'closed', 'general', '', '', '', '', '', 'list', 1795000000, "
    "1795100000, "
    "1795050000, 1795040000, 'root', 1795000000 FROM person WHERE id BETWEEN ?1 AND ?2 AND id % "
    "100 = 7",

    "UPDATE counter SET n = n + (SELECT count(*) FROM person WHERE id BETWEEN ?1 AND ?2 AND status "
    "= 0) "
    "WHERE name = 'active'",
    "UPDATE counter SET n = n + (SELECT count(*) FROM person WHERE id BETWEEN ?1 AND ?2 AND status "
    "= 1) "
    "WHERE name = 'closed'",
};

/* People FROM to TO (1: the first), in one transaction. NULL, or what SQLite said. */
static inline const char *grow(sqlite3 *h, int64_t from, int64_t to)
{
    int code = sqlite3_exec(h, "BEGIN", NULL, NULL, NULL);

    for (size_t i = 0; code == SQLITE_OK && i < sizeof grow_sql / sizeof *grow_sql; i++) {
        sqlite3_stmt *stmt = NULL;

        code = sqlite3_prepare_v2(h, grow_sql[i], -1, &stmt, NULL);
        if (code == SQLITE_OK) {
            sqlite3_bind_int64(stmt, 1, from);
            sqlite3_bind_int64(stmt, 2, to);
            code = sqlite3_step(stmt) == SQLITE_DONE ? SQLITE_OK : SQLITE_ERROR;
        }
        sqlite3_finalize(stmt);
    }
    if (code == SQLITE_OK)
        code = sqlite3_exec(h, "COMMIT", NULL, NULL, NULL);
    return code == SQLITE_OK ? NULL : sqlite3_errmsg(h);
}

#endif
