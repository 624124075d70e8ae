#include "base/i18n.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/bar.h"
#include "cli/command.h"
#include "service/auditlog.h"
#include "service/evidence.h"
#include "service/signin.h"

#include <stdio.h>
#include <string.h>

static void put_json(const struct verify_result *res, const char *root)
{
    struct buf out = BUF_INIT;
    struct json j;

    json_init(&j, &out);
    json_begin_object(&j);
    json_pair_bool(&j, "ok", res->ok);
    json_pair_int(&j, "size", res->size);
    json_pair_int(&j, "signatures", res->signatures);
    json_pair_int(&j, "known_damage", res->known);
    json_pair(&j, "root", root);
    json_pair_int(&j, "bad_seq", res->bad_seq);
    json_pair(&j, "finding", res->finding);
    json_end_object(&j);
    buf_putc(&out, '\n');
    cli_put(&out);
    buf_release(&out);
}

static void put_result(const struct cli *c, const struct verify_result *res)
{
    struct buf root = BUF_INIT;

    buf_hex(&root, res->root, sizeof res->root);
    if (c->format == FORMAT_JSON) {
        put_json(res, buf_str(&root));
    } else if (res->ok) {
        printf(_("The log verifies: %lld entries, %lld signatures checked.\n"),
               (long long)res->size, (long long)res->signatures);
        printf(_("Root: %s\n"), buf_str(&root));
        if (res->known > 0)
            printf(_("Damage recorded when the log was reopened: %lld\n"), (long long)res->known);
    }
    buf_release(&root);
}

static enum rc broken(const struct verify_result *res, struct err *err)
{
    if (res->bad_seq >= 0)
        err_set(err, RC_BROKEN, _("the audit log does not verify, from entry %lld: %s"),
                (long long)res->bad_seq, res->finding);
    else
        err_set(err, RC_BROKEN, _("the audit log does not verify: %s"), res->finding);
    err_hint(err, _("nothing was written; compare with a checkpoint kept elsewhere, then an admin "
                    "may go on with: ycadmin audit reopen --reason TEXT"));
    return RC_BROKEN;
}

enum rc cmd_audit_verify(struct cli *c, struct err *err)
{
    const char *file = c->opt[OPT_CHECKPOINT];
    struct verify_result res = {0};
    struct buf note = BUF_INIT;
    struct bar bar;
    enum rc rc = cli_open(c, err);

    c->session.deferred = true; /* a log is verified before anything is appended */
    if (rc == RC_OK)
        rc = cli_session(c, err);
    if (rc == RC_OK && file != NULL)
        rc = ask_file(file, &note, err);
    if (rc == RC_OK) {
        bar_begin(&bar, _("Verifying"));
        rc = auditlog_verify(&c->session, file != NULL ? buf_str(&note) : NULL, &bar.progress, &res,
                             err);
        bar_end(&bar);
    }
    buf_release(&note);
    if (rc != RC_OK)
        return rc;
    if (!res.ok)
        rc = broken(&res, err);
    else if ((rc = session_record(&c->session, err)) == RC_OK)
        rc = auditlog_record_verify(&c->session, &res, err);
    if (rc == RC_OK || !res.ok)
        put_result(c, &res);
    return rc;
}

enum rc cmd_audit_checkpoint(struct cli *c, struct err *err)
{
    struct buf note = BUF_INIT;
    enum rc rc = cli_session(c, err);

    if (rc == RC_OK && (rc = auditlog_checkpoint(&c->session, &note, err)) == RC_OK)
        cli_put(&note);
    buf_release(&note);
    return rc;
}

enum rc cmd_audit_key(struct cli *c, struct err *err)
{
    struct buf key = BUF_INIT;
    enum rc rc = cli_session(c, err);

    if (rc == RC_OK && (rc = auditlog_vkey(&c->session, &key, err)) == RC_OK) {
        if (key.len == 0 || key.data[key.len - 1] != '\n')
            buf_putc(&key, '\n');
        cli_put(&key);
    }
    buf_release(&key);
    return rc;
}

enum rc cmd_audit_export(struct cli *c, struct err *err)
{
    struct evidence res;
    struct bar bar;
    const char *dir;
    enum rc rc = cli_need(c, OPT_OUT, &dir, err);

    if (rc != RC_OK || (rc = cli_session(c, err)) != RC_OK)
        return rc;
    bar_begin(&bar, _("Writing"));
    rc = evidence_write(&c->session, dir, &bar.progress, &res, err);
    bar_end(&bar);
    if (rc != RC_OK)
        return rc;
    printf(_("Written to %s: %lld entries, %lld of them under the checkpoint.\n"), dir,
           (long long)res.entries, (long long)res.covered);
    if (c->session.broken)
        cli_note(_("warning: the audit log does not verify: %s"), c->session.broken_why);
    return RC_OK;
}

enum rc cmd_audit_show(struct cli *c, struct err *err)
{
    struct buf text = BUF_INIT, line = BUF_INIT;
    int64_t seq;
    enum rc rc = cli_id(c, 0, 0, _("SEQ is the number of an entry"), &seq, err);

    if (rc == RC_OK && (rc = cli_session(c, err)) == RC_OK)
        rc = auditlog_entry(&c->session, seq, &text, err);
    for (const char *p = buf_str(&text); rc == RC_OK && *p != '\0';) {
        size_t len = strcspn(p, "\n");

        buf_wipe(&line);
        text_sanitise(&line, p, len);
        buf_putc(&line, '\n');
        cli_put(&line);
        p += len + (p[len] == '\n');
    }
    buf_release(&line);
    buf_release(&text);
    return rc;
}

enum rc cmd_audit_reopen(struct cli *c, struct err *err)
{
    const char *reason;
    enum rc rc = cli_need(c, OPT_REASON, &reason, err);

    if (rc == RC_OK && (rc = cli_session(c, err)) == RC_OK &&
        (rc = auditlog_reopen(&c->session, reason, err)) == RC_OK)
        printf("%s\n", _("The log goes on; the damage found is recorded in it."));
    return rc;
}
