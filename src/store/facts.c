#include "store/facts.h"

#include "store/sql.h"

enum { ENTRIES, OPEN, OVERDUE, NEXT, HELD, ANONYMISED, SAMPLE, LAST, ROTATING };

static const struct sql sql[] = {
    [ENTRIES] = {"entries of an action",
                 "SELECT sum(n) FROM entry_count WHERE action = ? AND slot >= ? / 900 "
                 "AND slot <= (? - 1) / 900",
                 DB_OFFICE},
    [OPEN] = {"requests open", "SELECT sum(n) FROM request_due", DB_OFFICE},
    [OVERDUE] = {"requests overdue", "SELECT sum(n) FROM request_due WHERE due_at <= ?", DB_OFFICE},
    [NEXT] = {"requests next",
              "SELECT id, due_at, kind FROM request WHERE closed_at IS NULL ORDER BY due_at, id "
              "LIMIT ?",
              DB_OFFICE},
    [HELD] = {"values held", "SELECT sum(n) FROM field_count", DB_OFFICE},
    [ANONYMISED] = {"values anonymised", "SELECT sum(n) FROM anonymised", DB_OFFICE},
    [SAMPLE] = {"values sample", "SELECT sealed FROM value WHERE person >= ? AND person < ? LIMIT ?", DB_OFFICE},
    [LAST] = {"last person", "SELECT max(id) FROM person", DB_OFFICE},
    [ROTATING] = {"keys of two epochs",
                  "SELECT count(*) FROM (SELECT 1 FROM role_grant GROUP BY kind "
                  "HAVING min(epoch) <> max(epoch))",
                  DB_OFFICE},
};

enum rc facts_entries(struct db *db, const char *action, int64_t from, int64_t to, int64_t *n,
                      struct err *err)
{
    return sql_number(db, &sql[ENTRIES], n, err, "tii", action, from, to);
}

enum rc facts_requests(struct db *db, int64_t now, int64_t *open, int64_t *overdue,
                       struct err *err)
{
    enum rc rc = sql_number(db, &sql[OPEN], open, err, "");

    return rc == RC_OK ? sql_number(db, &sql[OVERDUE], overdue, err, "i", now) : rc;
}

enum rc facts_next_requests(struct db *db, struct open_request *out, size_t max, size_t *n,
                            struct err *err)
{
    static const struct sql_col col[] = {SQL_COL('i', open_request, id),
                                         SQL_COL('i', open_request, due_at),
                                         SQL_COL('t', open_request, kind)};

    return sql_rows(db, &sql[NEXT], col, sizeof col / sizeof *col, sizeof *out, out, max, n, err,
                    "i", (int64_t)max);
}

enum rc facts_values(struct db *db, int64_t *held, int64_t *anonymised, struct err *err)
{
    enum rc rc = sql_number(db, &sql[HELD], held, err, "");

    return rc == RC_OK ? sql_number(db, &sql[ANONYMISED], anonymised, err, "") : rc;
}

enum rc facts_sample(struct db *db, int64_t from, int64_t to, int64_t max, facts_value_fn each,
                     void *arg, struct err *err)
{
    sqlite3_stmt *stmt;
    bool row = true;
    enum rc rc = sql_start(db, &sql[SAMPLE], &stmt, err, "iii", from, to, max);

    while (rc == RC_OK && (rc = sql_step(db, &sql[SAMPLE], stmt, &row, err)) == RC_OK && row)
        each(arg, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
    return rc;
}

enum rc facts_last_person(struct db *db, int64_t *id, struct err *err)
{
    return sql_number(db, &sql[LAST], id, err, "");
}

enum rc facts_rotating(struct db *db, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[ROTATING], n, err, "");
}
