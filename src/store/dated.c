#include "store/dated.h"

#include "base/i18n.h"
#include "store/sql.h"

/* The column "note" holds the code of the version that announced the record. */
#define COLUMNS "id, kind, value, since, recorded_by, recorded_at, note"

enum { PUT, LINK, BY_ID, IN_FORCE, AFTER, BEFORE, UNANNOUNCED };

static const struct sql sql[] = {
    [PUT] = {"dated record put",
             "INSERT INTO dated_record(" COLUMNS ") VALUES(nullif(?, 0), ?, ?, ?, ?, ?, ?)",
             DB_OFFICE},
    [LINK] = {"dated record link", "UPDATE dated_record SET note = ?2 WHERE id = ?1", DB_OFFICE},
    [BY_ID] = {"dated record", "SELECT " COLUMNS " FROM dated_record WHERE id = ?", DB_OFFICE},
    [IN_FORCE] = {"dated record in force",
                  "SELECT " COLUMNS " FROM dated_record WHERE kind = ? AND since <= ? "
                  "ORDER BY since DESC, id DESC LIMIT 1",
                  DB_OFFICE},
    [AFTER] = {"dated records",
               "SELECT " COLUMNS " FROM dated_record WHERE id > ? ORDER BY id LIMIT ?", DB_OFFICE},
    [BEFORE] = {"dated records back",
                "SELECT " COLUMNS " FROM dated_record WHERE id < ? ORDER BY id DESC LIMIT ?",
                DB_OFFICE},
    [UNANNOUNCED] = {"dated records unannounced",
                     "SELECT count(*) FROM dated_record WHERE note = ''", DB_OFFICE},
};

#define COL(type, member) SQL_COL(type, dated_record, member)

static const struct sql_col col[] = {
    COL('i', id),          COL('t', kind),        COL('t', value),   COL('i', since),
    COL('t', recorded_by), COL('i', recorded_at), COL('t', version),
};
#define COLS (sizeof col / sizeof *col)

enum rc dated_put(struct db *db, struct dated_record *r, struct err *err)
{
    enum rc rc = sql_put(db, &sql[PUT], col, COLS, r, NULL, err);

    if (rc == RC_OK)
        r->id = sql_last_id(db);
    return rc;
}

enum rc dated_link(struct db *db, int64_t id, const char *version, struct err *err)
{
    return sql_run(db, &sql[LINK], NULL, err, "it", id, version);
}

enum rc dated_by_id(struct db *db, int64_t id, struct dated_record *r, struct err *err)
{
    bool found;
    enum rc rc = sql_one(db, &sql[BY_ID], col, COLS, sizeof *r, r, &found, err, "i", id);

    return rc == RC_OK && !found ? err_set(err, RC_MISSING, _("no such record")) : rc;
}

enum rc dated_in_force(struct db *db, const char *kind, int64_t at, struct dated_record *r,
                       bool *found, struct err *err)
{
    return sql_one(db, &sql[IN_FORCE], col, COLS, sizeof *r, r, found, err, "ti", kind, at);
}

enum rc dated_page(struct db *db, int64_t id, int dir, struct dated_record *out, size_t max,
                   size_t *n, struct err *err)
{
    int64_t from = id == 0 && dir < 0 ? INT64_MAX : id;

    return sql_rows(db, &sql[dir < 0 ? BEFORE : AFTER], col, COLS, sizeof *out, out, max, n, err,
                    "ii", from, (int64_t)max);
}

enum rc dated_unannounced(struct db *db, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[UNANNOUNCED], n, err, "");
}
