#define _GNU_SOURCE
#include "base/die.h"
#include "base/i18n.h"
#include "cli/ask.h"
#include "cli/bar.h"
#include "cli/command.h"
#include "service/demo.h"
#include "service/demo_incidents.h"
#include "service/demo_sharing.h"
#include "service/deploy.h"
#include "service/operators.h"
#include "service/policies_text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ADMIN "root.demo"
#define PASSWORDS "demo-passwords"
#define ANSWERS 5 /* about consent, of each invented person */

/* Without 0 1 i l o, which are read wrong. */
#define LETTERS "abcdefghjkmnpqrstuvwxyz23456789"

struct person_of_demo {
    const char *name;
    enum op_role role;
};

static const struct person_of_demo staff[] = {
    {ADMIN, OP_ADMIN}, {"help.demo", OP_HELPDESK}, {"audit.demo", OP_AUDITOR}};
#define STAFF (sizeof staff / sizeof *staff)

/* Twenty letters in groups of five: 99 bits. */
static void make_password(struct buf *out)
{
    size_t n = strlen(LETTERS);
    uint8_t byte;

    buf_wipe(out);
    for (int i = 0; i < 20; i++) {
        do
            random_bytes(&byte, 1);
        while (byte >= 256 / n * n);
        if (i > 0 && i % 5 == 0)
            buf_putc(out, '-');
        buf_putc(out, LETTERS[byte % n]);
    }
}

static enum rc make_parents(char *path, struct err *err)
{
    for (char *p = path + 1; (p = strchr(p, '/')) != NULL; p++) {
        int failed;

        *p = '\0';
        failed = mkdir(path, 0700) != 0 && errno != EEXIST;
        if (failed)
            err_set(err, RC_EXISTS, _("cannot make %.150s: %s"), path, strerror(errno));
        *p = '/';
        if (failed)
            return RC_EXISTS;
    }
    return RC_OK;
}

/* Where the demo is: --dir, --db, or the user's state directory. */
static enum rc demo_dir(struct cli *c, struct err *err)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    struct buf path = BUF_INIT;
    enum rc rc = RC_OK;

    if (c->opt[OPT_DIR] != NULL)
        buf_puts(&path, c->opt[OPT_DIR]);
    else if (c->opt[OPT_DB] != NULL)
        buf_puts(&path, c->opt[OPT_DB]);
    else if (state != NULL && *state == '/')
        buf_printf(&path, "%s/ycadmin-demo", state);
    else if (home != NULL && *home == '/')
        buf_printf(&path, "%s/.local/state/ycadmin-demo", home);
    if (path.len == 0)
        rc = cli_usage(c, err, _("say where, with --dir"));
    if (rc == RC_OK)
        rc = make_parents(path.data, err);
    if (rc == RC_OK) {
        free(c->opt[OPT_DB]);
        c->opt[OPT_DB] = xstrdup(buf_str(&path));
    }
    buf_release(&path);
    return rc;
}

static bool is_empty(const char *dir)
{
    DIR *d = opendir(dir);
    struct dirent *e;
    bool empty = true;

    if (d == NULL)
        return errno == ENOENT;
    while ((e = readdir(d)) != NULL)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            empty = false;
    closedir(d);
    return empty;
}

static void file_in(const struct cli *c, const char *name, struct buf *out)
{
    buf_clear(out);
    buf_printf(out, "%s/%s", cli_dir(c), name);
}

static enum rc init(struct cli *c, const char *password, struct err *err)
{
    struct ini policy = {0};
    struct buf seed = BUF_INIT;
    char zone[64];
    enum rc rc = policies_text_builtin(&policy, err);

    settings_zone(zone, sizeof zone);
    if (rc == RC_OK) {
        const struct init_options opt = {.dir = cli_dir(c),
                                         .admin = ADMIN,
                                         .password = password,
                                         .zone = zone,
                                         .name = "demo",
                                         .policy = &policy,
                                         .demo = true};

        rc = deploy_init(&c->session, &opt, &seed, err);
        c->open = rc == RC_OK;
        ini_release(&policy);
    }
    buf_release(&seed); /* a demo is made anew, not recovered */
    return rc;
}

/* The deployment, one operator of each role; their passwords into LINES. */
static enum rc make_staff(struct cli *c, struct buf *lines, struct err *err)
{
    struct buf password = BUF_INIT, key = BUF_INIT, path = BUF_INIT;
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < STAFF; i++) {
        make_password(&password);
        rc = i == 0 ? init(c, buf_str(&password), err)
                    : operators_add(&c->session, staff[i].name, staff[i].role, buf_str(&password),
                                    err);
        buf_printf(lines, "%s %s\n", staff[i].name, buf_str(&password));
    }
    if (rc == RC_OK && (rc = operators_add_service(&c->session, "svc.demo", &key, err)) == RC_OK) {
        file_in(c, "svc.key", &path);
        rc = ask_write_new(buf_str(&path), &key, err);
    }
    buf_release(&password);
    buf_release(&key);
    buf_release(&path);
    return rc;
}

/* The passwords are written last: without them the demo was not finished. */
static enum rc make(struct cli *c, struct buf *lines, struct err *err)
{
    struct buf path = BUF_INIT;
    int64_t people, seed;
    struct bar bar;
    enum rc rc;

    if ((rc = cli_number(c, OPT_USERS, 0, 2000, &people, err)) != RC_OK ||
        (rc = cli_number(c, OPT_SEED, 0, 1, &seed, err)) != RC_OK ||
        (rc = make_staff(c, lines, err)) != RC_OK)
        return rc;
    bar_begin(&bar, _("Inventing people"));
    rc = demo_fill(&c->session, (uint64_t)seed, people, &bar.progress, err);
    if (rc == RC_OK)
        rc = demo_incidents(&c->session, err);
    if (rc == RC_OK)
        rc = demo_sharing(&c->session, err);
    bar_end(&bar);
    bar_begin(&bar, _("Inventing answers about consent"));
    if (rc == RC_OK)
        rc = demo_consents(&c->session, (uint64_t)seed, ANSWERS * people, &bar.progress, err);
    bar_end(&bar);
    if (rc == RC_OK)
        rc = demo_requests(&c->session, err);
    file_in(c, PASSWORDS, &path);
    if (rc == RC_OK)
        rc = ask_write_new(buf_str(&path), lines, err);
    buf_release(&path);
    return rc;
}

static enum rc foreign(const struct cli *c, struct err *err)
{
    err_set(err, RC_EXISTS, _("%.150s is not a demo; it was left as it is"), cli_dir(c));
    return err_hint(err, _("choose another directory with --dir")), RC_EXISTS;
}

static enum rc reopen(struct cli *c, struct buf *lines, struct err *err)
{
    struct buf path = BUF_INIT;
    enum rc rc;

    file_in(c, "office.db", &path);
    if (access(buf_str(&path), F_OK) != 0)
        rc = foreign(c, err);
    else if ((rc = cli_open(c, err)) == RC_OK && !c->session.demo)
        rc = foreign(c, err);
    file_in(c, PASSWORDS, &path);
    if (rc == RC_OK && ask_file(buf_str(&path), lines, err) != RC_OK) {
        rc = err_set(err, RC_EXISTS, _("the demo at %.150s was not finished"), cli_dir(c));
        err_hint(err, _("remove that directory, then make it again"));
    }
    buf_release(&path);
    return rc;
}

static void announce(const struct cli *c, const struct buf *lines)
{
    printf(_("A demo with invented people is at %s. Operators and passwords:\n"), cli_dir(c));
    for (const char *p = buf_str(lines); *p != '\0';) {
        int len = (int)strcspn(p, "\n");

        printf("  %.*s\n", len, p);
        p += len + (p[len] == '\n');
    }
    printf(_("  svc.demo has its key in %s/svc.key\n"), cli_dir(c));
    fflush(stdout);
}

/* Signed in as the admin, with the password of its line. */
static enum rc open_console(struct cli *c, const struct buf *lines, struct err *err)
{
    const char *line = strstr(buf_str(lines), ADMIN " ");
    struct buf password = BUF_INIT;

    if (line == NULL)
        return err_set(err, RC_INVALID, _("%.150s does not name the demo's admin"), PASSWORDS);
    line += strlen(ADMIN " ");
    buf_put(&password, line, strcspn(line, "\n"));
    c->operator= xstrdup(ADMIN);
    c->password = xstrdup(buf_str(&password));
    buf_release(&password);
    c->status = c->console(c, _("A demo: every person in it is invented."));
    return RC_OK;
}

enum rc cmd_demo(struct cli *c, struct err *err)
{
    struct buf lines = BUF_INIT;
    enum rc rc = demo_dir(c, err);

    if (rc == RC_OK)
        rc = is_empty(cli_dir(c)) ? make(c, &lines, err) : reopen(c, &lines, err);
    if (c->open)
        session_close(&c->session); /* the console's process opens its own */
    c->open = false;
    if (rc == RC_OK) {
        announce(c, &lines);
        if (c->opt[OPT_NO_CONSOLE] == NULL)
            rc = open_console(c, &lines, err);
    }
    buf_release(&lines);
    return rc;
}
