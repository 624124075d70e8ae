#define _GNU_SOURCE
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/command.h"
#include "service/auditlog.h"
#include "service/backup.h"
#include "service/ballast.h"
#include "service/outfile.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define BACKUP_OLD (INT64_C(2) * 86400)

static void put_marked(const char *mark, const char *what, const char *found, const char *fix)
{
    struct buf line = BUF_INIT;

    buf_printf(&line, "[%s] %s: ", mark, what);
    text_sanitise(&line, found, strlen(found));
    buf_putc(&line, '\n');
    if (fix != NULL && *fix != '\0') {
        buf_puts(&line, "     -> ");
        text_sanitise(&line, fix, strlen(fix));
        buf_putc(&line, '\n');
    }
    cli_put(&line);
    buf_release(&line);
}

/* One finding; FIX is what could be better, NULL when all is well. */
static void put(const char *what, const char *found, const char *fix)
{
    put_marked(fix == NULL ? "ok" : "--", what, found, fix);
}

/* What ERR says, as a failure; keeps the first failure in FIRST. */
static void put_err(const char *what, enum rc rc, const struct err *err, struct err *first)
{
    put_marked("!!", what, err->msg, err->hint);
    if (first->rc == RC_OK) {
        *first = *err;
        first->rc = rc;
    }
}

static void look_at_terminal(void)
{
    const char *term = getenv("TERM");
    struct winsize size = {0};
    char found[160];

    if (isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1) {
        put(_("Terminal"), _("none on standard input or output"),
            _("commands work; the console needs a terminal"));
        return;
    }
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        size = (struct winsize){0};
    snprintf(found, sizeof found, "TERM=%.60s, %dx%d", term != NULL ? term : "", size.ws_col,
             size.ws_row);
    if (term == NULL || *term == '\0' || strcmp(term, "dumb") == 0)
        put(_("Terminal"), found, _("set TERM to the kind of your terminal, as xterm-256color"));
    else
        put(_("Terminal"), found,
            size.ws_col < 80 || size.ws_row < 24 ? _("enlarge it to 80x24 or more") : NULL);
}

static void look_at_locale(void)
{
    const char *asked = getenv("LC_ALL"), *language = getenv("LANGUAGE");
    char found[200];

    if (asked == NULL || *asked == '\0')
        asked = getenv("LC_CTYPE");
    if (asked == NULL || *asked == '\0')
        asked = getenv("LANG");
    snprintf(found, sizeof found, _("%.40s in use (asked for: %.40s), %s, texts in %.20s"),
             setlocale(LC_CTYPE, NULL), asked != NULL && *asked != '\0' ? asked : "-",
             nl_langinfo(CODESET), language != NULL ? language : "en");
    put(_("Locale"), found,
        strcmp(nl_langinfo(CODESET), "UTF-8") == 0 ? NULL : _("use a UTF-8 locale, as C.UTF-8"));
}

static void look_at_mode(const char *what, const char *dir, const char *name, struct err *first)
{
    char path[1024], found[64];
    struct stat st;
    struct err err;
    bool good;

    snprintf(path, sizeof path, "%s%s%s", dir, *name != '\0' ? "/" : "", name);
    if (lstat(path, &st) != 0)
        return; /* opening says what is missing */
    snprintf(found, sizeof found, _("mode %04o, owner %u"), (unsigned)st.st_mode & 07777,
             (unsigned)st.st_uid);
    good = (st.st_mode & 077) == 0 && st.st_uid == geteuid() && !S_ISLNK(st.st_mode);
    if (good) {
        put(what, found, NULL);
        return;
    }
    err_set(&err, RC_DB, "%s", found);
    err_hint(&err, _("only the user who runs ycadmin may own and read it: chmod go= %.150s"), path);
    put_err(what, RC_DB, &err, first);
}

static void look_at_files(const struct cli *c, struct err *first)
{
    static const char *const names[] = {"", "office.db", "vault.db", "erasure.list"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        look_at_mode(*names[i] != '\0' ? names[i] : _("Directory"), cli_dir(c), names[i], first);
}

static void look_at_log(struct session *s, struct err *first)
{
    struct err err;
    enum rc rc = auditlog_check_tail(s, &err);

    if (rc == RC_OK && s->broken) {
        rc = err_set(&err, RC_BROKEN, "%s", s->broken_why);
        err_hint(&err, _("look at it with: ycadmin audit verify"));
    }
    if (rc != RC_OK)
        put_err(_("Audit log"), rc, &err, first);
    else
        put(_("Audit log"), _("its tail verifies"), NULL);
}

static void look_at_keys(struct cli *c, struct err *first)
{
    static const char *const names[RK_COUNT] = {
        [RK_CONTACT] = "contact", [RK_HIGH] = "high", [RK_LOG] = "log", [RK_LIST] = "list"};
    struct buf found = BUF_INIT;
    struct err err;
    enum rc rc;

    if (!cli_has_credentials(c)) {
        put(_("Keys"), _("not looked at: nobody is signed in"),
            _("give --operator and --password-file to see them"));
        return;
    }
    if ((rc = cli_session(c, &err)) != RC_OK) {
        put_err(_("Keys"), rc, &err, first);
        return;
    }
    buf_printf(&found, "%s (%s):", c->session.op.name, access_role_name(c->session.op.role));
    for (int i = 0; i < RK_COUNT; i++)
        if (c->session.key[i] != NULL)
            buf_printf(&found, " %s/%lld", names[i], (long long)c->session.epoch[i]);
    put(_("Keys"), buf_str(&found), NULL);
    buf_release(&found);
}

static void look_at_versions(struct session *s, struct err *first)
{
    char found[96];
    int office = 0, vault = 0;
    struct err err;
    enum rc rc = db_version(s->db, DB_OFFICE, &office, &err);

    if (rc == RC_OK)
        rc = db_version(s->db, DB_VAULT, &vault, &err);
    snprintf(found, sizeof found, _("office.db version %d, vault.db version %d"), office, vault);
    if (rc != RC_OK)
        put_err(_("Versions"), rc, &err, first);
    else
        put(_("Versions"), found, NULL);
}

static void look_at_backup(struct session *s, struct err *first)
{
    struct buf when = BUF_INIT;
    int64_t at = 0;
    struct err err;
    enum rc rc = backup_last(s, &at, &err);

    time_put(&when, at, false);
    if (rc != RC_OK)
        put_err(_("Last backup"), rc, &err, first);
    else if (at == 0)
        put(_("Last backup"), _("never made"), _("make one: ycadmin backup DIR"));
    else
        put(_("Last backup"), buf_str(&when),
            clock_now() - at > BACKUP_OLD ? _("make another: ycadmin backup DIR") : NULL);
    buf_release(&when);
}

static void look_at_export(struct session *s, struct err *first)
{
    struct buf dir = BUF_INIT;

    outfile_dir(s, &dir);
    look_at_mode(_("Export directory"), buf_str(&dir), "", first);
    buf_release(&dir);
}

static void look_at_ballast(struct session *s)
{
    bool there = ballast_there(db_dir(s->db));

    put(_("Reserve"), there ? _("room is kept for erasures on a full disk") : _("none"),
        there ? NULL : _("make room on the disk; it comes back when an admin or the service signs in"));
}

static void look_at_deployment(struct cli *c, struct err *first)
{
    struct err err;
    enum rc rc = cli_open(c, &err);

    if (rc != RC_OK) {
        put_err(_("Deployment"), rc, &err, first);
        return;
    }
    put(_("Deployment"), c->session.name, NULL);
    if ((rc = db_check(c->session.db, &err)) != RC_OK)
        put_err(_("Databases"), rc, &err, first);
    else
        put(_("Databases"), _("both files are intact"), NULL);
    look_at_versions(&c->session, first);
    look_at_log(&c->session, first);
    look_at_backup(&c->session, first);
    look_at_export(&c->session, first);
    look_at_ballast(&c->session);
    look_at_keys(c, first);
}

/* Looks at everything, then ends as the first failure would. */
enum rc cmd_doctor(struct cli *c, struct err *err)
{
    struct err first = {.rc = RC_OK};

    look_at_terminal();
    look_at_locale();
    look_at_files(c, &first);
    look_at_deployment(c, &first);
    if (first.rc == RC_OK)
        return RC_OK;
    err_set(err, first.rc, _("something needs attention: see above"));
    return first.rc;
}
