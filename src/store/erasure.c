#define _GNU_SOURCE
#include "store/erasure.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "store/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PUT, PUT_DONE, DONE, OPEN, KNOWN, READMIT, PENDING_PUT, PENDING_DROP, PENDING_FIRST, HOLD, AFTER,
    BEFORE, GET, TOTAL, SINCE
};

#define COLUMNS                                                                                    \
    "uuid, ref_hash, reason_code, case_id, actor, asked_at, done_at, readmitted_at"

static const struct sql sql[] = {
    [PUT] = {"erasure put",
             "INSERT OR IGNORE INTO erasure(uuid, ref_hash, reason_code, case_id, actor, asked_at)"
             " VALUES(?, ?, ?, ?, ?, ?)",
             DB_OFFICE},
    [PUT_DONE] = {"erasure put done",
                  "INSERT OR IGNORE INTO erasure(uuid, ref_hash, reason_code, case_id, actor, "
                  "asked_at, done_at) VALUES(?, ?, ?, ?, ?, ?, ?)",
                  DB_OFFICE},
    [DONE] = {"erasure done", "UPDATE erasure SET done_at = ?2 WHERE uuid = ?1", DB_OFFICE},
    [OPEN] = {"erasures open",
              "SELECT uuid, ref_hash, reason_code, case_id, actor, asked_at FROM erasure "
              "WHERE done_at IS NULL ORDER BY asked_at LIMIT ?",
              DB_OFFICE},
    [KNOWN] = {"erasure known",
               "SELECT 1 FROM erasure WHERE ref_hash = ? AND readmitted_at IS NULL", DB_OFFICE},
    [READMIT] = {"readmit",
                 "UPDATE erasure SET readmitted_at = ?2 WHERE ref_hash = ?1 "
                 "AND readmitted_at IS NULL",
                 DB_OFFICE},
    [PENDING_PUT] = {"pending put", "INSERT INTO pending(kind, started_at, actor) VALUES(?, ?, ?)",
                     DB_OFFICE},
    [PENDING_DROP] = {"pending drop", "DELETE FROM pending WHERE id = ?", DB_OFFICE},
    [PENDING_FIRST] = {"pending", "SELECT id, kind, started_at FROM pending ORDER BY id LIMIT 1",
                       DB_OFFICE},
    [HOLD] = {"hold",
              "SELECT 1 FROM hold h WHERE h.lifted_at IS NULL AND h.starts_at <= ?2 "
              "AND (h.ends_at IS NULL OR h.ends_at > ?2) AND (h.person IS NULL OR h.person = ?1) "
              "AND (h.department IS NULL OR h.department = "
              "(SELECT department FROM person WHERE id = ?1)) "
              "AND (h.field IS NULL OR EXISTS(SELECT 1 FROM value v WHERE v.person = ?1 "
              "AND v.field = h.field)) LIMIT 1",
              DB_OFFICE},
    [AFTER] = {"erasures",
               "SELECT " COLUMNS " FROM erasure WHERE (asked_at, uuid) < (?1, ?2) "
               "ORDER BY asked_at DESC, uuid DESC LIMIT ?3",
               DB_OFFICE},
    [BEFORE] = {"erasures back",
                "SELECT " COLUMNS " FROM erasure WHERE (asked_at, uuid) > (?1, ?2) "
                "ORDER BY asked_at, uuid LIMIT ?3",
                DB_OFFICE},
    [GET] = {"erasure", "SELECT " COLUMNS " FROM erasure WHERE uuid = ?", DB_OFFICE},
    [TOTAL] = {"erasures counted", "SELECT count(*) FROM erasure", DB_OFFICE},
    [SINCE] = {"erasures since",
               "SELECT count(*) FROM erasure WHERE asked_at >= ? AND reason_code = ? "
               "AND done_at IS NOT NULL",
               DB_OFFICE},
};

enum rc erasure_put(struct db *db, const struct erasure *e, struct err *err)
{
    return sql_run(db, &sql[PUT], NULL, err, "bbttti", e->uuid, sizeof e->uuid, e->ref_hash,
                   sizeof e->ref_hash, e->reason, e->case_id, e->actor, e->asked_at);
}

enum rc erasure_put_done(struct db *db, const struct erasure *e, struct err *err)
{
    return sql_run(db, &sql[PUT_DONE], NULL, err, "bbtttii", e->uuid, sizeof e->uuid, e->ref_hash,
                   sizeof e->ref_hash, e->reason, e->case_id, e->actor, e->asked_at, e->done_at);
}

enum rc erasure_done(struct db *db, const uint8_t uuid[16], int64_t now, struct err *err)
{
    return sql_run(db, &sql[DONE], NULL, err, "bi", uuid, (size_t)16, now);
}

enum rc erasure_open(struct db *db, struct erasure *out, size_t max, size_t *n, struct err *err)
{
    sqlite3_stmt *stmt;
    bool row = true;
    enum rc rc = sql_start(db, &sql[OPEN], &stmt, err, "i", (int64_t)max);

    *n = 0;
    while (rc == RC_OK && (rc = sql_step(db, &sql[OPEN], stmt, &row, err)) == RC_OK && row) {
        struct erasure *e = &out[*n];

        memset(e, 0, sizeof *e);
        sql_blob(stmt, 0, e->uuid, sizeof e->uuid);
        sql_blob(stmt, 1, e->ref_hash, sizeof e->ref_hash);
        sql_text(stmt, 2, e->reason, sizeof e->reason);
        sql_text(stmt, 3, e->case_id, sizeof e->case_id);
        sql_text(stmt, 4, e->actor, sizeof e->actor);
        e->asked_at = sqlite3_column_int64(stmt, 5);
        ++*n;
    }
    return rc;
}

/* Does the statement yield a row? */
static enum rc exists(struct db *db, const struct sql *s, sqlite3_stmt *stmt, bool *row,
                      struct err *err)
{
    enum rc rc = sql_step(db, s, stmt, row, err);

    if (rc == RC_OK && *row)
        sql_end(stmt);
    return rc;
}

enum rc erasure_known(struct db *db, const uint8_t ref_hash[16], bool *known, struct err *err)
{
    sqlite3_stmt *stmt;
    enum rc rc = sql_start(db, &sql[KNOWN], &stmt, err, "b", ref_hash, (size_t)16);

    return rc == RC_OK ? exists(db, &sql[KNOWN], stmt, known, err) : rc;
}

enum rc erasure_readmit(struct db *db, const uint8_t ref_hash[16], int64_t now, struct err *err)
{
    return sql_run(db, &sql[READMIT], NULL, err, "bi", ref_hash, (size_t)16, now);
}

/* Is UUID (hex) at the beginning of a line of PATH, and the line whole? */
static bool listed(const char *path, const char *hex)
{
    FILE *f = fopen(path, "re");
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    bool found = false;

    while (f != NULL && !found && (len = getline(&line, &cap, f)) > 0)
        found = len == ERASURE_LINE && strncmp(line, hex, 32) == 0;
    free(line);
    if (f != NULL)
        fclose(f);
    return found;
}

/* Does the file end within a line, which a crash cut off? */
static bool ends_torn(int fd, off_t size)
{
    char last = '\n';

    return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

/* A file that is new is there after a power cut only with its name. */
static bool sync_name(const char *path)
{
    char *copy = xstrdup(path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    free(copy);
    return ok;
}

/* A line that could not be written whole is taken back; after one that was cut off
 * a new one begins. */
enum rc erasure_append_lines(const char *path, const struct buf *lines, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    off_t size = fd >= 0 && flock(fd, LOCK_EX) == 0 ? lseek(fd, 0, SEEK_END) : -1;
    bool ok = size >= 0 && (!ends_torn(fd, size) || write(fd, "\n", 1) == 1) &&
              write(fd, lines->data, lines->len) == (ssize_t)lines->len && fsync(fd) == 0 &&
              (size > 0 || sync_name(path));
    int saved = errno;

    if (!ok && size >= 0)
        (void)!ftruncate(fd, size);
    if (fd >= 0)
        close(fd);
    if (!ok)
        return err_set(err, RC_IO, _("cannot write the erasure list: %s"), strerror(saved));
    return RC_OK;
}

void erasure_line(const struct erasure *e, struct buf *out)
{
    buf_hex(out, e->uuid, sizeof e->uuid);
    buf_putc(out, ' ');
    buf_hex(out, e->ref_hash, sizeof e->ref_hash);
    buf_putc(out, ' ');
    time_put_iso(out, e->asked_at);
    buf_putc(out, '\n');
}

enum rc erasure_append(const char *dir, const char *copy, const struct erasure *e, bool again,
                       struct err *err)
{
    struct buf line = BUF_INIT, path = BUF_INIT;
    char hex[33];
    enum rc rc = RC_OK;

    erasure_line(e, &line);
    snprintf(hex, sizeof hex, "%.32s", buf_str(&line));
    buf_printf(&path, "%s/erasure.list", dir);
    if (!again || !listed(buf_str(&path), hex))
        rc = erasure_append_lines(buf_str(&path), &line, err);
    if (rc == RC_OK && copy != NULL && *copy != '\0' &&
        (!again || !listed(copy, hex)))
        rc = erasure_append_lines(copy, &line, err);
    buf_release(&line);
    buf_release(&path);
    return rc;
}

static int64_t lines_of(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? (int64_t)st.st_size / ERASURE_LINE : 0;
}

void erasure_listed(const char *dir, const char *copy, int64_t *listed, int64_t *copied)
{
    struct buf path = BUF_INIT;

    buf_printf(&path, "%s/erasure.list", dir);
    *listed = lines_of(buf_str(&path));
    *copied = *copy != '\0' ? lines_of(copy) : INT64_MAX;
    buf_release(&path);
}

#define COL(type, member) SQL_COL(type, erasure, member)

static const struct sql_col col[] = {
    COL('b', uuid),  COL('b', ref_hash), COL('t', reason),  COL('t', case_id),
    COL('t', actor), COL('i', asked_at), COL('n', done_at), COL('n', readmitted_at),
};
#define COLS (sizeof col / sizeof *col)

enum rc erasure_page(struct db *db, int64_t asked_at, const uint8_t uuid[16], int dir,
                     struct erasure *out, size_t max, size_t *n, struct err *err)
{
    return sql_rows(db, &sql[dir > 0 ? AFTER : BEFORE], col, COLS, sizeof *out, out, max, n, err,
                    "ibi", asked_at, uuid, (size_t)16, (int64_t)max);
}

enum rc erasure_total(struct db *db, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[TOTAL], n, err, "");
}

enum rc erasure_since(struct db *db, int64_t since, const char *reason, int64_t *n,
                      struct err *err)
{
    return sql_number(db, &sql[SINCE], n, err, "it", since, reason);
}

enum rc erasure_get(struct db *db, const uint8_t uuid[16], struct erasure *e, struct err *err)
{
    bool found;
    enum rc rc = sql_one(db, &sql[GET], col, COLS, sizeof *e, e, &found, err, "b", uuid,
                         (size_t)16);

    return rc == RC_OK && !found ? err_set(err, RC_MISSING, _("nobody was erased under this number"))
                                 : rc;
}

enum rc pending_put(struct db *db, const char *kind, const char *actor, int64_t now, int64_t *id,
                    struct err *err)
{
    enum rc rc = sql_run(db, &sql[PENDING_PUT], NULL, err, "tit", kind, now, actor);

    if (rc == RC_OK)
        *id = sql_last_id(db);
    return rc;
}

enum rc pending_drop(struct db *db, int64_t id, bool *gone, struct err *err)
{
    int changes = 0;
    enum rc rc = sql_run(db, &sql[PENDING_DROP], &changes, err, "i", id);

    if (gone != NULL)
        *gone = changes == 0;
    return rc;
}

enum rc pending_first(struct db *db, int64_t *id, char kind[32], int64_t *started, struct err *err)
{
    sqlite3_stmt *stmt;
    bool row;
    enum rc rc = sql_start(db, &sql[PENDING_FIRST], &stmt, err, "");

    *id = 0;
    if (rc == RC_OK && (rc = sql_step(db, &sql[PENDING_FIRST], stmt, &row, err)) == RC_OK && row) {
        *id = sqlite3_column_int64(stmt, 0);
        sql_text(stmt, 1, kind, 32);
        *started = sqlite3_column_int64(stmt, 2);
        sql_end(stmt);
    }
    return rc;
}

enum rc hold_active(struct db *db, int64_t person, int64_t now, bool *held, struct err *err)
{
    sqlite3_stmt *stmt;
    enum rc rc = sql_start(db, &sql[HOLD], &stmt, err, "ii", person, now);

    return rc == RC_OK ? exists(db, &sql[HOLD], stmt, held, err) : rc;
}
