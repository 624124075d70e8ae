#include "store/approval.h"

#include "base/i18n.h"
#include "store/sql.h"

#define COLUMNS                                                                                    \
    "id, kind, digest, summary, subject, asked_by, asked_at, expires_at, decided_by, decided_at, " \
    "granted, sig, used_at"

enum { PUT, UPDATE, BY_ID, FIND, OPEN_OLDER, OPEN_NEWER, OVER_OLDER, OVER_NEWER, WAITING };

#define IS_OPEN "decided_at IS NULL AND expires_at > ?1"
#define IS_OVER "NOT (decided_at IS NULL AND expires_at > ?1)"
#define PAGE(is, op, order)                                                                        \
    {"approvals",                                                                                  \
     "SELECT " COLUMNS " FROM approval WHERE " is " AND id " op " ?2 ORDER BY id " order           \
     " LIMIT ?3",                                                                                  \
     DB_OFFICE}

static const struct sql sql[] = {
    [PUT] = {"approval put",
             "INSERT INTO approval(" COLUMNS ") VALUES(nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
             "?9, ?10, ?11, ?12, ?13)",
             DB_OFFICE},
    [UPDATE] = {"approval update",
                "UPDATE approval SET decided_by = nullif(?2, ''), decided_at = nullif(?3, 0), "
                "granted = ?4, sig = ?5, used_at = nullif(?6, 0) WHERE id = ?1",
                DB_OFFICE},
    [BY_ID] = {"approval", "SELECT " COLUMNS " FROM approval WHERE id = ?", DB_OFFICE},
    [FIND] = {"approval find",
              "SELECT " COLUMNS " FROM approval WHERE kind = ?1 AND digest = ?2 "
              "AND used_at IS NULL AND expires_at > ?3 AND (decided_at IS NULL OR granted = 1) "
              "ORDER BY id DESC LIMIT 1",
              DB_OFFICE},
    [OPEN_OLDER] = PAGE(IS_OPEN, "<", "DESC"),
    [OPEN_NEWER] = PAGE(IS_OPEN, ">", ""),
    [OVER_OLDER] = PAGE(IS_OVER, "<", "DESC"),
    [OVER_NEWER] = PAGE(IS_OVER, ">", ""),
    [WAITING] = {"approvals waiting",
                 "SELECT count(*) FROM approval WHERE decided_at IS NULL AND expires_at > ?1 "
                 "AND asked_by <> ?2",
                 DB_OFFICE},
};

#define COL(type, member) SQL_COL(type, approval, member)

static const struct sql_col col[] = {
    COL('i', id),         COL('t', kind),       COL('b', digest),  COL('t', summary),
    COL('b', subject),    COL('t', asked_by),   COL('i', asked_at), COL('i', expires_at),
    COL('o', decided_by), COL('n', decided_at), COL('i', granted), COL('b', sig),
    COL('n', used_at),
};
#define COLS (sizeof col / sizeof *col)

enum rc approval_put(struct db *db, struct approval *a, struct err *err)
{
    enum rc rc = sql_put(db, &sql[PUT], col, COLS, a, NULL, err);

    if (rc == RC_OK)
        a->id = sql_last_id(db);
    return rc;
}

enum rc approval_update(struct db *db, const struct approval *a, struct err *err)
{
    return sql_run(db, &sql[UPDATE], NULL, err, "itiibi", a->id, a->decided_by, a->decided_at,
                   (int64_t)a->granted, a->sig, sizeof a->sig, a->used_at);
}

enum rc approval_by_id(struct db *db, int64_t id, struct approval *a, struct err *err)
{
    bool found;
    enum rc rc = sql_one(db, &sql[BY_ID], col, COLS, sizeof *a, a, &found, err, "i", id);

    return rc == RC_OK && !found ? err_set(err, RC_MISSING, _("no such approval")) : rc;
}

enum rc approval_find(struct db *db, const char *kind, const uint8_t digest[32], int64_t now,
                      struct approval *a, bool *found, struct err *err)
{
    return sql_one(db, &sql[FIND], col, COLS, sizeof *a, a, found, err, "tbi", kind, digest,
                   (size_t)32, now);
}

enum rc approval_page(struct db *db, bool waiting, int64_t now, int64_t id, int dir,
                      struct approval *out, size_t max, size_t *n, struct err *err)
{
    const struct sql *page = &sql[(waiting ? OPEN_OLDER : OVER_OLDER) + (dir < 0)];
    int64_t from = id == 0 && dir > 0 ? INT64_MAX : id;

    return sql_rows(db, page, col, COLS, sizeof *out, out, max, n, err, "iii", now, from,
                    (int64_t)max);
}

enum rc approval_waiting(struct db *db, const char *name, int64_t now, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[WAITING], n, err, "it", now, name);
}
