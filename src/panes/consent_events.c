/* All answers about consent, the newest first. */
#include "panes/consents.h"

#include "base/i18n.h"

#include <stdio.h>

static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_CONSENT_EVIDENCE, RIGHT_CONSENT},
    {ACTION_CONSENT_MATRIX, RIGHT_READ},
    {ACTION_CONSENT_CAMPAIGNS, RIGHT_READ},
    {ACTION_CONSENT_PERSON, RIGHT_LIST_USERS},
    {ACTION_NONE, RIGHT_NONE},
};

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return consents_lines(p->desk->s, row->key.id, out, err);
}

static enum rc show_evidence(struct pane *p, int64_t event, struct err *err)
{
    struct buf clear = BUF_INIT;
    enum rc rc = consents_evidence(p->desk->s, event, &clear, err);

    if (rc == RC_OK)
        desk_text(p->desk, _("Evidence"), buf_str(&clear), ROLE_CLEAR);
    buf_release(&clear);
    return rc;
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    const struct row *row = list_row(&p->list);
    bool used;

    consents_go(p, a, &used);
    if (used)
        return RC_OK;
    if (row == NULL)
        return err_set(err, RC_MISSING, _("there is no answer in this row"));
    if (a == ACTION_CONSENT_EVIDENCE)
        return show_evidence(p, row->key.id, err);
    if (a == ACTION_CONSENT_PERSON)
        desk_go(p->desk, "users", "ref:%s", pane_cell(p, "ref"));
    return RC_OK;
}

static void item(const struct pane *p, struct buf *out)
{
    const struct row *row = list_row(&p->list);

    if (row != NULL)
        buf_printf(out, "#%lld", (long long)row->key.id);
}

const struct pane_ops consent_events_pane = {
    .name = "consent-events",
    .title = N_("Consent: answers"),
    .empty = N_("No answer is recorded yet."),
    .begin = N_("m leads to the people, + there records one."),
    .begin_needs = RIGHT_CONSENT,
    .needs = RIGHT_READ,
    .listing = &consent_events_listing,
    .bindings = bindings,
    .below = true,
    .item = item,
    .text = text,
    .act = act,
};
