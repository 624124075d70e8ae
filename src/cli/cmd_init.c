#define _GNU_SOURCE
#include "base/i18n.h"
#include "cli/ask.h"
#include "cli/command.h"
#include "service/deploy.h"
#include "service/policies_text.h"

#include <stdio.h>
#include <unistd.h>

static enum rc load_policy(const struct cli *c, struct ini *policy, struct err *err)
{
    const char *file = c->opt[OPT_POLICY];

    return file != NULL ? ini_load_file(policy, file, err) : policies_text_builtin(policy, err);
}

static void deployment_name(const struct cli *c, char *out, size_t max)
{
    if (c->settings.name != NULL)
        snprintf(out, max, "%s", c->settings.name);
    else if (gethostname(out, max) != 0 || out[0] == '\0')
        snprintf(out, max, "ycadmin");
    out[max - 1] = '\0';
}

static void put_seed(const struct cli *c, const struct buf *seed)
{
    printf(_("A new deployment is at %s; its first admin is %s.\n"), cli_dir(c), c->opt[OPT_ADMIN]);
    printf("%s\n\n%s\n", _("The recovery seed opens everything when every password is lost."),
           buf_str(seed));
    printf("%s\n",
           _("It is shown this once. Write it on paper and lock it away from this machine."));
}

enum rc cmd_init(struct cli *c, struct err *err)
{
    struct init_options opt = {.dir = cli_dir(c)};
    struct buf password = BUF_INIT, seed = BUF_INIT;
    struct ini policy = {0};
    char zone[64], name[64];
    enum rc rc;

    if ((rc = cli_need(c, OPT_ADMIN, &opt.admin, err)) != RC_OK ||
        (rc = load_policy(c, &policy, err)) != RC_OK)
        return rc;
    settings_zone(zone, sizeof zone);
    deployment_name(c, name, sizeof name);
    rc = ask_new_password(c->opt[OPT_NEW_PASSWORD_FILE], opt.admin, &password, err);
    if (rc == RC_OK) {
        opt.password = buf_str(&password);
        opt.zone = zone;
        opt.name = name;
        opt.policy = &policy;
        rc = deploy_init(&c->session, &opt, &seed, err);
        c->open = rc == RC_OK;
    }
    if (rc == RC_OK)
        put_seed(c, &seed);
    ini_release(&policy);
    buf_release(&password);
    buf_release(&seed);
    return rc;
}
