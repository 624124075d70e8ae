#include "store/facts.h"

#include "store/sql.h"

enum { SIZE, TIME, ENTRIES, OPEN, OVERDUE, NEXT, HELD, ANONYMISED, SAMPLE, LAST, ROTATING };

static const struct sql sql[] = {
    [SIZE] = {"log size", "SELECT size FROM audit_state", DB_OFFICE},
    [TIME] = {"entry time",
              "SELECT time FROM audit_entry NOT INDEXED WHERE seq >= ? ORDER BY seq LIMIT 1",
              DB_OFFICE},
    [ENTRIES] = {"entries of an action",
                 "SELECT count(*) FROM audit_entry WHERE action = ? AND seq >= ? AND seq < ?",
                 DB_OFFICE},
    [OPEN] = {"requests open", "SELECT count(*) FROM request WHERE closed_at IS NULL", DB_OFFICE},
    [OVERDUE] = {"requests overdue",
                 "SELECT count(*) FROM request WHERE closed_at IS NULL AND due_at <= ?", DB_OFFICE},
    [NEXT] = {"requests next",
              "SELECT id, due_at, kind FROM request WHERE closed_at IS NULL ORDER BY due_at, id "
              "LIMIT ?",
              DB_OFFICE},
    [HELD] = {"values held", "SELECT sum(n) FROM field_count", DB_OFFICE},
    [ANONYMISED] = {"values anonymised", "SELECT sum(n) FROM anonymised", DB_OFFICE},
    [SAMPLE] = {"values sample", "SELECT sealed FROM value WHERE person >= ? LIMIT ?", DB_OFFICE},
    [LAST] = {"last person", "SELECT max(id) FROM person", DB_OFFICE},
    [ROTATING] = {"keys of two epochs",
                  "SELECT count(*) FROM (SELECT 1 FROM role_grant GROUP BY kind "
                  "HAVING min(epoch) <> max(epoch))",
                  DB_OFFICE},
};

/* The log's time never goes back, so its order is that of its numbers. */
enum rc facts_seq_at(struct db *db, int64_t t, int64_t *seq, struct err *err)
{
    int64_t low = 0, high = 0;
    enum rc rc = sql_number(db, &sql[SIZE], &high, err, "");

    while (rc == RC_OK && low < high) {
        int64_t mid = low + (high - low) / 2, time = 0;

        if ((rc = sql_number(db, &sql[TIME], &time, err, "i", mid)) != RC_OK)
            break;
        if (time < t)
            low = mid + 1;
        else
            high = mid;
    }
    *seq = low;
    return rc;
}

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

enum rc facts_sample(struct db *db, int64_t from, int64_t max, facts_value_fn each, void *arg,
                     struct err *err)
{
    sqlite3_stmt *stmt;
    bool row = true;
    enum rc rc = sql_start(db, &sql[SAMPLE], &stmt, err, "ii", from, max);

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
