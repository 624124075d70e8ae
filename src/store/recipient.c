#include "store/recipient.h"

#include "base/i18n.h"
#include "store/sql.h"

#define COLUMNS                                                                                    \
    "id, name, kind, contact, country, contract, contract_from, contract_until, purposes, "        \
    "fields, protection, note, made_by, made_at, ended_at, version"

enum { PUT, UPDATE, BY_ID, BY_NAME, AFTER, BEFORE, LAST };

static const struct sql sql[] = {
    [PUT] = {"recipient put",
             "INSERT INTO recipient(" COLUMNS ") VALUES(nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, "
             "?, ?, ?, ?, ?, ?)",
             DB_OFFICE},
    [UPDATE] = {"recipient update",
                "UPDATE recipient SET name = ?2, kind = ?3, contact = ?4, country = ?5, "
                "contract = ?6, contract_from = ?7, contract_until = ?8, purposes = ?9, "
                "fields = ?10, protection = ?11, note = ?12, made_by = ?13, made_at = ?14, "
                "ended_at = ?15, version = version + 1 WHERE id = ?1 AND version = ?16",
                DB_OFFICE},
    [BY_ID] = {"recipient", "SELECT " COLUMNS " FROM recipient WHERE id = ?", DB_OFFICE},
    [BY_NAME] = {"recipient by name", "SELECT " COLUMNS " FROM recipient WHERE name = ?",
                 DB_OFFICE},
    [AFTER] = {"recipients",
               "SELECT " COLUMNS " FROM recipient WHERE name > ? ORDER BY name LIMIT ?", DB_OFFICE},
    [BEFORE] = {"recipients back",
                "SELECT " COLUMNS " FROM recipient WHERE name < ? ORDER BY name DESC LIMIT ?",
                DB_OFFICE},
    [LAST] = {"recipients from the end",
              "SELECT " COLUMNS " FROM recipient ORDER BY name DESC LIMIT ?", DB_OFFICE},
};

#define COL(type, member) SQL_COL(type, recipient, member)

static const struct sql_col col[] = {
    COL('i', id),       COL('t', name),     COL('t', kind),          COL('t', contact),
    COL('t', country),  COL('t', contract), COL('n', contract_from), COL('n', contract_until),
    COL('t', purposes), COL('t', fields),   COL('t', protection),    COL('t', note),
    COL('t', made_by),  COL('i', made_at),  COL('n', ended_at),      COL('i', version),
};
#define COLS (sizeof col / sizeof *col)

enum rc recipient_put(struct db *db, struct recipient *r, struct err *err)
{
    enum rc rc = sql_put(db, &sql[PUT], col, COLS, r, NULL, err);

    if (rc == RC_OK)
        r->id = sql_last_id(db);
    return rc;
}

enum rc recipient_update(struct db *db, struct recipient *r, struct err *err)
{
    int changes = 0;
    enum rc rc = sql_put(db, &sql[UPDATE], col, COLS, r, &changes, err);

    if (rc == RC_OK && changes == 0)
        return err_set(err, RC_CONFLICT, _("another operator changed this recipient meanwhile"));
    r->version += rc == RC_OK;
    return rc;
}

static enum rc missing(enum rc rc, bool found, struct err *err)
{
    return rc == RC_OK && !found ? err_set(err, RC_MISSING, _("no such recipient")) : rc;
}

enum rc recipient_by_id(struct db *db, int64_t id, struct recipient *r, struct err *err)
{
    bool found;
    enum rc rc = sql_one(db, &sql[BY_ID], col, COLS, sizeof *r, r, &found, err, "i", id);

    return missing(rc, found, err);
}

enum rc recipient_by_name(struct db *db, const char *name, struct recipient *r, struct err *err)
{
    bool found;
    enum rc rc = sql_one(db, &sql[BY_NAME], col, COLS, sizeof *r, r, &found, err, "t", name);

    return missing(rc, found, err);
}

enum rc recipient_page(struct db *db, const char *name, int dir, struct recipient *out, size_t max,
                       size_t *n, struct err *err)
{
    if (dir < 0 && name[0] == '\0')
        return sql_rows(db, &sql[LAST], col, COLS, sizeof *out, out, max, n, err, "i",
                        (int64_t)max);
    return sql_rows(db, &sql[dir < 0 ? BEFORE : AFTER], col, COLS, sizeof *out, out, max, n, err,
                    "ti", name, (int64_t)max);
}
