#include "base/i18n.h"
#include "panes/pane.h"
#include "service/exemptions.h"

static const struct binding bindings[] = {
    {ACTION_OPEN, RIGHT_READ},
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_VERSIONS, RIGHT_READ},
    {ACTION_NONE, RIGHT_NONE},
};

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    (void)err;
    if (a == ACTION_VERSIONS)
        desk_go_all(p->desk, "policies");
    return RC_OK;
}

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return exemptions_lines(p->desk->s, row->cell[0], out, err);
}

const struct pane_ops exemptions_pane = {
    .name = "exemptions",
    .title = N_("Without consent"),
    .needs = RIGHT_READ,
    .listing = &exemptions_listing,
    .bindings = bindings,
    .text = text,
    .act = act,
};
