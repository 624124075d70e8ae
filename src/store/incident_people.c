#include "store/incident_people.h"

#include "store/sql.h"

enum {
    ADD,
    COUNT,
    NEXT,
    TOLD,
    GET,
    MARK,
    DROP,
    PAGE,
    PAGE_BACK,
    LEFT,
    LEFT_BACK,
    OF,
    OF_BACK,
    OLDER,
    NEWER,
    TOTAL,
    NOTICE_PUT,
    NOTICE_LAST
};

#define READ                                                                                       \
    "SELECT i.incident, i.person, i.added_at, i.notified_at, i.notice, i.told, i.channel, "        \
    "i.outcome, p.ref, p.uuid, p.status "
#define OF_INCIDENT "FROM incident_person i JOIN person p ON p.id = i.person WHERE i.incident = ?1 "
/* Of a million who were told the few who were not: the planner would walk them all. */
#define LEFT_OF_INCIDENT                                                                           \
    "FROM incident_person i INDEXED BY incident_person_left JOIN person p ON p.id = i.person "     \
    "WHERE i.incident = ?1 AND i.told = 0 "
#define AFTER "AND i.person > ?2 ORDER BY i.person LIMIT ?3"
#define BEFORE "AND i.person < ?2 ORDER BY i.person DESC LIMIT ?3"
#define OF_PERSON                                                                                  \
    READ ", d.title FROM incident_person i JOIN person p ON p.id = i.person "                      \
         "JOIN incident d ON d.id = i.incident WHERE i.person = ?1 "

/* Still to be told: an attempt in vain is none, and an erased person is out of reach. */
#define TO_TELL "told = 0 AND (SELECT status FROM person WHERE id = person) < 2"

static const struct sql sql[] = {
    [ADD] = {"incident person add",
             "INSERT INTO incident_person(incident, person, added_at) VALUES(?, ?, ?) "
             "ON CONFLICT DO NOTHING",
             DB_OFFICE},
    [COUNT] = {"incident people",
               "SELECT people, told, failed, gone, off, "
               "(SELECT count(*) FROM person p CROSS JOIN incident_person i ON i.incident = ?1 AND "
               "i.person = p.id WHERE p.minor_until IS NOT NULL AND p.child_until > ?2) "
               "FROM incident_count WHERE incident = ?1",
               DB_OFFICE},
    [NEXT] = {"incident people left",
              "SELECT max(person) FROM (SELECT person FROM incident_person INDEXED BY "
              "incident_person_left WHERE incident = ?1 AND person > ?2 AND " TO_TELL " ORDER BY person LIMIT ?3)",
              DB_OFFICE},
    [TOLD] = {"incident people told",
              "UPDATE incident_person SET notified_at = ?4, channel = ?5, outcome = ?6, "
              "notice = nullif(?7, 0) WHERE incident = ?1 AND person > ?2 AND person <= ?3 "
              "AND " TO_TELL,
              DB_OFFICE},
    [GET] = {"incident person", READ OF_INCIDENT "AND i.person = ?2", DB_OFFICE},
    [MARK] = {"incident person told",
              "UPDATE incident_person SET notified_at = ?3, channel = ?4, outcome = ?5, "
              "notice = nullif(?6, 0) WHERE incident = ?1 AND person = ?2",
              DB_OFFICE},
    [DROP] = {"incident person off",
              "DELETE FROM incident_person WHERE incident = ?1 AND person = ?2", DB_OFFICE},
    [PAGE] = {"affected people", READ OF_INCIDENT AFTER, DB_OFFICE},
    [PAGE_BACK] = {"affected people back", READ OF_INCIDENT BEFORE, DB_OFFICE},
    [LEFT] = {"affected people left", READ LEFT_OF_INCIDENT  AFTER, DB_OFFICE},
    [LEFT_BACK] = {"affected people left back", READ LEFT_OF_INCIDENT  BEFORE,
                   DB_OFFICE},
    [OF] = {"incidents of person",
            OF_PERSON "AND i.incident < ?2 ORDER BY i.incident DESC LIMIT ?3", DB_OFFICE},
    [OF_BACK] = {"incidents of person back",
                 OF_PERSON "AND i.incident > ?2 ORDER BY i.incident LIMIT ?3", DB_OFFICE},
    [OLDER] = {"incident with people",
               "SELECT max(incident) FROM incident_count WHERE incident < ? AND people > 0",
               DB_OFFICE},
    [NEWER] = {"incident with people back",
               "SELECT min(incident) FROM incident_count WHERE incident > ? AND people > 0",
               DB_OFFICE},
    [TOTAL] = {"affected people counted", "SELECT sum(people) FROM incident_count", DB_OFFICE},
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

#define PERSON(type, member) SQL_COL(type, incident_person, member)

static const struct sql_col person_col[] = {
    PERSON('i', incident), PERSON('i', person), PERSON('i', added_at), PERSON('n', notified_at),
    PERSON('n', notice),   PERSON('i', told),   PERSON('o', channel),  PERSON('o', outcome),
    PERSON('o', ref),      PERSON('b', uuid),   PERSON('i', status),   PERSON('t', title),
};
#define PERSON_COLS (sizeof person_col / sizeof *person_col)

static const struct sql_col ledger_col[] = {
    SQL_COL('i', incident_ledger, people), SQL_COL('i', incident_ledger, told),
    SQL_COL('i', incident_ledger, failed), SQL_COL('i', incident_ledger, gone),
    SQL_COL('i', incident_ledger, off),    SQL_COL('i', incident_ledger, children),
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

    *l = (struct incident_ledger){0};
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

enum rc incident_people_get(struct db *db, int64_t incident, int64_t person,
                            struct incident_person *p, bool *found, struct err *err)
{
    return sql_one(db, &sql[GET], person_col, PERSON_COLS - 1, sizeof *p, p, found, err, "ii",
                   incident, person);
}

enum rc incident_people_mark(struct db *db, const struct incident_person *p, struct err *err)
{
    return sql_run(db, &sql[MARK], NULL, err, "iiitti", p->incident, p->person, p->notified_at,
                   p->channel, p->outcome, p->notice);
}

enum rc incident_people_drop(struct db *db, int64_t incident, int64_t person, struct err *err)
{
    return sql_run(db, &sql[DROP], NULL, err, "ii", incident, person);
}

enum rc incident_people_page(struct db *db, int64_t incident, int64_t person, int dir, bool left,
                             struct incident_person *out, size_t max, size_t *n, struct err *err)
{
    return sql_rows(db, &sql[(left ? LEFT : PAGE) + (dir < 0)], person_col, PERSON_COLS - 1,
                    sizeof *out, out, max, n, err, "iii", incident, person, (int64_t)max);
}

enum rc incident_people_of(struct db *db, int64_t person, int64_t incident, int dir,
                           struct incident_person *out, size_t max, size_t *n, struct err *err)
{
    return sql_rows(db, &sql[OF + (dir < 0)], person_col, PERSON_COLS, sizeof *out, out, max, n,
                    err, "iii", person, incident, (int64_t)max);
}

enum rc incident_people_beside(struct db *db, int64_t incident, int dir, int64_t *id,
                               struct err *err)
{
    return sql_number(db, &sql[dir < 0 ? NEWER : OLDER], id, err, "i", incident);
}

enum rc incident_people_total(struct db *db, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[TOTAL], n, err, "");
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
