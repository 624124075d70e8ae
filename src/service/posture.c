#define _POSIX_C_SOURCE 200809L
#include "service/posture.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/backup.h"
#include "service/law.h"
#include "store/audit.h"
#include "store/facts.h"
#include "store/operator.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCKED_AT 20 /* failures, as the sign-in has it */
#define PAGE 32
#define WEEK (7 * INT64_C(86400))

/* Only who runs the program may own and read them. */
static void look_at_files(const struct session *s, struct posture *p)
{
    static const char *const names[] = {
        "",         "office.db",    "office.db-wal", "office.db-shm",
        "vault.db", "vault.db-wal", "vault.db-shm"};
    char path[1024];
    struct stat st;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", db_dir(s->db), names[i]);
        if (lstat(path, &st) != 0)
            continue;
        p->files++;
        if ((st.st_mode & 077) == 0 && st.st_uid == geteuid() && !S_ISLNK(st.st_mode))
            continue;
        if (p->open_files++ == 0)
            snprintf(p->open_file, sizeof p->open_file, "%s", *names[i] != '\0' ? names[i] : ".");
    }
}

static enum rc look_at_operators(struct session *s, struct posture *p, struct err *err)
{
    char from[OPERATOR_NAME] = "";
    struct operator page[PAGE];
    size_t n = PAGE;
    enum rc rc = RC_OK;

    while (rc == RC_OK && n == PAGE) {
        rc = operator_page(s->db, from[0] != '\0' ? from : NULL, 1, page, PAGE, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            snprintf(from, sizeof from, "%s", page[i].name);
            if (page[i].enabled && page[i].failed >= LOCKED_AT && p->locked++ == 0)
                snprintf(p->locked_name, sizeof p->locked_name, "%s", from);
        }
    }
    return rc;
}

enum rc posture_log(struct session *s, struct posture *p, struct err *err)
{
    const struct audit_filter verify = {.action = "verify"};
    struct checkpoint_row checkpoint;
    struct audit_state log;
    struct audit_entry last;
    size_t n = 0;
    bool found = false;
    enum rc rc = audit_state_get(s->db, &log, err);

    p->log_size = log.size;
    if (rc == RC_OK && (rc = checkpoint_last(s->db, &checkpoint, &found, err)) == RC_OK && found) {
        p->checkpoint_at = checkpoint.time;
        p->checkpoint_size = checkpoint.size;
    }
    if (rc == RC_OK)
        rc = audit_page(s->db, INT64_MAX, -1, &verify, &last, 1, &n, err);
    if (rc == RC_OK && n == 1 && strncmp(last.data, "size=", 5) == 0) {
        p->verified_at = last.time;
        p->verified_size = strtoll(last.data + 5, NULL, 10);
    }
    return rc == RC_OK ? facts_entries(s->db, "sign-in-failed", clock_now() - WEEK, INT64_MAX,
                                       &p->failed, err)
                       : rc;
}

enum rc posture_read(struct session *s, struct posture *p, struct err *err)
{
    struct law backup, verify;
    enum rc rc;

    *p = (struct posture){0};
    look_at_files(s, p);
    if ((rc = posture_log(s, p, err)) != RC_OK || (rc = look_at_operators(s, p, err)) != RC_OK ||
        (rc = facts_rotating(s->db, &p->rotating, err)) != RC_OK ||
        (rc = backup_last(s, &p->backup_at, err)) != RC_OK ||
        (rc = law_get(s, "backup_age", &backup, err)) != RC_OK ||
        (rc = law_get(s, "verify_age", &verify, err)) != RC_OK)
        return rc;
    p->backup_due = p->backup_at != 0 ? law_due(&backup, p->backup_at) : 0;
    p->verify_due = p->verified_at != 0 ? law_due(&verify, p->verified_at) : 0;
    return RC_OK;
}

static void put_moment(struct lines *out, const char *label, int64_t at, int64_t due)
{
    struct buf time = BUF_INIT;
    bool late = at == 0 || due <= clock_now();

    if (at != 0)
        time_put(&time, at, false);
    lines_add(out, late ? ROLE_WARN : ROLE_OK, _("%s: %s"), label,
              at != 0 ? buf_str(&time) : _("never"));
    buf_release(&time);
}

static void put_keys(const struct session *s, const struct posture *p, struct lines *out)
{
    static const char *const names[RK_COUNT] = {
        [RK_CONTACT] = "contact", [RK_HIGH] = "high", [RK_LOG] = "log", [RK_LIST] = "list"};
    struct buf held = BUF_INIT;

    for (int i = 0; i < RK_COUNT; i++)
        if (s->key[i] != NULL)
            buf_printf(&held, "%s%s/%" PRId64, held.len > 0 ? " " : "", names[i], s->epoch[i]);
    lines_add(out, ROLE_NORMAL, _("Keys this role holds: %s"),
              held.len > 0 ? buf_str(&held) : _("none"));
    if (p->rotating > 0)
        lines_add(out, ROLE_WARN, "%s", _("A rotation of keys was not finished."));
    buf_release(&held);
}

enum rc posture_text(struct session *s, struct lines *out, struct err *err)
{
    struct posture p;
    enum rc rc = posture_read(s, &p, err);

    if (rc != RC_OK)
        return rc;
    if (p.open_files > 0)
        lines_add(out, ROLE_BAD, _("Files open to others or owned by another: %d (%s)"),
                  p.open_files, p.open_file);
    else
        lines_add(out, ROLE_OK, _("Files closed to others: %d of %d"), p.files, p.files);
    put_keys(s, &p, out);
    put_moment(out, _("Last backup"), p.backup_at, p.backup_due);
    put_moment(out, _("Whole log verified"), p.verified_at, p.verify_due);
    put_moment(out, _("Last checkpoint"), p.checkpoint_at, INT64_MAX);
    lines_add(out, p.failed > 0 ? ROLE_WARN : ROLE_OK, _("Failed sign-ins in seven days: %lld"),
              (long long)p.failed);
    if (p.locked > 0)
        lines_add(out, ROLE_WARN, _("Locked operators: %lld (%s)"), (long long)p.locked,
                  p.locked_name);
    return RC_OK;
}
