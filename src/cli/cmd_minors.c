#include "base/i18n.h"
#include "cli/command.h"
#include "service/minors.h"

#include <stdio.h>
#include <string.h>

enum rc cmd_minors_approval(struct cli *c, struct err *err)
{
    bool on = strcmp(c->arg[0], "on") == 0;
    enum rc rc;

    if (!on && strcmp(c->arg[0], "off") != 0)
        return cli_usage(c, err, _("it is on or off"));
    if ((rc = cli_session(c, err)) == RC_OK &&
        (rc = minors_set_approval(&c->session, on, err)) == RC_OK)
        printf("%s\n", on ? _("A look at a minor's data asks for an admin's approval.")
                          : _("A look at a minor's data needs no approval here."));
    return rc;
}

enum rc cmd_minors_audited(struct cli *c, struct err *err)
{
    const char *report = c->opt[OPT_CASE] != NULL ? c->opt[OPT_CASE] : "";
    enum rc rc = cli_session(c, err);

    if (rc == RC_OK && (rc = minors_audited(&c->session, c->arg[0], report, err)) == RC_OK)
        printf("%s\n", _("The audit is recorded in the log."));
    return rc;
}
