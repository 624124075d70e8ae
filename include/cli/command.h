/* The table of commands: one row of src/cli/commands.def each. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/cli.h"

enum command_group { GROUP_DEPLOYMENT, GROUP_OPERATORS, GROUP_PEOPLE, GROUP_AUDIT, GROUP_COUNT };

struct command {
    const char *word, *second;  /* "operator", "add"; SECOND NULL: one word */
    enum command_group group;
    const char *arguments, *help; /* N_() texts */
    uint64_t options;           /* command_takes() and command_prints() read it */
    int min, max;               /* positional arguments */
    int personal;               /* index of the one to be wiped from argv; -1 */
    enum rc (*run)(struct cli *c, struct err *err);
};

/* The I-th command, or NULL. */
const struct command *command_at(size_t i);
/* The command of these words (SECOND may be NULL); *WORDS is how many it took. */
const struct command *command_find(const char *word, const char *second, int *words);
/* Does C take option ID, besides the common ones? */
bool command_takes(const struct command *c, enum opt id);
/* Does C (NULL: the console) print in FORMAT? As a table every one does. */
bool command_prints(const struct command *c, enum format format);
/* Does any command begin with WORD? */
bool command_begins(const char *word);

#define COMMAND(run, ...) enum rc run(struct cli *c, struct err *err);
#include "../../src/cli/commands.def"
#undef COMMAND

#endif
