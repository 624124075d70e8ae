#include "base/i18n.h"
#include "cli/command.h"
#include "service/report.h"

#include <stdio.h>

enum rc cmd_report_access(struct cli *c, struct err *err)
{
    struct report_files files;
    const char *dir;
    enum rc rc;

    if ((rc = cli_need(c, OPT_OUT, &dir, err)) != RC_OK || (rc = cli_session(c, err)) != RC_OK ||
        (rc = report_access(&c->session, c->arg[0], c->opt[OPT_CASE], dir, &files, err)) != RC_OK)
        return rc;
    printf("%s\n%s\n", buf_str(&files.text), buf_str(&files.json));
    report_files_release(&files);
    return RC_OK;
}
