/* One run of the command line: what was asked for, and the session it needs. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/buf.h"
#include "cli/settings.h"
#include "service/session.h"

enum opt {
#define OPTION(id, ...) OPT_##id,
#include "../../src/cli/options.def"
#undef OPTION
    OPT_COUNT
};

enum opt_trait {
    OPT_COMMON = 1,  /* every command takes it */
    OPT_PERSONAL = 2 /* its argument is wiped from argv */
};

struct option_row {
    const char *name, *argument; /* ARGUMENT NULL: takes none */
    unsigned traits;             /* enum opt_trait */
    const char *help;
};

enum format { FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON };

struct command;

struct cli {
    char *opt[OPT_COUNT];          /* arguments, owned; "" for one without; NULL: not given */
    char **arg;                    /* positional arguments after the command, owned */
    int narg;
    const char *word;              /* the first word of the command line; NULL: none */
    const struct command *command; /* NULL: the console, or help for WORD */
    enum format format;
    struct settings settings;
    struct session session;
    bool open;                     /* session_open has succeeded */
    char *operator, *password;     /* to sign in with, owned; NULL: not known yet */
    /* Opens the console on this deployment; set by the application. Returns the
     * exit status. BANNER (may be NULL) is shown over the sign-in. */
    int (*console)(struct cli *c, const char *banner);
    int status;                    /* exit status when no error is returned */
};

/* The row of option ID. */
const struct option_row *cli_option(enum opt id);
/* Parse ARGV; what is personal in it is wiped. RC_USAGE. */
MUST_USE enum rc cli_parse(struct cli *c, int argc, char **argv, struct err *err);
/* Read the configuration files; the command line comes first. RC_CONFIG. */
MUST_USE enum rc cli_configure(struct cli *c, struct err *err);
/* Help, version, a command or the console. */
MUST_USE enum rc cli_run(struct cli *c, struct err *err);
/* Wipe and free; closes the session. */
void cli_release(struct cli *c);

/* The deployment directory in force; borrowed. */
const char *cli_dir(const struct cli *c);
/* Open the deployment, not signed in; more calls are harmless. */
MUST_USE enum rc cli_open(struct cli *c, struct err *err);
/* Give S what the configuration says of paths. */
void cli_paths(const struct cli *c, struct session *s);
/* Open it and sign in with what the options say, asking for a password where
 * there is a terminal. */
MUST_USE enum rc cli_session(struct cli *c, struct err *err);
/* Were credentials given that make a question unnecessary? */
bool cli_has_credentials(const struct cli *c);

/* RC_USAGE with the command's usage as the hint. */
enum rc cli_usage(const struct cli *c, struct err *err, const char *fmt, ...) PRINTF(3, 4);
/* The argument of option ID, or RC_USAGE that names it. */
MUST_USE enum rc cli_need(const struct cli *c, enum opt id, const char **out, struct err *err);
/* A whole number of at least MIN from option ID; OTHERWISE if it is not given. */
MUST_USE enum rc cli_number(const struct cli *c, enum opt id, int64_t min, int64_t otherwise,
                            int64_t *out, struct err *err);
/* A whole number of at least MIN from argument I, else RC_USAGE that says WHAT it is. */
MUST_USE enum rc cli_id(const struct cli *c, int i, int64_t min, const char *what, int64_t *out,
                        struct err *err);

/* Write to standard output; errors show when it is closed. */
void cli_put(const struct buf *out);
/* "ycadmin: what" and "hint: what to do" on standard error. */
void cli_complain(const struct err *err);
/* One sanitised line on standard error. */
void cli_note(const char *fmt, ...) PRINTF(1, 2);

#endif
