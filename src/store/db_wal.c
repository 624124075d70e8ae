/* The write-ahead logs. */
#define _POSIX_C_SOURCE 200809L
#include "base/i18n.h"
#include "store/sql.h"

#include <time.h>

#define READERS_MS     3000 /* that those who read the WAL are waited for: a backup lasts longer */
#define YIELD_NS       3000000
#define AUTOCHECKPOINT 1000 /* pages, SQLite's own */

/* The SQLite code of a TRUNCATE checkpoint that waits MS for others. */
static int truncate_within(struct db *db, enum db_file file, int ms)
{
    int code;

    sql_wait(db, file, ms);
    code = sqlite3_wal_checkpoint_v2(sql_handle(db, file), NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
                                     NULL);
    sql_wait(db, file, 0);
    return code;
}

enum rc db_truncate(struct db *db, enum db_file file, struct err *err)
{
    enum rc rc = sql_need(db, file, err);
    int code;

    if (rc != RC_OK)
        return rc;
    code = truncate_within(db, file, READERS_MS);
    if ((code & 0xff) != SQLITE_BUSY)
        return code == SQLITE_OK ? RC_OK : sql_fail(db, code, "checkpoint", err);
    err_set(err, RC_BUSY, _("another process reads the database, a backup perhaps"));
    return err_hint(err, _("wait until it has ended and try again")), RC_BUSY;
}

bool db_shrink(struct db *db, enum db_file file)
{
    return sql_need(db, file, NULL) == RC_OK && truncate_within(db, file, 1) == SQLITE_OK;
}

enum rc db_checkpoint_begin(struct db *db, enum db_file file, struct err *err)
{
    enum rc rc = sql_need(db, file, err);

    if (rc == RC_OK)
        sqlite3_wal_autocheckpoint(sql_handle(db, file), 0);
    return rc;
}

void db_checkpoint_step(struct db *db, enum db_file file)
{
    struct timespec pause = {.tv_nsec = YIELD_NS};

    sqlite3_wal_checkpoint_v2(sql_handle(db, file), NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    nanosleep(&pause, NULL); /* whoever waits for the lock gets it now */
}

void db_checkpoint_end(struct db *db, enum db_file file)
{
    if (sql_handle(db, file) != NULL)
        sqlite3_wal_autocheckpoint(sql_handle(db, file), AUTOCHECKPOINT);
}
