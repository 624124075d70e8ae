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

static void add_passwords(struct form *f)
{
    form_add(f, _("New password"), "", 512, true, false)->hint =
        _("At least 15 characters; several words are good");
    form_add(f, _("Once more"), "", 512, true, false);
}

/* The focused operator, and where the form's pair of new passwords is. */
struct target {
    const char *name;
    size_t passwords;
};

static const char *name_of(const struct pane_job *job)
{
    return ((const struct target *)job->arg)->name;
}

/* The two new passwords must be the same before anything slow is begun. */
static enum rc same_passwords(const struct pane_job *job, const struct form *f, size_t *field,
                              struct err *err)
{
    size_t i = ((const struct target *)job->arg)->passwords;

    if (strcmp(pane_typed(f, i), pane_typed(f, i + 1)) == 0)
        return RC_OK;
    *field = i + 1;
    return err_set(err, RC_INVALID, _("The two passwords differ."));
}

static enum rc add_one(const struct pane_job *job, struct form *f, size_t *field,
                       struct err *err)
{
    enum rc rc = same_passwords(job, f, field, err);

    return rc == RC_OK ? operators_add(job->desk->s, pane_typed(f, 0), roles[f->field[1].choice],
                                       pane_typed(f, 2), err)
                       : rc;
}

static enum rc add(struct pane *p, struct err *err)
{
    struct target target = {.passwords = 2};
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = add_one, .arg = &target,
                                 .done = _("The operator is added."), .busy = _("One moment…")};
    const char *choice[ROLES + 1];
    struct form f;
    enum rc rc;

    role_choices(choice);
    form_init(&f, _("Add an operator"), false);
    f.note = _("Give the password in person; it is changed with p in this pane.");
    form_add(&f, _("Operator"), "", OPERATOR_NAME - 1, false, true);
    form_add_choice(&f, _("Role"), choice, 0);
    add_passwords(&f);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc passwd_one(const struct pane_job *job, struct form *f, size_t *field,
                          struct err *err)
{
    enum rc rc = same_passwords(job, f, field, err);

    if (rc != RC_OK ||
        (rc = operators_passwd(job->desk->s, pane_typed(f, 0), pane_typed(f, 1), err)) != RC_DENIED)
        return rc;
    lineedit_set(&f->field[0].edit, "");
    return err_set(err, RC_INVALID, _("the password is wrong"));
}

enum rc operators_pane_password(struct desk *d, struct err *err)
{
    struct target target = {.passwords = 1};
    const struct pane_job job = {.desk = d, .one = passwd_one, .arg = &target,
                                 .done = _("Your password is changed."), .busy = _("One moment…")};
    struct form f;
    enum rc rc;

    form_init(&f, _("Change your own password"), false);
    form_add(&f, _("Password until now"), "", 512, true, false);
    add_passwords(&f);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc reset_one(const struct pane_job *job, struct form *f, size_t *field,
                         struct err *err)
{
    enum rc rc = same_passwords(job, f, field, err);

    *field = rc == RC_OK ? 1 : *field;
    return rc == RC_OK ? operators_reset(job->desk->s, name_of(job), pane_typed(f, 1), err) : rc;
}

static void add_name(struct form *f, const char *name)
{
    form_add(f, _("Operator"), name, 0, false, false)->readonly = true;
}

static enum rc reset(struct pane *p, const char *name, struct err *err)
{
    struct target target = {.name = name, .passwords = 1};
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = reset_one, .arg = &target,
                                 .done = _("The password is reset."), .busy = _("One moment…")};
    struct form f;
    enum rc rc;

    form_init(&f, _("Give an operator a new password"), false);
    add_name(&f, name);
    add_passwords(&f);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc role_one(const struct pane_job *job, struct form *f, size_t *field,
                        struct err *err)
{
    *field = 1;
    return operators_role(job->desk->s, name_of(job), roles[f->field[1].choice], err);
}

static enum rc role(struct pane *p, const char *name, struct err *err)
{
    struct target target = {.name = name};
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = role_one, .arg = &target,
                                 .done = _("The role is changed."), .busy = _("One moment…")};
    const char *choice[ROLES + 1];
    struct form f;
    enum rc rc;

    role_choices(choice);
    form_init(&f, _("Change an operator's role"), false);
    f.note = _("Keys the new role does not hold are taken away and changed for everyone.");
    add_name(&f, name);
    form_add_choice(&f, _("Role"), choice, 0);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc enable_one(const struct pane_job *job, struct form *f, size_t *field,
                          struct err *err)
{
    *field = 1;
    return operators_enable(job->desk->s, name_of(job), f->field[1].choice == 1, err);
}

static enum rc enable(struct pane *p, const char *name, struct err *err)
{
    struct target target = {.name = name};
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = enable_one, .arg = &target,
                                 .done = _("The operator's state is changed."), .busy = _("One moment…")};
    const char *const choice[] = {_("disabled"), _("enabled"), NULL};
    struct form f;
    enum rc rc;

    form_init(&f, _("Disable or enable an operator"), false);
    f.note = _("A disabled operator cannot sign in and loses the keys; enabling gives them again.");
    add_name(&f, name);
    form_add_choice(&f, _("State"), choice, 0);
    rc = pane_job_run(&job, &f, NULL, err);
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

const struct pane_ops operators_pane = {
    .name = "operators",
    .title = N_("Operators"),
    .needs = RIGHT_LIST_OPERATORS,
    .listing = &operators_listing,
    .bindings = bindings,
    .item_cell = "name",
    .act = act,
};
