#include "store/note.h"

#include "store/sql.h"

enum { PUT, GET, DROP };

static const struct sql sql[] = {
    [PUT] = {"note put", "INSERT OR REPLACE INTO sealed_note VALUES(?, ?, nullif(?, 0), ?)",
             DB_OFFICE},
    [GET] = {"note", "SELECT sealed FROM sealed_note WHERE kind = ? AND id = ?", DB_OFFICE},
    [DROP] = {"note drop", "DELETE FROM sealed_note WHERE kind = ? AND id = ?", DB_OFFICE},
};

enum rc note_put(struct db *db, const char *kind, int64_t id, int64_t person, const void *sealed,
                 size_t len, struct err *err)
{
    return sql_run(db, &sql[PUT], NULL, err, "tiib", kind, id, person, sealed, len);
}

enum rc note_get(struct db *db, const char *kind, int64_t id, struct buf *out, bool *found,
                 struct err *err)
{
    sqlite3_stmt *stmt;
    enum rc rc = sql_start(db, &sql[GET], &stmt, err, "ti", kind, id);

    *found = false;
    buf_clear(out);
    if (rc != RC_OK || (rc = sql_step(db, &sql[GET], stmt, found, err)) != RC_OK || !*found)
        return rc;
    buf_put(out, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
    sql_end(stmt);
    return RC_OK;
}

enum rc note_drop(struct db *db, const char *kind, int64_t id, struct err *err)
{
    return sql_run(db, &sql[DROP], NULL, err, "ti", kind, id);
}
