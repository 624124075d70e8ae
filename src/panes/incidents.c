#include "panes/incidents.h"

#include "base/i18n.h"
#include "service/incidents_clock.h"

#include <stdio.h>
#include <string.h>

/* What runs out at night comes first. */
static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_READ},           {ACTION_INC_ADD, RIGHT_INCIDENTS},
    {ACTION_INC_REPORT, RIGHT_INCIDENTS},  {ACTION_INC_CONTAIN, RIGHT_INCIDENTS},
    {ACTION_INC_HARM, RIGHT_INCIDENTS},    {ACTION_INC_STEP, RIGHT_INCIDENTS},
    {ACTION_INC_FACT, RIGHT_INCIDENTS},    {ACTION_INC_NOTICE, RIGHT_INCIDENTS},
    {ACTION_INC_PEOPLE, RIGHT_INCIDENTS},  {ACTION_INC_LEDGER, RIGHT_READ},
    {ACTION_INC_TOLD, RIGHT_INCIDENTS},
    {ACTION_INC_NOTE, RIGHT_INCIDENTS},    {ACTION_INC_SEALED, RIGHT_INCIDENTS},
    {ACTION_INC_CLOSING, RIGHT_INCIDENTS}, {ACTION_INC_UNDERWAY, RIGHT_READ},
    {ACTION_INC_CLOCK, RIGHT_INCIDENTS},   {ACTION_REVIEW, RIGHT_INCIDENTS},
    {ACTION_INC_CLOSE, RIGHT_INCIDENTS},   {ACTION_NONE, RIGHT_NONE},
};

static enum rc show_sealed(struct pane *p, const struct incident *i, struct err *err)
{
    struct buf text = BUF_INIT;
    enum rc rc = incidents_restricted(p->desk->s, i->id, &text, err);

    if (rc == RC_OK)
        desk_text(p->desk, _("Restricted notes"), buf_str(&text), ROLE_CLEAR);
    buf_release(&text);
    return rc;
}

static enum rc review(struct pane *p, struct err *err)
{
    return pane_review(p, _("Confirm the log"),
                       _("You have looked the log through: every incident that is known is in it."),
                       incidents_review, err);
}

static enum rc ledger(struct pane *p, const struct incident *i, struct err *err)
{
    char case_id[INCIDENTS_CASE];

    (void)err;
    incidents_case(i->id, case_id);
    desk_go(p->desk, "affected", "case:%s", case_id);
    return RC_OK;
}

static enum rc report(struct pane *p, const struct incident *i, struct err *err)
{
    return incidents_tell_report(p, i, "report", err);
}

static enum rc closing(struct pane *p, const struct incident *i, struct err *err)
{
    return incidents_tell_report(p, i, "closing", err);
}

static const struct {
    enum action action;
    enum rc (*run)(struct pane *p, const struct incident *i, struct err *err);
    bool any; /* of closed ones, too */
} acts[] = {
    {ACTION_INC_FACT, incidents_acts_fact, false},
    {ACTION_INC_CONTAIN, incidents_acts_contain, false},
    {ACTION_INC_HARM, incidents_acts_harm, false},
    {ACTION_INC_STEP, incidents_acts_step, false},
    {ACTION_INC_NOTE, incidents_acts_note, true},
    {ACTION_INC_SEALED, show_sealed, true},
    {ACTION_INC_PEOPLE, incidents_tell_people, false},
    {ACTION_INC_NOTICE, incidents_tell_notice, false},
    {ACTION_INC_LEDGER, ledger, true},
    {ACTION_INC_TOLD, incidents_tell_told, false},
    {ACTION_INC_REPORT, report, false},
    {ACTION_INC_CLOSING, closing, false},
    {ACTION_INC_CLOSE, incidents_acts_close, false},
};

static enum rc on_incident(struct pane *p, enum action a, const struct incident *i, struct err *err)
{
    size_t k = 0;

    while (k < sizeof acts / sizeof *acts && acts[k].action != a)
        k++;
    if (k == sizeof acts / sizeof *acts)
        return RC_OK;
    /* Said before a form is filled in, not after. */
    if (!acts[k].any && strcmp(i->status, "closed") == 0)
        return err_set(err, RC_DENIED, _("a closed incident takes notes only"));
    return acts[k].run(p, i, err);
}

/* What an act needs to know is read when it begins: its version goes with the form. */
static enum rc act(struct pane *p, enum action a, struct err *err)
{
    const struct row *row = list_row(&p->list);
    struct incident i = {0};
    enum rc rc;

    if (a == ACTION_INC_ADD)
        return incidents_acts_add(p, err);
    if (a == ACTION_INC_CLOCK)
        return incidents_acts_clock(p, err);
    if (a == ACTION_REVIEW)
        return review(p, err);
    if (a == ACTION_INC_UNDERWAY)
        return pane_filter(
            p, strcmp(buf_str(&p->applied), "!status:closed") == 0 ? "" : "!status:closed", err);
    if (row == NULL)
        return err_set(err, RC_MISSING, _("there is no incident in this row"));
    if ((rc = incidents_get(p->desk->s, row->key.id, &i, err)) == RC_OK)
        rc = on_incident(p, a, &i, err);
    incidents_release(&i);
    return rc;
}

static void item(const struct pane *p, struct buf *out)
{
    const char *case_id = pane_cell(p, "case"), *title = pane_cell(p, "title");

    if (case_id != NULL)
        buf_printf(out, "%s %s", case_id, title != NULL ? title : "");
}

const struct pane_ops incidents_pane = {
    .name = "incidents",
    .title = N_("Incidents"),
    .needs = RIGHT_READ,
    .listing = &incidents_listing,
    .bindings = bindings,
    .empty = N_("No incident is recorded yet."),
    .begin = N_("a records one, \"import incidents\" takes an older log."),
    .begin_needs = RIGHT_INCIDENTS,
    .below = true,
    .grows = true,
    .text = incidents_detail_text,
    .item = item,
    .act = act,
};
