#define _GNU_SOURCE
#include "cli/cli.h"

#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/command.h"
#include "cli/help.h"
#include "service/operators.h"
#include "service/signin.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option_row options[OPT_COUNT] = {
#define OPTION(id, name_, argument_, traits_, help_)                                               \
    [OPT_##id] = {.name = name_, .argument = argument_, .traits = traits_, .help = help_},
#include "options.def"
#undef OPTION
};

const struct option_row *cli_option(enum opt id)
{
    return &options[id];
}

static void free_secret(char **text)
{
    if (*text != NULL)
        explicit_bzero(*text, strlen(*text));
    free(*text);
    *text = NULL;
}

#define OPT_FIRST 256 /* past the characters that getopt_long() returns itself */

static enum rc parse_options(struct cli *c, int argc, char **argv, struct err *err)
{
    struct option table[OPT_COUNT + 1] = {0};
    enum rc rc = RC_OK;
    int id;

    for (int i = 0; i < OPT_COUNT; i++) {
        table[i].name = options[i].name;
        table[i].has_arg = options[i].argument != NULL ? required_argument : no_argument;
        table[i].val = OPT_FIRST + i;
    }
    opterr = 0;
    optind = 0;
    while ((id = getopt_long(argc, argv, ":", table, NULL)) != -1) {
        if (id == ':')
            rc = cli_usage(c, err, _("an option lacks its argument: %.60s"), argv[optind - 1]);
        else if (id < OPT_FIRST)
            rc = cli_usage(c, err, _("unknown option"));
        if ((id -= OPT_FIRST) < 0)
            continue;
        free_secret(&c->opt[id]);
        c->opt[id] = xstrdup(optarg != NULL ? optarg : "");
        if (optarg != NULL && (options[id].traits & OPT_PERSONAL) != 0)
            explicit_bzero(optarg, strlen(optarg));
    }
    return rc;
}

/* Which command it is, and its arguments; the personal one leaves argv. */
static enum rc take_command(struct cli *c, int argc, char **argv, struct err *err)
{
    const char *second = optind + 1 < argc ? argv[optind + 1] : NULL;
    int words = 0;

    if (optind >= argc)
        return RC_OK;
    c->word = argv[optind];
    c->command = command_find(c->word, second, &words);
    if (c->command == NULL) {
        if (!command_begins(c->word))
            return cli_usage(c, err, _("unknown command: %.60s"), c->word);
        if (second == NULL && c->opt[OPT_HELP] == NULL)
            return cli_usage(c, err, _("\"%.60s\" needs a second word"), c->word);
        if (second != NULL)
            return cli_usage(c, err, _("unknown kind: %.60s"), second);
        return RC_OK;
    }
    c->narg = argc - optind - words;
    c->arg = xcalloc((size_t)c->narg + 1, sizeof *c->arg);
    for (int i = 0; i < c->narg; i++) {
        char *arg = argv[optind + words + i];

        c->arg[i] = xstrdup(arg);
        if (i == c->command->personal)
            explicit_bzero(arg, strlen(arg));
    }
    return RC_OK;
}

static enum rc check(struct cli *c, struct err *err)
{
    static const char *const format[] = {"table", "csv", "json"};
    const struct command *cmd = c->command;
    size_t i = 0;

    if (c->opt[OPT_LANG] != NULL && !settings_lang(c->opt[OPT_LANG]))
        return cli_usage(c, err, _("unknown language: %.60s"), c->opt[OPT_LANG]);
    if (c->opt[OPT_FORMAT] != NULL) {
        while (i < 3 && strcmp(c->opt[OPT_FORMAT], format[i]) != 0)
            i++;
        if (i == 3)
            return cli_usage(c, err, _("unknown format: %.60s"), c->opt[OPT_FORMAT]);
        c->format = (enum format)i;
    }
    if (!command_prints(cmd, c->format))
        return cli_usage(c, err, _("this does not print as --format %s"), format[c->format]);
    if (c->opt[OPT_HELP] != NULL || c->opt[OPT_VERSION] != NULL)
        return RC_OK;
    if (c->opt[OPT_PASSWORD_FILE] != NULL && c->opt[OPT_KEY_FILE] != NULL)
        return cli_usage(c, err, _("--password-file and --key-file exclude each other"));
    for (i = 0; i < OPT_COUNT; i++)
        if (c->opt[i] != NULL && (options[i].traits & OPT_COMMON) == 0 &&
            (cmd == NULL || !command_takes(cmd, (enum opt)i)))
            return cli_usage(c, err, _("--%s does not belong to this command"), options[i].name);
    if (cmd != NULL && c->narg < cmd->min)
        return cli_usage(c, err, _("an argument is missing"));
    if (cmd != NULL && c->narg > cmd->max)
        return cli_usage(c, err, _("too many arguments"));
    return RC_OK;
}

enum rc cli_parse(struct cli *c, int argc, char **argv, struct err *err)
{
    enum rc rc = parse_options(c, argc, argv, err);

    /* Which command it is decides what a wrong option ends in. */
    enum rc taken = take_command(c, argc, argv, rc == RC_OK ? err : NULL);

    if (rc == RC_OK)
        rc = taken;
    return rc == RC_OK ? check(c, err) : rc;
}

enum rc cli_configure(struct cli *c, struct err *err)
{
    return settings_load(&c->settings, c->opt[OPT_CONFIG], err);
}

static enum rc console(struct cli *c, struct err *err)
{
    (void)err;
    c->status = c->console(c, NULL);
    return RC_OK;
}

enum rc cli_run(struct cli *c, struct err *err)
{
    enum rc rc = RC_OK;

    if (c->opt[OPT_HELP] != NULL)
        help_print(c);
    else if (c->opt[OPT_VERSION] != NULL)
        printf("ycadmin %s\n", YC_VERSION);
    else
        rc = c->command != NULL ? c->command->run(c, err) : console(c, err);
    if ((fflush(stdout) != 0 || ferror(stdout)) && rc == RC_OK)
        rc = err_set(err, RC_IO, _("cannot write the output: %s"), strerror(errno));
    return rc;
}

void cli_release(struct cli *c)
{
    if (c->open)
        session_close(&c->session);
    c->open = false;
    for (int i = 0; i < OPT_COUNT; i++)
        free_secret(&c->opt[i]);
    for (int i = 0; i < c->narg; i++)
        free_secret(&c->arg[i]);
    free(c->arg);
    c->arg = NULL;
    c->narg = 0;
    free_secret(&c->operator);
    free_secret(&c->password);
    settings_release(&c->settings);
}

const char *cli_dir(const struct cli *c)
{
    const char *environment = getenv("YCADMIN_DB");

    if (c->opt[OPT_DB] != NULL)
        return c->opt[OPT_DB];
    if (environment != NULL && *environment != '\0')
        return environment;
    return c->settings.path != NULL ? c->settings.path : "/var/lib/ycadmin";
}

enum rc cli_open(struct cli *c, struct err *err)
{
    enum rc rc;

    if (c->open)
        return RC_OK;
    rc = session_open(&c->session, cli_dir(c), err);
    c->open = rc == RC_OK;
    if (c->open)
        cli_paths(c, &c->session);
    return rc;
}

void cli_paths(const struct cli *c, struct session *s)
{
    const char *export = c->settings.export_dir, *copy = c->settings.erasure_copy;

    snprintf(s->export_dir, sizeof s->export_dir, "%s", export != NULL ? export : "");
    snprintf(s->erasure_copy, sizeof s->erasure_copy, "%s", copy != NULL ? copy : "");
}

bool cli_has_credentials(const struct cli *c)
{
    return c->password != NULL || c->opt[OPT_PASSWORD_FILE] != NULL || c->opt[OPT_KEY_FILE] != NULL;
}

static enum rc sign_in_key(struct cli *c, struct err *err)
{
    struct buf text = BUF_INIT;
    uint8_t seed[32];
    enum rc rc = ask_private(c->opt[OPT_KEY_FILE], &text, err);

    if (rc == RC_OK && (rc = operators_key_file(buf_str(&text), seed, err)) == RC_OK)
        rc = session_sign_in_key(&c->session, c->operator, seed, err);
    explicit_bzero(seed, sizeof seed);
    buf_release(&text);
    return rc;
}

static enum rc know_password(struct cli *c, struct err *err)
{
    struct buf line = BUF_INIT, prompt = BUF_INIT;
    enum rc rc;

    if (c->password != NULL)
        return RC_OK;
    if (c->opt[OPT_PASSWORD_FILE] != NULL) {
        rc = ask_line(c->opt[OPT_PASSWORD_FILE], &line, err);
    } else {
        buf_printf(&prompt, _("Password of %s: "), c->operator);
        rc = ask_secret(buf_str(&prompt), &line, err);
        buf_release(&prompt);
    }
    if (rc == RC_OK && line.len == 0)
        rc = err_set(err, RC_DENIED, _("the password is empty"));
    if (rc == RC_OK)
        c->password = xstrdup(buf_str(&line));
    buf_release(&line);
    return rc;
}

/* Who works here without the undertaking in force (agreement 3.3) is told once a command. */
static void remind(struct cli *c)
{
    struct buf text = BUF_INIT;
    char version[16] = "";
    struct err ignored;

    if (c->session.op.role != OP_SERVICE && c->command != NULL && c->command->run != cmd_check &&
        c->command->run != cmd_operator_accept &&
        operators_undertaking(&c->session, version, &text, &ignored) == RC_OK && version[0] != '\0')
        cli_note(_("%s has not accepted the confidentiality undertaking of %s: ycadmin operator "
                   "accept"),
                 c->session.op.name, version);
    buf_release(&text);
}

enum rc cli_session(struct cli *c, struct err *err)
{
    enum rc rc = cli_open(c, err);

    if (rc != RC_OK || c->session.signed_in)
        return rc;
    if (c->operator== NULL && c->opt[OPT_OPERATOR] != NULL)
        c->operator= xstrdup(c->opt[OPT_OPERATOR]);
    if (c->operator== NULL)
        return cli_usage(c, err, _("this needs --operator NAME"));
    if (c->opt[OPT_KEY_FILE] != NULL)
        rc = sign_in_key(c, err);
    else if ((rc = know_password(c, err)) == RC_OK)
        rc = session_sign_in(&c->session, c->operator, c->password, err);
    if (rc == RC_OK && c->session.redone[0] != '\0')
        cli_note("%s", c->session.redone);
    if (rc == RC_OK)
        remind(c);
    return rc;
}

enum rc cli_usage(const struct cli *c, struct err *err, const char *fmt, ...)
{
    const struct command *cmd = c->command;
    char what[200];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    err_set(err, RC_USAGE, "%s", what);
    if (cmd == NULL)
        err_hint(err, _("see: ycadmin --help"));
    else
        err_hint(err, _("usage: ycadmin %s%s%s%s%s"), cmd->word, cmd->second != NULL ? " " : "",
                 cmd->second != NULL ? cmd->second : "", *cmd->arguments != '\0' ? " " : "",
                 *cmd->arguments != '\0' ? _(cmd->arguments) : "");
    return RC_USAGE;
}

enum rc cli_need(const struct cli *c, enum opt id, const char **out, struct err *err)
{
    *out = c->opt[id];
    if (*out == NULL || **out == '\0')
        return cli_usage(c, err, _("this needs --%s"), options[id].name);
    return RC_OK;
}

static bool number(const char *text, int64_t min, int64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoll(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && *out >= min;
}

enum rc cli_number(const struct cli *c, enum opt id, int64_t min, int64_t otherwise, int64_t *out,
                   struct err *err)
{
    *out = otherwise;
    if (c->opt[id] == NULL || number(c->opt[id], min, out))
        return RC_OK;
    return cli_usage(c, err, _("--%s needs a number of at least %lld"), options[id].name,
                     (long long)min);
}

enum rc cli_id(const struct cli *c, int i, int64_t min, const char *what, int64_t *out,
               struct err *err)
{
    return number(c->arg[i], min, out) ? RC_OK : cli_usage(c, err, "%s", what);
}

void cli_put(const struct buf *out)
{
    if (out->len != 0)
        fwrite(out->data, 1, out->len, stdout);
}

/* One line, sanitised, in one write. */
static void complain_line(const char *prefix, const char *text)
{
    struct buf line = BUF_INIT;

    buf_puts(&line, prefix);
    text_sanitise(&line, text, strlen(text));
    buf_putc(&line, '\n');
    fwrite(line.data, 1, line.len, stderr);
    buf_release(&line);
}

void cli_complain(const struct err *err)
{
    fflush(stdout);
    complain_line("ycadmin: ", err->msg);
    if (err->hint[0] != '\0')
        complain_line("hint: ", err->hint);
}

void cli_note(const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    complain_line("", text);
    explicit_bzero(text, sizeof text);
}
