#include "store/contact.h"

#include "store/sql.h"

#define READ                                                                                       \
    "SELECT c.id, c.person, c.at, c.channel, c.purpose, c.case_id, c.outcome, c.actor, p.ref, "    \
    "p.uuid, p.status FROM contact_log c JOIN person p ON p.id = c.person "

enum { INSERT, PAGE, PAGE_BACK, PAGE_OF, PAGE_OF_BACK, TOTAL };

static const struct sql sql[] = {
    [INSERT] = {"contact insert",
                "INSERT INTO contact_log(id, person, at, channel, purpose, case_id, outcome, "
                "actor) VALUES(nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                DB_OFFICE},
    [PAGE] = {"contacts", READ "WHERE c.id < ?1 ORDER BY c.id DESC LIMIT ?2", DB_OFFICE},
    [PAGE_BACK] = {"contacts back", READ "WHERE c.id > ?1 ORDER BY c.id LIMIT ?2", DB_OFFICE},
    [PAGE_OF] = {"contacts of person",
                 READ "WHERE c.person = ?3 AND c.id < ?1 ORDER BY c.id DESC LIMIT ?2", DB_OFFICE},
    [PAGE_OF_BACK] = {"contacts of person back",
                      READ "WHERE c.person = ?3 AND c.id > ?1 ORDER BY c.id LIMIT ?2", DB_OFFICE},
    [TOTAL] = {"contacts counted",
               "SELECT coalesce(max(id), 0), (SELECT at FROM contact_log ORDER BY id DESC LIMIT 1) "
               "FROM contact_log",
               DB_OFFICE},
};

#define COL(type, member) SQL_COL(type, contact, member)

static const struct sql_col col[] = {
    COL('i', id),      COL('i', person), COL('i', at),   COL('t', channel), COL('t', purpose),
    COL('t', case_id), COL('t', outcome), COL('t', actor), COL('o', ref),   COL('b', uuid),
    COL('i', person_status),
};
#define COLS (sizeof col / sizeof *col)
#define COLS_PUT (COLS - 3) /* without the person's */

enum rc contact_insert(struct db *db, struct contact *c, struct err *err)
{
    enum rc rc = sql_put(db, &sql[INSERT], col, COLS_PUT, c, NULL, err);

    if (rc == RC_OK)
        c->id = sql_last_id(db);
    return rc;
}

enum rc contact_page(struct db *db, int64_t person, int64_t id, int dir, struct contact *out,
                     size_t max, size_t *n, struct err *err)
{
    const struct sql *s = &sql[(person != 0 ? PAGE_OF : PAGE) + (dir < 0)];

    if (person != 0)
        return sql_rows(db, s, col, COLS, sizeof *out, out, max, n, err, "iii", id, (int64_t)max,
                        person);
    return sql_rows(db, s, col, COLS, sizeof *out, out, max, n, err, "ii", id, (int64_t)max);
}

enum rc contact_total(struct db *db, int64_t *n, int64_t *last, struct err *err)
{
    struct total {
        int64_t n, last;
    } total;
    const struct sql_col totals[] = {SQL_COL('i', total, n), SQL_COL('n', total, last)};
    bool found;
    enum rc rc = sql_one(db, &sql[TOTAL], totals, 2, sizeof total, &total, &found, err, "");

    *n = rc == RC_OK ? total.n : 0;
    *last = rc == RC_OK ? total.last : 0;
    return rc;
}
