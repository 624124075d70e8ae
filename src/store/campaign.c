#include "store/campaign.h"

#include "base/i18n.h"
#include "store/sql.h"

#define COLUMNS                                                                                    \
    "id, purpose, notice, reason, opened_at, opened_by, due_at, closed_at, closed_by"

enum { PUT, END, BY_ID, OF, SINCE, BEFORE, AFTER, OPEN };

static const struct sql sql[] = {
    [PUT] = {"campaign put",
             "INSERT INTO campaign(" COLUMNS ") VALUES(nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
             "?9)",
             DB_OFFICE},
    [END] = {"campaign end",
             "UPDATE campaign SET closed_at = ?2, closed_by = ?3 WHERE id = ?1 "
             "AND closed_at IS NULL",
             DB_OFFICE},
    [BY_ID] = {"campaign", "SELECT " COLUMNS " FROM campaign WHERE id = ?", DB_OFFICE},
    [OF] = {"campaign of",
            "SELECT " COLUMNS " FROM campaign WHERE purpose = ? AND closed_at IS NULL", DB_OFFICE},
    [SINCE] = {"campaign since",
               "SELECT " COLUMNS " FROM campaign WHERE purpose = ? AND notice >= ? "
               "ORDER BY id DESC LIMIT 1",
               DB_OFFICE},
    [BEFORE] = {"campaigns",
                "SELECT " COLUMNS " FROM campaign WHERE id < ? ORDER BY id DESC LIMIT ?",
                DB_OFFICE},
    [AFTER] = {"campaigns back", "SELECT " COLUMNS " FROM campaign WHERE id > ? ORDER BY id LIMIT ?",
               DB_OFFICE},
    [OPEN] = {"campaigns open",
              "SELECT " COLUMNS " FROM campaign WHERE closed_at IS NULL ORDER BY due_at, id LIMIT ?",
              DB_OFFICE},
};

#define COL(type, member) SQL_COL(type, campaign, member)

static const struct sql_col col[] = {
    COL('i', id),        COL('t', purpose), COL('i', notice),    COL('t', reason),
    COL('i', opened_at), COL('t', opened_by), COL('i', due_at), COL('n', closed_at),
    COL('o', closed_by),
};
#define COLS (sizeof col / sizeof *col)

enum rc campaign_put(struct db *db, struct campaign *c, struct err *err)
{
    enum rc rc = sql_put(db, &sql[PUT], col, COLS, c, NULL, err);

    if (rc == RC_OK)
        c->id = sql_last_id(db);
    return rc;
}

enum rc campaign_end(struct db *db, int64_t id, int64_t now, const char *actor, bool *closed,
                     struct err *err)
{
    int changes = 0;
    enum rc rc = sql_run(db, &sql[END], &changes, err, "iit", id, now, actor);

    *closed = changes > 0;
    return rc;
}

enum rc campaign_by_id(struct db *db, int64_t id, struct campaign *c, struct err *err)
{
    bool found;
    enum rc rc = sql_one(db, &sql[BY_ID], col, COLS, sizeof *c, c, &found, err, "i", id);

    return rc == RC_OK && !found ? err_set(err, RC_MISSING, _("no such campaign")) : rc;
}

enum rc campaign_of(struct db *db, const char *purpose, struct campaign *c, bool *found,
                    struct err *err)
{
    return sql_one(db, &sql[OF], col, COLS, sizeof *c, c, found, err, "t", purpose);
}

enum rc campaign_since(struct db *db, const char *purpose, int64_t notice, struct campaign *c,
                       bool *found, struct err *err)
{
    return sql_one(db, &sql[SINCE], col, COLS, sizeof *c, c, found, err, "ti", purpose, notice);
}

enum rc campaign_page(struct db *db, int64_t id, int dir, struct campaign *out, size_t max,
                      size_t *n, struct err *err)
{
    int64_t from = id == 0 && dir > 0 ? INT64_MAX : id;

    return sql_rows(db, &sql[dir > 0 ? BEFORE : AFTER], col, COLS, sizeof *out, out, max, n, err,
                    "ii", from, (int64_t)max);
}

enum rc campaign_open(struct db *db, struct campaign *out, size_t max, size_t *n, struct err *err)
{
    return sql_rows(db, &sql[OPEN], col, COLS, sizeof *out, out, max, n, err, "i", (int64_t)max);
}
