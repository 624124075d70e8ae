#include "base/i18n.h"
#include "cli/command.h"
#include "service/reviews.h"

#include <stdio.h>

enum rc cmd_review_add(struct cli *c, struct err *err)
{
    const struct new_review r = {.action = c->arg[0],
                                 .on = c->arg[1],
                                 .report = c->opt[OPT_CASE] != NULL ? c->opt[OPT_CASE] : "",
                                 .about = c->opt[OPT_FIELDS] != NULL ? c->opt[OPT_FIELDS] : ""};
    enum reviews_part part;
    enum rc rc = cli_session(c, err);

    if (rc == RC_OK && (rc = reviews_record(&c->session, &r, &part, err)) == RC_OK)
        printf("%s\n", _("It is recorded in the log, for good."));
    return rc;
}
