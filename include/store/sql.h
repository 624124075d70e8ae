/* Inside store only: prepared statements from fixed tables, values bound. */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include "store/db.h"

#include <sqlite3.h>
#include <stddef.h>

/* Errors name the statement, never its values. */
struct sql {
    const char *name, *text;
    enum db_file file;
};

/* Bind by TYPES and leave *STMT ready for sql_step: i int64_t, t const char *
 * (NULL binds NULL), b const void *, size_t (NULL binds NULL). */
MUST_USE enum rc sql_start(struct db *db, const struct sql *sql, sqlite3_stmt **stmt,
                           struct err *err, const char *types, ...);
/* Step: *ROW tells whether there is a row. On the end or an error the statement
 * is reset. */
MUST_USE enum rc sql_step(struct db *db, const struct sql *sql, sqlite3_stmt *stmt, bool *row,
                          struct err *err);
/* Reset early, before the last row. */
void sql_end(sqlite3_stmt *stmt);
/* Bind, run to the end. *CHANGES (may be NULL): rows changed. */
MUST_USE enum rc sql_run(struct db *db, const struct sql *sql, int *changes, struct err *err,
                         const char *types, ...);
/* Columns: text copied with a cap, blobs only when of exactly LEN bytes. */
void sql_text(sqlite3_stmt *stmt, int col, char *out, size_t max);
bool sql_blob(sqlite3_stmt *stmt, int col, void *out, size_t len);
/* The id of the last row inserted into office.db. */
int64_t sql_last_id(struct db *db);
/* The result code as an error: BUSY, FULL, CORRUPT and so on said plainly. */
enum rc sql_fail(struct db *db, int code, const char *name, struct err *err);
/* The raw handle (guard, migrate, backup). */
sqlite3 *sql_handle(struct db *db, enum db_file file);

/* store/guard and store/migrate */
void guard_install(sqlite3 *handle, const enum op_role *role);
MUST_USE enum rc migrate_run(sqlite3 *handle, enum db_file file, struct err *err);
int migrate_version(enum db_file file);

#endif
