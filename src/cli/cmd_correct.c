#include "base/i18n.h"
#include "cli/ask.h"
#include "cli/command.h"
#include "service/people.h"

#include <stdio.h>
#include <string.h>

/* The value of the command line, or all of standard input without its newline. */
static enum rc take_value(const struct cli *c, struct buf *value, struct err *err)
{
    enum rc rc;

    if (strcmp(c->arg[2], "-") != 0) {
        buf_puts(value, c->arg[2]);
        return RC_OK;
    }
    if ((rc = ask_file("-", value, err)) != RC_OK)
        return rc;
    while (value->len > 0 &&
           (value->data[value->len - 1] == '\n' || value->data[value->len - 1] == '\r'))
        buf_cut(value, value->len - 1, 1);
    return RC_OK;
}

static enum rc unknown_field(const struct session *s, struct err *err)
{
    char codes[200] = "";
    size_t used = 0;

    for (int i = 0; i < s->fields.n && used < sizeof codes; i++)
        used += (size_t)snprintf(codes + used, sizeof codes - used, "%s%s", i > 0 ? " " : "",
                                 s->fields.field[i].code);
    err_set(err, RC_INVALID, _("there is no such field"));
    return err_hint(err, _("the fields are: %s"), codes), RC_INVALID;
}

enum rc cmd_correct(struct cli *c, struct err *err)
{
    struct why why = {.case_id = c->opt[OPT_CASE], .note = c->opt[OPT_NOTE]};
    struct buf value = BUF_INIT;
    const struct field *field;
    struct person_view v;
    enum rc rc;

    if ((rc = cli_need(c, OPT_REASON, &why.reason, err)) != RC_OK ||
        (rc = cli_session(c, err)) != RC_OK)
        return rc;
    if ((field = session_field(&c->session, c->arg[1])) == NULL)
        return unknown_field(&c->session, err);
    if ((rc = take_value(c, &value, err)) == RC_OK &&
        (rc = people_open(&c->session, c->arg[0], &v, err)) == RC_OK) {
        rc = people_correct(&c->session, v.person.id, v.person.version, field, buf_str(&value),
                            &why, err);
        people_view_release(&v);
    }
    if (rc == RC_OK)
        printf("%s\n", _("Corrected."));
    buf_release(&value);
    return rc;
}
