#include "base/die.h"
#include "base/i18n.h"
#include "panes/pane.h"
#include "service/activities.h"

#include <stdlib.h>

static const struct binding bindings[] = {
    {ACTION_OPEN, RIGHT_READ},
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_NONE, RIGHT_NONE},
};

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    struct activity *all = xcalloc(ACTIVITIES_MAX, sizeof *all);
    size_t n = 0;
    enum rc rc = activities_read(p->desk->s, all, &n, err);

    if (rc == RC_OK && row->key.id > 0 && (size_t)row->key.id <= n)
        rc = activities_lines(p->desk->s, &all[row->key.id - 1], out, err);
    free(all);
    return rc;
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    (void)p;
    (void)a;
    (void)err;
    return RC_OK;
}

const struct pane_ops activities_pane = {
    .name = "activities",
    .title = N_("Processing activities"),
    .needs = RIGHT_READ,
    .listing = &activities_listing,
    .bindings = bindings,
    .below = true,
    .text = text,
    .act = act,
};
