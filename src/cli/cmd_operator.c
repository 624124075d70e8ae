#define _GNU_SOURCE
#include "base/i18n.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/command.h"
#include "cli/cmd_list.h"
#include "service/operators.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum rc cmd_operator_list(struct cli *c, struct err *err)
{
    return cmd_list_print(c, &operators_listing, err);
}

static enum rc role_of(const struct cli *c, const char *name, enum op_role *role, struct err *err)
{
    *role = access_role(name);
    return *role == OP_ROLES ? cli_usage(c, err, _("there is no role \"%.30s\""), name) : RC_OK;
}

static enum rc add_service(struct cli *c, const char *name, struct err *err)
{
    struct buf key = BUF_INIT;
    const char *file;
    enum rc rc = cli_need(c, OPT_KEY_FILE_OUT, &file, err);

    if (rc == RC_OK && access(file, F_OK) == 0)
        rc = err_set(err, RC_EXISTS, _("%.150s exists already"), file);
    if (rc == RC_OK && (rc = cli_session(c, err)) == RC_OK)
        rc = operators_add_service(&c->session, name, &key, err);
    if (rc == RC_OK && (rc = ask_write_new(file, &key, err)) != RC_OK)
        err_hint(err, _("the operator was added, but its key is lost: disable it, add another"));
    if (rc == RC_OK)
        printf(_("%s was added; its key is in %s.\n"), name, file);
    buf_release(&key);
    return rc;
}

enum rc cmd_operator_add(struct cli *c, struct err *err)
{
    struct buf password = BUF_INIT;
    const char *name = c->arg[0], *role_name;
    enum op_role role;
    enum rc rc;

    if ((rc = cli_need(c, OPT_ROLE, &role_name, err)) != RC_OK ||
        (rc = role_of(c, role_name, &role, err)) != RC_OK)
        return rc;
    if (role == OP_SERVICE)
        return add_service(c, name, err);
    if ((rc = cli_session(c, err)) == RC_OK &&
        (rc = ask_new_password(c->opt[OPT_NEW_PASSWORD_FILE], name, &password, err)) == RC_OK)
        rc = operators_add(&c->session, name, role, buf_str(&password), err);
    if (rc == RC_OK)
        printf(_("%s was added as %s.\n"), name, access_role_name(role));
    buf_release(&password);
    return rc;
}

enum rc cmd_operator_reset(struct cli *c, struct err *err)
{
    struct buf password = BUF_INIT;
    const char *name = c->arg[0];
    enum rc rc = cli_session(c, err);

    if (rc == RC_OK &&
        (rc = ask_new_password(c->opt[OPT_NEW_PASSWORD_FILE], name, &password, err)) == RC_OK)
        rc = operators_reset(&c->session, name, buf_str(&password), err);
    if (rc == RC_OK)
        printf(_("%s has a new password and new keys.\n"), name);
    buf_release(&password);
    return rc;
}

enum rc cmd_operator_role(struct cli *c, struct err *err)
{
    enum op_role role;
    enum rc rc = role_of(c, c->arg[1], &role, err);

    if (rc == RC_OK && (rc = cli_session(c, err)) == RC_OK)
        rc = operators_role(&c->session, c->arg[0], role, err);
    if (rc == RC_OK)
        printf(_("%s is now %s.\n"), c->arg[0], access_role_name(role));
    return rc;
}

enum rc cmd_operator_disable(struct cli *c, struct err *err)
{
    enum rc rc = cli_session(c, err);

    if (rc == RC_OK && (rc = operators_enable(&c->session, c->arg[0], false, err)) == RC_OK)
        printf(_("%s can no longer sign in.\n"), c->arg[0]);
    return rc;
}

enum rc cmd_operator_enable(struct cli *c, struct err *err)
{
    enum rc rc = cli_session(c, err);

    if (rc == RC_OK && (rc = operators_enable(&c->session, c->arg[0], true, err)) == RC_OK)
        printf(_("%s can sign in again.\n"), c->arg[0]);
    return rc;
}

enum rc cmd_operator_passwd(struct cli *c, struct err *err)
{
    struct buf password = BUF_INIT;
    enum rc rc;

    if (c->opt[OPT_KEY_FILE] != NULL)
        return cli_usage(c, err, _("a service has a key file, not a password"));
    if ((rc = cli_session(c, err)) == RC_OK &&
        (rc = ask_new_password(c->opt[OPT_NEW_PASSWORD_FILE], c->operator, & password, err)) ==
            RC_OK)
        rc = operators_passwd(&c->session, c->password, buf_str(&password), err);
    if (rc == RC_OK)
        printf("%s\n", _("Your password was changed."));
    buf_release(&password);
    return rc;
}

/* TEXT line by line, each sanitised. */
static void put_text(const char *text)
{
    struct buf line = BUF_INIT;
    size_t len;

    for (; *text != '\0'; text += len + (text[len] == '\n')) {
        len = strcspn(text, "\n");
        buf_clear(&line);
        text_sanitise(&line, text, len);
        buf_putc(&line, '\n');
        cli_put(&line);
    }
    buf_release(&line);
}

enum rc cmd_operator_accept(struct cli *c, struct err *err)
{
    struct buf text = BUF_INIT;
    char version[16] = "";
    enum rc rc = cli_session(c, err);

    if (rc == RC_OK && (rc = operators_undertaking(&c->session, version, &text, err)) == RC_OK) {
        if (version[0] == '\0') {
            printf("%s\n", _("You have accepted the undertaking in force already."));
        } else {
            put_text(buf_str(&text));
            if ((rc = operators_accept(&c->session, err)) == RC_OK)
                printf(_("%s has accepted the undertaking of %s.\n"), c->operator, version);
        }
    }
    buf_release(&text);
    return rc;
}
