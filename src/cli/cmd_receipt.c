#include "base/i18n.h"
#include "cli/command.h"
#include "service/receipt.h"

#include <stdio.h>

enum rc cmd_report_receipt(struct cli *c, struct err *err)
{
    struct buf path = BUF_INIT;
    const char *dir;
    enum rc rc;

    if ((rc = cli_need(c, OPT_OUT, &dir, err)) != RC_OK || (rc = cli_session(c, err)) != RC_OK)
        return rc;
    rc = receipt_write(&c->session, c->arg[0], dir, &path, err);
    if (rc == RC_OK)
        printf("%s\n", buf_str(&path));
    buf_release(&path);
    return rc;
}
