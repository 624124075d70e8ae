#include "base/i18n.h"
#include "cli/command.h"
#include "cli/print.h"
#include "service/fields.h"

#include <stdio.h>
#include <string.h>

static enum rc find(struct cli *c, const char *code, const struct field **field, struct err *err)
{
    *field = session_field(&c->session, code);
    if (*field != NULL)
        return RC_OK;
    err_set(err, RC_INVALID, _("there is no such field"));
    return err_hint(err, _("list fields prints them")), RC_INVALID;
}

enum rc cmd_show_field(struct cli *c, struct err *err)
{
    struct lines lines = LINES_INIT;
    struct buf text = BUF_INIT;
    const struct field *field;
    enum rc rc;

    if ((rc = cli_session(c, err)) == RC_OK && (rc = find(c, c->arg[0], &field, err)) == RC_OK &&
        (rc = fields_detail(&c->session, field->id, &lines, err)) == RC_OK) {
        for (size_t i = 0; i < lines.n; i++) {
            print_cell(&text, lines.line[i].text, 0);
            buf_putc(&text, '\n');
        }
        fputs(buf_str(&text), stdout);
    }
    lines_release(&lines);
    buf_release(&text);
    return rc;
}

enum rc cmd_field_switch(struct cli *c, struct err *err)
{
    bool on = strcmp(c->arg[1], "on") == 0;
    const struct field *field;
    const char *reason;
    enum rc rc;

    if (!on && strcmp(c->arg[1], "off") != 0)
        return cli_usage(c, err, _("collection is switched on or off"));
    if ((rc = cli_need(c, OPT_REASON, &reason, err)) == RC_OK &&
        (rc = cli_session(c, err)) == RC_OK && (rc = find(c, c->arg[0], &field, err)) == RC_OK &&
        (rc = fields_switch(&c->session, field->id, on, reason, err)) == RC_OK)
        printf("%s\n", on ? _("Its collection is on.") : _("Its collection is off."));
    return rc;
}
