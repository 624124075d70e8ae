/* Who receives personal data, and what is given to them (agreement 6.1 to 6.4). */
#include "base/clock.h"
#include "base/i18n.h"
#include "cli/ask.h"
#include "cli/command.h"
#include "service/sharing.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The option of each part of a recipient that may be given. */
static enum rc take_text(const struct cli *c, enum opt id, char *out, size_t max, struct err *err)
{
    if (c->opt[id] == NULL)
        return RC_OK;
    if (strlen(c->opt[id]) >= max)
        return err_set(err, RC_INVALID, _("--%s is too long"), cli_option(id)->name);
    snprintf(out, max, "%s", c->opt[id]);
    return RC_OK;
}

/* A day: its beginning, or (END) the beginning of the next. "" is none. */
static enum rc take_date(const struct cli *c, enum opt id, bool end, int64_t *out, struct err *err)
{
    struct date d;

    if (c->opt[id] == NULL)
        return RC_OK;
    *out = 0;
    if (c->opt[id][0] == '\0')
        return RC_OK;
    if (!date_parse(c->opt[id], &d))
        return cli_usage(c, err, _("a date is written as 2026-12-01"));
    *out = date_begins(end ? date_add_days(d, 1) : d);
    return RC_OK;
}

static enum rc take_options(const struct cli *c, struct recipient *r, struct err *err)
{
    const struct {
        enum opt id;
        char *out;
        size_t max;
    } text[] = {
        {OPT_CONTACT, r->contact, sizeof r->contact},
        {OPT_COUNTRY, r->country, sizeof r->country},
        {OPT_CONTRACT, r->contract, sizeof r->contract},
        {OPT_PURPOSE, r->purposes, sizeof r->purposes},
        {OPT_FIELDS, r->fields, sizeof r->fields},
        {OPT_PROTECTION, r->protection, sizeof r->protection},
        {OPT_NOTE, r->note, sizeof r->note},
    };
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < sizeof text / sizeof *text; i++)
        rc = take_text(c, text[i].id, text[i].out, text[i].max, err);
    if (rc == RC_OK && (rc = take_date(c, OPT_FROM, false, &r->contract_from, err)) == RC_OK)
        rc = take_date(c, OPT_UNTIL, true, &r->contract_until, err);
    return rc;
}

static enum rc save(struct cli *c, struct recipient *r, struct err *err)
{
    size_t field;

    return sharing_recipient_save(&c->session, r, &field, err);
}

enum rc cmd_recipient_add(struct cli *c, struct err *err)
{
    struct recipient r = {.id = 0};
    const char *protection;
    enum rc rc;

    if (strlen(c->arg[0]) >= sizeof r.name || strlen(c->arg[1]) >= sizeof r.kind)
        return err_set(err, RC_INVALID, _("this name or kind is too long"));
    snprintf(r.name, sizeof r.name, "%s", c->arg[0]);
    snprintf(r.kind, sizeof r.kind, "%s", c->arg[1]);
    if ((rc = cli_need(c, OPT_PROTECTION, &protection, err)) == RC_OK &&
        (rc = take_options(c, &r, err)) == RC_OK && (rc = cli_session(c, err)) == RC_OK &&
        (rc = save(c, &r, err)) == RC_OK)
        printf("%s\n", _("Added and recorded."));
    return rc;
}

/* Signed in with the right, and the recipient of the first argument. */
static enum rc find(struct cli *c, struct recipient *r, struct err *err)
{
    enum rc rc;

    if ((rc = cli_session(c, err)) != RC_OK ||
        (rc = session_need(&c->session, RIGHT_SHARING, err)) != RC_OK)
        return rc;
    return sharing_recipient_find(&c->session, c->arg[0], r, err);
}

enum rc cmd_recipient_change(struct cli *c, struct err *err)
{
    struct recipient r;
    enum rc rc;

    if ((rc = find(c, &r, err)) == RC_OK && (rc = take_options(c, &r, err)) == RC_OK &&
        (rc = save(c, &r, err)) == RC_OK)
        printf("%s\n", _("Saved and recorded."));
    return rc;
}

enum rc cmd_recipient_end(struct cli *c, struct err *err)
{
    struct recipient r;
    enum rc rc;

    if (c->opt[OPT_YES] == NULL)
        return cli_usage(c, err, _("nothing more may be given to it: confirm it with --yes"));
    if ((rc = find(c, &r, err)) == RC_OK &&
        (rc = sharing_recipient_end(&c->session, r.id, err)) == RC_OK)
        printf("%s\n", _("Ended and recorded."));
    return rc;
}

/* Whose data: refs, or everyone under a filter. */
static enum rc take_people(struct cli *c, struct sharing_people *out, struct err *err)
{
    const char *filter = c->opt[OPT_FILTER];

    if ((c->narg > 1) == (filter != NULL))
        return cli_usage(c, err, _("name people by their refs or by --filter"));
    return filter != NULL ? sharing_people_filter(&c->session, filter, out, err)
                          : sharing_people_refs(&c->session, c->arg[1], out, err);
}

/* Who they are stands in the register, not on a terminal. */
static void hint_lacking(const struct new_disclosure *d, int64_t lacking, struct err *err)
{
    if (lacking > 0)
        err_hint(err, _("see who has not: ycadmin list consents --filter purpose:%s"), d->purpose);
}

enum rc cmd_disclose(struct cli *c, struct err *err)
{
    struct new_disclosure d = {.kind = c->arg[0],
                               .recipient = c->opt[OPT_TO],
                               .purpose = c->opt[OPT_PURPOSE],
                               .basis = c->opt[OPT_BASIS],
                               .scope = c->opt[OPT_SCOPE],
                               .notice = c->opt[OPT_NOTICE],
                               .case_id = c->opt[OPT_CASE],
                               .note = c->opt[OPT_NOTE]};
    struct sharing_people people = {0};
    int64_t id, lacking;
    size_t field;
    enum rc rc;

    if ((rc = cli_need(c, OPT_FIELDS, &d.fields, err)) != RC_OK)
        return rc;
    if (c->opt[OPT_AT] != NULL && !time_parse(c->opt[OPT_AT], &d.at))
        return cli_usage(c, err, _("a time is written as 2026-11-24 or 2026-11-24T14:00:00Z"));
    if ((rc = cli_session(c, err)) != RC_OK ||
        (rc = session_need(&c->session, RIGHT_SHARING, err)) != RC_OK ||
        (rc = take_people(c, &people, err)) != RC_OK)
        return rc;
    rc = sharing_disclose(&c->session, &d, &people, &id, &field, &lacking, NULL, err);
    sharing_people_release(&people);
    if (rc == RC_OK)
        printf("DIS-%" PRId64 "\n", id);
    else
        hint_lacking(&d, lacking, err);
    return rc;
}

enum rc cmd_notice_publish(struct cli *c, struct err *err)
{
    struct sharing_notice n = {
        .kind = c->arg[0], .purpose = c->opt[OPT_PURPOSE], .fields = c->opt[OPT_FIELDS]};
    struct buf text = BUF_INIT;
    char code[32];
    size_t field;
    enum rc rc;

    if ((rc = cli_need(c, OPT_TITLE, &n.title, err)) != RC_OK ||
        (rc = cli_session(c, err)) != RC_OK ||
        (rc = session_need(&c->session, RIGHT_SHARING, err)) != RC_OK)
        return rc;
    if ((rc = ask_text(c->arg[1], &text, err)) == RC_OK) {
        n.text = buf_str(&text);
        rc = sharing_publish(&c->session, &n, code, &field, err);
    }
    if (rc == RC_OK)
        printf("%s\n", code);
    buf_release(&text);
    return rc;
}
