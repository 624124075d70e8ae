#include "store/winddown.h"

#include "base/i18n.h"
#include "store/sql.h"

#define COLUMNS "id, started_at, started_by, reason, erase_by, ended_at, cancelled_at"
#define STEP_COLUMNS "winddown, step, done_at, done_by, note"

enum { PUT, UPDATE, LAST, STEP_PUT, STEP_GET, STEPS, RECIPIENTS, RECIPIENT_END, STOP };

static const struct sql sql[] = {
    [PUT] = {"winddown put",
             "INSERT INTO winddown(" COLUMNS ") VALUES(nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7)",
             DB_OFFICE},
    [UPDATE] = {"winddown update",
                "UPDATE winddown SET ended_at = nullif(?2, 0), cancelled_at = nullif(?3, 0) "
                "WHERE id = ?1",
                DB_OFFICE},
    [LAST] = {"winddown", "SELECT " COLUMNS " FROM winddown ORDER BY id DESC LIMIT 1", DB_OFFICE},
    [STEP_PUT] = {"winddown step put",
                  "INSERT INTO winddown_step(" STEP_COLUMNS ") VALUES(?, ?, ?, ?, ?)", DB_OFFICE},
    [STEP_GET] = {"winddown step",
                  "SELECT " STEP_COLUMNS " FROM winddown_step WHERE winddown = ? AND step = ?",
                  DB_OFFICE},
    [STEPS] = {"winddown steps",
               "SELECT " STEP_COLUMNS " FROM winddown_step WHERE winddown = ? ORDER BY step "
               "LIMIT ?",
               DB_OFFICE},
    /* Neither an authority nor the public has an interface to be closed. */
    [RECIPIENTS] = {"winddown recipients",
                    "SELECT id, name FROM recipient WHERE ended_at IS NULL "
                    "AND kind NOT IN ('authority', 'public') ORDER BY id LIMIT ?",
                    DB_OFFICE},
    [RECIPIENT_END] = {"winddown recipient end",
                       "UPDATE recipient SET ended_at = ?2, version = version + 1 WHERE id = ?1 "
                       "AND ended_at IS NULL",
                       DB_OFFICE},
    [STOP] = {"winddown stop", "UPDATE field SET collect = 0", DB_OFFICE},
};

#define COL(type, member) SQL_COL(type, winddown, member)

static const struct sql_col col[] = {
    COL('i', id),       COL('i', started_at), COL('t', started_by),   COL('t', reason),
    COL('i', erase_by), COL('n', ended_at),   COL('n', cancelled_at),
};
#define COLS (sizeof col / sizeof *col)

#define STEP(type, member) SQL_COL(type, winddown_step, member)

static const struct sql_col step_col[] = {
    STEP('i', winddown), STEP('t', step), STEP('i', done_at), STEP('t', done_by), STEP('t', note),
};
#define STEP_COLS (sizeof step_col / sizeof *step_col)

enum rc winddown_put(struct db *db, struct winddown *w, struct err *err)
{
    enum rc rc = sql_put(db, &sql[PUT], col, COLS, w, NULL, err);

    if (rc == RC_OK)
        w->id = sql_last_id(db);
    return rc;
}

enum rc winddown_update(struct db *db, const struct winddown *w, struct err *err)
{
    return sql_run(db, &sql[UPDATE], NULL, err, "iii", w->id, w->ended_at, w->cancelled_at);
}

enum rc winddown_last(struct db *db, struct winddown *w, bool *found, struct err *err)
{
    return sql_one(db, &sql[LAST], col, COLS, sizeof *w, w, found, err, "");
}

enum rc winddown_step_put(struct db *db, const struct winddown_step *s, struct err *err)
{
    enum rc rc = sql_put(db, &sql[STEP_PUT], step_col, STEP_COLS, s, NULL, err);

    return rc == RC_CONFLICT ? err_set(err, RC_CONFLICT, _("this step is done already")) : rc;
}

enum rc winddown_step_get(struct db *db, int64_t winddown, const char *step,
                          struct winddown_step *s, bool *found, struct err *err)
{
    return sql_one(db, &sql[STEP_GET], step_col, STEP_COLS, sizeof *s, s, found, err, "it",
                   winddown, step);
}

enum rc winddown_steps(struct db *db, int64_t winddown, struct winddown_step *out, size_t max,
                       size_t *n, struct err *err)
{
    return sql_rows(db, &sql[STEPS], step_col, STEP_COLS, sizeof *out, out, max, n, err, "ii",
                    winddown, (int64_t)max);
}

enum rc winddown_recipients(struct db *db, struct winddown_recipient *out, size_t max, size_t *n,
                            struct err *err)
{
    static const struct sql_col recipient_col[] = {SQL_COL('i', winddown_recipient, id),
                                                   SQL_COL('t', winddown_recipient, name)};

    return sql_rows(db, &sql[RECIPIENTS], recipient_col, 2, sizeof *out, out, max, n, err, "i",
                    (int64_t)max);
}

enum rc winddown_recipient_end(struct db *db, int64_t id, int64_t now, struct err *err)
{
    return sql_run(db, &sql[RECIPIENT_END], NULL, err, "ii", id, now);
}

enum rc winddown_stop(struct db *db, struct err *err)
{
    return sql_run(db, &sql[STOP], NULL, err, "");
}
