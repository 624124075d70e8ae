#include "panes/fields.h"

#include "base/i18n.h"
#include "rules/gate.h"
#include "rules/mask.h"
#include "rules/validate.h"
#include "service/fields.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHOICES 24
#define PLAIN 3  /* bases that are no exemption */
#define BASES 11 /* those, and the eight exemptions of 4.2 */

/* Codes with the words that stand for them in a form's choice. */
struct choice {
    const char *code[CHOICES];
    const char *word[CHOICES + 1];
    size_t n;
};

/* Fields of the two forms, in their order. */
enum { CODE, LABEL_EN, LABEL_CN, LABEL_TW, CLASS, KEY, SOURCE, CLAUSE, MODULES };
enum { PURPOSES, BASIS, NOTE, SEE, REVEAL, EDIT, MASK, RULE, MONTHS, CLOCK, ACTION };

struct describe {
    struct form what, why;
    struct field_text text;
    struct choice source, basis, mask, rule, clock, action;
    char basis_code[BASES][16], basis_word[BASES][64];
    struct buf purposes, modules; /* hints: what the policy knows */
};

static const struct {
    enum fields_part part;
    bool what; /* in the first form */
    size_t at;
} places[] = {
    {FIELDS_CODE, true, CODE},          {FIELDS_LABEL, true, LABEL_EN},
    {FIELDS_CLASS, true, CLASS},        {FIELDS_SOURCE, true, SOURCE},
    {FIELDS_CLAUSE, true, CLAUSE},      {FIELDS_MODULES, true, MODULES},
    {FIELDS_PURPOSES, false, PURPOSES}, {FIELDS_BASIS, false, BASIS},
    {FIELDS_NOTE, false, NOTE},         {FIELDS_SEE, false, SEE},
    {FIELDS_REVEAL, false, REVEAL},     {FIELDS_EDIT, false, EDIT},
    {FIELDS_MASK, false, MASK},         {FIELDS_RULE, false, RULE},
    {FIELDS_MONTHS, false, MONTHS},
};

static void add(struct choice *c, const char *code, const char *word)
{
    c->code[c->n] = code;
    c->word[c->n++] = word;
    c->word[c->n] = NULL;
}

static size_t find(const struct choice *c, const char *code)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->code[i], code) == 0)
            return i;
    return 0;
}

static void make_choices(struct describe *d)
{
    add(&d->source, "employer", _("the employer"));
    add(&d->source, "person", _("the person"));
    add(&d->source, "service", _("the service itself"));
    for (int i = 0; i < BASES; i++) {
        static const char *const plain[] = {"consent", "contract", "law"};

        if (i < PLAIN)
            snprintf(d->basis_code[i], sizeof d->basis_code[i], "%s", plain[i]);
        else
            snprintf(d->basis_code[i], sizeof d->basis_code[i], "exempt-%d", i - PLAIN + 1);
        fields_basis(d->basis_code[i], d->basis_word[i], sizeof d->basis_word[i]);
        add(&d->basis, d->basis_code[i], d->basis_word[i]);
    }
    for (size_t i = 0; mask_name(i) != NULL && i < CHOICES; i++)
        add(&d->mask, mask_name(i), fields_mask(mask_name(i)));
    for (size_t i = 0; validate_name(i) != NULL && i < CHOICES; i++)
        add(&d->rule, validate_name(i), fields_rule(validate_name(i)));
    add(&d->clock, "confirmed", _("it was last confirmed"));
    add(&d->clock, "collected", _("it was collected"));
    add(&d->clock, "closed", _("the account was closed"));
    add(&d->action, "delete", _("delete it"));
    add(&d->action, "anonymise", _("anonymise it"));
}

static void fill_what(struct describe *d)
{
    static const char *label[FIELDS_LABELS] = {N_("Label, English"), N_("Label, simplified"),
                                               N_("Label, traditional")};
    static const char *class[3], *key[3];
    struct form *f = &d->what;
    const struct field *is = &d->text.field;

    class[0] = _("personal information");
    class[1] = _("sensitive personal information");
    key[0] = _("contact: admins and help desk");
    key[1] = _("high: admins only");
    form_add(f, _("Code"), is->code, 31, false, true)->readonly = is->id != 0;
    f->field[CODE].hint = _("Small letters, digits and _; it stays as it is for good");
    for (int i = 0; i < FIELDS_LABELS; i++)
        form_add(f, _(label[i]), d->text.label[i], 90, false, false)->hint =
            _("Those left empty follow the first that is not");
    form_add_choice(f, _("Class"), class, is->sensitive);
    form_add_choice(f, _("Key"), key, (size_t)is->tier)->readonly = is->id != 0;
    form_add_choice(f, _("Source"), d->source.word, find(&d->source, is->source));
    form_add(f, _("Clause"), is->clause, 15, false, true)->hint =
        _("The clause of the agreement it falls under, such as 1.2");
    form_add(f, _("Modules"), is->modules, 159, false, true)->hint = buf_str(&d->modules);
}

static void fill_why(struct describe *d)
{
    struct form *f = &d->why;
    const struct field *is = &d->text.field;
    const char *who = _("Of: colleague person helpdesk admin");
    char months[24];

    form_add(f, _("Purposes"), is->purposes, 159, false, true)->hint = buf_str(&d->purposes);
    form_add_choice(f, _("Basis"), d->basis.word, find(&d->basis, is->basis))->hint =
        _("An exemption is a case of the agreement in which no consent is needed");
    form_add(f, _("Its note"), is->basis_note, 199, false, false)->hint =
        _("Why the exemption applies; needed for one");
    form_add(f, _("Seen by"), is->see, 63, false, true)->hint = who;
    form_add(f, _("In clear to"), is->reveal, 63, false, true)->hint = who;
    form_add(f, _("Edited by"), is->edit, 63, false, true)->hint = who;
    form_add_choice(f, _("Mask"), d->mask.word, find(&d->mask, is->mask));
    form_add_choice(f, _("Check"), d->rule.word, find(&d->rule, is->rule));
    if (is->id != 0)
        return;
    snprintf(months, sizeof months, "%" PRId64, d->text.months);
    form_add(f, _("Months kept"), d->text.months > 0 ? months : "", 4, false, true)->hint =
        _("Left empty: the default of the agreement");
    form_add_choice(f, _("Counted from"), d->clock.word, 0);
    form_add_choice(f, _("Then"), d->action.word, 0);
}

#define TAKE(out, form, i) snprintf(out, sizeof(out), "%s", pane_typed(form, i))

static const char *picked(const struct choice *c, const struct form *f, size_t i)
{
    return c->code[f->field[i].choice];
}

/* What the two forms say. False when the months are no number. */
static bool take(struct describe *d, struct field_text *t)
{
    struct field *f = &t->field;
    char *end = NULL;

    memcpy(t, &d->text, sizeof *t);
    TAKE(f->code, &d->what, CODE);
    for (int i = 0; i < FIELDS_LABELS; i++)
        TAKE(t->label[i], &d->what, (size_t)(LABEL_EN + i));
    f->sensitive = d->what.field[CLASS].choice == 1;
    f->tier = (int)d->what.field[KEY].choice;
    snprintf(f->source, sizeof f->source, "%s", picked(&d->source, &d->what, SOURCE));
    TAKE(f->clause, &d->what, CLAUSE);
    TAKE(f->modules, &d->what, MODULES);
    TAKE(f->purposes, &d->why, PURPOSES);
    snprintf(f->basis, sizeof f->basis, "%s", picked(&d->basis, &d->why, BASIS));
    TAKE(f->basis_note, &d->why, NOTE);
    TAKE(f->see, &d->why, SEE);
    TAKE(f->reveal, &d->why, REVEAL);
    TAKE(f->edit, &d->why, EDIT);
    snprintf(f->mask, sizeof f->mask, "%s", picked(&d->mask, &d->why, MASK));
    snprintf(f->rule, sizeof f->rule, "%s", picked(&d->rule, &d->why, RULE));
    if (f->id != 0)
        return true;
    snprintf(t->clock, sizeof t->clock, "%s", picked(&d->clock, &d->why, CLOCK));
    snprintf(t->action, sizeof t->action, "%s", picked(&d->action, &d->why, ACTION));
    t->months = strtol(pane_typed(&d->why, MONTHS), &end, 10);
    return *end == '\0' && (t->months > 0 || *pane_typed(&d->why, MONTHS) == '\0');
}

/* Show what was refused at its field; true when that is in the first form. */
static bool reject(struct describe *d, enum fields_part part, const char *why)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (places[i].part == part) {
            form_reject(places[i].what ? &d->what : &d->why, places[i].at, why);
            return places[i].what;
        }
    form_reject(&d->why, SIZE_MAX, why);
    return false;
}

static enum rc save(struct pane *p, struct describe *d, bool *done, bool *back, struct err *err)
{
    struct field_text t;
    enum fields_part bad = FIELDS_MONTHS;
    bool widened = false;
    enum rc rc = RC_INVALID;

    *back = false;
    if (!take(d, &t))
        err_set(err, RC_INVALID, _("a number of months from 1 to 1200"));
    else if (t.field.id == 0)
        rc = fields_add(p->desk->s, &t, &bad, err);
    else
        rc = fields_change(p->desk->s, &t, &widened, &bad, err);
    *done = rc == RC_OK;
    if (rc == RC_OK && widened)
        desk_say(
            p->desk, ROLE_WARN, "%s",
            _("Saved. It is used for more: it takes nothing new until a new notice is published."));
    else if (rc == RC_OK)
        desk_say(p->desk, ROLE_OK, "%s",
                 t.field.id != 0 && d->text.field.id == 0
                     ? _("Added as a draft. Publish its notice next.")
                     : _("Saved and recorded."));
    if (rc != RC_INVALID && rc != RC_EXISTS)
        return rc;
    *back = reject(d, bad, err->msg);
    return RC_OK;
}

/* The second form follows the first; Esc in it leads back, and nothing typed is lost. */
static enum rc run(struct pane *p, struct describe *d, struct err *err)
{
    bool done = false, back = false, begun = false;
    enum rc rc = RC_OK;

    form_start(&d->what);
    while (rc == RC_OK && !done && desk_form(p->desk, &d->what)) {
        if (!begun)
            form_start(&d->why);
        begun = true;
        back = d->why.leaving = false;
        while (rc == RC_OK && !done && !back && desk_form(p->desk, &d->why))
            rc = save(p, d, &done, &back, err);
    }
    return rc == RC_OK && done ? pane_load(p, err) : rc;
}

enum rc fields_describe(struct pane *p, int64_t id, struct err *err)
{
    struct describe d = {.text = {.field = {.collect = true}}};
    struct session *s = p->desk->s;
    enum rc rc = id != 0 ? fields_read(s, id, &d.text, err) : RC_OK;

    if (rc == RC_OK && (rc = fields_known(s, "purpose", &d.purposes, err)) == RC_OK)
        rc = fields_known(s, "module", &d.modules, err);
    if (rc == RC_OK) {
        if (id == 0) {
            snprintf(d.text.field.see, sizeof d.text.field.see, "person, admin");
            snprintf(d.text.field.reveal, sizeof d.text.field.reveal, "admin");
            snprintf(d.text.field.edit, sizeof d.text.field.edit, "admin");
        }
        make_choices(&d);
        form_init(&d.what, id != 0 ? _("Change a field (1 of 2)") : _("Add a field (1 of 2)"),
                  false);
        form_init(&d.why, id != 0 ? _("Change a field (2 of 2)") : _("Add a field (2 of 2)"),
                  false);
        if (id != 0)
            d.why.note = _("More purposes, another basis or more who see it: it takes nothing new "
                           "until a new notice is published.");
        fill_what(&d);
        fill_why(&d);
        rc = run(p, &d, err);
        form_release(&d.what);
        form_release(&d.why);
    }
    buf_release(&d.purposes);
    buf_release(&d.modules);
    return rc;
}
