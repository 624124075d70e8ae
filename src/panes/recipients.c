#include "base/clock.h"
#include "base/i18n.h"
#include "panes/pane.h"
#include "service/sharing.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define KINDS_MAX 16

static const struct binding bindings[] = {
    {ACTION_OPEN, RIGHT_READ},
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_ADD_RECIPIENT, RIGHT_SHARING},
    {ACTION_CHANGE_RECIPIENT, RIGHT_SHARING},
    {ACTION_END_RECIPIENT, RIGHT_SHARING},
    {ACTION_DISCLOSURES, RIGHT_READ},
    {ACTION_NONE, RIGHT_NONE},
};

/* The form, in the order the service names its fields. */
enum { NAME, KIND, CONTACT, COUNTRY, CONTRACT, FROM, UNTIL, PURPOSES, FIELDS, PROTECTION, NOTE };

static void take(char *out, size_t max, const struct form *f, size_t i)
{
    snprintf(out, max, "%s", pane_typed(f, i));
}

/* A date typed, as its beginning or (END) the beginning of the day after it; 0 when empty. */
static bool take_date(const struct form *f, size_t i, bool end, int64_t *out)
{
    struct date d;

    *out = 0;
    if (pane_typed(f, i)[0] == '\0')
        return true;
    if (!date_parse(pane_typed(f, i), &d))
        return false;
    *out = date_begins(end ? date_add_days(d, 1) : d);
    return true;
}

static enum rc save_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    struct recipient r = *(const struct recipient *)job->arg;

    take(r.name, sizeof r.name, f, NAME);
    take(r.contact, sizeof r.contact, f, CONTACT);
    take(r.country, sizeof r.country, f, COUNTRY);
    take(r.contract, sizeof r.contract, f, CONTRACT);
    take(r.purposes, sizeof r.purposes, f, PURPOSES);
    take(r.fields, sizeof r.fields, f, FIELDS);
    take(r.note, sizeof r.note, f, NOTE);
    snprintf(r.kind, sizeof r.kind, "%s", sharing_recipient_kinds[f->field[KIND].choice]);
    snprintf(r.protection, sizeof r.protection, "%s",
             sharing_protections[f->field[PROTECTION].choice]);
    *field = FROM;
    if (!take_date(f, FROM, false, &r.contract_from))
        return err_set(err, RC_INVALID, _("a date is written as 2026-12-01"));
    *field = UNTIL;
    if (!take_date(f, UNTIL, true, &r.contract_until))
        return err_set(err, RC_INVALID, _("a date is written as 2026-12-01"));
    return sharing_recipient_save(job->desk->s, &r, field, err);
}

static void date_text(int64_t t, char out[32])
{
    struct buf text = BUF_INIT;

    if (t != 0)
        date_put(&text, date_of(t));
    snprintf(out, 32, "%s", buf_str(&text));
    buf_release(&text);
}

static size_t words_of(const struct pane *p, const char *const *codes, const char *code,
                       const char **out)
{
    size_t chosen = 0, n = 0;

    for (; codes[n] != NULL && n < KINDS_MAX - 1; n++) {
        out[n] = listing_word(&p->lister, codes[n]);
        chosen = strcmp(codes[n], code) == 0 ? n : chosen;
    }
    out[n] = NULL;
    return chosen;
}

static enum rc edit(struct pane *p, struct recipient *r, const char *title, const char *done,
                    struct err *err)
{
    const struct pane_job job = {
        .desk = p->desk, .pane = p, .one = save_one, .arg = r, .done = done};
    const char *kind[KINDS_MAX], *protection[KINDS_MAX];
    char from[32], until[32];
    struct form f;
    size_t chosen;
    enum rc rc;

    date_text(r->contract_from, from);
    date_text(r->contract_until != 0 ? r->contract_until - 1 : 0, until);
    form_init(&f, title, false);
    form_add(&f, _("Full name"), r->name, 120, false, false);
    chosen = words_of(p, sharing_recipient_kinds, r->kind, kind);
    form_add_choice(&f, _("Type"), kind, chosen)->hint =
        _("The first five process for the company, under contract");
    form_add(&f, _("Contact"), r->contact, 150, false, false);
    form_add(&f, _("Country"), r->country, 60, false, false);
    form_add(&f, _("Contract"), r->contract, 60, false, false)->hint = _("Its number");
    form_add(&f, _("Valid from"), from, 10, false, true)->hint = _("A date, as 2026-12-01");
    form_add(&f, _("Valid until"), until, 10, false, true)->hint =
        _("Its last day; empty: until it is ended");
    form_add(&f, _("Purposes"), r->purposes, 150, false, true)->hint =
        _("Codes of the policy's purposes, as service, login");
    form_add(&f, _("Fields"), r->fields, 190, false, true)->hint =
        _("Codes of the catalogue, as name, mobile");
    chosen = words_of(p, sharing_protections, r->protection, protection);
    form_add_choice(&f, _("Protection"), protection, chosen);
    form_add(&f, _("Note"), r->note, 190, false, false);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc end(struct pane *p, int64_t id, struct err *err)
{
    enum rc rc;

    if (desk_ask(p->desk, _("End this recipient"),
                 _("Nothing more may be given to it; what was given stays on the register."), "y",
                 _("Enter or y end   Esc back")) == 0)
        return RC_OK;
    if ((rc = sharing_recipient_end(p->desk->s, id, err)) != RC_OK)
        return rc;
    desk_say(p->desk, ROLE_OK, "%s", _("Ended and recorded."));
    return pane_load(p, err);
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    const struct row *row = list_row(&p->list);
    struct recipient r = {.id = 0};
    enum rc rc;

    if (a == ACTION_OPEN)
        return RC_OK;
    if (a == ACTION_ADD_RECIPIENT)
        return edit(p, &r, _("Add a recipient"), _("Added and recorded."), err);
    if (a == ACTION_DISCLOSURES) {
        desk_go_all(p->desk, "sharing");
        return RC_OK;
    }
    if (row == NULL)
        return err_set(err, RC_MISSING, _("there is no recipient in this row"));
    if (a == ACTION_END_RECIPIENT)
        return end(p, row->key.id, err);
    if ((rc = sharing_choices_recipient(p->desk->s, row->key.id, &r, err)) != RC_OK)
        return rc;
    return edit(p, &r, _("Change a recipient"), _("Saved and recorded."), err);
}

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return sharing_recipient_lines(p->desk->s, row->key.id, out, err);
}

const struct pane_ops recipients_pane = {
    .name = "recipients",
    .title = N_("Recipients"),
    .needs = RIGHT_READ,
    .empty = N_("Nobody may receive data yet."),
    .begin = N_("a adds a recipient, with its contract and protection."),
    .begin_needs = RIGHT_SHARING,
    .listing = &recipients_listing,
    .bindings = bindings,
    .item_cell = "name",
    .text = text,
    .act = act,
};
