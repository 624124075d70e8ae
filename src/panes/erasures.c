#include "base/i18n.h"
#include "panes/erasing.h"
#include "service/certificates.h"

static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_READ_AUDIT},
    {ACTION_CERTIFICATE, RIGHT_READ_AUDIT},
    {ACTION_NONE, RIGHT_NONE},
};

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    const struct row *row = list_row(&p->list);
    struct certificate cert;
    uint8_t uuid[16];
    enum rc rc;

    if (a != ACTION_CERTIFICATE)
        return RC_OK;
    if (row == NULL || hex_decode(row->key.text, 32, uuid) < 0)
        return err_set(err, RC_MISSING, _("nobody was erased yet"));
    rc = certificates_again(p->desk->s, uuid, &cert, err);
    return rc == RC_OK ? erasing_certificate(p->desk, &cert, err) : rc;
}

static void item(const struct pane *p, struct buf *out)
{
    const char *uuid = pane_cell(p, "uuid");

    if (uuid != NULL)
        buf_printf(out, "%.8s", uuid);
}

const struct pane_ops erasures_pane = {
    .name = "erasures",
    .title = N_("Erasures"),
    .needs = RIGHT_READ_AUDIT,
    .empty = N_("Nobody was erased yet."),
    .begin = N_("D in Users erases a person; the certificate stands here."),
    .begin_needs = RIGHT_ERASE,
    .listing = &erasures_listing,
    .bindings = bindings,
    .item = item,
    .act = act,
};
