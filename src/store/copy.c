#define _GNU_SOURCE
#include "store/copy.h"

#include "base/die.h"
#include "base/i18n.h"
#include "store/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGES 1024 /* a step */

struct copy {
    struct db *db;
    sqlite3 *reader[2];
};

static enum rc pin(struct copy *c, enum db_file file, struct err *err)
{
    char path[800];
    int code;

    db_path(c->db, file, path, sizeof path);
    code =
        sqlite3_open_v2(path, &c->reader[file], SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(c->reader[file], "BEGIN; SELECT count(*) FROM sqlite_schema", NULL,
                            NULL, NULL);
    return code == SQLITE_OK ? RC_OK : sql_fail(c->db, code, "snapshot", err);
}

enum rc copy_begin(struct copy **out, struct db *db, struct err *err)
{
    struct copy *c = xcalloc(1, sizeof *c);
    enum rc rc = db_begin(db, DB_OFFICE, err);

    c->db = db;
    if (rc == RC_OK && (rc = db_begin(db, DB_VAULT, err)) == RC_OK &&
        (rc = pin(c, DB_OFFICE, err)) == RC_OK)
        rc = pin(c, DB_VAULT, err);
    db_rollback(db, DB_VAULT);
    db_rollback(db, DB_OFFICE);
    if (rc != RC_OK) {
        copy_end(c);
        return rc;
    }
    *out = c;
    return RC_OK;
}

/* Private from the beginning; it never has a journal, being worth nothing half done. */
static enum rc open_new(struct copy *c, const char *path, sqlite3 **to, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600), code;

    if (fd < 0 || close(fd) != 0)
        return err_set(err, RC_EXISTS, _("cannot make %.150s: %s"), path, strerror(errno));
    code = sqlite3_open_v2(path, to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(*to, "PRAGMA journal_mode=OFF", NULL, NULL, NULL);
    return code == SQLITE_OK ? RC_OK : sql_fail(c->db, code, "copy", err);
}

static enum rc copy_pages(struct copy *c, enum db_file file, sqlite3 *to,
                          bool (*tick)(void *arg, int64_t done, int64_t total), void *arg,
                          struct err *err)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", c->reader[file], "main");
    int code = b != NULL ? SQLITE_OK : sqlite3_errcode(to), end;
    bool go = true;

    while (go && code == SQLITE_OK) {
        code = sqlite3_backup_step(b, PAGES);
        if (tick != NULL && code == SQLITE_OK) {
            int total = sqlite3_backup_pagecount(b);

            go = tick(arg, total - sqlite3_backup_remaining(b), total);
        }
    }
    end = sqlite3_backup_finish(b);
    if (!go)
        return err_set(err, RC_CANCEL, _("stopped"));
    if (code == SQLITE_DONE)
        code = end;
    return code == SQLITE_OK ? RC_OK : sql_fail(c->db, code, "copy", err);
}

enum rc copy_file(struct copy *c, enum db_file file, const char *dir,
                  bool (*tick)(void *arg, int64_t done, int64_t total), void *arg, struct err *err)
{
    sqlite3 *to = NULL;
    char path[1200];
    enum rc rc;

    snprintf(path, sizeof path, "%s/%s", dir, db_file_name(file));
    if ((rc = open_new(c, path, &to, err)) == RC_OK)
        rc = copy_pages(c, file, to, tick, arg, err);
    sqlite3_close(to);
    sqlite3_close(c->reader[file]);
    c->reader[file] = NULL;
    return rc;
}

void copy_end(struct copy *c)
{
    if (c == NULL)
        return;
    for (int i = 0; i < 2; i++)
        sqlite3_close(c->reader[i]);
    free(c);
}
