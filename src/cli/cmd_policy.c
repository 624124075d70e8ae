#include "base/clock.h"
#include "base/i18n.h"
#include "cli/command.h"
#include "service/holidays.h"
#include "service/policies_records.h"

#include <stdio.h>

enum rc cmd_policy_add(struct cli *c, struct err *err)
{
    struct new_version v = {.code = c->opt[OPT_CODE], .note = c->opt[OPT_NOTE]};
    const char *effective = c->opt[OPT_EFFECTIVE];
    enum version_part bad;
    struct policy_file file = {0};
    int64_t notice;
    enum rc rc;

    if ((rc = cli_need(c, OPT_CHANGE, &v.changes, err)) != RC_OK)
        return rc;
    if ((rc = cli_session(c, err)) != RC_OK ||
        (rc = session_need(&c->session, RIGHT_POLICY, err)) != RC_OK)
        return rc;
    if (effective != NULL && !time_parse_typed(effective, clock_now(), &v.effective_at))
        return cli_usage(c, err, _("a date is written as 2026-12-01"));
    if ((rc = policies_file_read(&file, c->arg[0], err)) == RC_OK &&
        (rc = policies_add(&c->session, &file, &v, &bad, &notice, err)) == RC_OK)
        printf("%s\n", _("Published and recorded."));
    policies_file_release(&file);
    return rc;
}

enum rc cmd_policy_holidays(struct cli *c, struct err *err)
{
    struct ini years = {0};
    enum rc rc = cli_session(c, err);

    if (rc == RC_OK && (rc = session_need(&c->session, RIGHT_POLICY, err)) == RC_OK &&
        (rc = ini_load_file(&years, c->arg[0], err)) == RC_OK) {
        rc = holidays_set(&c->session, &years, err);
        ini_release(&years);
    }
    if (rc == RC_OK)
        printf("%s\n", _("The working days of these years are known from now on."));
    return rc;
}

/* The version named, else the one in force. */
enum rc cmd_policy_show(struct cli *c, struct err *err)
{
    struct lines text = LINES_INIT;
    struct buf out = BUF_INIT;
    int64_t notice = 0;
    enum rc rc;

    if ((rc = cli_session(c, err)) != RC_OK ||
        (rc = session_need(&c->session, RIGHT_READ, err)) != RC_OK ||
        (rc = policies_find(&c->session, c->narg > 0 ? c->arg[0] : NULL, &notice, err)) != RC_OK)
        return rc;
    if (c->format != FORMAT_TABLE)
        rc = policies_data(&c->session, notice, c->format == FORMAT_CSV, &out, err);
    else if ((rc = policies_lines(&c->session, notice, &text, err)) == RC_OK)
        lines_text(&text, &out);
    if (rc == RC_OK)
        cli_put(&out);
    lines_release(&text);
    buf_release(&out);
    return rc;
}

/* What is stored where and by whom, how people reach the company: from a date on. */
enum rc cmd_record_add(struct cli *c, struct err *err)
{
    struct new_record r = {
        .kind = c->arg[0], .value = c->arg[1], .version = c->opt[OPT_CODE]};
    const char *since = c->opt[OPT_EFFECTIVE];
    size_t field;
    enum rc rc;

    if (since != NULL && !time_parse(since, &r.since))
        return cli_usage(c, err, _("a date is written as 2026-12-01"));
    if ((rc = cli_session(c, err)) == RC_OK &&
        (rc = policies_records_add(&c->session, &r, &field, err)) == RC_OK)
        printf("%s\n", _("Recorded. The one before ends where it begins."));
    return rc;
}
