#include "base/i18n.h"
#include "cli/bar.h"
#include "cli/command.h"
#include "service/upgrade.h"

#include <stdio.h>

/* The one command that opens a deployment of an older version. */
enum rc cmd_migrate(struct cli *c, struct err *err)
{
    struct upgrade_result res = {.backup = BUF_INIT};
    struct bar bar;
    enum rc rc = session_alone(cli_dir(c), err);

    if (rc == RC_OK)
        rc = session_open_any(&c->session, cli_dir(c), err);
    c->open = rc == RC_OK;
    if (rc != RC_OK)
        return rc;
    cli_paths(c, &c->session);
    if ((rc = cli_session(c, err)) != RC_OK)
        return rc;
    bar_begin(&bar, _("Backing up"));
    rc = upgrade_run(&c->session, c->opt[OPT_OUT], &bar.progress, &res, err);
    bar_end(&bar);
    if (rc == RC_OK && res.from == res.to) {
        printf("%s\n", _("The deployment is up to date; there is nothing to do."));
    } else if (rc == RC_OK) {
        printf(_("Brought from version %d to version %d.\n"), res.from, res.to);
        printf(_("A backup from before is at %s; delete it within 30 days.\n"),
               buf_str(&res.backup));
    }
    upgrade_release(&res);
    return rc;
}
