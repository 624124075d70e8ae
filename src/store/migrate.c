#include "base/asset.h"
#include "base/i18n.h"
#include "store/sql.h"

#include <stdio.h>

/* Numbered migrations, built in: migrations/<file>-NNNN.sql. */
static const struct asset *migration(enum db_file file, int version)
{
    char path[64];

    snprintf(path, sizeof path, "migrations/%s-%04d.sql", file == DB_OFFICE ? "office" : "vault",
             version);
    return asset_find(path);
}

int migrate_version(enum db_file file)
{
    int version = 0;

    while (migration(file, version + 1) != NULL)
        version++;
    return version;
}

/* One migration and its version number in one transaction. */
static int apply(sqlite3 *handle, const struct asset *asset, int version)
{
    char stamp[80];
    int code = sqlite3_exec(handle, "BEGIN EXCLUSIVE", NULL, NULL, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_exec(handle, (const char *)asset->data, NULL, NULL, NULL);
    snprintf(stamp, sizeof stamp, "PRAGMA application_id=0x59434144; PRAGMA user_version=%d",
             version);
    if (code == SQLITE_OK)
        code = sqlite3_exec(handle, stamp, NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(handle, "COMMIT", NULL, NULL, NULL);
    else
        sqlite3_exec(handle, "ROLLBACK", NULL, NULL, NULL);
    return code;
}

enum rc migrate_run(sqlite3 *handle, enum db_file file, struct err *err)
{
    sqlite3_stmt *stmt = NULL;
    int version = 0, code = sqlite3_prepare_v2(handle, "PRAGMA user_version", -1, &stmt, NULL);

    if (code == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
        version = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    while (code == SQLITE_OK && version < migrate_version(file)) {
        version++;
        code = apply(handle, migration(file, version), version);
    }
    if (code != SQLITE_OK)
        return err_set(err, RC_DB, _("cannot bring the database to version %d"), version);
    return RC_OK;
}
