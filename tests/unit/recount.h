/* What the counters that triggers keep must say, and chance that can be repeated. */
#ifndef TESTS_RECOUNT_H
#define TESTS_RECOUNT_H

#include "deployment.h"

static inline sqlite3 *open_office(const struct deployment *d)
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

static inline void run(sqlite3 *h, const char *sql)
{
    char *msg = NULL;

    if (sqlite3_exec(h, sql, NULL, NULL, &msg) != SQLITE_OK)
        fail_msg("%s: %s", sql, msg);
}

static inline int64_t number(sqlite3 *h, const char *sql)
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

static inline uint64_t next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

/* Each query counts rows in which a counter and a recount differ. */
static const struct {
    const char *name, *sql;
} differences[] = {
    {"holders", "SELECT count(*) FROM field f WHERE coalesce((SELECT n FROM field_count WHERE "
                "field = f.id), 0)"
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
     "(PARTITION BY person, purpose ORDER BY e.at DESC, e.id DESC) AS place FROM consent_event e "
     "JOIN "
     "person p ON p.id = e.person AND p.status < 2) WHERE place = 1) a FULL JOIN consent c "
     "ON c.person = a.person AND c.purpose = a.purpose "
     "WHERE c.action IS NOT a.action OR c.at IS NOT a.at"},
    {"consents by purpose, notice and action",
     "SELECT count(*) FROM (SELECT purpose, notice, action, count(*) AS n FROM consent c "
     "JOIN person p ON p.id = c.person AND p.status = 0 GROUP BY 1, 2, 3) a FULL JOIN (SELECT * "
     "FROM consent_count WHERE n <> 0) b "
     "ON a.purpose = b.purpose AND a.notice = b.notice AND a.action = b.action "
     "WHERE a.n IS NOT b.n"},
    {"minors",
     "SELECT count(*) FROM (SELECT minor_until AS until, guardian = 0 AND status = 0 AS bare, "
     "count(*) AS n FROM person WHERE minor_until IS NOT NULL GROUP BY 1, 2) a "
     "FULL JOIN minor_count b ON a.until = b.until AND a.bare = b.bare WHERE a.n IS NOT b.n"},
    {"open requests",
     "SELECT count(*) FROM (SELECT kind, due_at, count(*) AS n FROM request WHERE closed_at IS NULL "
     "GROUP BY 1, 2) a FULL JOIN request_due b ON a.kind = b.kind AND a.due_at = b.due_at "
     "WHERE a.n IS NOT b.n"},
    {"disclosures",
     "SELECT count(*) FROM (SELECT kind, count(*) AS n, sum(people) AS people, sum(CASE WHEN kind = "
     "'publication' THEN notice IS NULL ELSE recipient IS NULL END) AS lacking, "
     "(SELECT count(*) FROM disclosure_person p JOIN disclosure o ON o.id = p.disclosure "
     "WHERE o.kind = d.kind) AS named FROM disclosure d GROUP BY kind) a FULL JOIN disclosure_count b "
     "ON a.kind = b.kind WHERE (a.n, a.people, a.lacking, a.named) IS NOT "
     "(b.n, b.people, b.lacking, b.named)"},
    {"disclosed without consent",
     "SELECT count(*) FROM (SELECT p.disclosure, p.person FROM disclosure d JOIN disclosure_person p "
     "ON p.disclosure = d.id WHERE d.kind IN ('consent', 'publication') AND coalesce((SELECT "
     "CASE WHEN d.kind = 'publication' AND notice IS NOT d.notice THEN '' ELSE action END FROM "
     "consent_event WHERE person = p.person AND purpose = d.purpose AND at <= d.at ORDER BY at "
     "DESC, id DESC LIMIT 1), '') NOT IN ('granted', 'guardian')) a FULL JOIN disclosure_bare b "
     "ON a.disclosure = b.disclosure AND a.person = b.person "
     "WHERE a.person IS NULL OR b.person IS NULL"},
    {"their number by kind",
     "SELECT count(*) FROM counter c WHERE name LIKE 'bare-%' AND n <> (SELECT count(*) FROM "
     "disclosure_bare b JOIN disclosure d ON d.id = b.disclosure WHERE 'bare-' || d.kind = c.name)"},
    {"entries of the log",
     "SELECT count(*) FROM (SELECT action, time / 900 AS slot, count(*) AS n FROM audit_entry WHERE "
     "action IN ('reveal', 'sign-in-failed') GROUP BY 1, 2) a FULL JOIN entry_count b "
     "ON a.action = b.action AND a.slot = b.slot WHERE a.n IS NOT b.n"},
};

static inline bool has_full_join(void)
{
    return sqlite3_libversion_number() >= 3039000;
}

static inline void compare(sqlite3 *h, int step)
{
    for (size_t i = 0; i < sizeof differences / sizeof *differences; i++)
        if (number(h, differences[i].sql) != 0)
            fail_msg("after step %d: %s", step, differences[i].name);
}

#endif
