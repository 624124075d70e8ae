#include "store/notice.h"

#include "base/i18n.h"
#include "store/sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define COLUMNS                                                                                    \
    "id, code, kind, title, text, digest, purposes, channel, published_at, effective_at, "         \
    "made_by, made_at, fields"

enum { PUT, CODE, UPDATE, BY_ID, BY_CODE, IN_FORCE, FIRST, AFTER, BEFORE };

static const struct sql sql[] = {
    [PUT] = {"notice put",
             "INSERT INTO notice(" COLUMNS ") VALUES(nullif(?1, 0), coalesce(?2, 'N-new'), ?3, ?4, "
             "?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
             DB_OFFICE},
    [CODE] = {"notice code", "UPDATE notice SET code = ?2 WHERE id = ?1", DB_OFFICE},
    [UPDATE] = {"notice update",
                "UPDATE notice SET purposes = ?2, channel = ?3, published_at = nullif(?4, 0), "
                "effective_at = nullif(?5, 0) WHERE id = ?1",
                DB_OFFICE},
    [BY_ID] = {"notice", "SELECT " COLUMNS " FROM notice WHERE id = ?", DB_OFFICE},
    [BY_CODE] = {"notice by code", "SELECT " COLUMNS " FROM notice WHERE code = ?", DB_OFFICE},
    [IN_FORCE] = {"notice in force",
                  "SELECT " COLUMNS " FROM notice WHERE kind = ?1 AND published_at IS NOT NULL "
                  "AND coalesce(effective_at, published_at) <= ?2 "
                  "ORDER BY coalesce(effective_at, published_at) DESC, id DESC LIMIT 1",
                  DB_OFFICE},
    [FIRST] = {"notice first",
               "SELECT coalesce(min(coalesce(effective_at, published_at)), 0) FROM notice "
               "WHERE kind = ? AND published_at IS NOT NULL",
               DB_OFFICE},
    [AFTER] = {"notices", "SELECT " COLUMNS " FROM notice WHERE id > ?1 AND (?2 IS NULL OR "
                          "kind = ?2) ORDER BY id LIMIT ?3",
               DB_OFFICE},
    [BEFORE] = {"notices back", "SELECT " COLUMNS " FROM notice WHERE id < ?1 AND (?2 IS NULL OR "
                                "kind = ?2) ORDER BY id DESC LIMIT ?3",
                DB_OFFICE},
};

#define COL(type, member) SQL_COL(type, notice, member)

static const struct sql_col col[] = {
    COL('i', id),       COL('o', code),    COL('t', kind),         COL('t', title),
    COL('s', text),     COL('b', digest),  COL('t', purposes),     COL('t', channel),
    COL('n', published_at), COL('n', effective_at), COL('t', made_by), COL('i', made_at),
    COL('t', fields),
};
#define COLS (sizeof col / sizeof *col)

enum rc notice_put(struct db *db, struct notice *n, struct err *err)
{
    /* A published text does not change, so it gets its code before its date. */
    struct notice draft = *n;
    enum rc rc;

    draft.published_at = draft.effective_at = 0;
    if ((rc = sql_put(db, &sql[PUT], col, COLS, &draft, NULL, err)) != RC_OK)
        return rc;
    n->id = sql_last_id(db);
    if (n->code[0] == '\0') {
        snprintf(n->code, sizeof n->code, "N-%" PRId64, n->id);
        rc = sql_run(db, &sql[CODE], NULL, err, "it", n->id, n->code);
    }
    return rc == RC_OK ? notice_update(db, n, err) : rc;
}

enum rc notice_update(struct db *db, const struct notice *n, struct err *err)
{
    return sql_run(db, &sql[UPDATE], NULL, err, "ittii", n->id, n->purposes, n->channel,
                   n->published_at, n->effective_at);
}

static enum rc missing(enum rc rc, bool found, struct err *err)
{
    return rc == RC_OK && !found ? err_set(err, RC_MISSING, _("no such notice")) : rc;
}

enum rc notice_by_id(struct db *db, int64_t id, struct notice *n, struct err *err)
{
    bool found;
    enum rc rc = sql_one(db, &sql[BY_ID], col, COLS, sizeof *n, n, &found, err, "i", id);

    return missing(rc, found, err);
}

enum rc notice_by_code(struct db *db, const char *code, struct notice *n, struct err *err)
{
    bool found;
    enum rc rc = sql_one(db, &sql[BY_CODE], col, COLS, sizeof *n, n, &found, err, "t", code);

    return missing(rc, found, err);
}

enum rc notice_in_force(struct db *db, const char *kind, int64_t at, struct notice *n, bool *found,
                        struct err *err)
{
    return sql_one(db, &sql[IN_FORCE], col, COLS, sizeof *n, n, found, err, "ti", kind, at);
}

enum rc notice_first(struct db *db, const char *kind, int64_t *at, struct err *err)
{
    return sql_number(db, &sql[FIRST], at, err, "t", kind);
}

enum rc notice_page(struct db *db, const char *kind, int64_t id, int dir, struct notice *out,
                    size_t max, size_t *n, struct err *err)
{
    int64_t from = id == 0 && dir < 0 ? INT64_MAX : id;

    return sql_rows(db, &sql[dir < 0 ? BEFORE : AFTER], col, COLS, sizeof *out, out, max, n, err,
                    "iti", from, kind, (int64_t)max);
}

void notice_release(struct notice *n)
{
    free(n->text);
    n->text = NULL;
}
