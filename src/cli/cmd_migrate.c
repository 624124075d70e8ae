#include "base/i18n.h"
#include "cli/command.h"

#include <stdio.h>

/* A deployment that opens is of this version. */
enum rc cmd_migrate(struct cli *c, struct err *err)
{
    enum rc rc = cli_session(c, err);

    if (rc == RC_OK && (rc = session_need(&c->session, RIGHT_OPERATORS, err)) == RC_OK)
        printf("%s\n", _("The deployment is up to date; there is nothing to do."));
    return rc;
}
