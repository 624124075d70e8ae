#include "base/i18n.h"
#include "cli/cmd_list.h"
#include "cli/command.h"
#include "service/approvals.h"

#include <inttypes.h>
#include <stdio.h>

enum rc cmd_approval_list(struct cli *c, struct err *err)
{
    return cmd_list_print(c, &approvals_listing, err);
}

static enum rc decide(struct cli *c, bool grant, struct err *err)
{
    int64_t id;
    enum rc rc = cli_id(c, 0, 1, _("ID is the number of an approval"), &id, err);

    if (rc == RC_OK && (rc = cli_session(c, err)) == RC_OK &&
        (rc = approvals_decide(&c->session, id, grant, err)) == RC_OK)
        printf(grant ? _("Approval %lld is granted.\n") : _("Approval %lld is refused.\n"),
               (long long)id);
    return rc;
}

enum rc cmd_approval_grant(struct cli *c, struct err *err)
{
    return decide(c, true, err);
}

enum rc cmd_approval_refuse(struct cli *c, struct err *err)
{
    return decide(c, false, err);
}
