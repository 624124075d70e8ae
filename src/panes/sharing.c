#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "panes/pane.h"
#include "service/sharing.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct binding bindings[] = {
    {ACTION_OPEN, RIGHT_READ},    {ACTION_FILTER, RIGHT_READ},     {ACTION_DISCLOSE, RIGHT_SHARING},
    {ACTION_TELL, RIGHT_SHARING}, {ACTION_RECIPIENTS, RIGHT_READ}, {ACTION_REVIEW, RIGHT_SHARING},
    {ACTION_NONE, RIGHT_NONE},
};

/* The form of a disclosure. */
enum {
    KIND,
    RECIPIENT,
    PEOPLE_BY,
    PEOPLE,
    PURPOSE,
    FIELDS,
    AT,
    NOTICE,
    BASIS,
    SCOPE,
    CASE,
    NOTE,
    INPUTS
};
enum { BY_REFS, BY_FILTER };

/* What the forms choose from, and what was typed before another admin had to approve. */
struct sharing {
    struct sharing_choices choices;
    const char *kind[8], *recipient[SHARING_CHOICES + 2], *purpose[SHARING_CHOICES + 2],
        *notice[SHARING_CHOICES + 2];
    char kept[INPUTS][512];
    size_t chosen[INPUTS];
    bool keeps;
};

/* The place in the form of what the service refused. */
static size_t place(size_t field)
{
    static const size_t at[] = {
        [SHARING_KIND] = KIND,       [SHARING_RECIPIENT] = RECIPIENT, [SHARING_PEOPLE] = PEOPLE,
        [SHARING_PURPOSE] = PURPOSE, [SHARING_FIELDS] = FIELDS,       [SHARING_AT] = AT,
        [SHARING_NOTICE] = NOTICE,   [SHARING_BASIS] = BASIS,         [SHARING_SCOPE] = SCOPE,
        [SHARING_CASE] = CASE,       [SHARING_NOTE] = NOTE,
    };

    return field < sizeof at / sizeof *at ? at[field] : SIZE_MAX;
}

static enum rc find_people(struct session *s, const struct form *f, struct sharing_people *people,
                           struct err *err)
{
    if (f->field[PEOPLE_BY].choice == BY_FILTER)
        return sharing_people_filter(s, pane_typed(f, PEOPLE), people, err);
    return sharing_people_refs(s, pane_typed(f, PEOPLE), people, err);
}

static void keep(struct sharing *st, const struct form *f)
{
    for (size_t i = 0; i < INPUTS; i++) {
        st->chosen[i] = f->field[i].choice;
        if (f->field[i].choices == NULL)
            snprintf(st->kept[i], sizeof st->kept[i], "%s", pane_typed(f, i));
    }
    st->keeps = true;
}

static enum rc disclose_one(const struct pane_job *job, struct form *f, size_t *field,
                            struct err *err)
{
    struct sharing *st = job->arg;
    size_t recipient = f->field[RECIPIENT].choice, notice = f->field[NOTICE].choice;
    size_t purpose = f->field[PURPOSE].choice;
    struct new_disclosure d = {.kind = sharing_kinds[f->field[KIND].choice],
                               .recipient =
                                   recipient > 0 ? st->choices.recipient[recipient - 1] : "",
                               .purpose = purpose > 0 ? st->choices.purpose[purpose - 1] : "",
                               .fields = pane_typed(f, FIELDS),
                               .notice = notice > 0 ? st->choices.notice[notice - 1] : "",
                               .basis = pane_typed(f, BASIS),
                               .scope = pane_typed(f, SCOPE),
                               .case_id = pane_typed(f, CASE),
                               .note = pane_typed(f, NOTE)};
    struct sharing_people people = {0};
    struct buf refs = BUF_INIT;
    int64_t id, lacking;
    enum rc rc;

    *field = AT;
    if ((rc = pane_time(f, AT, &d.at, err)) != RC_OK)
        return rc;
    *field = PEOPLE;
    if ((rc = find_people(job->desk->s, f, &people, err)) != RC_OK)
        return rc;
    rc = sharing_disclose(job->desk->s, &d, &people, &id, field, &lacking, &refs, err);
    *field = place(*field);
    if (refs.len > 0)
        err_hint(err, _("Without it: %s"), buf_str(&refs));
    if (rc == RC_DENIED && *field != SIZE_MAX) /* a gate: mend it in the form */
        rc = err->rc = RC_INVALID;
    if (rc == RC_DENIED)
        keep(st, f);
    if (rc == RC_OK)
        st->keeps = false;
    sharing_people_release(&people);
    buf_release(&refs);
    return rc;
}

static void choices_of(const char **out, const char *first, const char *text, size_t size, size_t n)
{
    out[0] = first;
    for (size_t i = 0; i < n; i++)
        out[i + 1] = text + i * size;
    out[n + 1] = NULL;
}

static enum rc read_choices(struct pane *p, struct err *err)
{
    struct sharing *st = p->state;
    struct sharing_choices *c = &st->choices;
    size_t n = 0;
    enum rc rc = sharing_choices_read(p->desk->s, c, err);

    for (; sharing_kinds[n] != NULL; n++)
        st->kind[n] = listing_word(&p->lister, sharing_kinds[n]);
    st->kind[n] = NULL;
    choices_of(st->recipient, _("the public"), c->recipient[0], sizeof *c->recipient,
               c->recipients);
    choices_of(st->purpose, _("(none)"), c->purpose_title[0], sizeof *c->purpose_title,
               c->purposes);
    choices_of(st->notice, _("(none)"), c->notice_title[0], sizeof *c->notice_title, c->notices);
    return rc;
}

/* The codes of the catalogue, for a hint. */
static void put_codes(const struct session *s, char *out, size_t max)
{
    size_t used = 0;

    out[0] = '\0';
    for (int i = 0; i < s->fields.n && used < max; i++)
        used += (size_t)snprintf(out + used, max - used, "%s%s", i > 0 ? " " : "",
                                 s->fields.field[i].code);
}

static void put_back(const struct sharing *st, struct form *f)
{
    for (size_t i = 0; st->keeps && i < INPUTS; i++) {
        if (f->field[i].choices == NULL)
            lineedit_set(&f->field[i].edit, st->kept[i]);
        else
            f->field[i].choice = st->chosen[i];
    }
}

static void build(struct pane *p, struct form *f, const char *codes)
{
    const struct sharing *st = p->state;
    static const char *by[3];

    by[BY_REFS] = _("refs");
    by[BY_FILTER] = _("a filter of Users");
    form_init(f, _("Record a disclosure"), false);
    form_add_choice(f, _("Type"), st->kind, 0)->hint =
        _("Each kind has its gate: consent, contract, notice, legal basis");
    form_add_choice(f, _("Given to"), st->recipient, 0)->hint =
        _("New ones are added under :recipients");
    form_add_choice(f, _("Named by"), by, BY_REFS);
    form_add(f, _("Whom"), "", 500, false, false)->hint =
        _("Refs parted by commas, or a filter as in Users: status:active");
    form_add_choice(f, _("Purpose"), st->purpose, 0);
    form_add(f, _("Fields"), "", 199, false, true)->hint = codes;
    form_add(f, _("Given at"), "", 30, false, true)->hint =
        _("Empty: now. Else 09:30, 2026-11-24 09:30 or a date");
    form_add_choice(f, _("Told by"), st->notice, 0)->hint =
        _("Of a publication or a transfer: t publishes one");
    form_add(f, _("Legal basis"), "", 199, false, false)->hint = _("Of an authority's demand");
    form_add(f, _("Scope"), "", 199, false, false)->hint = _("What the authority's demand covers");
    form_add(f, _("Case"), "", 63, false, true)->hint =
        _("Number of the authority's document, or REQ-92");
    form_add(f, _("Note"), "", 199, false, false)->hint = _("Nothing personal: it is not sealed");
    put_back(st, f);
}

static enum rc disclose(struct pane *p, struct err *err)
{
    const struct pane_job job = {.desk = p->desk,
                                 .one = disclose_one,
                                 .arg = p->state,
                                 .done = _("Recorded. It stays on the register for good."),
                                 .busy = _("Checking…")};
    char codes[256];
    struct form f;
    bool done;
    enum rc rc = read_choices(p, err);

    if (rc != RC_OK)
        return rc;
    put_codes(p->desk->s, codes, sizeof codes);
    build(p, &f, codes);
    rc = pane_job_run(&job, &f, &done, err);
    form_release(&f);
    return rc == RC_OK && done ? pane_filter(p, "", err) : rc; /* to the new row */
}

static enum rc tell_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    static const char *const kinds[] = {"publication", "transfer"};
    const struct sharing *st = job->arg;
    size_t purpose = f->field[3].choice;
    const struct sharing_notice n = {.kind = kinds[f->field[0].choice],
                                     .title = pane_typed(f, 1),
                                     .text = pane_typed(f, 2),
                                     .purpose = purpose > 0 ? st->choices.purpose[purpose - 1] : "",
                                     .fields = pane_typed(f, 4)};
    char code[32];
    enum rc rc = sharing_publish(job->desk->s, &n, code, field, err);

    if (rc == RC_OK)
        desk_say(job->desk, ROLE_OK, _("Notice %s is published."), code);
    return rc;
}

/* What 6.2 and 6.3 promise to tell people beforehand. */
static enum rc tell(struct pane *p, struct err *err)
{
    const struct sharing *st = p->state;
    const char *const kinds[] = {listing_word(&p->lister, "publication"),
                                 listing_word(&p->lister, "transfer"), NULL};
    const struct pane_job job = {.desk = p->desk, .one = tell_one, .arg = p->state};
    char codes[256];
    struct form f;
    enum rc rc = read_choices(p, err);

    if (rc != RC_OK)
        return rc;
    put_codes(p->desk->s, codes, sizeof codes);
    form_init(&f, _("Publish a notice"), false);
    f.note = _("People are told before a publication, and of a merger or transfer. Purpose and "
               "fields of a publication, and which of them are sensitive, are put into the text.");
    form_add_choice(&f, _("Type"), kinds, 0);
    form_add(&f, _("Title"), "", 150, false, false);
    form_add(&f, _("Text"), "", 2000, false, false)->hint =
        _("What happens, who receives the data, and what protects people afterwards");
    form_add_choice(&f, _("Purpose"), st->purpose, 0);
    form_add(&f, _("Fields"), "", 199, false, true)->hint = codes;
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    if (a == ACTION_DISCLOSE)
        return disclose(p, err);
    if (a == ACTION_TELL)
        return tell(p, err);
    if (a == ACTION_REVIEW)
        return pane_review(p, _("Confirm the register"),
                           _("You have looked disclosures and recipients through: whatever was given "
                             "away, and whoever receives data, is among them."),
                           sharing_review, err);
    if (a == ACTION_RECIPIENTS)
        desk_go_all(p->desk, "recipients");
    return RC_OK;
}

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return sharing_lines(p->desk->s, row->key.id, out, err);
}

const struct pane_ops sharing_pane = {
    .name = "sharing",
    .title = N_("Sharing"),
    .needs = RIGHT_READ,
    .empty = N_("Nothing was given away yet."),
    .begin = N_("a records what is given away; l says who may receive data."),
    .begin_needs = RIGHT_SHARING,
    .listing = &sharing_listing,
    .bindings = bindings,
    .state_size = sizeof(struct sharing),
    .item_cell = "id",
    .text = text,
    .act = act,
};
