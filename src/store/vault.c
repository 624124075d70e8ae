#include "store/vault.h"

#include "base/i18n.h"
#include "store/sql.h"

enum { PUT, GET, DROP, EPOCH, SET_EPOCH, PAGE };

static const struct sql sql[] = {
    [PUT] = {"key put", "INSERT OR REPLACE INTO subject_key VALUES(?, ?, ?)", DB_VAULT},
    [GET] = {"key get", "SELECT wrapped FROM subject_key WHERE uuid = ? AND tier = ?", DB_VAULT},
    [DROP] = {"key drop", "DELETE FROM subject_key WHERE uuid = ?", DB_VAULT},
    [EPOCH] = {"epoch", "SELECT epoch FROM epoch WHERE tier = ?", DB_VAULT},
    [SET_EPOCH] = {"epoch set", "UPDATE epoch SET epoch = ?2 WHERE tier = ?1", DB_VAULT},
    [PAGE] = {"key page",
              "SELECT DISTINCT uuid FROM subject_key WHERE uuid > ?1 AND (tier = ?2 OR ?2 < 0) "
              "ORDER BY uuid LIMIT ?3",
              DB_VAULT},
};

enum rc vault_put(struct db *db, const uint8_t uuid[16], int tier, const uint8_t wrapped[72],
                  struct err *err)
{
    return sql_run(db, &sql[PUT], NULL, err, "bib", uuid, (size_t)16, (int64_t)tier, wrapped,
                   (size_t)72);
}

enum rc vault_get(struct db *db, const uint8_t uuid[16], int tier, uint8_t wrapped[72],
                  struct err *err)
{
    sqlite3_stmt *stmt;
    bool row;
    enum rc rc = sql_start(db, &sql[GET], &stmt, err, "bi", uuid, (size_t)16, (int64_t)tier);

    if (rc != RC_OK || (rc = sql_step(db, &sql[GET], stmt, &row, err)) != RC_OK)
        return rc;
    if (!row)
        return err_set(err, RC_MISSING, _("this person's key is gone"));
    if (!sql_blob(stmt, 0, wrapped, 72))
        rc = err_set(err, RC_DB, _("a wrapped key is damaged"));
    sql_end(stmt);
    return rc;
}

enum rc vault_drop(struct db *db, const uint8_t uuid[16], struct err *err)
{
    return sql_run(db, &sql[DROP], NULL, err, "b", uuid, (size_t)16);
}

enum rc vault_epoch(struct db *db, int tier, int64_t *epoch, struct err *err)
{
    sqlite3_stmt *stmt;
    bool row;
    enum rc rc = sql_start(db, &sql[EPOCH], &stmt, err, "i", (int64_t)tier);

    if (rc != RC_OK || (rc = sql_step(db, &sql[EPOCH], stmt, &row, err)) != RC_OK)
        return rc;
    if (!row)
        return err_set(err, RC_DB, _("the vault has no epoch"));
    *epoch = sqlite3_column_int64(stmt, 0);
    sql_end(stmt);
    return RC_OK;
}

enum rc vault_set_epoch(struct db *db, int tier, int64_t epoch, struct err *err)
{
    return sql_run(db, &sql[SET_EPOCH], NULL, err, "ii", (int64_t)tier, epoch);
}

enum rc vault_page(struct db *db, int tier, const uint8_t after[16], uint8_t (*uuids)[16],
                   size_t max, size_t *n, struct err *err)
{
    sqlite3_stmt *stmt;
    bool row = true;
    enum rc rc = sql_start(db, &sql[PAGE], &stmt, err, "bii", after, (size_t)16, (int64_t)tier,
                           (int64_t)max);

    *n = 0;
    while (rc == RC_OK && (rc = sql_step(db, &sql[PAGE], stmt, &row, err)) == RC_OK && row)
        if (*n < max)
            sql_blob(stmt, 0, uuids[(*n)++], 16);
    return rc;
}
