#include "store/audit.h"

#include "base/i18n.h"
#include "store/sql.h"

#include <string.h>

#define COLUMNS                                                                                    \
    "seq, time, actor, role, action, field, subject, reason, case_id, data, detail, sig"

enum {
    STATE, STATE_PUT, STATE_SIZE, INSERT, GET, LAST, DETAIL_PUT, DETAIL_GET, DETAIL_DROP,
    DETAIL_SEQS, DETAIL_DROP_ONE, CHECKPOINT_PUT, CHECKPOINT_LAST
};

static const struct sql sql[] = {
    [STATE] = {"log state", "SELECT size, time, frontier FROM audit_state", DB_OFFICE},
    [STATE_PUT] = {"log state put", "UPDATE audit_state SET size = ?, time = ?, frontier = ?",
                   DB_OFFICE},
    [STATE_SIZE] = {"log size", "UPDATE audit_state SET size = ?", DB_OFFICE},
    [INSERT] = {"entry insert",
                "INSERT INTO audit_entry VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", DB_OFFICE},
    [GET] = {"entry", "SELECT " COLUMNS " FROM audit_entry WHERE seq = ?", DB_OFFICE},
    [LAST] = {"last entry", "SELECT coalesce(max(seq), -1) FROM audit_entry", DB_OFFICE},
    [DETAIL_PUT] = {"detail put", "INSERT INTO audit_detail VALUES(?, ?, ?, ?)", DB_OFFICE},
    [DETAIL_GET] = {"detail", "SELECT tier, sealed FROM audit_detail WHERE seq = ?", DB_OFFICE},
    [DETAIL_DROP] = {"details drop", "DELETE FROM audit_detail WHERE subject = ?", DB_OFFICE},
    [DETAIL_SEQS] = {"details of",
                     "SELECT seq FROM audit_detail WHERE subject = ? AND seq > ? ORDER BY seq "
                     "LIMIT ?",
                     DB_OFFICE},
    [DETAIL_DROP_ONE] = {"detail drop", "DELETE FROM audit_detail WHERE seq = ?", DB_OFFICE},
    [CHECKPOINT_PUT] = {"checkpoint put",
                        "INSERT OR IGNORE INTO audit_checkpoint VALUES(?, ?, ?, ?)", DB_OFFICE},
    [CHECKPOINT_LAST] = {"checkpoint",
                         "SELECT size, time, note, frontier FROM audit_checkpoint "
                         "ORDER BY size DESC LIMIT 1",
                         DB_OFFICE},
};

/* One statement per index to walk, so that a filter never scans the log. */
#define REST                                                                                       \
    "AND (?3 IS NULL OR actor = ?3) AND (?4 IS NULL OR action = ?4) "                             \
    "AND (?5 IS NULL OR subject = ?5) AND time >= ?6 AND time < ?7 "                             \
    "AND (?8 IS NULL OR case_id = ?8) ORDER BY seq "
#define PAGE(index)                                                                                \
    {"entry page",                                                                                 \
     "SELECT " COLUMNS " FROM audit_entry " index " WHERE seq > ?1 " REST "LIMIT ?2", DB_OFFICE},  \
    {                                                                                              \
        "entry page back",                                                                         \
            "SELECT " COLUMNS " FROM audit_entry " index " WHERE seq < ?1 " REST "DESC LIMIT ?2",  \
            DB_OFFICE                                                                              \
    }

static const struct sql page[] = {
    PAGE("NOT INDEXED"), /* by seq */
    {"entries of subject",
     "SELECT " COLUMNS " FROM audit_entry WHERE subject = ?5 AND seq > ?1 " REST "LIMIT ?2",
     DB_OFFICE},
    {"entries of subject back",
     "SELECT " COLUMNS " FROM audit_entry WHERE subject = ?5 AND seq < ?1 " REST
     "DESC LIMIT ?2",
     DB_OFFICE},
    {"entries of actor",
     "SELECT " COLUMNS " FROM audit_entry WHERE actor = ?3 AND seq > ?1 " REST "LIMIT ?2",
     DB_OFFICE},
    {"entries of actor back",
     "SELECT " COLUMNS " FROM audit_entry WHERE actor = ?3 AND seq < ?1 " REST "DESC LIMIT ?2",
     DB_OFFICE},
    {"entries of action",
     "SELECT " COLUMNS " FROM audit_entry WHERE action = ?4 AND seq > ?1 " REST "LIMIT ?2",
     DB_OFFICE},
    {"entries of action back",
     "SELECT " COLUMNS " FROM audit_entry WHERE action = ?4 AND seq < ?1 " REST
     "DESC LIMIT ?2",
     DB_OFFICE},
    {"entries of case",
     "SELECT " COLUMNS " FROM audit_entry WHERE case_id = ?8 AND case_id <> '-' AND seq > ?1 " REST
     "LIMIT ?2",
     DB_OFFICE},
    {"entries of case back",
     "SELECT " COLUMNS " FROM audit_entry WHERE case_id = ?8 AND case_id <> '-' AND seq < ?1 " REST
     "DESC LIMIT ?2",
     DB_OFFICE},
};

enum rc audit_state_get(struct db *db, struct audit_state *s, struct err *err)
{
    sqlite3_stmt *stmt;
    bool row;
    enum rc rc = sql_start(db, &sql[STATE], &stmt, err, "");

    if (rc != RC_OK || (rc = sql_step(db, &sql[STATE], stmt, &row, err)) != RC_OK)
        return rc;
    if (!row || (size_t)sqlite3_column_bytes(stmt, 2) > sizeof s->frontier) {
        sql_end(stmt);
        return err_set(err, RC_BROKEN, _("the audit log's state is missing"));
    }
    s->size = sqlite3_column_int64(stmt, 0);
    s->time = sqlite3_column_int64(stmt, 1);
    s->len = (size_t)sqlite3_column_bytes(stmt, 2);
    if (s->len != 0)
        memcpy(s->frontier, sqlite3_column_blob(stmt, 2), s->len);
    sql_end(stmt);
    return RC_OK;
}

enum rc audit_state_put(struct db *db, const struct audit_state *s, struct err *err)
{
    return sql_run(db, &sql[STATE_PUT], NULL, err, "iib", s->size, s->time, s->frontier, s->len);
}

enum rc audit_state_size(struct db *db, int64_t size, struct err *err)
{
    return sql_run(db, &sql[STATE_SIZE], NULL, err, "i", size);
}

enum rc audit_insert(struct db *db, const struct audit_entry *e, struct err *err)
{
    return sql_run(db, &sql[INSERT], NULL, err, "iittttbtttbb", e->seq, e->time, e->actor, e->role,
                   e->action, e->field, e->has_subject ? e->subject : NULL,
                   e->has_subject ? (size_t)16 : (size_t)0, e->reason, e->case_id, e->data,
                   e->has_detail ? e->detail : NULL, e->has_detail ? (size_t)32 : (size_t)0,
                   e->has_sig ? e->sig : NULL, e->has_sig ? (size_t)64 : (size_t)0);
}

static void read_entry(sqlite3_stmt *stmt, struct audit_entry *e)
{
    memset(e, 0, sizeof *e);
    e->seq = sqlite3_column_int64(stmt, 0);
    e->time = sqlite3_column_int64(stmt, 1);
    sql_text(stmt, 2, e->actor, sizeof e->actor);
    sql_text(stmt, 3, e->role, sizeof e->role);
    sql_text(stmt, 4, e->action, sizeof e->action);
    sql_text(stmt, 5, e->field, sizeof e->field);
    e->has_subject = sql_blob(stmt, 6, e->subject, sizeof e->subject);
    sql_text(stmt, 7, e->reason, sizeof e->reason);
    sql_text(stmt, 8, e->case_id, sizeof e->case_id);
    sql_text(stmt, 9, e->data, sizeof e->data);
    e->has_detail = sql_blob(stmt, 10, e->detail, sizeof e->detail);
    e->has_sig = sql_blob(stmt, 11, e->sig, sizeof e->sig);
}

enum rc audit_get(struct db *db, int64_t seq, struct audit_entry *e, struct err *err)
{
    sqlite3_stmt *stmt;
    bool row;
    enum rc rc = sql_start(db, &sql[GET], &stmt, err, "i", seq);

    if (rc != RC_OK || (rc = sql_step(db, &sql[GET], stmt, &row, err)) != RC_OK)
        return rc;
    if (!row)
        return err_set(err, RC_MISSING, _("no such audit entry"));
    read_entry(stmt, e);
    sql_end(stmt);
    return RC_OK;
}

enum rc audit_page(struct db *db, int64_t seq, int dir, const struct audit_filter *f,
                   struct audit_entry *out, size_t max, size_t *n, struct err *err)
{
    size_t walk = f->subject != NULL   ? 2
                  : f->case_id != NULL ? 8
                  : f->actor != NULL   ? 4
                  : f->action != NULL  ? 6
                                       : 0;
    const struct sql *s = &page[walk + (dir < 0)];
    sqlite3_stmt *stmt;
    bool row = true;
    enum rc rc = sql_start(db, s, &stmt, err, "iittbiit", seq, (int64_t)max, f->actor, f->action,
                           f->subject, f->subject != NULL ? (size_t)16 : (size_t)0, f->since,
                           f->until != 0 ? f->until : INT64_MAX, f->case_id);

    *n = 0;
    while (rc == RC_OK && (rc = sql_step(db, s, stmt, &row, err)) == RC_OK && row)
        if (*n < max)
            read_entry(stmt, &out[(*n)++]);
    return rc;
}

enum rc audit_last(struct db *db, int64_t *seq, struct err *err)
{
    sqlite3_stmt *stmt;
    bool row;
    enum rc rc = sql_start(db, &sql[LAST], &stmt, err, "");

    if (rc != RC_OK || (rc = sql_step(db, &sql[LAST], stmt, &row, err)) != RC_OK)
        return rc;
    *seq = row ? sqlite3_column_int64(stmt, 0) : -1;
    sql_end(stmt);
    return RC_OK;
}

enum rc audit_detail_put(struct db *db, int64_t seq, const uint8_t subject[16], int tier,
                         const void *sealed, size_t len, struct err *err)
{
    return sql_run(db, &sql[DETAIL_PUT], NULL, err, "ibib", seq, subject, (size_t)16,
                   (int64_t)tier, sealed, len);
}

enum rc audit_detail_get(struct db *db, int64_t seq, int *tier, struct buf *out, bool *found,
                         struct err *err)
{
    sqlite3_stmt *stmt;
    enum rc rc = sql_start(db, &sql[DETAIL_GET], &stmt, err, "i", seq);

    if (rc != RC_OK || (rc = sql_step(db, &sql[DETAIL_GET], stmt, found, err)) != RC_OK || !*found)
        return rc;
    *tier = sqlite3_column_int(stmt, 0);
    buf_clear(out);
    buf_put(out, sqlite3_column_blob(stmt, 1), (size_t)sqlite3_column_bytes(stmt, 1));
    sql_end(stmt);
    return RC_OK;
}

enum rc audit_detail_drop(struct db *db, const uint8_t subject[16], struct err *err)
{
    return sql_run(db, &sql[DETAIL_DROP], NULL, err, "b", subject, (size_t)16);
}

enum rc audit_detail_seqs(struct db *db, const uint8_t subject[16], int64_t after, int64_t *out,
                          size_t max, size_t *n, struct err *err)
{
    static const struct sql_col col = {'i', 0, sizeof *out};

    return sql_rows(db, &sql[DETAIL_SEQS], &col, 1, sizeof *out, out, max, n, err, "bii", subject,
                    (size_t)16, after, (int64_t)max);
}

enum rc audit_detail_drop_one(struct db *db, int64_t seq, struct err *err)
{
    return sql_run(db, &sql[DETAIL_DROP_ONE], NULL, err, "i", seq);
}

enum rc checkpoint_put(struct db *db, const struct checkpoint_row *c, struct err *err)
{
    return sql_run(db, &sql[CHECKPOINT_PUT], NULL, err, "iitb", c->size, c->time, c->note,
                   c->frontier, c->len);
}

enum rc checkpoint_last(struct db *db, struct checkpoint_row *c, bool *found, struct err *err)
{
    sqlite3_stmt *stmt;
    enum rc rc = sql_start(db, &sql[CHECKPOINT_LAST], &stmt, err, "");

    if (rc != RC_OK ||
        (rc = sql_step(db, &sql[CHECKPOINT_LAST], stmt, found, err)) != RC_OK || !*found)
        return rc;
    c->size = sqlite3_column_int64(stmt, 0);
    c->time = sqlite3_column_int64(stmt, 1);
    sql_text(stmt, 2, c->note, sizeof c->note);
    c->len = (size_t)sqlite3_column_bytes(stmt, 3);
    if (c->len > sizeof c->frontier)
        rc = err_set(err, RC_BROKEN, _("a stored checkpoint is damaged"));
    else if (c->len != 0)
        memcpy(c->frontier, sqlite3_column_blob(stmt, 3), c->len);
    sql_end(stmt);
    return rc;
}
