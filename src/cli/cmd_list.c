#include "cli/cmd_list.h"

#include "base/i18n.h"
#include "cli/command.h"
#include "cli/print.h"
#include "service/act.h"
#include "service/export.h"

#include <string.h>

#define CLERK_ROWS 50 /* at most, for roles that may not list in bulk */

/* Does any term say what to look for, not only what to leave out? */
static bool narrows(const struct filter *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (!f->term[i].negate)
            return true;
    return false;
}

/* The look: which listing and which filter fields, never their values. */
static enum rc record(struct cli *c, const struct lister *l, struct err *err)
{
    struct buf data = BUF_INIT;
    struct act_entry entry = {.action = "list"};
    enum rc rc;

    export_facts(l, &data);
    entry.data = buf_str(&data);
    rc = act_note(&c->session, &entry, err);
    buf_release(&data);
    return rc;
}

/* A log that does not verify takes no entry, but must still be read. */
static bool unrecorded(const struct cli *c, const struct listing *kind)
{
    return c->session.broken && kind == &audit_listing;
}

static enum rc allow(struct cli *c, const struct lister *l, int64_t *limit, struct err *err)
{
    enum rc rc;

    if (l->kind->impersonal || session_may(&c->session, RIGHT_BULK_LIST))
        return RC_OK;
    if (!narrows(&l->filter)) {
        rc = session_need(&c->session, RIGHT_BULK_LIST, err);
        err_hint(err, _("say whom you look for, as in --filter 'name:zhang'"));
        return rc;
    }
    if (*limit < 0 || *limit > CLERK_ROWS)
        *limit = CLERK_ROWS;
    return RC_OK;
}

enum rc cmd_list_print(struct cli *c, const struct listing *kind, struct err *err)
{
    const char *filter = c->opt[OPT_FILTER] != NULL ? c->opt[OPT_FILTER] : "";
    struct lister l = {0};
    bool more = false;
    int64_t limit, asked;
    enum rc rc;

    if ((rc = cli_number(c, OPT_LIMIT, 0, -1, &asked, err)) != RC_OK ||
        (c->opt[OPT_SORT] != NULL &&
         (rc = listing_order(kind, c->opt[OPT_SORT], &l.order, &l.reverse, err)) != RC_OK) ||
        (rc = cli_session(c, err)) != RC_OK ||
        (rc = lister_open(&l, &c->session, kind, filter, err)) != RC_OK)
        return rc;
    limit = asked;
    if ((rc = allow(c, &l, &limit, err)) == RC_OK && !unrecorded(c, kind))
        rc = record(c, &l, err);
    if (rc == RC_OK)
        rc = print_rows(c, &l, limit, &more, err);
    if (rc == RC_OK && more && limit != asked)
        cli_note(_("only the first %d rows are shown; narrow the filter"), CLERK_ROWS);
    if (rc == RC_OK && c->session.broken)
        cli_note(_("warning: the audit log does not verify: %s"), c->session.broken_why);
    lister_close(&l);
    return rc;
}

/* What there is to list, as a hint. */
static enum rc unknown(const struct cli *c, struct err *err)
{
    enum rc rc = cli_usage(c, err, _("there is no list of that name: %.60s"), c->arg[0]);
    struct buf names = BUF_INIT;

    for (size_t i = 0; listing_at(i) != NULL; i++)
        buf_printf(&names, " %s", listing_at(i)->name);
    err_hint(err, _("one of:%s"), buf_str(&names));
    buf_release(&names);
    return rc;
}

enum rc cmd_list(struct cli *c, struct err *err)
{
    const struct listing *kind = listing_find(c->arg[0]);

    if (kind == NULL)
        return unknown(c, err);
    return cmd_list_print(c, kind, err);
}
