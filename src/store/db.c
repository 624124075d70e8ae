#define _GNU_SOURCE
#include "store/sql.h"

#include "base/die.h"
#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define APPLICATION_ID 0x59434144 /* "YCAD" */
#define BUSY_MS 15000
#define STATEMENTS 512

struct cached {
    const struct sql *sql;
    sqlite3_stmt *stmt;
};

struct db {
    char dir[768];
    sqlite3 *handle[2];
    int patience[2]; /* tries, about milliseconds, while another holds a lock */
    enum op_role role; /* the authorizer reads it here */
    bool any;          /* older versions are opened too */
    bool reading;      /* a transaction that only reads is open */
    struct cached cache[STATEMENTS];
    size_t ncache;
};

static const char *const file_name[] = {"office.db", "vault.db"};

const char *db_dir(const struct db *db)
{
    return db->dir;
}

const char *db_file_name(enum db_file file)
{
    return file_name[file];
}

void db_path(const struct db *db, enum db_file file, char *out, size_t max)
{
    snprintf(out, max, "%s/%s", db->dir, file_name[file]);
}

enum rc sql_fail(struct db *db, int code, const char *name, struct err *err)
{
    (void)db;
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        err_set(err, RC_BUSY, _("the database is in use by another process (%s)"), name);
        return err_hint(err, _("wait a moment and try again")), RC_BUSY;
    case SQLITE_FULL:
        return err_set(err, RC_IO, _("the disk is full (%s); nothing was changed"), name);
    case SQLITE_IOERR: /* also when no room is left for a shared-memory file */
        err_set(err, RC_DB, _("the database cannot be read or written (%s)"), name);
        return err_hint(err, _("the disk may be full or failing; nothing was changed")), RC_DB;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        err_set(err, RC_DB, _("the database is damaged (%s)"), name);
        return err_hint(err, _("restore it from a backup; the file was left as it is")), RC_DB;
    case SQLITE_AUTH:
        return err_set(err, RC_DENIED, _("this role may not do that (%s)"), name);
    case SQLITE_CONSTRAINT:
        return err_set(err, RC_CONFLICT, _("the database refused the change (%s)"), name);
    default:
        return err_set(err, RC_DB, _("database error %d (%s)"), code, name);
    }
}

static const char *const settings[] = {
    "PRAGMA journal_mode=WAL",      "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",      "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON", "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",    "PRAGMA mmap_size=0",
    "PRAGMA temp_store=MEMORY",     "PRAGMA cache_size=-2048",
};

static enum rc configure(struct db *db, sqlite3 *h, struct err *err)
{
    sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        int code = sqlite3_exec(h, settings[i], NULL, NULL, NULL);

        if (code != SQLITE_OK)
            return sql_fail(db, code, "settings", err);
    }
    guard_install(h, &db->role);
    return RC_OK;
}

static enum rc pragma_int(struct db *db, sqlite3 *h, const char *text, int *out, struct err *err)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(h, text, -1, &stmt, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_step(stmt);
    if (code == SQLITE_ROW)
        *out = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return code == SQLITE_ROW ? RC_OK : sql_fail(db, code, "version", err);
}

/* Is this ours, and of this version? Asked before anything could be written. */
static enum rc recognise(struct db *db, sqlite3 *h, enum db_file file, struct err *err)
{
    int id = 0, version = 0;
    enum rc rc;

    if ((rc = pragma_int(db, h, "PRAGMA application_id", &id, err)) != RC_OK ||
        (rc = pragma_int(db, h, "PRAGMA user_version", &version, err)) != RC_OK)
        return rc;
    if (id != APPLICATION_ID) {
        err_set(err, RC_DB, _("%s is not a ycadmin database"), file_name[file]);
        return err_hint(err, _("check --db; the file was left as it is")), RC_DB;
    }
    if (version > migrate_version(file)) {
        err_set(err, RC_DB, _("%s was made by a newer ycadmin"), file_name[file]);
        return err_hint(err, _("install that version; the file was left as it is")), RC_DB;
    }
    if (version < (db->any ? 1 : migrate_version(file))) {
        err_set(err, RC_DB, _("%s was made by an older ycadmin"), file_name[file]);
        return err_hint(err, _("back it up, then run: ycadmin migrate")), RC_DB;
    }
    return RC_OK;
}

static enum rc check_file(const char *path, struct err *err)
{
    struct stat st;

    if (lstat(path, &st) != 0) {
        err_set(err, RC_DB, _("no deployment at %.150s"), path);
        return err_hint(err, _("make one with: ycadmin init --db DIR --admin NAME")), RC_DB;
    }
    if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077) != 0) {
        err_set(err, RC_DB, _("%.150s is not a private file of this user"), path);
        return err_hint(err, _("its owner must run ycadmin; mode 0600")), RC_DB;
    }
    return RC_OK;
}

/* Ask again every millisecond: SQLite's own pauses grow to a tenth of a second, in which a purge
 * would take the lock for several batches. */
static int busy(void *arg, int tries)
{
    const int *patience = arg;
    struct timespec pause = {.tv_nsec = 1000000};

    nanosleep(&pause, NULL);
    return tries < *patience;
}

void sql_wait(struct db *db, enum db_file file, int ms)
{
    db->patience[file] = ms != 0 ? ms : BUSY_MS;
}

static enum rc open_file(struct db *db, enum db_file file, bool create, struct err *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | (create ? SQLITE_OPEN_CREATE : 0);
    sqlite3 *h = NULL;
    char path[800];
    enum rc rc;
    int code;

    db_path(db, file, path, sizeof path);
    if (!create && (rc = check_file(path, err)) != RC_OK)
        return rc;
    code = sqlite3_open_v2(path, &h, flags, NULL);
    if (code != SQLITE_OK) {
        sqlite3_close(h);
        return sql_fail(db, code, "open", err);
    }
    /* Before the first read: a process that leaves holds the file for a moment. */
    sql_wait(db, file, 0);
    sqlite3_busy_handler(h, busy, &db->patience[file]);
    rc = create ? RC_OK : recognise(db, h, file, err);
    if (rc == RC_OK)
        rc = configure(db, h, err);
    if (rc == RC_OK && create)
        rc = migrate_run(h, file, err);
    if (rc != RC_OK) {
        sqlite3_close(h);
        return rc;
    }
    db->handle[file] = h;
    return RC_OK;
}

static struct db *db_new(const char *dir, struct err *err)
{
    struct db *db = xcalloc(1, sizeof *db);
    char *real = realpath(dir, NULL); /* NOFOLLOW would refuse links above the file too */

    db->role = OP_SYSTEM;
    if (real == NULL || strlen(real) >= sizeof db->dir) {
        err_set(err, RC_DB, _("no deployment at %.150s"), dir);
        err_hint(err, _("make one with: ycadmin init --db DIR --admin NAME"));
        free(real);
        free(db);
        return NULL;
    }
    memcpy(db->dir, real, strlen(real) + 1);
    free(real);
    return db;
}

static enum rc open_office(struct db **out, const char *dir, bool any, struct err *err)
{
    struct db *db = db_new(dir, err);
    enum rc rc;

    if (db == NULL)
        return RC_DB;
    db->any = any;
    if ((rc = open_file(db, DB_OFFICE, false, err)) != RC_OK) {
        db_close(db);
        return rc;
    }
    *out = db;
    return RC_OK;
}

enum rc db_open(struct db **out, const char *dir, struct err *err)
{
    return open_office(out, dir, false, err);
}

enum rc db_open_any(struct db **out, const char *dir, struct err *err)
{
    return open_office(out, dir, true, err);
}

bool db_in_use(const char *dir)
{
    /* SQLite's lock bytes; whoever has a WAL database open holds a shared lock on them. */
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0x40000000, .l_len = 512};
    char path[800];
    bool used;
    int fd;

    snprintf(path, sizeof path, "%.700s/%s", dir, file_name[DB_OFFICE]);
    fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    used = fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    if (fd >= 0)
        close(fd);
    return used;
}

enum rc db_create(struct db **out, const char *dir, struct err *err)
{
    char path[800];
    struct db *db;
    enum rc rc;

    if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
        err_set(err, RC_EXISTS, _("cannot make %.150s: %s"), dir, strerror(errno));
        return RC_EXISTS;
    }
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%.700s/%s", dir, file_name[i]);
        if (access(path, F_OK) == 0) {
            err_set(err, RC_EXISTS, _("there is a deployment at %.150s already"), dir);
            return err_hint(err, _("nothing was changed; choose another --db")), RC_EXISTS;
        }
    }
    if ((db = db_new(dir, err)) == NULL)
        return RC_DB;
    for (int i = 0; i < 2; i++) {
        /* Private whatever the umask; SQLite gives the WAL the same mode. */
        int fd;

        snprintf(path, sizeof path, "%s/%s", db->dir, file_name[i]);
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0 || close(fd) != 0) {
            db_close(db);
            return err_set(err, RC_EXISTS, _("cannot make %.150s: %s"), dir, strerror(errno));
        }
    }
    rc = open_file(db, DB_VAULT, true, err);
    if (rc == RC_OK)
        rc = open_file(db, DB_OFFICE, true, err);
    if (rc != RC_OK) {
        db_close(db);
        return rc;
    }
    *out = db;
    return RC_OK;
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    for (size_t i = 0; i < db->ncache; i++)
        sqlite3_finalize(db->cache[i].stmt);
    for (int i = 0; i < 2; i++)
        sqlite3_close(db->handle[i]);
    free(db);
}

void db_guard(struct db *db, enum op_role role)
{
    db->role = role;
    /* Setting an authorizer makes every prepared statement pass it again. */
    for (int i = 0; i < 2; i++)
        if (db->handle[i] != NULL)
            guard_install(db->handle[i], &db->role);
}

sqlite3 *sql_handle(struct db *db, enum db_file file)
{
    return db->handle[file];
}

enum rc sql_need(struct db *db, enum db_file file, struct err *err)
{
    if (db->handle[file] != NULL)
        return RC_OK;
    if (file == DB_VAULT && db->role == OP_AUDITOR)
        return err_set(err, RC_DENIED, _("an auditor holds no key and never opens the vault"));
    return open_file(db, file, false, err);
}

static enum rc prepare(struct db *db, const struct sql *sql, sqlite3_stmt **stmt, struct err *err)
{
    size_t i;
    enum rc rc;
    int code;

    for (i = 0; i < db->ncache; i++)
        if (db->cache[i].sql == sql) {
            *stmt = db->cache[i].stmt;
            return RC_OK;
        }
    if (db->ncache == STATEMENTS)
        die("too many statements");
    if ((rc = sql_need(db, sql->file, err)) != RC_OK)
        return rc;
    code = sqlite3_prepare_v3(db->handle[sql->file], sql->text, -1, SQLITE_PREPARE_PERSISTENT,
                              stmt, NULL);
    if (code != SQLITE_OK)
        return sql_fail(db, code, sql->name, err);
    db->cache[db->ncache++] = (struct cached){sql, *stmt};
    return RC_OK;
}

static int bind_one(sqlite3_stmt *stmt, int i, char type, va_list *ap)
{
    switch (type) {
    case 'i':
        return sqlite3_bind_int64(stmt, i, va_arg(*ap, int64_t));
    case 't':
        return sqlite3_bind_text(stmt, i, va_arg(*ap, const char *), -1, SQLITE_TRANSIENT);
    case 'b': {
        const void *p = va_arg(*ap, const void *);
        size_t len = va_arg(*ap, size_t);

        return sqlite3_bind_blob64(stmt, i, p != NULL || len != 0 ? p : NULL, len,
                                   SQLITE_TRANSIENT);
    }
    default:
        die("bad binding");
    }
}

enum rc sql_vstart(struct db *db, const struct sql *sql, sqlite3_stmt **stmt, struct err *err,
                   const char *types, va_list *ap)
{
    enum rc rc = prepare(db, sql, stmt, err);
    int code = SQLITE_OK;

    if (rc != RC_OK)
        return rc;
    sqlite3_reset(*stmt);
    for (int i = 0; types[i] != '\0' && code == SQLITE_OK; i++)
        code = bind_one(*stmt, i + 1, types[i], ap);
    return code == SQLITE_OK ? RC_OK : sql_fail(db, code, sql->name, err);
}

enum rc sql_start(struct db *db, const struct sql *sql, sqlite3_stmt **stmt, struct err *err,
                  const char *types, ...)
{
    va_list ap;
    enum rc rc;

    va_start(ap, types);
    rc = sql_vstart(db, sql, stmt, err, types, &ap);
    va_end(ap);
    return rc;
}

void sql_end(sqlite3_stmt *stmt)
{
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
}

enum rc sql_step(struct db *db, const struct sql *sql, sqlite3_stmt *stmt, bool *row,
                 struct err *err)
{
    int code = sqlite3_step(stmt);

    *row = code == SQLITE_ROW;
    if (*row)
        return RC_OK;
    sql_end(stmt);
    return code == SQLITE_DONE ? RC_OK : sql_fail(db, code, sql->name, err);
}

enum rc sql_run(struct db *db, const struct sql *sql, int *changes, struct err *err,
                const char *types, ...)
{
    sqlite3_stmt *stmt;
    va_list ap;
    bool row = true;
    enum rc rc;

    va_start(ap, types);
    rc = sql_vstart(db, sql, &stmt, err, types, &ap);
    va_end(ap);
    while (rc == RC_OK && row)
        rc = sql_step(db, sql, stmt, &row, err);
    if (rc == RC_OK && changes != NULL)
        *changes = sqlite3_changes(db->handle[sql->file]);
    return rc;
}

void sql_text(sqlite3_stmt *stmt, int col, char *out, size_t max)
{
    const char *text = (const char *)sqlite3_column_text(stmt, col);

    snprintf(out, max, "%s", text != NULL ? text : "");
}

bool sql_blob(sqlite3_stmt *stmt, int col, void *out, size_t len)
{
    const void *p = sqlite3_column_blob(stmt, col);

    if (p == NULL || (size_t)sqlite3_column_bytes(stmt, col) != len)
        return false;
    memcpy(out, p, len);
    return true;
}

int64_t sql_last_id(struct db *db)
{
    return sqlite3_last_insert_rowid(db->handle[DB_OFFICE]);
}

enum rc db_begin(struct db *db, enum db_file file, struct err *err)
{
    static const struct sql begin[] = {{"begin", "BEGIN IMMEDIATE", DB_OFFICE},
                                       {"begin vault", "BEGIN IMMEDIATE", DB_VAULT}};

    db_read_end(db, db->reading);
    return sql_run(db, &begin[file], NULL, err, "");
}

bool db_read(struct db *db)
{
    if (db->reading)
        return false;
    for (int i = 0; i < 2; i++)
        if (db->handle[i] != NULL && sqlite3_get_autocommit(db->handle[i]) &&
            sqlite3_exec(db->handle[i], "BEGIN", NULL, NULL, NULL) == SQLITE_OK)
            db->reading = true;
    return db->reading;
}

void db_read_end(struct db *db, bool mine)
{
    if (!mine || !db->reading)
        return;
    db->reading = false;
    for (int i = 0; i < 2; i++)
        if (db->handle[i] != NULL && !sqlite3_get_autocommit(db->handle[i]))
            sqlite3_exec(db->handle[i], "COMMIT", NULL, NULL, NULL);
}

enum rc db_commit(struct db *db, enum db_file file, struct err *err)
{
    static const struct sql commit[] = {{"commit", "COMMIT", DB_OFFICE},
                                        {"commit vault", "COMMIT", DB_VAULT}};

    return sql_run(db, &commit[file], NULL, err, "");
}

void db_rollback(struct db *db, enum db_file file)
{
    if (db->handle[file] != NULL && !sqlite3_get_autocommit(db->handle[file]))
        sqlite3_exec(db->handle[file], "ROLLBACK", NULL, NULL, NULL);
}

enum rc db_vacuum(struct db *db, enum db_file file, struct err *err)
{
    static const struct sql vacuum[] = {{"vacuum", "VACUUM", DB_OFFICE},
                                        {"vacuum vault", "VACUUM", DB_VAULT}};
    enum op_role role = db->role;
    enum rc rc;

    db_guard(db, OP_SYSTEM);
    rc = sql_run(db, &vacuum[file], NULL, err, "");
    db_guard(db, role);
    return rc;
}

static enum rc check(struct db *db, const struct sql check[2], struct err *err)
{
    char answer[16];

    for (int i = 0; i < (db->role == OP_AUDITOR ? 1 : 2); i++) {
        sqlite3_stmt *stmt;
        bool row;
        enum rc rc = sql_start(db, &check[i], &stmt, err, "");

        if (rc != RC_OK || (rc = sql_step(db, &check[i], stmt, &row, err)) != RC_OK)
            return rc;
        sql_text(stmt, 0, answer, sizeof answer);
        sql_end(stmt);
        if (strcmp(answer, "ok") != 0)
            return sql_fail(db, SQLITE_CORRUPT, file_name[i], err);
    }
    return RC_OK;
}

enum rc db_check(struct db *db, struct err *err)
{
    static const struct sql quick[] = {{"quick_check", "PRAGMA quick_check(1)", DB_OFFICE},
                                       {"quick_check vault", "PRAGMA quick_check(1)", DB_VAULT}};

    return check(db, quick, err);
}

enum rc db_check_all(struct db *db, struct err *err)
{
    static const struct sql all[] = {
        {"integrity_check", "PRAGMA integrity_check(1)", DB_OFFICE},
        {"integrity_check vault", "PRAGMA integrity_check(1)", DB_VAULT}};

    return check(db, all, err);
}

int db_version_wanted(enum db_file file)
{
    return migrate_version(file);
}

enum rc db_version(struct db *db, enum db_file file, int *version, struct err *err)
{
    enum rc rc = sql_need(db, file, err);

    return rc == RC_OK ? pragma_int(db, db->handle[file], "PRAGMA user_version", version, err) : rc;
}

enum rc db_upgrade(struct db *db, enum db_file file, struct err *err)
{
    int version = 0, code;
    enum rc rc = db_version(db, file, &version, err);

    if (rc != RC_OK)
        return rc;
    code = migrate_apply(db->handle[file], file, version);
    if (code == SQLITE_OK || code == SQLITE_FULL || code == SQLITE_BUSY)
        return code == SQLITE_OK ? RC_OK : sql_fail(db, code, "migrate", err);
    return err_set(err, RC_DB, _("cannot bring the database to version %d"),
                   migrate_version(file));
}
