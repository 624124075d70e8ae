/* Inside store only: prepared statements from fixed tables, values bound. */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include "store/db.h"

#include <sqlite3.h>
#include <stdarg.h>
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
MUST_USE enum rc sql_vstart(struct db *db, const struct sql *sql, sqlite3_stmt **stmt,
                            struct err *err, const char *types, va_list *ap);
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
/* How a column lands in a struct's member, by TYPE: i an integer of 8, 4 or 1
 * bytes, n the same with NULL for 0, t text in a char array, o the same with
 * NULL for "", b a blob of just that size, s text in an owned char * (NULL is
 * NULL). The tables of columns stand in the order of the statement's. */
struct sql_col {
    char type;
    unsigned short at, size;
};
#define SQL_COL(type, s, member)                                                                   \
    {                                                                                              \
        type, offsetof(struct s, member), sizeof(((struct s *)0)->member)                          \
    }

/* Read up to MAX rows into OUT, structs of SIZE bytes, zeroed first. */
MUST_USE enum rc sql_rows(struct db *db, const struct sql *sql, const struct sql_col *col,
                          size_t ncol, size_t size, void *out, size_t max, size_t *n,
                          struct err *err, const char *types, ...);
/* One row, or *FOUND false. */
MUST_USE enum rc sql_one(struct db *db, const struct sql *sql, const struct sql_col *col,
                         size_t ncol, size_t size, void *out, bool *found, struct err *err,
                         const char *types, ...);
/* Bind ROW's members in the table's order and run to the end. */
MUST_USE enum rc sql_put(struct db *db, const struct sql *sql, const struct sql_col *col,
                         size_t ncol, const void *row, int *changes, struct err *err);
/* One integer, 0 where there is no row or NULL. */
MUST_USE enum rc sql_number(struct db *db, const struct sql *sql, int64_t *out, struct err *err,
                            const char *types, ...);
/* The id of the last row inserted into office.db. */
int64_t sql_last_id(struct db *db);
/* The result code as an error: BUSY, FULL, CORRUPT and so on said plainly. */
enum rc sql_fail(struct db *db, int code, const char *name, struct err *err);
/* The raw handle (guard, migrate, backup); NULL unless it is open. */
sqlite3 *sql_handle(struct db *db, enum db_file file);
/* Open FILE unless it is open already: the vault is opened by those alone who need it. */
MUST_USE enum rc sql_need(struct db *db, enum db_file file, struct err *err);
/* How long FILE is waited for while another holds a lock on it; 0: as usual. */
void sql_wait(struct db *db, enum db_file file, int ms);

/* store/guard and store/migrate */
void guard_install(sqlite3 *handle, const enum op_role *role);
/* Make the tables of an empty file. */
MUST_USE enum rc migrate_run(sqlite3 *handle, enum db_file file, struct err *err);
/* All migrations after version FROM, in the transaction that is open; a SQLite code. */
MUST_USE int migrate_apply(sqlite3 *handle, enum db_file file, int from);
int migrate_version(enum db_file file);

#endif
