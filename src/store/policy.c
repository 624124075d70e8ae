#include "store/policy.h"

#include "store/sql.h"

#include <string.h>

enum { PUT, GET, SECTIONS, FIELD_PUT, FIELD_ALL };

static const struct sql sql[] = {
    [PUT] = {"policy put", "INSERT INTO policy(section, name, value) VALUES(?, ?, ?)", DB_OFFICE},
    [GET] = {"policy", "SELECT value FROM policy WHERE section = ? AND name = ?", DB_OFFICE},
    [SECTIONS] = {"policy sections",
                  "SELECT section FROM policy WHERE section >= ?1 AND section < ?1 || char(1114111) "
                  "GROUP BY section ORDER BY min(id) LIMIT ?2",
                  DB_OFFICE},
    [FIELD_PUT] = {"field put",
                   "INSERT INTO field(code, sensitive, tier, mask, rule, searchable, uniq, "
                   "helpdesk_edit, state, clause, position) "
                   "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   DB_OFFICE},
    [FIELD_ALL] = {"fields",
                   "SELECT id, code, sensitive, tier, mask, rule, searchable, uniq, "
                   "helpdesk_edit, state, clause FROM field ORDER BY position, id",
                   DB_OFFICE},
};

enum rc policy_put(struct db *db, const char *section, const char *name, const char *value,
                   struct err *err)
{
    return sql_run(db, &sql[PUT], NULL, err, "ttt", section, name, value);
}

enum rc policy_get(struct db *db, const char *section, const char *name, char *out, size_t max,
                   struct err *err)
{
    sqlite3_stmt *stmt;
    bool row;
    enum rc rc = sql_start(db, &sql[GET], &stmt, err, "tt", section, name);

    out[0] = '\0';
    if (rc == RC_OK && (rc = sql_step(db, &sql[GET], stmt, &row, err)) == RC_OK && row) {
        sql_text(stmt, 0, out, max);
        sql_end(stmt);
    }
    return rc;
}

enum rc policy_sections(struct db *db, const char *prefix, char (*out)[64], size_t max, size_t *n,
                        struct err *err)
{
    sqlite3_stmt *stmt;
    bool row = true;
    enum rc rc = sql_start(db, &sql[SECTIONS], &stmt, err, "ti", prefix, (int64_t)max);

    *n = 0;
    while (rc == RC_OK && (rc = sql_step(db, &sql[SECTIONS], stmt, &row, err)) == RC_OK && row)
        if (*n < max)
            sql_text(stmt, 0, out[(*n)++], sizeof *out);
    return rc;
}

enum rc field_put(struct db *db, const struct field *f, int64_t position, struct err *err)
{
    return sql_run(db, &sql[FIELD_PUT], NULL, err, "tiittiiitti", f->code, (int64_t)f->sensitive,
                   (int64_t)f->tier, f->mask, f->rule, (int64_t)f->searchable, (int64_t)f->unique,
                   (int64_t)f->helpdesk_edit, f->state, f->clause, position);
}

static void read_field(sqlite3_stmt *stmt, struct field *f)
{
    f->id = sqlite3_column_int64(stmt, 0);
    sql_text(stmt, 1, f->code, sizeof f->code);
    f->sensitive = sqlite3_column_int(stmt, 2) != 0;
    f->tier = sqlite3_column_int(stmt, 3);
    sql_text(stmt, 4, f->mask, sizeof f->mask);
    sql_text(stmt, 5, f->rule, sizeof f->rule);
    f->searchable = sqlite3_column_int(stmt, 6) != 0;
    f->unique = sqlite3_column_int(stmt, 7) != 0;
    f->helpdesk_edit = sqlite3_column_int(stmt, 8) != 0;
    sql_text(stmt, 9, f->state, sizeof f->state);
    sql_text(stmt, 10, f->clause, sizeof f->clause);
}

enum rc field_all(struct db *db, struct catalogue *c, struct err *err)
{
    sqlite3_stmt *stmt;
    bool row = true;
    enum rc rc = sql_start(db, &sql[FIELD_ALL], &stmt, err, "");

    c->n = 0;
    while (rc == RC_OK && (rc = sql_step(db, &sql[FIELD_ALL], stmt, &row, err)) == RC_OK && row)
        if (c->n < FIELDS_MAX)
            read_field(stmt, &c->field[c->n++]);
    return rc;
}
