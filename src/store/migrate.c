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

int migrate_apply(sqlite3 *handle, enum db_file file, int from)
{
    char stamp[80];
    int code = SQLITE_OK, version = from;

    while (code == SQLITE_OK && version < migrate_version(file))
        code = sqlite3_exec(handle, (const char *)migration(file, ++version)->data, NULL, NULL,
                            NULL);
    snprintf(stamp, sizeof stamp, "PRAGMA application_id=0x59434144; PRAGMA user_version=%d",
             version);
    return code == SQLITE_OK ? sqlite3_exec(handle, stamp, NULL, NULL, NULL) : code;
}

enum rc migrate_run(sqlite3 *handle, enum db_file file, struct err *err)
{
    int code = sqlite3_exec(handle, "BEGIN EXCLUSIVE", NULL, NULL, NULL);

    if (code == SQLITE_OK)
        code = migrate_apply(handle, file, 0);
    code = code == SQLITE_OK ? sqlite3_exec(handle, "COMMIT", NULL, NULL, NULL) : code;
    if (code == SQLITE_OK)
        return RC_OK;
    sqlite3_exec(handle, "ROLLBACK", NULL, NULL, NULL);
    return err_set(err, RC_DB, _("cannot bring the database to version %d"),
                   migrate_version(file));
}
