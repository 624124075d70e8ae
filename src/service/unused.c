#include "service/unused.h"

#define REWRITE_BYTES (64 << 20) /* of office.db: some half a second */

/* The counter "residue" becomes LEFT; BEFORE is what it was. */
static enum rc remember(struct session *s, int64_t before, bool left, struct err *err)
{
    enum rc rc;

    if ((before > 0) == left)
        return RC_OK;
    if ((rc = db_begin(s->db, DB_OFFICE, err)) == RC_OK &&
        (rc = db_count(s->db, "residue", left - before, err)) == RC_OK)
        rc = db_commit(s->db, DB_OFFICE, err);
    db_rollback(s->db, DB_OFFICE);
    return rc;
}

enum rc unused_wipe(struct session *s, struct residue *gone, bool unknown, bool *left,
                    struct err *err)
{
    int64_t before = 0, bytes = 0;
    bool found = false;
    enum rc rc = db_counter(s->db, "residue", &before, err);

    *left = false;
    if (rc != RC_OK || (gone->n == 0 && !unknown && before == 0))
        return rc;
    rc = residue_scan(gone, db_dir(s->db), "office.db", &found, &bytes, err);
    if (rc != RC_OK || !(found || unknown || before > 0))
        return rc;
    *left = s->op.role != OP_SERVICE && bytes > REWRITE_BYTES;
    if (!*left && (rc = db_vacuum(s->db, DB_OFFICE, err)) == RC_OK)
        rc = db_truncate(s->db, DB_OFFICE, err);
    return rc == RC_OK ? remember(s, before, *left, err) : rc;
}
