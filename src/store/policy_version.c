#include "store/policy_version.h"

#include "store/sql.h"

#define COLUMNS "notice, changes, reconsent, file_digest, note"

enum { PUT, GET, IN_FORCE, BEFORE, PENDING_PUT, PENDING_DUE, PENDING_TAKE, PENDING_DROP };

static const struct sql sql[] = {
    [PUT] = {"policy version put", "INSERT INTO policy_version(" COLUMNS ") VALUES(?, ?, ?, ?, ?)",
             DB_OFFICE},
    [GET] = {"policy version",
             "SELECT notice, changes, reconsent, file_digest IS NOT NULL, file_digest, note "
             "FROM policy_version WHERE notice = ?",
             DB_OFFICE},
    [IN_FORCE] = {"policy version in force",
                  "SELECT n.id FROM policy_version v JOIN notice n ON n.id = v.notice "
                  "WHERE n.effective_at <= ? ORDER BY n.effective_at DESC, n.id DESC LIMIT 1",
                  DB_OFFICE},
    [BEFORE] = {"policy version before", "SELECT max(notice) FROM policy_version WHERE notice < ?",
                DB_OFFICE},
    [PENDING_PUT] = {"policy pending put",
                     "INSERT OR REPLACE INTO policy_pending VALUES(?, ?, ?, ?)", DB_OFFICE},
    [PENDING_DUE] = {"policy pending due",
                     "SELECT n.id FROM notice n WHERE n.effective_at <= ? AND EXISTS "
                     "(SELECT 1 FROM policy_pending WHERE notice = n.id) "
                     "ORDER BY n.effective_at, n.id LIMIT 1",
                     DB_OFFICE},
    [PENDING_TAKE] = {"policy pending take",
                      "INSERT INTO policy(section, name, value) SELECT section, name, value "
                      "FROM policy_pending WHERE notice = ? "
                      "ON CONFLICT(section, name) DO UPDATE SET value = excluded.value",
                      DB_OFFICE},
    [PENDING_DROP] = {"policy pending drop", "DELETE FROM policy_pending WHERE notice = ?",
                      DB_OFFICE},
};

#define COL(type, member) SQL_COL(type, policy_version, member)

static const struct sql_col col[] = {
    COL('i', notice),       COL('t', changes),  COL('t', reconsent),
    COL('i', has_original), COL('b', original), COL('t', note),
};
#define COLS (sizeof col / sizeof *col)

enum rc policy_version_put(struct db *db, const struct policy_version *v, struct err *err)
{
    return sql_run(db, &sql[PUT], NULL, err, "ittbt", v->notice, v->changes, v->reconsent,
                   v->has_original ? v->original : NULL, sizeof v->original, v->note);
}

enum rc policy_version_get(struct db *db, int64_t notice, struct policy_version *v, bool *found,
                           struct err *err)
{
    return sql_one(db, &sql[GET], col, COLS, sizeof *v, v, found, err, "i", notice);
}

enum rc policy_version_in_force(struct db *db, int64_t at, int64_t *notice, struct err *err)
{
    return sql_number(db, &sql[IN_FORCE], notice, err, "i", at);
}

enum rc policy_version_before(struct db *db, int64_t notice, int64_t *before, struct err *err)
{
    return sql_number(db, &sql[BEFORE], before, err, "i", notice);
}

enum rc policy_pending_put(struct db *db, int64_t notice, const char *section, const char *name,
                           const char *value, struct err *err)
{
    return sql_run(db, &sql[PENDING_PUT], NULL, err, "ittt", notice, section, name, value);
}

enum rc policy_pending_due(struct db *db, int64_t now, int64_t *notice, struct err *err)
{
    return sql_number(db, &sql[PENDING_DUE], notice, err, "i", now);
}

enum rc policy_pending_take(struct db *db, int64_t notice, int *n, struct err *err)
{
    enum rc rc = sql_run(db, &sql[PENDING_TAKE], n, err, "i", notice);

    return rc == RC_OK ? sql_run(db, &sql[PENDING_DROP], NULL, err, "i", notice) : rc;
}
