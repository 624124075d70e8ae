#define _GNU_SOURCE
#include "service/restore.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/act.h"
#include "service/auditlog.h"
#include "service/backup.h"
#include "service/hashset.h"
#include "service/outdir.h"
#include "service/people.h"
#include "service/upgrade.h"
#include "store/erasure.h"
#include "store/person.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOTE_MAX 4096

struct restoring {
    const struct restore_options *opt;
    struct restore_result *res;
    struct outdir out;
    struct session s; /* on what will be the deployment, signed in by nobody */
    const struct progress *progress;
    struct hashset seen;      /* uuids on the lists */
    struct buf list, lacking; /* their lines; those that the second copy lacks */
};

static void drop(const struct restoring *r, const char *name)
{
    struct buf path = BUF_INIT;

    buf_printf(&path, "%s/%s", buf_str(&r->out.part), name);
    unlink(buf_str(&path));
    buf_release(&path);
}

static bool copy_bytes(int in, int out)
{
    char part[1 << 14];
    ssize_t n;

    while ((n = read(in, part, sizeof part)) > 0)
        if (write(out, part, (size_t)n) != n)
            return false;
    return n == 0 && fsync(out) == 0;
}

/* NAME of the backup, if it has one. */
static enum rc copy_in(const struct restoring *r, const char *name, struct err *err)
{
    struct buf from = BUF_INIT, to = BUF_INIT;
    enum rc rc = RC_OK;
    int in, out = -1;

    buf_printf(&from, "%s/%s", r->opt->from, name);
    buf_printf(&to, "%s/%s", buf_str(&r->out.part), name);
    in = open(buf_str(&from), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (in >= 0)
        out = open(buf_str(&to), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (in < 0 && errno != ENOENT)
        rc = err_set(err, RC_INVALID, _("cannot read %.150s: %s"), name, strerror(errno));
    else if (in >= 0 && (out < 0 || !copy_bytes(in, out)))
        rc = err_set(err, RC_IO, _("cannot write into %.150s: %s"), buf_str(&r->out.path),
                     strerror(errno));
    if (out >= 0)
        close(out);
    if (in >= 0)
        close(in);
    buf_release(&from);
    buf_release(&to);
    return rc;
}

/* The copies are checked where they will be used. */
static enum rc take_files(struct restoring *r, struct err *err)
{
    static const char *const extra[] = {MANIFEST_NAME, "checkpoint"};
    enum rc rc = RC_OK;

    for (int i = 0; rc == RC_OK && i < MANIFEST_FILES; i++)
        rc = copy_in(r, manifest_file_name((enum manifest_file)i), err);
    for (size_t i = 0; rc == RC_OK && i < sizeof extra / sizeof *extra; i++)
        rc = copy_in(r, extra[i], err);
    return rc == RC_OK ? manifest_check(&r->res->manifest, buf_str(&r->out.part), err) : rc;
}

static enum rc read_checkpoint(const struct restoring *r, char *note, struct err *err)
{
    struct buf path = BUF_INIT;
    size_t n = 0;
    FILE *f;

    buf_printf(&path, "%s/checkpoint", buf_str(&r->out.part));
    if ((f = fopen(buf_str(&path), "re")) != NULL) {
        n = fread(note, 1, NOTE_MAX - 1, f);
        fclose(f);
    }
    buf_release(&path);
    note[n] = '\0';
    return n > 0 ? RC_OK : err_set(err, RC_INVALID, _("the backup has no checkpoint"));
}

static enum rc examine_log(struct restoring *r, const char *note, struct err *err)
{
    struct verify_result res = {.ok = true};
    enum rc rc = auditlog_examine(&r->s, note, r->progress, &res, err);

    if (rc != RC_OK || res.ok)
        return rc;
    err_set(err, RC_INVALID, _("the audit log of the backup does not verify: %s"), res.finding);
    return err_hint(err, _("nothing was written; take another backup")), RC_INVALID;
}

/* The whole log with its signatures, and that its key has signed this very manifest. */
static enum rc check_log(struct restoring *r, struct err *err)
{
    struct buf line = BUF_INIT;
    char note[NOTE_MAX];
    enum rc rc = read_checkpoint(r, note, err);

    buf_puts(&line, "\nbackup ");
    buf_hex(&line, r->res->manifest.digest, HASH_BYTES);
    buf_putc(&line, '\n');
    if (rc == RC_OK && (rc = examine_log(r, note, err)) == RC_OK &&
        strstr(note, buf_str(&line)) == NULL)
        rc = err_set(err, RC_INVALID, _("the backup's checkpoint is of another backup"));
    if (rc == RC_OK && r->opt->checkpoint != NULL)
        rc = examine_log(r, r->opt->checkpoint, err);
    buf_release(&line);
    return rc;
}

static enum rc check_copies(struct restoring *r, struct err *err)
{
    struct manifest found = {0}, *m = &r->res->manifest;
    enum rc rc = backup_examine(buf_str(&r->out.part), &found, err);

    if (rc == RC_OK && (found.entries != m->entries || strcmp(found.id, m->id) != 0 ||
                        memcmp(found.head, m->head, sizeof m->head) != 0))
        rc = err_set(err, RC_INVALID, _("the backup's %s makes no sense"), MANIFEST_NAME);
    if (rc == RC_DB || rc == RC_BROKEN) { /* it is the backup that is bad, not the deployment */
        err_hint(err, _("nothing was written; take another backup"));
        rc = RC_INVALID;
    }
    return rc;
}

static bool parse_line(const char *line, struct erasure *e)
{
    char when[40];

    *e = (struct erasure){.reason = "restore", .case_id = "-", .actor = "-"};
    if (strlen(line) < ERASURE_LINE - 1 || hex_decode(line, 32, e->uuid) != 0 || line[32] != ' ' ||
        hex_decode(line + 33, 32, e->ref_hash) != 0 || line[65] != ' ')
        return false;
    snprintf(when, sizeof when, "%.*s", (int)strcspn(line + 66, "\r\n"), line + 66);
    return time_parse(when, &e->asked_at);
}

/* The beginning of a line, which a crash cut off: what it was for was written again. */
static bool is_torn(const char *line)
{
    static const char whole[] = "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh "
                                "hhhh-hh-hhThh:hh:hhZ";
    size_t len = strcspn(line, "\r\n");

    for (size_t i = 0; i < len; i++)
        if (i >= sizeof whole - 1 ||
            (whole[i] == 'h' ? strchr("0123456789abcdef", line[i]) == NULL : line[i] != whole[i]))
            return false;
    return true;
}

/* Living people of the list are marked; the redo does the rest. */
static enum rc mark(struct restoring *r, struct erasure *e, int64_t now, struct err *err)
{
    struct person p;
    enum rc rc = person_by_uuid(r->s.db, e->uuid, &p, err);

    r->res->listed++;
    e->done_at = now;
    if (rc == RC_MISSING || (rc == RC_OK && p.status == PERSON_ERASED))
        return erasure_put_done(r->s.db, e, err);
    if (rc != RC_OK)
        return rc;
    if (p.status == PERSON_ERASING)
        return RC_OK; /* its redo is due anyway, or another list had it */
    p.status = PERSON_ERASING;
    p.updated_at = p.closed_at = now;
    r->res->erased++;
    if ((rc = person_update(r->s.db, &p, err)) != RC_OK)
        return rc;
    return erasure_put(r->s.db, e, err);
}

/* Everyone on the list FILE; one that is not there is empty unless it MUST be. */
static enum rc take_list(struct restoring *r, const char *file, bool must, int64_t now,
                         struct err *err)
{
    FILE *f = fopen(file, "re");
    struct erasure e;
    char *line = NULL;
    size_t cap = 0;
    int n = 0;
    enum rc rc = RC_OK;

    if (f == NULL)
        return errno == ENOENT && !must
                   ? RC_OK
                   : err_set(err, RC_INVALID, _("cannot read %.150s: %s"), file, strerror(errno));
    while (rc == RC_OK && getline(&line, &cap, f) > 0) {
        n++;
        if (!parse_line(line, &e) && is_torn(line))
            continue;
        if (!parse_line(line, &e)) {
            rc = err_set(err, RC_INVALID, _("%.150s, line %d: not a line of an erasure list"), file,
                         n);
        } else if (hashset_add(&r->seen, e.uuid)) {
            erasure_line(&e, &r->list);
            erasure_line(&e, &r->lacking);
            rc = mark(r, &e, now, err);
        }
    }
    free(line);
    fclose(f);
    return rc;
}

static enum rc take_lists(struct restoring *r, int64_t now, struct err *err)
{
    const char *copy = r->s.erasure_copy, *list = manifest_file_name(MANIFEST_LIST);
    struct buf path = BUF_INIT;
    enum rc rc = copy[0] != '\0' ? take_list(r, copy, false, now, err) : RC_OK;

    buf_clear(&r->lacking); /* what the copy has itself */
    buf_printf(&path, "%s/%s", r->opt->from, list);
    if (rc == RC_OK)
        rc = take_list(r, buf_str(&path), false, now, err);
    buf_clear(&path);
    buf_printf(&path, "%s/%s", r->opt->to, list);
    if (rc == RC_OK && r->opt->replace)
        rc = take_list(r, buf_str(&path), false, now, err);
    if (rc == RC_OK && r->opt->erased != NULL)
        rc = take_list(r, r->opt->erased, true, now, err);
    buf_release(&path);
    return rc;
}

/* The lists as one, here and in the second copy; the redo finds everyone on it. */
static enum rc put_lists(struct restoring *r, struct err *err)
{
    const char *list = manifest_file_name(MANIFEST_LIST);
    enum rc rc = RC_OK;

    drop(r, list);
    if (r->list.len > 0)
        rc = outdir_file(&r->out, list, r->list.data, r->list.len, err);
    if (rc == RC_OK && r->s.erasure_copy[0] != '\0' && r->lacking.len > 0)
        rc = erasure_append_lines(r->s.erasure_copy, &r->lacking, err);
    return rc;
}

static enum rc mark_all(struct restoring *r, struct err *err)
{
    const struct restore_result *res = r->res;
    struct buf data = BUF_INIT;
    struct act_entry e = {.action = "restore", .unsigned_ = true};
    struct act a;
    enum rc rc = act_begin(&a, &r->s, err);

    if (rc == RC_OK && (rc = take_lists(r, a.now, err)) == RC_OK)
        rc = put_lists(r, err);
    buf_puts(&data, "taken=");
    time_put_iso(&data, res->manifest.time);
    buf_printf(&data,
               " entries=%" PRId64 " list=%s listed=%" PRId64 " erased=%" PRId64 " manifest=",
               res->manifest.entries, r->opt->erased != NULL ? "given" : "waived", res->listed,
               res->erased);
    buf_hex(&data, res->manifest.digest, HASH_BYTES);
    e.data = buf_str(&data);
    if (rc == RC_OK && (rc = act_log(&a, &e, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    buf_release(&data);
    return rc;
}

/* No byte of theirs in unused space either: nobody waits for these files yet. */
static enum rc rewrite(struct session *s, struct err *err)
{
    enum rc rc = RC_OK;

    for (int file = DB_OFFICE; rc == RC_OK && file <= DB_VAULT; file++)
        if ((rc = db_vacuum(s->db, (enum db_file)file, err)) == RC_OK)
            rc = db_truncate(s->db, (enum db_file)file, err);
    return rc;
}

/* Nobody may be left between alive and erased. */
static enum rc finish(struct restoring *r, struct err *err)
{
    struct erasure open;
    struct verify_result v = {.ok = true};
    size_t n = 0;
    enum rc rc = people_redo(&r->s, err);

    if (rc == RC_OK && (rc = erasure_open(r->s.db, &open, 1, &n, err)) == RC_OK && n > 0)
        rc = err_set(err, RC_BUSY, _("not everyone on the list could be erased again"));
    if (rc == RC_OK && r->res->erased > 0)
        rc = rewrite(&r->s, err);
    if (rc == RC_OK && (rc = auditlog_rehash(&r->s, &v, err)) == RC_OK && !v.ok)
        rc = err_set(err, RC_BROKEN, _("the audit log does not verify: %s"), v.finding);
    return rc;
}

static enum rc replay(struct restoring *r, struct err *err)
{
    enum rc rc = session_open_any(&r->s, buf_str(&r->out.part), err);

    if (rc != RC_OK)
        return rc;
    if (r->opt->erasure_copy != NULL)
        snprintf(r->s.erasure_copy, sizeof r->s.erasure_copy, "%s", r->opt->erasure_copy);
    r->res->migrated = r->s.older;
    if ((rc = check_log(r, err)) == RC_OK && (rc = upgrade_copy(&r->s, err)) == RC_OK &&
        (rc = mark_all(r, err)) == RC_OK)
        rc = finish(r, err);
    session_close(&r->s);
    return rc;
}

/* "DIR.replaced-2026-11-24T060000Z" */
static enum rc move_aside(struct restoring *r, struct err *err)
{
    struct buf when = BUF_INIT, *aside = &r->res->aside;
    enum rc rc = RC_OK;

    time_put_iso(&when, clock_now());
    buf_printf(aside, "%s.replaced-", buf_str(&r->out.path));
    for (const char *p = buf_str(&when); *p != '\0'; p++)
        if (*p != ':')
            buf_putc(aside, *p);
    if (rename(buf_str(&r->out.path), buf_str(aside)) != 0)
        rc = err_set(err, RC_IO, _("cannot move %.150s aside: %s"), buf_str(&r->out.path),
                     strerror(errno));
    buf_release(&when);
    return rc;
}

static enum rc put_in_place(struct restoring *r, struct err *err)
{
    bool over = !outdir_free(r->opt->to);
    enum rc rc = over ? session_alone(r->opt->to, err) : RC_OK;

    if (rc == RC_OK && over)
        rc = move_aside(r, err);
    drop(r, MANIFEST_NAME);
    drop(r, "checkpoint");
    if (rc == RC_OK && (rc = outdir_end(&r->out, err)) != RC_OK && over &&
        rename(buf_str(&r->res->aside), buf_str(&r->out.path)) == 0)
        buf_clear(&r->res->aside);
    return rc;
}

enum rc restore_run(const struct restore_options *opt, const struct progress *progress,
                    struct restore_result *res, struct err *err)
{
    struct restoring r = {.opt = opt, .res = res, .progress = progress};
    enum rc rc = RC_OK;

    *res = (struct restore_result){.aside = BUF_INIT};
    if (!opt->replace && !outdir_free(opt->to)) {
        err_set(err, RC_EXISTS, _("%.150s is there already and not empty"), opt->to);
        err_hint(err, _("nothing was changed; --replace --yes moves it aside"));
        return RC_EXISTS;
    }
    if ((rc = session_alone(opt->to, err)) != RC_OK)
        return rc;
    if ((rc = outdir_begin(&r.out, opt->to, err)) == RC_OK && (rc = take_files(&r, err)) == RC_OK &&
        (rc = check_copies(&r, err)) == RC_OK && (rc = replay(&r, err)) == RC_OK)
        rc = put_in_place(&r, err);
    outdir_abort(&r.out);
    hashset_free(&r.seen);
    buf_release(&r.list);
    buf_release(&r.lacking);
    return rc;
}

void restore_release(struct restore_result *res)
{
    buf_release(&res->aside);
}
