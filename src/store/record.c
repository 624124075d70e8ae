/* Rows as structs, by tables of columns (store/sql.h). */
#include "base/die.h"
#include "store/sql.h"

#include <string.h>

static void put_integer(void *at, size_t size, int64_t n)
{
    if (size == sizeof n) {
        memcpy(at, &n, sizeof n);
    } else if (size == sizeof(int32_t)) {
        int32_t narrow = (int32_t)n;

        memcpy(at, &narrow, sizeof narrow);
    } else {
        *(uint8_t *)at = n != 0;
    }
}

static int64_t get_integer(const void *at, size_t size)
{
    int64_t n = 0;
    int32_t narrow;

    if (size == sizeof n) {
        memcpy(&n, at, sizeof n);
        return n;
    }
    if (size != sizeof narrow)
        return *(const uint8_t *)at;
    memcpy(&narrow, at, sizeof narrow);
    return narrow;
}

static void read_row(sqlite3_stmt *stmt, const struct sql_col *col, size_t ncol, void *row)
{
    for (size_t i = 0; i < ncol; i++) {
        char *at = (char *)row + col[i].at;
        const char *text;

        switch (col[i].type) {
        case 'i':
        case 'n':
            put_integer(at, col[i].size, sqlite3_column_int64(stmt, (int)i));
            break;
        case 't':
        case 'o':
            sql_text(stmt, (int)i, at, col[i].size);
            break;
        case 'b':
            sql_blob(stmt, (int)i, at, col[i].size);
            break;
        case 's':
            text = (const char *)sqlite3_column_text(stmt, (int)i);
            text = text != NULL ? xstrdup(text) : NULL;
            memcpy(at, &text, sizeof text);
            break;
        default:
            die("bad column");
        }
    }
}

enum rc sql_rows(struct db *db, const struct sql *sql, const struct sql_col *col, size_t ncol,
                 size_t size, void *out, size_t max, size_t *n, struct err *err,
                 const char *types, ...)
{
    sqlite3_stmt *stmt;
    bool row = true;
    va_list ap;
    enum rc rc;

    *n = 0;
    va_start(ap, types);
    rc = sql_vstart(db, sql, &stmt, err, types, &ap);
    va_end(ap);
    while (rc == RC_OK && *n < max && (rc = sql_step(db, sql, stmt, &row, err)) == RC_OK && row) {
        char *at = (char *)out + *n * size;

        memset(at, 0, size);
        read_row(stmt, col, ncol, at);
        ++*n;
    }
    if (rc == RC_OK && row)
        sql_end(stmt);
    return rc;
}

enum rc sql_one(struct db *db, const struct sql *sql, const struct sql_col *col, size_t ncol,
                size_t size, void *out, bool *found, struct err *err, const char *types, ...)
{
    sqlite3_stmt *stmt;
    va_list ap;
    enum rc rc;

    *found = false;
    memset(out, 0, size);
    va_start(ap, types);
    rc = sql_vstart(db, sql, &stmt, err, types, &ap);
    va_end(ap);
    if (rc != RC_OK || (rc = sql_step(db, sql, stmt, found, err)) != RC_OK || !*found)
        return rc;
    read_row(stmt, col, ncol, out);
    sql_end(stmt);
    return RC_OK;
}

static int bind_member(sqlite3_stmt *stmt, int i, const struct sql_col *col, const void *row)
{
    const char *at = (const char *)row + col->at;
    const char *text;

    switch (col->type) {
    case 'n':
        if (get_integer(at, col->size) == 0)
            return sqlite3_bind_null(stmt, i);
        /* fall through */
    case 'i':
        return sqlite3_bind_int64(stmt, i, get_integer(at, col->size));
    case 'o':
        if (*at == '\0')
            return sqlite3_bind_null(stmt, i);
        /* fall through */
    case 't':
        return sqlite3_bind_text(stmt, i, at, -1, SQLITE_TRANSIENT);
    case 'b':
        return sqlite3_bind_blob(stmt, i, at, (int)col->size, SQLITE_TRANSIENT);
    case 's':
        memcpy(&text, at, sizeof text);
        return sqlite3_bind_text(stmt, i, text, -1, SQLITE_TRANSIENT);
    default:
        die("bad column");
    }
}

enum rc sql_put(struct db *db, const struct sql *sql, const struct sql_col *col, size_t ncol,
                const void *row, int *changes, struct err *err)
{
    sqlite3_stmt *stmt;
    bool more = true;
    int code = SQLITE_OK;
    enum rc rc = sql_start(db, sql, &stmt, err, "");

    for (size_t i = 0; rc == RC_OK && code == SQLITE_OK && i < ncol; i++)
        code = bind_member(stmt, (int)i + 1, &col[i], row);
    if (rc == RC_OK && code != SQLITE_OK)
        rc = sql_fail(db, code, sql->name, err);
    while (rc == RC_OK && more)
        rc = sql_step(db, sql, stmt, &more, err);
    if (rc == RC_OK && changes != NULL)
        *changes = sqlite3_changes(sql_handle(db, sql->file));
    return rc;
}

enum rc sql_number(struct db *db, const struct sql *sql, int64_t *out, struct err *err,
                   const char *types, ...)
{
    sqlite3_stmt *stmt;
    bool row;
    va_list ap;
    enum rc rc;

    *out = 0;
    va_start(ap, types);
    rc = sql_vstart(db, sql, &stmt, err, types, &ap);
    va_end(ap);
    if (rc == RC_OK && (rc = sql_step(db, sql, stmt, &row, err)) == RC_OK && row) {
        *out = sqlite3_column_int64(stmt, 0);
        sql_end(stmt);
    }
    return rc;
}
