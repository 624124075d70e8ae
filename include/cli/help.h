/* --help. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/cli.h"

/* On standard output: one command, the commands of one first word, or all. */
void help_print(const struct cli *c);

#endif
