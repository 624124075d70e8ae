/* Asking everyone again (agreement 2 intro, 4.1.3, 8.1). */
#include "base/clock.h"
#include "base/i18n.h"
#include "cli/ask.h"
#include "cli/command.h"
#include "service/campaigns.h"

#include <inttypes.h>
#include <stdio.h>

/* Under a published notice, or a text of its own out of a file. */
static enum rc open_with(struct cli *c, struct new_campaign *n, struct campaigns_opened *out,
                         struct err *err)
{
    struct buf text = BUF_INIT;
    enum campaign_part bad;
    enum rc rc = RC_OK;

    if (c->narg > 1)
        rc = ask_text(c->arg[1], &text, err);
    n->text = buf_str(&text);
    if (rc == RC_OK)
        rc = campaigns_open(&c->session, n, &bad, out, err);
    buf_release(&text);
    return rc;
}

enum rc cmd_campaign_open(struct cli *c, struct err *err)
{
    struct new_campaign n = {
        .purpose = c->arg[0], .notice = c->opt[OPT_NOTICE], .title = c->opt[OPT_TITLE],
        .replace = c->opt[OPT_REPLACE] != NULL};
    const char *due;
    struct campaigns_opened opened;
    struct date d;
    enum rc rc;

    if ((rc = cli_need(c, OPT_DUE, &due, err)) != RC_OK ||
        (rc = cli_need(c, OPT_REASON, &n.reason, err)) != RC_OK)
        return rc;
    if (!date_parse(due, &d))
        return cli_usage(c, err, _("a date is written as 2026-12-01"));
    if ((n.notice != NULL) == (c->narg > 1))
        return cli_usage(c, err, _("give --notice, or a text with its --title"));
    n.due_at = date_begins(date_add_days(d, 1)); /* answers are in time through all of the day */
    if ((rc = cli_session(c, err)) == RC_OK &&
        (rc = session_need(&c->session, RIGHT_CAMPAIGN, err)) == RC_OK &&
        (rc = open_with(c, &n, &opened, err)) == RC_OK)
        for (size_t i = 0; i < opened.n; i++)
            printf("%" PRId64 "\n", opened.id[i]);
    return rc;
}

enum rc cmd_campaign_close(struct cli *c, struct err *err)
{
    int64_t id;
    enum rc rc = cli_id(c, 0, 1, _("ID is the number of a campaign"), &id, err);

    if (rc != RC_OK)
        return rc;
    if (c->opt[OPT_YES] == NULL)
        return cli_usage(c, err, _("a campaign is not opened again: confirm it with --yes"));
    if ((rc = cli_session(c, err)) == RC_OK &&
        (rc = campaigns_close(&c->session, id, err)) == RC_OK)
        printf("%s\n", _("The campaign is closed."));
    return rc;
}
