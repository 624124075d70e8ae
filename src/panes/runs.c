#include "panes/pane.h"

#include "base/i18n.h"
#include "service/retention_lines.h"

static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_NONE, RIGHT_NONE},
};

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return retention_lines_run(p->desk->s, row->key.id, out, err);
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    (void)p;
    (void)a;
    (void)err;
    return RC_OK;
}

const struct pane_ops runs_pane = {
    .name = "runs",
    .title = N_("Retention runs"),
    .needs = RIGHT_READ,
    .listing = &runs_listing,
    .bindings = bindings,
    .below = true,
    .empty = N_("The rules were never run."),
    .begin = N_("P in Retention runs them; from then on the timer may, too."),
    .begin_needs = RIGHT_PURGE,
    .text = text,
    .act = act,
};
