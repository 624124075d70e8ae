#include "store/hold.h"

#include "base/i18n.h"
#include "store/sql.h"

#define COLUMNS                                                                                    \
    "h.id, h.person, h.department, h.field, h.reason, h.case_id, h.starts_at, h.ends_at, "         \
    "h.placed_by, h.lifted_at, h.lifted_by, h.lift_reason, p.ref"
#define FROM " FROM hold h LEFT JOIN person p ON p.id = h.person "

enum { PUT, LIFT, BY_ID, AFTER, BEFORE, ON, COUNT, TOTAL };

static const struct sql sql[] = {
    [PUT] = {"hold put",
             "INSERT INTO hold(id, person, department, field, reason, case_id, starts_at, ends_at, "
             "placed_by) VALUES(nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
             DB_OFFICE},
    [LIFT] = {"hold lift",
              "UPDATE hold SET lifted_at = ?2, lifted_by = ?3, lift_reason = ?4 WHERE id = ?1 "
              "AND lifted_at IS NULL",
              DB_OFFICE},
    [BY_ID] = {"hold by id", "SELECT " COLUMNS FROM "WHERE h.id = ?", DB_OFFICE},
    [AFTER] = {"holds", "SELECT " COLUMNS FROM "WHERE h.id > ? ORDER BY h.id LIMIT ?", DB_OFFICE},
    [BEFORE] = {"holds back", "SELECT " COLUMNS FROM "WHERE h.id < ? ORDER BY h.id DESC LIMIT ?",
                DB_OFFICE},
    [ON] = {"holds on",
            "SELECT " COLUMNS FROM "WHERE h.lifted_at IS NULL AND h.starts_at <= ?3 "
            "AND (h.ends_at IS NULL OR h.ends_at > ?3) AND (h.person IS NULL OR h.person = ?1) "
            "AND (h.department IS NULL OR h.department = "
            "(SELECT department FROM person WHERE id = ?1)) "
            "AND (h.field IS NULL OR h.field = ?2) ORDER BY h.id LIMIT ?4",
            DB_OFFICE},
    [COUNT] = {"holds in force",
               "SELECT count(*) FROM hold WHERE lifted_at IS NULL AND starts_at <= ?1 "
               "AND (ends_at IS NULL OR ends_at > ?1)",
               DB_OFFICE},
    [TOTAL] = {"holds counted", "SELECT max(id) FROM hold", DB_OFFICE},
};

#define COL(type, member) SQL_COL(type, hold, member)

static const struct sql_col col[] = {
    COL('i', id),        COL('n', person),    COL('o', department), COL('n', field),
    COL('t', reason),    COL('t', case_id),   COL('i', starts_at),  COL('n', ends_at),
    COL('t', placed_by), COL('n', lifted_at), COL('o', lifted_by),  COL('o', lift_reason),
    COL('t', ref),
};
#define COLS (sizeof col / sizeof *col)
#define PUT_COLS 9

enum rc hold_put(struct db *db, struct hold *h, struct err *err)
{
    enum rc rc = sql_put(db, &sql[PUT], col, PUT_COLS, h, NULL, err);

    if (rc == RC_OK)
        h->id = sql_last_id(db);
    return rc;
}

enum rc hold_lift(struct db *db, const struct hold *h, struct err *err)
{
    int changes = 0;
    enum rc rc = sql_run(db, &sql[LIFT], &changes, err, "iitt", h->id, h->lifted_at, h->lifted_by,
                         h->lift_reason);

    return rc == RC_OK && changes == 0 ? err_set(err, RC_CONFLICT, _("this hold is lifted already"))
                                       : rc;
}

enum rc hold_by_id(struct db *db, int64_t id, struct hold *h, struct err *err)
{
    bool found;
    enum rc rc = sql_one(db, &sql[BY_ID], col, COLS, sizeof *h, h, &found, err, "i", id);

    return rc == RC_OK && !found ? err_set(err, RC_MISSING, _("no such hold")) : rc;
}

enum rc hold_page(struct db *db, int64_t id, int dir, struct hold *out, size_t max, size_t *n,
                  struct err *err)
{
    int64_t from = id == 0 && dir < 0 ? INT64_MAX : id;

    return sql_rows(db, &sql[dir < 0 ? BEFORE : AFTER], col, COLS, sizeof *out, out, max, n, err,
                    "ii", from, (int64_t)max);
}

enum rc hold_on(struct db *db, int64_t person, int64_t field, int64_t now, struct hold *out,
                size_t max, size_t *n, struct err *err)
{
    return sql_rows(db, &sql[ON], col, COLS, sizeof *out, out, max, n, err, "iiii", person, field,
                    now, (int64_t)max);
}

enum rc hold_count(struct db *db, int64_t now, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[COUNT], n, err, "i", now);
}

enum rc hold_total(struct db *db, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[TOTAL], n, err, "");
}
