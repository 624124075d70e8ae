#include "panes/pane.h"

#include "base/i18n.h"
#include "service/fields.h"

static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_NONE, RIGHT_NONE},
};

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return fields_detail(p->desk->s, row->key.id, out, err);
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    (void)p;
    (void)a;
    (void)err;
    return RC_OK;
}

static void item(const struct pane *p, struct buf *out)
{
    const char *code = pane_cell(p, "code");

    if (code != NULL)
        buf_puts(out, code);
}

const struct pane_ops fields_pane = {
    .name = "fields",
    .title = N_("Fields"),
    .needs = RIGHT_READ,
    .listing = &fields_listing,
    .bindings = bindings,
    .below = true,
    .item = item,
    .text = text,
    .act = act,
};
