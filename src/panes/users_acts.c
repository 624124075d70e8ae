#include "panes/users.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "panes/erasing.h"
#include "rules/gate.h"

#include <stdio.h>
#include <string.h>

#define CLEAR_MS 30000 /* a revealed value stays on the screen */
#define BATCH    5     /* values revealed before the password is asked for again */

/* The values of the opened person that an act can take, for a form's choice. */
struct values {
    const struct field *field[FIELDS_MAX];
    char label[FIELDS_MAX][96];
    const char *choice[FIELDS_MAX + 1];
    size_t n, chosen;
};

static bool may_reveal(const struct session *s, const struct field *field)
{
    return gate_lets(field, field->reveal, s->op.role);
}

/* A caller is asked for these besides. */
static bool may_compare(const struct session *s, const struct field *field)
{
    return may_reveal(s, field) || strcmp(field->code, "name") == 0 ||
           strcmp(field->code, "birth_date") == 0;
}

static enum rc collect(struct pane *p, struct values *v,
                       bool (*may)(const struct session *, const struct field *), struct err *err)
{
    const struct users *u = p->state;
    char section[48];

    v->n = v->chosen = 0;
    for (int i = 0; i < u->view.n; i++) {
        const struct shown_value *value = &u->view.value[i];

        if (!value->present || value->sealed || !may(p->desk->s, value->field))
            continue;
        /* What stands masked on the screen is asked for first. */
        if ((p->detail && i == p->skip) || (v->chosen == 0 && value->field->helpdesk_edit))
            v->chosen = v->n;
        snprintf(section, sizeof section, "field:%s", value->field->code);
        session_label(p->desk->s, section, "label", v->label[v->n], sizeof v->label[v->n]);
        v->field[v->n] = value->field;
        v->choice[v->n] = v->label[v->n];
        v->n++;
    }
    v->choice[v->n] = NULL;
    if (v->n == 0)
        return err_set(err, RC_MISSING, _("there is no value your role may use here"));
    return RC_OK;
}

/* In a form a refusal is shown there; what no typing mends ends the form. */
static bool mends(enum rc rc)
{
    return rc == RC_INVALID;
}

/* One try. A caller who said something else is asked again in the same form. */
static enum rc try_caller(struct pane *p, struct form *f, const struct field *field,
                          struct err *err)
{
    const struct users *u = p->state;
    bool match = false;
    int left = 0;
    enum rc rc = people_verify_caller(p->desk->s, u->view.person.id, field,
                                      lineedit_text(&f->field[1].edit), &match, &left, err);

    if (rc == RC_OK && !match)
        return err_set(err, RC_INVALID, _("No match. Tries left for this person: %d."), left);
    if (rc == RC_OK)
        desk_text(p->desk, _("Verify the caller"), _("Match: the caller said what is held."),
                  ROLE_OK);
    return rc;
}

enum rc users_acts_verify(struct pane *p, struct err *err)
{
    struct values v;
    struct form f;
    enum rc rc = users_detail_open(p, err);

    if (rc != RC_OK || (rc = collect(p, &v, may_compare, err)) != RC_OK)
        return rc;
    form_init(&f, _("Verify the caller"), false);
    f.note = _("Type what the caller says. Nothing held is shown; every try is recorded.");
    form_add_choice(&f, _("Field"), v.choice, v.chosen);
    form_add(&f, _("Caller says"), "", 512, false, true);
    form_start(&f);
    while (desk_form(p->desk, &f)) {
        rc = try_caller(p, &f, v.field[f.field[0].choice], err);
        if (!mends(rc))
            break;
        form_reject(&f, 1, err->msg);
        rc = RC_OK;
    }
    form_release(&f);
    return rc;
}

static void show_clear(struct pane *p, struct buf *value, const struct field *field)
{
    struct users *u = p->state;
    struct buf time = BUF_INIT;

    users_detail_hide(u);
    u->clear = *value;
    *value = (struct buf)BUF_INIT;
    u->clear_field = field;
    u->clear_until = clock_ticks() + CLEAR_MS;
    p->desk->redraw_at = u->clear_until;
    time_put(&time, clock_now() + CLEAR_MS / 1000, true);
    snprintf(u->clear_time, sizeof u->clear_time, "%s",
             time.len >= 8 ? buf_str(&time) + time.len - 8 : "");
    buf_release(&time);
}

static enum rc reveal_one(struct pane *p, const struct field *field, const struct why *why,
                          struct err *err)
{
    const struct users *u = p->state;
    struct buf value = BUF_INIT;
    enum rc rc = people_reveal(p->desk->s, u->view.person.id, field, why, &value, err);

    if (rc == RC_OK)
        show_clear(p, &value, field);
    buf_release(&value);
    return rc;
}

/* After a batch of values the password is asked for again: a console left open, or
 * somebody else's hands, get no further. */
static enum rc reveal_checked(struct pane *p, struct form *f, bool again, const struct field *field,
                              const struct why *why, size_t *at, struct err *err)
{
    struct users *u = p->state;
    enum rc rc = again ? pane_step_up(p->desk, f, at, err) : RC_OK;

    if (rc == RC_OK && again)
        u->reveals = 0;
    if (rc == RC_OK && (rc = reveal_one(p, field, why, err)) == RC_OK)
        u->reveals++;
    return rc;
}

enum rc users_acts_reveal(struct pane *p, struct err *err)
{
    bool again = ((const struct users *)p->state)->reveals >= BATCH;
    struct pane_why reasons;
    struct values v;
    struct why why;
    struct form f;
    enum rc rc = users_detail_open(p, err);

    if (rc != RC_OK || (rc = collect(p, &v, may_reveal, err)) != RC_OK)
        return rc;
    form_init(&f, _("Show a value in clear"), false);
    f.note = _("The value is masked again after 30 seconds. Who looked and why is recorded.");
    form_add_choice(&f, _("Field"), v.choice, v.chosen);
    rc = pane_why_add_case(&reasons, p->desk->s, "reveal", users_requests_case(p->state), &f, err);
    if (again)
        pane_step_up_add(&f);
    form_start(&f);
    f.focus = 0;
    while (rc == RC_OK && desk_form(p->desk, &f)) {
        size_t at = SIZE_MAX;

        pane_why_get(&reasons, &f, &why);
        rc = reveal_checked(p, &f, again, v.field[f.field[0].choice], &why, &at, err);
        if (!mends(rc))
            break;
        form_reject(&f, at, err->msg);
        rc = RC_OK;
    }
    form_release(&f);
    return rc;
}

/* To the pane NAME, filtered by the focused person's ref in the field TERM. */
static enum rc go_with_ref(struct pane *p, const char *name, const char *term, struct err *err)
{
    const char *ref = pane_cell(p, "ref");

    if (ref == NULL || ref[0] == '\0')
        return err_set(err, RC_MISSING, _("there is no person in this row"));
    desk_go(p->desk, name, "%s:%s", term, ref);
    return RC_OK;
}

enum rc users_acts_history(struct pane *p, struct err *err)
{
    return go_with_ref(p, "audit", "subject", err);
}

enum rc users_acts_consent(struct pane *p, struct err *err)
{
    return go_with_ref(p, "consents", "ref", err);
}

enum rc users_acts_erase(struct pane *p, struct err *err)
{
    struct users *u = p->state;
    bool done = false;
    enum rc rc = users_detail_open(p, err), loaded;

    if (rc != RC_OK)
        return rc;
    rc = erasing_run(p, &u->view, users_requests_case(p->state), &done, err);
    if (!done)
        return rc;
    users_detail_close(p->state);
    loaded = pane_load(p, rc == RC_OK ? err : NULL);
    return rc != RC_OK ? rc : loaded;
}
