/* What `list` and `operator list` share. */
#ifndef CLI_CMD_LIST_H
#define CLI_CMD_LIST_H

#include "cli/cli.h"
#include "service/listing.h"

/* Sign in, record the look and print KIND's rows under the options' filter and
 * limit, within what the role may list. */
MUST_USE enum rc cmd_list_print(struct cli *c, const struct listing *kind, struct err *err);

#endif
