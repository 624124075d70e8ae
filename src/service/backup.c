#include "service/backup.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/act.h"
#include "service/auditlog.h"
#include "service/outdir.h"
#include "store/audit.h"
#include "store/copy.h"
#include "store/operator.h"
#include "store/vault.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST_MAX ((size_t)1 << 28)

/* The vault first: erasures wait for its readers, and it is small. */
static enum rc copy_both(struct session *s, const char *dir, const struct progress *progress,
                         struct err *err)
{
    struct copy *c = NULL;
    enum rc rc = copy_begin(&c, s->db, err);

    if (rc == RC_OK)
        rc = copy_file(c, DB_VAULT, dir, NULL, NULL, err);
    if (rc == RC_OK)
        rc = copy_file(c, DB_OFFICE, dir, progress != NULL ? progress->tick : NULL,
                       progress != NULL ? progress->arg : NULL, err);
    copy_end(c);
    return rc;
}

/* Taken after the copies, so that it names everyone they have as erased. */
static enum rc copy_list(struct session *s, const struct outdir *o, struct err *err)
{
    struct buf path = BUF_INIT, text = BUF_INIT;
    char part[4096];
    enum rc rc = RC_OK;
    FILE *f;
    size_t n;

    buf_printf(&path, "%s/%s", db_dir(s->db), manifest_file_name(MANIFEST_LIST));
    if ((f = fopen(buf_str(&path), "re")) != NULL) {
        while (text.len <= LIST_MAX && (n = fread(part, 1, sizeof part, f)) > 0)
            buf_put(&text, part, n);
        /* A backup with half of it would bring people back. */
        if (ferror(f) || text.len > LIST_MAX)
            rc = err_set(err, RC_IO, _("cannot read the erasure list"));
        else
            rc = outdir_file(o, manifest_file_name(MANIFEST_LIST), text.data, text.len, err);
        fclose(f);
    } else if (errno != ENOENT) {
        rc = err_set(err, RC_IO, _("cannot read the erasure list"));
    }
    buf_release(&path);
    buf_release(&text);
    return rc;
}

/* Keys wrapped under an epoch that nobody holds would open nothing. */
static enum rc check_epochs(struct db *db, struct err *err)
{
    static const struct {
        enum tier tier;
        enum role_key kind;
    } pair[] = {{TIER_CONTACT, RK_CONTACT}, {TIER_HIGH, RK_HIGH}};
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < sizeof pair / sizeof *pair; i++) {
        int64_t epoch = 0;
        bool held = false;

        if ((rc = vault_epoch(db, pair[i].tier, &epoch, err)) == RC_OK &&
            (rc = grant_held(db, pair[i].kind, epoch, &held, err)) == RC_OK && !held)
            rc = err_set(err, RC_DB, _("the two files do not belong together"));
    }
    return rc;
}

enum rc backup_examine(const char *dir, struct manifest *m, struct err *err)
{
    struct session s;
    struct verify_result res = {.ok = true};
    enum rc rc = session_open_any(&s, dir, err);

    if (rc != RC_OK)
        return rc;
    if ((rc = db_version(s.db, DB_OFFICE, &m->version[DB_OFFICE], err)) == RC_OK &&
        (rc = db_version(s.db, DB_VAULT, &m->version[DB_VAULT], err)) == RC_OK &&
        (rc = db_check_all(s.db, err)) == RC_OK && (rc = check_epochs(s.db, err)) == RC_OK &&
        (rc = auditlog_rehash(&s, &res, err)) == RC_OK && !res.ok)
        rc = err_set(err, RC_BROKEN, _("the audit log does not verify: %s"), res.finding);
    m->entries = res.size;
    memcpy(m->head, res.root, sizeof m->head);
    snprintf(m->id, sizeof m->id, "%s", strchr(s.origin, '.') + 1);
    session_close(&s);
    return rc;
}

static enum rc sign(struct session *s, const struct outdir *o, const struct manifest *m,
                    struct err *err)
{
    struct buf note = BUF_INIT, line = BUF_INIT;
    struct audit_state st;
    struct session copy;
    enum rc rc = session_open_any(&copy, buf_str(&o->part), err);

    if (rc != RC_OK)
        return rc;
    rc = audit_state_get(copy.db, &st, err);
    session_close(&copy);
    buf_puts(&line, "backup ");
    buf_hex(&line, m->digest, sizeof m->digest);
    if (rc == RC_OK && (rc = auditlog_sign(s, &st, buf_str(&line), &note, err)) == RC_OK)
        rc = outdir_file(o, "checkpoint", note.data, note.len, err);
    buf_release(&note);
    buf_release(&line);
    return rc;
}

static enum rc describe(struct session *s, const struct outdir *o, struct manifest *m,
                        struct err *err)
{
    struct buf text = BUF_INIT;
    enum rc rc = RC_OK;

    for (int i = 0; rc == RC_OK && i < MANIFEST_FILES; i++)
        rc = manifest_hash(buf_str(&o->part), manifest_file_name((enum manifest_file)i),
                           &m->file[i].size, m->file[i].digest, err);
    m->time = clock_now();
    manifest_put(m, &text);
    if (rc == RC_OK && (rc = outdir_file(o, MANIFEST_NAME, text.data, text.len, err)) == RC_OK)
        rc = sign(s, o, m, err);
    buf_release(&text);
    return rc;
}

static enum rc record(struct session *s, const struct manifest *m, struct err *err)
{
    struct buf data = BUF_INIT;
    struct act a;
    enum rc rc = act_begin(&a, s, err);

    buf_printf(&data, "entries=%" PRId64 " manifest=", m->entries);
    buf_hex(&data, m->digest, sizeof m->digest);
    if (rc == RC_OK &&
        (rc = act_log(&a, &(struct act_entry){.action = "backup", .data = buf_str(&data)}, err)) ==
            RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    buf_release(&data);
    return rc;
}

/* From here on there is a backup of that time: not before it stands under its name. */
static enum rc count_as_last(struct session *s, const struct manifest *m, struct err *err)
{
    char when[24];

    snprintf(when, sizeof when, "%" PRId64, m->time);
    return db_set_setting(s->db, BACKUP_SETTING, when, err);
}

enum rc backup_make(struct session *s, const char *dir, const struct progress *progress,
                    struct manifest *m, struct err *err)
{
    struct outdir o = {.path = BUF_INIT};
    enum rc rc = session_need(s, RIGHT_BACKUP, err);

    *m = (struct manifest){0};
    if (rc == RC_OK && s->broken) {
        rc = err_set(err, RC_BROKEN, _("the audit log does not verify: %s"), s->broken_why);
        err_hint(err, _("copy the files by hand as they are; a backup would vouch for them"));
    }
    if (rc != RC_OK)
        return rc;
    if ((rc = outdir_new(&o, dir, err)) == RC_OK &&
        (rc = copy_both(s, buf_str(&o.part), progress, err)) == RC_OK &&
        (rc = copy_list(s, &o, err)) == RC_OK &&
        (rc = backup_examine(buf_str(&o.part), m, err)) == RC_OK &&
        (rc = describe(s, &o, m, err)) == RC_OK && (rc = record(s, m, err)) == RC_OK &&
        (rc = outdir_end(&o, err)) == RC_OK)
        rc = count_as_last(s, m, err);
    outdir_abort(&o);
    return rc;
}

enum rc backup_last(struct session *s, int64_t *at, struct err *err)
{
    char when[24];
    enum rc rc = db_setting(s->db, BACKUP_SETTING, when, sizeof when, err);

    *at = rc == RC_OK ? strtoll(when, NULL, 10) : 0;
    return rc;
}
