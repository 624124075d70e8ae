#include "store/guardian.h"

#include "base/die.h"
#include "store/sql.h"

#include <stdlib.h>

enum { PUT, DROP, FLAG, GET, COUNT, PAGE_ALL, PAGE_BARE };

/* As the partial index person_unguarded has it. */
#define BARE " AND guardian = 0 AND status = 0"
#define PAGE(more)                                                                                 \
    {"minors",                                                                                     \
     "SELECT minor_until, id FROM person WHERE minor_until IS NOT NULL AND minor_until > ?1 "      \
     "AND (minor_until, id) > (?2, ?3)" more " ORDER BY minor_until, id LIMIT ?4",                 \
     DB_OFFICE}

static const struct sql sql[] = {
    [PUT] = {"guardian put",
             "INSERT INTO guardian VALUES(?1, ?2, ?3, ?4) ON CONFLICT(person) DO UPDATE SET "
             "consent_at = ?2, recorded_at = ?3, recorded_by = ?4",
             DB_OFFICE},
    [DROP] = {"guardian drop", "DELETE FROM guardian WHERE person = ?", DB_OFFICE},
    [FLAG] = {"guardian flag", "UPDATE person SET guardian = ?2 WHERE id = ?1", DB_OFFICE},
    [GET] = {"guardian",
             "SELECT person, consent_at, recorded_at, recorded_by FROM guardian WHERE person = ?",
             DB_OFFICE},
    [COUNT] = {"minors count", "SELECT sum(n) FROM minor_count WHERE until > ? AND bare >= ?",
               DB_OFFICE},
    [PAGE_ALL] = PAGE(""),
    [PAGE_BARE] = PAGE(BARE),
};

static const struct sql_col col[] = {
    SQL_COL('i', guardian, person), SQL_COL('i', guardian, consent_at),
    SQL_COL('i', guardian, recorded_at), SQL_COL('t', guardian, recorded_by)};
#define COLS (sizeof col / sizeof *col)

enum rc guardian_put(struct db *db, const struct guardian *g, struct err *err)
{
    enum rc rc = sql_put(db, &sql[PUT], col, COLS, g, NULL, err);

    return rc == RC_OK ? sql_run(db, &sql[FLAG], NULL, err, "ii", g->person, INT64_C(1)) : rc;
}

enum rc guardian_drop(struct db *db, int64_t person, struct err *err)
{
    enum rc rc = sql_run(db, &sql[DROP], NULL, err, "i", person);

    return rc == RC_OK ? sql_run(db, &sql[FLAG], NULL, err, "ii", person, INT64_C(0)) : rc;
}

enum rc guardian_get(struct db *db, int64_t person, struct guardian *g, bool *found,
                     struct err *err)
{
    return sql_one(db, &sql[GET], col, COLS, sizeof *g, g, found, err, "i", person);
}

enum rc guardian_count(struct db *db, int64_t now, bool unguarded, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[COUNT], n, err, "ii", now, (int64_t)unguarded);
}

enum rc guardian_page(struct db *db, int64_t now, bool unguarded, struct minor_at *at,
                      int64_t *out, size_t max, size_t *n, struct err *err)
{
    static const struct sql_col at_col[] = {SQL_COL('i', minor_at, until),
                                            SQL_COL('i', minor_at, id)};
    struct minor_at *row = xcalloc(max, sizeof *row);
    enum rc rc = sql_rows(db, &sql[unguarded ? PAGE_BARE : PAGE_ALL], at_col, 2, sizeof *row, row,
                          max, n, err, "iiii", now, at->until, at->id, (int64_t)max);

    for (size_t i = 0; rc == RC_OK && i < *n; i++)
        out[i] = row[i].id;
    if (rc == RC_OK && *n > 0)
        *at = row[*n - 1];
    free(row);
    return rc;
}
