/* Settings and counters of office.db. */
#include "store/sql.h"

/* One row, one integer. */
static enum rc get_int(struct db *db, const struct sql *sql, const char *name, int64_t *out,
                       struct err *err)
{
    sqlite3_stmt *stmt;
    bool row;
    enum rc rc = sql_start(db, sql, &stmt, err, name != NULL ? "t" : "", name);

    *out = 0;
    if (rc == RC_OK && (rc = sql_step(db, sql, stmt, &row, err)) == RC_OK && row) {
        *out = sqlite3_column_int64(stmt, 0);
        sql_end(stmt);
    }
    return rc;
}

enum rc db_change(struct db *db, int64_t *out, struct err *err)
{
    static const struct sql sql = {"change", "SELECT n FROM counter WHERE name = 'change'",
                                   DB_OFFICE};

    return get_int(db, &sql, NULL, out, err);
}

enum rc db_counter(struct db *db, const char *name, int64_t *n, struct err *err)
{
    static const struct sql sql = {"counter", "SELECT n FROM counter WHERE name = ?", DB_OFFICE};

    return get_int(db, &sql, name, n, err);
}

enum rc db_count(struct db *db, const char *name, int64_t add, struct err *err)
{
    static const struct sql sql = {"count", "UPDATE counter SET n = n + ?2 WHERE name = ?1",
                                   DB_OFFICE};

    return sql_run(db, &sql, NULL, err, "ti", name, add);
}

enum rc db_setting(struct db *db, const char *name, char *out, size_t max, struct err *err)
{
    static const struct sql sql = {"setting", "SELECT value FROM setting WHERE name = ?",
                                   DB_OFFICE};
    sqlite3_stmt *stmt;
    bool row;
    enum rc rc = sql_start(db, &sql, &stmt, err, "t", name);

    out[0] = '\0';
    if (rc == RC_OK && (rc = sql_step(db, &sql, stmt, &row, err)) == RC_OK && row) {
        sql_text(stmt, 0, out, max);
        sql_end(stmt);
    }
    return rc;
}

enum rc db_set_setting(struct db *db, const char *name, const char *value, struct err *err)
{
    static const struct sql sql = {
        "set setting",
        "INSERT INTO setting VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = ?2",
        DB_OFFICE};

    return sql_run(db, &sql, NULL, err, "tt", name, value);
}
