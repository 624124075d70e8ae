#include "panes/operators.h"

#include "base/i18n.h"
#include "service/operators.h"

#include <stdint.h>
#include <string.h>

static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_LIST_OPERATORS},
    {ACTION_ADD_OPERATOR, RIGHT_OPERATORS},
    {ACTION_ROLE, RIGHT_OPERATORS},
    {ACTION_ENABLE, RIGHT_OPERATORS},
    {ACTION_RESET, RIGHT_OPERATORS},
    {ACTION_PASSWORD, RIGHT_CONSOLE},
    {ACTION_NONE, RIGHT_NONE},
};

/* Roles of people; the service has a key file and is made on the command line. */
static const enum op_role roles[] = {OP_HELPDESK, OP_AUDITOR, OP_ADMIN};
#define ROLES (sizeof roles / sizeof *roles)

static void role_choices(const char *choice[ROLES + 1])
{
    choice[0] = _("helpdesk");
    choice[1] = _("auditor");
    choice[2] = _("admin");
    choice[3] = NULL;
}

static const char *text_of(const struct form *f, size_t i)
{
    return lineedit_text(&f->field[i].edit);
}

static void add_passwords(struct form *f)
{
    form_add(f, _("New password"), "", 512, true, false)->hint =
        _("At least 15 characters; several words are good");
    form_add(f, _("Once more"), "", 512, true, false);
}

/* Are the passwords in fields I and I + 1 the same? The form says so if not. */
static bool same_passwords(struct form *f, size_t i)
{
    if (strcmp(text_of(f, i), text_of(f, i + 1)) == 0)
        return true;
    form_reject(f, i + 1, _("The two passwords differ."));
    return false;
}

/* What ONE does with a filled form. INVALID and EXISTS are for mending at FIELD. */
struct job {
    struct desk *d;
    struct pane *p;   /* read again afterwards; may be NULL */
    const char *name; /* the focused operator's */
    enum rc (*one)(const struct job *job, struct form *f, struct err *err);
    size_t field;
    size_t passwords; /* the first of a pair; 0: none */
};

/* Run F until it is done or given up. */
static enum rc run(const struct job *job, struct form *f, const char *done, struct err *err)
{
    struct desk *d = job->d;
    enum rc rc;

    form_start(f);
    while (desk_form(d, f)) {
        if (job->passwords > 0 && !same_passwords(f, job->passwords))
            continue;
        desk_busy(d, _("One moment…"));
        rc = job->one(job, f, err);
        if (rc == RC_OK) {
            desk_say(d, ROLE_OK, "%s", done);
            return job->p != NULL ? pane_load(job->p, err) : RC_OK;
        }
        if (rc != RC_INVALID && rc != RC_EXISTS)
            return rc;
        form_reject(f, job->field, err->msg);
        if (err->hint[0] != '\0')
            form_reject(f, SIZE_MAX, err->hint);
    }
    return RC_OK;
}

static enum rc add_one(const struct job *job, struct form *f, struct err *err)
{
    return operators_add(job->d->s, text_of(f, 0), roles[f->field[1].choice], text_of(f, 2),
                         err);
}

static enum rc add(struct pane *p, struct err *err)
{
    const struct job job = {
        .d = p->desk, .p = p, .one = add_one, .field = SIZE_MAX, .passwords = 2};
    const char *choice[ROLES + 1];
    struct form f;
    enum rc rc;

    role_choices(choice);
    form_init(&f, _("Add an operator"), false);
    f.note = _("Give the password in person; it is changed with p in this pane.");
    form_add(&f, _("Operator"), "", OPERATOR_NAME - 1, false, true);
    form_add_choice(&f, _("Role"), choice, 0);
    add_passwords(&f);
    rc = run(&job, &f, _("The operator is added."), err);
    form_release(&f);
    return rc;
}

static enum rc passwd_one(const struct job *job, struct form *f, struct err *err)
{
    enum rc rc = operators_passwd(job->d->s, text_of(f, 0), text_of(f, 1), err);

    if (rc != RC_DENIED)
        return rc;
    lineedit_set(&f->field[0].edit, "");
    return err_set(err, RC_INVALID, _("the password is wrong"));
}

enum rc operators_pane_password(struct desk *d, struct err *err)
{
    const struct job job = {.d = d, .one = passwd_one, .field = SIZE_MAX, .passwords = 1};
    struct form f;
    enum rc rc;

    form_init(&f, _("Change your own password"), false);
    form_add(&f, _("Password until now"), "", 512, true, false);
    add_passwords(&f);
    rc = run(&job, &f, _("Your password is changed."), err);
    form_release(&f);
    return rc;
}

static enum rc reset_one(const struct job *job, struct form *f, struct err *err)
{
    return operators_reset(job->d->s, job->name, text_of(f, 1), err);
}

static void add_name(struct form *f, const char *name)
{
    form_add(f, _("Operator"), name, 0, false, false)->readonly = true;
}

static enum rc reset(struct pane *p, const char *name, struct err *err)
{
    const struct job job = {
        .d = p->desk, .p = p, .name = name, .one = reset_one, .field = 1, .passwords = 1};
    struct form f;
    enum rc rc;

    form_init(&f, _("Give an operator a new password"), false);
    add_name(&f, name);
    add_passwords(&f);
    rc = run(&job, &f, _("The password is reset."), err);
    form_release(&f);
    return rc;
}

static enum rc role_one(const struct job *job, struct form *f, struct err *err)
{
    return operators_role(job->d->s, job->name, roles[f->field[1].choice], err);
}

static enum rc role(struct pane *p, const char *name, struct err *err)
{
    const struct job job = {
        .d = p->desk, .p = p, .name = name, .one = role_one, .field = 1};
    const char *choice[ROLES + 1];
    struct form f;
    enum rc rc;

    role_choices(choice);
    form_init(&f, _("Change an operator's role"), false);
    f.note = _("Keys the new role does not hold are taken away and changed for everyone.");
    add_name(&f, name);
    form_add_choice(&f, _("Role"), choice, 0);
    rc = run(&job, &f, _("The role is changed."), err);
    form_release(&f);
    return rc;
}

static enum rc enable_one(const struct job *job, struct form *f, struct err *err)
{
    return operators_enable(job->d->s, job->name, f->field[1].choice == 1, err);
}

static enum rc enable(struct pane *p, const char *name, struct err *err)
{
    const struct job job = {
        .d = p->desk, .p = p, .name = name, .one = enable_one, .field = 1};
    const char *const choice[] = {_("disabled"), _("enabled"), NULL};
    struct form f;
    enum rc rc;

    form_init(&f, _("Disable or enable an operator"), false);
    f.note = _("A disabled operator cannot sign in and loses the keys; enabling gives them again.");
    add_name(&f, name);
    form_add_choice(&f, _("State"), choice, 0);
    rc = run(&job, &f, _("The operator's state is changed."), err);
    form_release(&f);
    return rc;
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    const char *name = pane_cell(p, "name");

    if (a == ACTION_ADD_OPERATOR)
        return add(p, err);
    if (a == ACTION_PASSWORD)
        return operators_pane_password(p->desk, err);
    if (name == NULL)
        return err_set(err, RC_MISSING, _("there is no operator in this row"));
    if (a == ACTION_ROLE)
        return role(p, name, err);
    if (a == ACTION_ENABLE)
        return enable(p, name, err);
    return a == ACTION_RESET ? reset(p, name, err) : RC_OK;
}

static void item(const struct pane *p, struct buf *out)
{
    const char *name = pane_cell(p, "name");

    if (name != NULL)
        buf_puts(out, name);
}

const struct pane_ops operators_pane = {
    .name = "operators",
    .title = N_("Operators"),
    .needs = RIGHT_LIST_OPERATORS,
    .listing = &operators_listing,
    .bindings = bindings,
    .item = item,
    .act = act,
};
