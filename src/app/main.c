/* From the command line to a command or the console. */
#define _GNU_SOURCE
#include "app/console.h"
#include "app/language.h"
#include "app/supervise.h"
#include "base/i18n.h"
#include "cli/cmd_check.h"
#include "cli/command.h"
#include "crypto/secret.h"

#include <stdlib.h>
#include <sys/stat.h>

struct visit {
    struct cli *cli;
    const char *banner;
};

static int failed(const struct cli *c, const struct err *err, enum rc rc)
{
    cli_complain(err);
    if (c->command != NULL && c->command->run == cmd_check)
        return cmd_check_failed(c, err);
    return err_exit_code(rc);
}

/* Runs in the supervised child: its memory must be locked anew. */
static int visit(void *arg)
{
    const struct visit *v = arg;
    struct cli *c = v->cli;
    const char *theme = c->opt[OPT_THEME] != NULL ? c->opt[OPT_THEME] : c->settings.theme;
    struct console_options opt = {
        .s = &c->session,
        .theme = theme != NULL ? theme : "default",
        .ascii = c->opt[OPT_ASCII] != NULL || c->settings.ascii,
        .banner = v->banner,
        .idle_minutes = c->settings.idle_minutes,
    };
    struct err err = {0};
    enum rc rc = secret_start(&err);
    int status;

    if (rc == RC_OK)
        rc = cli_has_credentials(c) ? cli_session(c, &err) : cli_open(c, &err);
    if (rc == RC_OK && c->session.signed_in)
        rc = session_need(&c->session, RIGHT_CONSOLE, &err);
    status = rc == RC_OK ? console_run(&opt) : failed(c, &err, rc);
    cli_release(c);
    return status;
}

static int open_console(struct cli *c, const char *banner)
{
    struct visit v = {.cli = c, .banner = banner};

    return supervise(visit, &v);
}

/* What could lead libraries to foreign files leaves the environment. */
static void clean_environment(void)
{
    static const char *const names[] = {"LOCPATH",       "GCONV_PATH", "NLSPATH",      "TERMINFO",
                                        "TERMINFO_DIRS", "TMPDIR",     "SQLITE_TMPDIR"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
}

static const char *chosen_language(const struct cli *c)
{
    return c->opt[OPT_LANG] != NULL ? c->opt[OPT_LANG] : c->settings.lang;
}

int main(int argc, char **argv)
{
    struct cli cli = {.console = open_console};
    struct err err = {0};
    enum rc rc = secret_start(&err);
    int status;

    umask(077);
    clean_environment();
    language_start();
    if (rc == RC_OK && (rc = cli_parse(&cli, argc, argv, &err)) == RC_OK &&
        (cli.opt[OPT_HELP] != NULL || cli.opt[OPT_VERSION] != NULL ||
         (rc = cli_configure(&cli, &err)) == RC_OK)) {
        if (chosen_language(&cli) != NULL)
            app_language(chosen_language(&cli));
        rc = cli_run(&cli, &err);
    }
    status = rc == RC_OK ? cli.status : failed(&cli, &err, rc);
    cli_release(&cli);
    return status;
}
