#include "store/incident_people.h"

#include "store/sql.h"

enum { ADD, COUNT, NEXT, TOLD, NOTICE_PUT, NOTICE_LAST };

/* A notice that failed to arrive leaves the person to be told. */
#define UNTOLD "(notified_at IS NULL OR outcome = 'failed')"

static const struct sql sql[] = {
    [ADD] = {"incident person add",
             "INSERT OR IGNORE INTO incident_person(incident, person, added_at) VALUES(?, ?, ?)",
             DB_OFFICE},
    [COUNT] = {"incident people",
               "SELECT count(*), count(CASE WHEN NOT " UNTOLD " THEN 1 END), "
               "count(CASE WHEN outcome = 'failed' THEN 1 END), "
               "count(CASE WHEN p.child_until > ?2 THEN 1 END) "
               "FROM incident_person i JOIN person p ON p.id = i.person WHERE i.incident = ?1",
               DB_OFFICE},
    [NEXT] = {"incident people left",
              "SELECT max(person) FROM (SELECT person FROM incident_person WHERE incident = ?1 AND "
              "person > ?2 AND " UNTOLD " ORDER BY person LIMIT ?3)",
              DB_OFFICE},
    [TOLD] = {"incident people told",
              "UPDATE incident_person SET notified_at = ?4, channel = ?5, outcome = ?6, "
              "notice = nullif(?7, 0) WHERE incident = ?1 AND person > ?2 AND person <= ?3 "
              "AND " UNTOLD,
              DB_OFFICE},
    [NOTICE_PUT] = {"incident notice put",
                    "INSERT INTO incident_notice(incident, kind, notice, sent_at, sent_by, "
                    "recipient) VALUES(?, ?, ?, ?, ?, ?)",
                    DB_OFFICE},
    [NOTICE_LAST] = {"incident notice",
                     "SELECT incident, kind, notice, sent_at, sent_by, recipient "
                     "FROM incident_notice WHERE incident = ? AND kind = ? "
                     "ORDER BY notice DESC LIMIT 1",
                     DB_OFFICE},
};

static const struct sql_col ledger_col[] = {
    SQL_COL('i', incident_ledger, people),
    SQL_COL('i', incident_ledger, told),
    SQL_COL('i', incident_ledger, failed),
    SQL_COL('i', incident_ledger, children),
};

#define COL(type, member) SQL_COL(type, incident_notice, member)

static const struct sql_col col[] = {
    COL('i', incident), COL('t', kind),    COL('i', notice),
    COL('i', sent_at),  COL('t', sent_by), COL('t', recipient),
};
#define COLS (sizeof col / sizeof *col)

enum rc incident_people_add(struct db *db, int64_t incident, int64_t person, int64_t now,
                            bool *added, struct err *err)
{
    int changes = 0;
    enum rc rc = sql_run(db, &sql[ADD], &changes, err, "iii", incident, person, now);

    *added = changes > 0;
    return rc;
}

enum rc incident_people_count(struct db *db, int64_t incident, int64_t now,
                              struct incident_ledger *l, struct err *err)
{
    bool found;

    return sql_one(db, &sql[COUNT], ledger_col, sizeof ledger_col / sizeof *ledger_col, sizeof *l,
                   l, &found, err, "ii", incident, now);
}

enum rc incident_people_next(struct db *db, int64_t incident, int64_t after, int64_t max,
                             int64_t *last, struct err *err)
{
    return sql_number(db, &sql[NEXT], last, err, "iii", incident, after, max);
}

enum rc incident_people_told(struct db *db, int64_t incident, int64_t first, int64_t last,
                             int64_t now, const char *channel, const char *outcome, int64_t notice,
                             int *n, struct err *err)
{
    return sql_run(db, &sql[TOLD], n, err, "iiiitti", incident, first, last, now, channel, outcome,
                   notice);
}

enum rc incident_notice_put(struct db *db, const struct incident_notice *n, struct err *err)
{
    return sql_put(db, &sql[NOTICE_PUT], col, COLS, n, NULL, err);
}

enum rc incident_notice_last(struct db *db, int64_t incident, const char *kind,
                             struct incident_notice *out, bool *found, struct err *err)
{
    return sql_one(db, &sql[NOTICE_LAST], col, COLS, sizeof *out, out, found, err, "it", incident,
                   kind);
}
