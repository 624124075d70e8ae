#include "base/clock.h"
#include "base/i18n.h"
#include "base/json.h"
#include "cli/ask.h"
#include "cli/bar.h"
#include "cli/command.h"
#include "service/backup.h"
#include "service/restore.h"

#include <stdio.h>
#include <string.h>

#define WAIVED "I have no list"

static void put_json(const struct manifest *m, const char *path)
{
    struct buf out = BUF_INIT, text = BUF_INIT;
    struct json j;

    json_init(&j, &out);
    json_begin_object(&j);
    json_pair(&j, "path", path);
    json_key(&j, "time");
    time_put_iso(&text, m->time);
    json_string(&j, buf_str(&text));
    json_pair_int(&j, "bytes", m->file[MANIFEST_OFFICE].size + m->file[MANIFEST_VAULT].size);
    json_pair_int(&j, "entries", m->entries);
    json_key(&j, "head");
    buf_clear(&text);
    buf_hex(&text, m->head, sizeof m->head);
    json_string(&j, buf_str(&text));
    json_key(&j, "manifest");
    buf_clear(&text);
    buf_hex(&text, m->digest, sizeof m->digest);
    json_string(&j, buf_str(&text));
    json_end_object(&j);
    buf_putc(&out, '\n');
    cli_put(&out);
    buf_release(&out);
    buf_release(&text);
}

enum rc cmd_backup(struct cli *c, struct err *err)
{
    struct manifest m;
    struct bar bar;
    enum rc rc = cli_session(c, err);

    if (rc != RC_OK)
        return rc;
    bar_begin(&bar, _("Backing up"));
    rc = backup_make(&c->session, c->arg[0], &bar.progress, &m, err);
    bar_end(&bar);
    if (rc != RC_OK)
        return rc;
    if (c->format == FORMAT_JSON) {
        put_json(&m, c->arg[0]);
        return RC_OK;
    }
    printf(_("The backup is at %s: %lld bytes, verified; its log has %lld entries.\n"), c->arg[0],
           (long long)(m.file[MANIFEST_OFFICE].size + m.file[MANIFEST_VAULT].size),
           (long long)m.entries);
    printf("%s\n", _("Delete it within 30 days: it can open people who are erased after it."));
    return RC_OK;
}

static void put_restored(const struct cli *c, const struct restore_result *res)
{
    struct buf when = BUF_INIT;

    time_put(&when, res->manifest.time, false);
    printf(_("Restored to %s as it was on %s.\n"), cli_dir(c), buf_str(&when));
    printf(_("People on the erasure list: %lld; erased again: %lld\n"), (long long)res->listed,
           (long long)res->erased);
    if (res->aside.len > 0)
        printf(_("What was there is now at %s.\n"), buf_str(&res->aside));
    if (res->migrated)
        printf("%s\n", _("It was of an older version: an admin must now run: ycadmin migrate"));
    printf("%s\n", _("What was changed since is not in it, operators and consents among that: "
                     "look at them before others sign in."));
    buf_release(&when);
}

enum rc cmd_restore(struct cli *c, struct err *err)
{
    struct restore_options opt = {.from = c->arg[0],
                                  .to = cli_dir(c),
                                  .erasure_copy = c->settings.erasure_copy,
                                  .replace = c->opt[OPT_REPLACE] != NULL};
    struct restore_result res = {.aside = BUF_INIT};
    struct buf note = BUF_INIT;
    struct bar bar;
    enum rc rc = cli_need(c, OPT_ERASED, &opt.erased, err);

    if (rc != RC_OK) {
        err_hint(err, _("name the erasure.list that survived, or say --erased \"%s\""), WAIVED);
        return rc;
    }
    if (opt.replace && c->opt[OPT_YES] == NULL)
        return cli_usage(c, err, _("this takes the place of a deployment: confirm it with --yes"));
    if (strcmp(opt.erased, WAIVED) == 0)
        opt.erased = NULL;
    if (c->opt[OPT_CHECKPOINT] != NULL &&
        (rc = ask_file(c->opt[OPT_CHECKPOINT], &note, err)) == RC_OK)
        opt.checkpoint = buf_str(&note);
    bar_begin(&bar, _("Verifying"));
    if (rc == RC_OK)
        rc = restore_run(&opt, &bar.progress, &res, err);
    bar_end(&bar);
    if (rc == RC_OK)
        put_restored(c, &res);
    restore_release(&res);
    buf_release(&note);
    return rc;
}
