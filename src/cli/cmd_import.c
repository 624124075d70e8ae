#define _GNU_SOURCE
#include "base/i18n.h"
#include "base/json.h"
#include "cli/bar.h"
#include "cli/command.h"
#include "service/import.h"
#include "service/import_consents.h"
#include "service/import_incidents.h"

#include <stdio.h>

static void bad_row(void *arg, long line, const char *column, const char *reason)
{
    bar_end(arg);
    if (column != NULL && *column != '\0')
        cli_note(_("line %ld, column %s: %s"), line, column, reason);
    else
        cli_note(_("line %ld: %s"), line, reason);
}

static void put_json(const struct import_result *res, bool dry_run)
{
    struct buf out = BUF_INIT;
    struct json j;

    json_init(&j, &out);
    json_begin_object(&j);
    json_pair_int(&j, "rows", res->rows);
    json_pair_int(&j, "created", res->created);
    json_pair_int(&j, "updated", res->updated);
    json_pair_int(&j, "unchanged", res->unchanged);
    json_pair_int(&j, "bad", res->bad);
    json_pair(&j, "encoding", res->encoding);
    json_pair_bool(&j, "dry_run", dry_run);
    json_end_object(&j);
    buf_putc(&out, '\n');
    cli_put(&out);
    buf_release(&out);
}

static void put_result(const struct cli *c, const struct import_result *res)
{
    bool dry_run = c->opt[OPT_DRY_RUN] != NULL;

    if (c->format == FORMAT_JSON) {
        put_json(res, dry_run);
        return;
    }
    printf(_("%lld rows read as %s: %lld new, %lld changed, %lld unchanged, %lld bad\n"),
           (long long)res->rows, res->encoding, (long long)res->created, (long long)res->updated,
           (long long)res->unchanged, (long long)res->bad);
    if (dry_run)
        printf("%s\n", _("This was a check; nothing was written."));
    else if (res->bad > 0)
        printf(_("%lld bad rows were left out.\n"), (long long)res->bad);
}

static enum rc import_from(struct cli *c,
                           enum rc (*import)(struct session *s, const char *path,
                                             const struct import_options *opt,
                                             struct import_result *res, struct err *err),
                           struct err *err)
{
    struct bar bar;
    struct import_options opt = {
        .encoding = c->opt[OPT_ENCODING] != NULL ? c->opt[OPT_ENCODING] : "auto",
        .map = c->opt[OPT_MAP],
        .date_format = c->opt[OPT_DATE_FORMAT],
        .update = c->opt[OPT_UPDATE] != NULL,
        .skip_bad = c->opt[OPT_SKIP_BAD] != NULL,
        .dry_run = c->opt[OPT_DRY_RUN] != NULL,
        .readmit = c->opt[OPT_READMIT] != NULL,
        .bad = bad_row,
        .arg = &bar,
        .progress = &bar.progress,
    };
    struct import_result res = {0};
    enum rc rc = cli_session(c, err);

    if (rc != RC_OK)
        return rc;
    bar_begin(&bar, _("Importing"));
    rc = import(&c->session, c->arg[0], &opt, &res, err);
    bar_end(&bar);
    if (rc == RC_OK)
        put_result(c, &res);
    return rc;
}

enum rc cmd_import_users(struct cli *c, struct err *err)
{
    return import_from(c, import_users, err);
}

enum rc cmd_import_incidents(struct cli *c, struct err *err)
{
    return import_from(c, import_incidents, err);
}

enum rc cmd_import_consents(struct cli *c, struct err *err)
{
    return import_from(c, import_consents, err);
}
