#include "base/i18n.h"
#include "cli/ask.h"
#include "cli/command.h"
#include "service/deploy.h"

#include <stdio.h>

static const char *whom(const struct cli *c)
{
    if (c->opt[OPT_ADMIN] != NULL)
        return c->opt[OPT_ADMIN];
    return c->opt[OPT_OPERATOR] != NULL ? c->opt[OPT_OPERATOR] : "admin";
}

enum rc cmd_recover(struct cli *c, struct err *err)
{
    struct buf seed = BUF_INIT, password = BUF_INIT, new_seed = BUF_INIT;
    const char *file, *admin = whom(c);
    enum rc rc;

    if ((rc = cli_need(c, OPT_SEED_FILE, &file, err)) != RC_OK || (rc = cli_open(c, err)) != RC_OK)
        return rc;
    if ((rc = ask_line(file, &seed, err)) == RC_OK &&
        (rc = ask_new_password(c->opt[OPT_NEW_PASSWORD_FILE], admin, &password, err)) == RC_OK)
        rc = deploy_recover(&c->session, buf_str(&seed), admin, buf_str(&password), &new_seed, err);
    if (rc == RC_OK) {
        printf(_("%s is an admin with the new password.\n"), admin);
        printf("%s\n\n%s\n", _("The old recovery seed is spent; this is the new one:"),
               buf_str(&new_seed));
        printf("%s\n",
               _("It is shown this once. Write it on paper and lock it away from this machine."));
    }
    buf_release(&seed);
    buf_release(&password);
    buf_release(&new_seed);
    return rc;
}
