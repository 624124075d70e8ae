/* What a failed `check` says where a monitoring system reads it. */
#ifndef CLI_CMD_CHECK_H
#define CLI_CMD_CHECK_H

#include "cli/cli.h"

/* "YCADMIN UNKNOWN - why" on standard output; the exit status. */
int cmd_check_failed(const struct cli *c, const struct err *err);

#endif
