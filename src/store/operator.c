#include "store/operator.h"

#include "base/i18n.h"
#include "store/sql.h"

#include <string.h>

#define COLUMNS                                                                                    \
    "id, name, role, enabled, salt, ops, mem_kib, verifier, sealed, sign_pk, box_pk, "           \
    "created_at, failed, failed_at, last_ok_at, undertaking, undertaking_at"

enum {
    INSERT, BY_NAME, UPDATE, ATTEMPT, SIGNED_IN, SLOT, UNDERTAKE, NEXT, PREV, COUNT, GRANT_PUT,
    GRANT_ALL, GRANT_DROP, GRANT_OTHER, GRANT_HELD
};

static const struct sql sql[] = {
    [INSERT] = {"operator insert",
                "INSERT INTO operator(name, role, enabled, salt, ops, mem_kib, verifier, sealed, "
                "sign_pk, box_pk, created_at) VALUES(?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)",
                DB_OFFICE},
    [BY_NAME] = {"operator", "SELECT " COLUMNS " FROM operator WHERE name = ?", DB_OFFICE},
    [UPDATE] = {"operator update",
                "UPDATE operator SET role = ?, enabled = ?, salt = ?, ops = ?, mem_kib = ?, "
                "verifier = ?, sealed = ?, sign_pk = ?, box_pk = ?, failed = ?, failed_at = ?, "
                "last_ok_at = ?, undertaking = nullif(?, ''), undertaking_at = ? WHERE id = ?",
                DB_OFFICE},
    [ATTEMPT] = {"operator attempt",
                 "UPDATE operator SET failed = ?2, failed_at = ?3 WHERE id = ?1", DB_OFFICE},
    [SIGNED_IN] = {"operator signed in",
                   "UPDATE operator SET failed = 0, failed_at = 0, last_ok_at = ?3 WHERE id = ?1 "
                   "AND enabled = 1 AND sign_pk = ?2",
                   DB_OFFICE},
    [SLOT] = {"operator slot",
              "UPDATE operator SET salt = ?2, ops = ?3, mem_kib = ?4, verifier = ?5, sealed = ?6 "
              "WHERE id = ?1",
              DB_OFFICE},
    [UNDERTAKE] = {"operator undertaking",
                   "UPDATE operator SET undertaking = nullif(?2, ''), undertaking_at = ?3 "
                   "WHERE id = ?1",
                   DB_OFFICE},
    [NEXT] = {"operator next",
              "SELECT " COLUMNS " FROM operator WHERE name > ? AND role < 4 ORDER BY name LIMIT ?", DB_OFFICE},
    [PREV] = {"operator previous",
              "SELECT " COLUMNS " FROM operator WHERE name < ? AND role < 4 ORDER BY name DESC LIMIT ?",
              DB_OFFICE},
    [COUNT] = {"operator count", "SELECT count(*) FROM operator WHERE role = ? AND enabled = 1",
               DB_OFFICE},
    [GRANT_PUT] = {"grant put", "INSERT OR REPLACE INTO role_grant VALUES(?, ?, ?, ?, ?, ?, ?)",
                   DB_OFFICE},
    [GRANT_ALL] = {"grants",
                   "SELECT kind, epoch, sealed, sig, issuer, issuer_pk FROM role_grant "
                   "WHERE operator = ? ORDER BY kind, epoch DESC",
                   DB_OFFICE},
    [GRANT_DROP] = {"grants drop", "DELETE FROM role_grant WHERE operator = ?", DB_OFFICE},
    [GRANT_HELD] = {"grant held", "SELECT count(*) FROM role_grant WHERE kind = ? AND epoch = ?",
                    DB_OFFICE},
    [GRANT_OTHER] = {"grants drop old", "DELETE FROM role_grant WHERE kind = ? AND epoch <> ?",
                     DB_OFFICE},
};

static void read_operator(sqlite3_stmt *stmt, struct operator *o)
{
    memset(o, 0, sizeof *o);
    o->id = sqlite3_column_int64(stmt, 0);
    sql_text(stmt, 1, o->name, sizeof o->name);
    o->role = (enum op_role)sqlite3_column_int(stmt, 2);
    o->enabled = sqlite3_column_int(stmt, 3) != 0;
    sql_blob(stmt, 4, o->salt, sizeof o->salt);
    o->ops = (uint32_t)sqlite3_column_int64(stmt, 5);
    o->mem_kib = (uint32_t)sqlite3_column_int64(stmt, 6);
    sql_blob(stmt, 7, o->verifier, sizeof o->verifier);
    sql_blob(stmt, 8, o->sealed, sizeof o->sealed);
    sql_blob(stmt, 9, o->sign_pk, sizeof o->sign_pk);
    sql_blob(stmt, 10, o->box_pk, sizeof o->box_pk);
    o->created_at = sqlite3_column_int64(stmt, 11);
    o->failed = sqlite3_column_int64(stmt, 12);
    o->failed_at = sqlite3_column_int64(stmt, 13);
    o->last_ok_at = sqlite3_column_int64(stmt, 14);
    sql_text(stmt, 15, o->undertaking, sizeof o->undertaking);
    o->undertaking_at = sqlite3_column_int64(stmt, 16);
}

enum rc operator_insert(struct db *db, struct operator *o, struct err *err)
{
    enum rc rc = sql_run(db, &sql[INSERT], NULL, err, "tibiibbbbi", o->name, (int64_t)o->role,
                         o->salt, sizeof o->salt, (int64_t)o->ops, (int64_t)o->mem_kib,
                         o->verifier, sizeof o->verifier, o->sealed, sizeof o->sealed, o->sign_pk,
                         sizeof o->sign_pk, o->box_pk, sizeof o->box_pk, o->created_at);

    if (rc == RC_CONFLICT)
        return err_set(err, RC_EXISTS, _("there is an operator of that name already"));
    if (rc == RC_OK)
        o->id = sql_last_id(db);
    return rc;
}

enum rc operator_by_name(struct db *db, const char *name, struct operator *o, struct err *err)
{
    sqlite3_stmt *stmt;
    bool row;
    enum rc rc = sql_start(db, &sql[BY_NAME], &stmt, err, "t", name);

    if (rc != RC_OK || (rc = sql_step(db, &sql[BY_NAME], stmt, &row, err)) != RC_OK)
        return rc;
    if (!row)
        return err_set(err, RC_MISSING, _("no such operator"));
    read_operator(stmt, o);
    sql_end(stmt);
    return RC_OK;
}

enum rc operator_update(struct db *db, const struct operator *o, struct err *err)
{
    return sql_run(db, &sql[UPDATE], NULL, err, "iibiibbbbiiitii", (int64_t)o->role,
                   (int64_t)o->enabled, o->salt, sizeof o->salt, (int64_t)o->ops,
                   (int64_t)o->mem_kib, o->verifier, sizeof o->verifier, o->sealed,
                   sizeof o->sealed, o->sign_pk, sizeof o->sign_pk, o->box_pk, sizeof o->box_pk,
                   o->failed, o->failed_at, o->last_ok_at, o->undertaking, o->undertaking_at,
                   o->id);
}

enum rc operator_attempt(struct db *db, const struct operator *o, struct err *err)
{
    return sql_run(db, &sql[ATTEMPT], NULL, err, "iii", o->id, o->failed, o->failed_at);
}

enum rc operator_signed_in(struct db *db, const struct operator *o, bool *still, struct err *err)
{
    int changes = 0;
    enum rc rc = sql_run(db, &sql[SIGNED_IN], &changes, err, "ibi", o->id, o->sign_pk,
                         sizeof o->sign_pk, o->last_ok_at);

    *still = changes > 0;
    return rc;
}

enum rc operator_slot(struct db *db, const struct operator *o, struct err *err)
{
    return sql_run(db, &sql[SLOT], NULL, err, "ibiibb", o->id, o->salt, sizeof o->salt,
                   (int64_t)o->ops, (int64_t)o->mem_kib, o->verifier, sizeof o->verifier,
                   o->sealed, sizeof o->sealed);
}

enum rc operator_undertake(struct db *db, const struct operator *o, struct err *err)
{
    return sql_run(db, &sql[UNDERTAKE], NULL, err, "iti", o->id, o->undertaking,
                   o->undertaking_at);
}

enum rc operator_page(struct db *db, const char *name, int dir, struct operator *out, size_t max,
                      size_t *n, struct err *err)
{
    const struct sql *s = &sql[dir < 0 ? PREV : NEXT];
    const char *from = name != NULL ? name : dir < 0 ? "\xf4\x8f\xbf\xbf" : "";
    sqlite3_stmt *stmt;
    bool row = true;
    enum rc rc = sql_start(db, s, &stmt, err, "ti", from, (int64_t)max);

    *n = 0;
    while (rc == RC_OK && (rc = sql_step(db, s, stmt, &row, err)) == RC_OK && row)
        if (*n < max)
            read_operator(stmt, &out[(*n)++]);
    return rc;
}

enum rc operator_count(struct db *db, enum op_role role, int64_t *n, struct err *err)
{
    sqlite3_stmt *stmt;
    bool row;
    enum rc rc = sql_start(db, &sql[COUNT], &stmt, err, "i", (int64_t)role);

    *n = 0;
    if (rc == RC_OK && (rc = sql_step(db, &sql[COUNT], stmt, &row, err)) == RC_OK && row) {
        *n = sqlite3_column_int64(stmt, 0);
        sql_end(stmt);
    }
    return rc;
}

enum rc grant_put(struct db *db, int64_t operator, const struct grant_row *g, struct err *err)
{
    return sql_run(db, &sql[GRANT_PUT], NULL, err, "iiibbtb", operator, (int64_t)g->kind, g->epoch,
                   g->sealed, sizeof g->sealed, g->sig, sizeof g->sig, g->issuer, g->issuer_pk,
                   sizeof g->issuer_pk);
}

enum rc grant_all(struct db *db, int64_t operator, struct grant_row *out, size_t max, size_t *n,
                  struct err *err)
{
    sqlite3_stmt *stmt;
    bool row = true;
    enum rc rc = sql_start(db, &sql[GRANT_ALL], &stmt, err, "i", operator);

    *n = 0;
    while (rc == RC_OK && (rc = sql_step(db, &sql[GRANT_ALL], stmt, &row, err)) == RC_OK && row) {
        struct grant_row *g = &out[*n];

        if (*n == max)
            continue;
        g->kind = sqlite3_column_int(stmt, 0);
        g->epoch = sqlite3_column_int64(stmt, 1);
        sql_text(stmt, 4, g->issuer, sizeof g->issuer);
        if (sql_blob(stmt, 2, g->sealed, sizeof g->sealed) &&
            sql_blob(stmt, 3, g->sig, sizeof g->sig) &&
            sql_blob(stmt, 5, g->issuer_pk, sizeof g->issuer_pk))
            (*n)++;
    }
    return rc;
}

enum rc grant_drop(struct db *db, int64_t operator, struct err *err)
{
    return sql_run(db, &sql[GRANT_DROP], NULL, err, "i", operator);
}

enum rc grant_drop_other(struct db *db, int kind, int64_t epoch, struct err *err)
{
    return sql_run(db, &sql[GRANT_OTHER], NULL, err, "ii", (int64_t)kind, epoch);
}

enum rc grant_held(struct db *db, int kind, int64_t epoch, bool *held, struct err *err)
{
    int64_t n = 0;
    enum rc rc = sql_number(db, &sql[GRANT_HELD], &n, err, "ii", (int64_t)kind, epoch);

    *held = n > 0;
    return rc;
}
