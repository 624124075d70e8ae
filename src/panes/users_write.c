#include "panes/users.h"

#include "base/i18n.h"
#include "rules/gate.h"
#include "rules/validate.h"

#include <stdio.h>
#include <string.h>

#define WHY_FIELDS 3
#define EDIT_MAX (FORM_FIELDS - WHY_FIELDS)
#define ADD_MAX (FORM_FIELDS - WHY_FIELDS - 3) /* ref, department, readmit */

/* Fields of the catalogue in a form, one text each. */
struct inputs {
    const struct field *field[EDIT_MAX];
    int index[EDIT_MAX]; /* in the catalogue or the view */
    char label[EDIT_MAX][96], hint[EDIT_MAX][320];
    size_t n, first;     /* first: its place in the form */
    size_t saved;        /* corrections written so far */
};

/* Agreement 5.2: what the help desk corrects is marked in the catalogue. */
static bool may_correct(const struct session *s, const struct field *field)
{
    return gate_lets(field, field->edit, s->op.role);
}

static void add_input(struct inputs *in, struct session *s, struct form *f,
                      const struct field *field, int index)
{
    char section[48];
    size_t i = in->n++;

    if (i == 0)
        in->first = f->nfield;
    snprintf(section, sizeof section, "field:%s", field->code);
    session_label(s, section, "label", in->label[i], sizeof in->label[i]);
    in->field[i] = field;
    in->index[i] = index;
    form_add(f, in->label[i], "", 512, false, strcmp(field->rule, "text") != 0);
}

static const char *shown(const struct shown_value *v)
{
    return v->present && v->text != NULL ? v->text : _("(empty)");
}

/* Under the focused field: the masked value that is there now. */
static void put_hints(const struct users *u, struct inputs *in, struct form *f)
{
    for (size_t i = 0; i < in->n; i++) {
        snprintf(in->hint[i], sizeof in->hint[i], _("Now %s. Left empty, it stays."),
                 shown(&u->view.value[in->index[i]]));
        f->field[in->first + i].hint = in->hint[i];
    }
}

static const char *typed(const struct form *f, const struct inputs *in, size_t i)
{
    return lineedit_text(&f->field[in->first + i].edit);
}

/* Before and after of what was filled in; false when nothing was. */
static bool difference(const struct users *u, const struct inputs *in, const struct form *f,
                       struct buf *out)
{
    for (size_t i = 0; i < in->n; i++)
        if (typed(f, in, i)[0] != '\0')
            buf_printf(out, "%s: %s -> %s\n", in->label[i], shown(&u->view.value[in->index[i]]),
                       typed(f, in, i));
    return out->len > 0;
}

/* All that was typed must do before any of it is written. */
static bool valid(const struct inputs *in, struct form *f)
{
    struct buf normal = BUF_INIT;
    struct err err;
    bool ok = true;

    for (size_t i = 0; ok && i < in->n; i++)
        if (typed(f, in, i)[0] != '\0' &&
            validate_value(in->field[i]->rule, typed(f, in, i), &normal, &err) != RC_OK) {
            form_reject(f, in->first + i, err.msg);
            ok = false;
        }
    buf_release(&normal);
    return ok;
}

static bool confirmed(struct pane *p, const struct inputs *in, struct form *f)
{
    struct buf text = BUF_INIT;
    bool yes = false;

    if (!valid(in, f))
        return false;
    if (difference(p->state, in, f, &text))
        yes = desk_ask(p->desk, _("Save these changes?"), buf_str(&text), "y",
                       _("Enter or y save   Esc back to the form")) != 0;
    else
        form_reject(f, SIZE_MAX, _("Nothing has been changed."));
    buf_release(&text);
    return yes;
}

/* Another operator was faster: both versions are put side by side. */
static enum rc conflict(struct pane *p, struct inputs *in, struct form *f, size_t i,
                        struct err *err)
{
    enum rc rc = users_detail_reload(p, err);
    const struct users *u = p->state;
    char text[128];

    if (rc != RC_OK)
        return rc;
    put_hints(u, in, f);
    snprintf(text, sizeof text, _("Another changed it: %s"),
             shown(&u->view.value[in->index[i]]));
    form_reject(f, in->first + i, text);
    form_reject(f, SIZE_MAX, _("Yours is still here: save again to put it in place of theirs."));
    return RC_OK;
}

/* Save what was filled in, field by field, each with its own entry. *DONE when
 * all is saved; else the form says what to mend. */
static enum rc save(struct pane *p, struct inputs *in, struct form *f,
                    const struct pane_why *reasons, bool *done, struct err *err)
{
    const struct users *u = p->state;
    struct why why;
    enum rc rc = RC_OK;

    *done = false;
    pane_why_get(reasons, f, &why);
    if ((rc = people_check_why(p->desk->s, &why, err)) == RC_INVALID) {
        form_reject(f, reasons->first, err->msg);
        return RC_OK;
    }
    for (size_t i = 0; rc == RC_OK && i < in->n; i++) {
        if (typed(f, in, i)[0] == '\0')
            continue;
        rc = people_correct(p->desk->s, u->view.person.id, u->view.person.version, in->field[i],
                            typed(f, in, i), &why, err);
        if (rc == RC_CONFLICT)
            return conflict(p, in, f, i, err);
        if (rc == RC_INVALID) {
            form_reject(f, in->first + i, err->msg);
            if (in->saved > 0)
                form_reject(f, SIZE_MAX, _("Fields that are empty again are saved."));
            return RC_OK;
        }
        if (rc == RC_OK && (rc = users_detail_reload(p, err)) == RC_OK) {
            lineedit_set(&f->field[in->first + i].edit, "");
            in->saved++;
        }
    }
    *done = rc == RC_OK;
    return rc;
}

static enum rc run_edit(struct pane *p, struct inputs *in, struct form *f,
                        const struct pane_why *reasons, struct err *err)
{
    bool done = false;
    enum rc rc = RC_OK;

    while (rc == RC_OK && !done && desk_form(p->desk, f)) {
        if (confirmed(p, in, f))
            rc = save(p, in, f, reasons, &done, err);
        put_hints(p->state, in, f);
    }
    if (rc != RC_OK || in->saved == 0)
        return rc;
    desk_say(p->desk, ROLE_OK, "%s", _("Saved and recorded."));
    return pane_load(p, err);
}

/* The field focused in the detail has the cursor, else the first. */
static void focus_input(const struct pane *p, const struct inputs *in, struct form *f)
{
    form_start(f);
    for (size_t i = 0; p->detail && i < in->n; i++)
        if (in->index[i] == p->skip)
            f->focus = in->first + i;
}

/* The fields of agreement 5.2 come first, then what else an admin may correct. */
static void add_inputs(struct pane *p, struct inputs *in, struct form *f, bool contact)
{
    const struct users *u = p->state;

    for (int i = 0; i < u->view.n && in->n < EDIT_MAX; i++)
        if (u->view.value[i].field->helpdesk_edit == contact && !u->view.value[i].sealed &&
            may_correct(p->desk->s, u->view.value[i].field))
            add_input(in, p->desk->s, f, u->view.value[i].field, i);
}

enum rc users_write_edit(struct pane *p, struct err *err)
{
    const struct users *u = p->state;
    struct inputs in = {.n = 0};
    struct pane_why reasons;
    struct form f;
    enum rc rc = users_detail_open(p, err);

    if (rc != RC_OK)
        return rc;
    form_init(&f, _("Correct a person's data"), false);
    add_inputs(p, &in, &f, true);
    add_inputs(p, &in, &f, false);
    put_hints(u, &in, &f);
    if (in.n == 0)
        rc = err_set(err, RC_DENIED, _("your role may not do that"));
    if (rc == RC_OK &&
        (rc = pane_why_add_case(&reasons, p->desk->s, "correct", users_requests_case(p->state), &f,
                                err)) == RC_OK) {
        focus_input(p, &in, &f);
        rc = run_edit(p, &in, &f, &reasons, err);
    }
    form_release(&f);
    return rc;
}

static enum rc undo_one(struct pane *p, const struct why *why, struct err *err)
{
    const struct users *u = p->state;
    char code[32] = "", section[48], label[96];
    enum rc rc = people_undo(p->desk->s, u->view.person.id, why, code, err);

    if (rc != RC_OK || (rc = users_detail_reload(p, err)) != RC_OK)
        return rc;
    snprintf(section, sizeof section, "field:%s", code);
    session_label(p->desk->s, section, "label", label, sizeof label);
    desk_say(p->desk, ROLE_OK, _("%s is as it was before your change."), label);
    return pane_load(p, err);
}

enum rc users_write_undo(struct pane *p, struct err *err)
{
    struct pane_why reasons;
    struct why why;
    struct form f;
    enum rc rc = users_detail_open(p, err);

    if (rc != RC_OK)
        return rc;
    form_init(&f, _("Undo your last change"), false);
    f.note =
        _("The value before your last correction of this person is put back, as a new change.");
    rc = pane_why_add_case(&reasons, p->desk->s, "correct", users_requests_case(p->state), &f, err);
    form_start(&f);
    f.focus = reasons.first;
    while (rc == RC_OK && desk_form(p->desk, &f)) {
        pane_why_get(&reasons, &f, &why);
        rc = undo_one(p, &why, err);
        if (rc != RC_INVALID)
            break;
        form_reject(&f, SIZE_MAX, err->msg);
        rc = RC_OK;
    }
    form_release(&f);
    return rc;
}

/* The form's place of the catalogue's field BAD; -1 is the ref. */
static size_t place_of(const struct inputs *in, int bad)
{
    for (size_t i = 0; i < in->n; i++)
        if (in->index[i] == bad)
            return in->first + i;
    return bad < 0 ? 0 : SIZE_MAX;
}

static enum rc add_one(struct pane *p, const struct inputs *in, const struct form *f,
                       const struct pane_why *reasons, int *bad, struct err *err)
{
    struct new_person person = {.readmit = f->field[f->nfield - 1].choice == 1};
    struct why why;

    *bad = FIELDS_MAX;
    snprintf(person.ref, sizeof person.ref, "%s", lineedit_text(&f->field[0].edit));
    snprintf(person.department, sizeof person.department, "%s", lineedit_text(&f->field[1].edit));
    for (size_t i = 0; i < in->n; i++)
        if (typed(f, in, i)[0] != '\0')
            person.value[in->index[i]] = typed(f, in, i);
    pane_why_get(reasons, f, &why);
    return people_add(p->desk->s, &person, &why, bad, err);
}

static enum rc run_add(struct pane *p, const struct inputs *in, struct form *f,
                       const struct pane_why *reasons, struct err *err)
{
    while (desk_form(p->desk, f)) {
        int bad;
        enum rc rc = add_one(p, in, f, reasons, &bad, err);

        if (rc == RC_OK) {
            desk_say(p->desk, ROLE_OK, "%s", _("Added and recorded."));
            return pane_load(p, err);
        }
        if (rc != RC_INVALID && rc != RC_CONFLICT && rc != RC_EXISTS)
            return rc;
        form_reject(f, place_of(in, bad), err->msg);
    }
    return RC_OK;
}

enum rc users_write_add(struct pane *p, struct err *err)
{
    const char *const readmit[] = {_("refuse"), _("readmit"), NULL};
    const struct catalogue *all = &p->desk->s->fields;
    struct inputs in = {.n = 0};
    struct pane_why reasons;
    struct form f;
    enum rc rc;

    form_init(&f, _("Add a person"), false);
    form_add(&f, _("Ref"), "", 63, false, true)->hint = _("The employee number");
    form_add(&f, _("Department"), "", 127, false, false);
    for (int i = 0; i < all->n && in.n < ADD_MAX; i++)
        if (gate_takes(&all->field[i]) && !gate_consent(&all->field[i]))
            add_input(&in, p->desk->s, &f, &all->field[i], i);
    if ((rc = pane_why_add(&reasons, p->desk->s, "correct", &f, err)) == RC_OK) {
        form_add_choice(&f, _("Erased before"), readmit, 0)->hint =
            _("Whether somebody who was erased may come back under the same ref");
        form_start(&f);
        rc = run_add(p, &in, &f, &reasons, err);
    }
    form_release(&f);
    return rc;
}
