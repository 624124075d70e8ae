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

/* A basis of 4.2 comes with a note; used for more than before, the field waits for its notice. */
enum rc cmd_field_basis(struct cli *c, struct err *err)
{
    const char *note = c->opt[OPT_NOTE] != NULL ? c->opt[OPT_NOTE] : "";
    const struct field *field;
    struct field_text text;
    enum fields_part bad;
    bool widened;
    enum rc rc;

    if ((rc = cli_session(c, err)) != RC_OK ||
        (rc = session_need(&c->session, RIGHT_FIELDS, err)) != RC_OK ||
        (rc = find(c, c->arg[0], &field, err)) != RC_OK ||
        (rc = fields_read(&c->session, field->id, &text, err)) != RC_OK)
        return rc;
    if (strlen(c->arg[1]) >= sizeof text.field.basis || strlen(note) >= sizeof text.field.basis_note)
        return err_set(err, RC_INVALID, _("this basis or note is too long"));
    snprintf(text.field.basis, sizeof text.field.basis, "%s", c->arg[1]);
    snprintf(text.field.basis_note, sizeof text.field.basis_note, "%s", note);
    if ((rc = fields_change(&c->session, &text, &widened, &bad, err)) == RC_OK)
        printf("%s\n", widened ? _("Recorded. It takes no new data until its notice is published.")
                               : _("Saved and recorded."));
    return rc;
}
