#include "base/i18n.h"
#include "base/json.h"
#include "cli/command.h"
#include "service/people.h"

static void put_json(const struct certificate *cert, struct buf *out)
{
    struct json j;

    json_init(&j, out);
    json_begin_object(&j);
    json_key(&j, "uuid");
    json_string(&j, cert->uuid);
    json_key(&j, "asked_at");
    json_int(&j, cert->asked_at);
    json_key(&j, "done_at");
    json_int(&j, cert->done_at);
    json_key(&j, "entry");
    json_int(&j, cert->entry);
    json_key(&j, "values");
    json_int(&j, cert->values);
    json_key(&j, "lookups");
    json_int(&j, cert->lookups);
    json_key(&j, "scanned");
    json_bool(&j, cert->scanned);
    json_key(&j, "scanned_bytes");
    json_int(&j, cert->scanned_bytes);
    json_key(&j, "rewritten");
    json_bool(&j, cert->rewritten);
    json_end_object(&j);
    buf_putc(out, '\n');
}

enum rc cmd_erase(struct cli *c, struct err *err)
{
    struct why why = {.case_id = c->opt[OPT_CASE], .note = c->opt[OPT_NOTE]};
    struct certificate cert;
    struct buf out = BUF_INIT;
    enum rc rc = cli_need(c, OPT_REASON, &why.reason, err);

    if (rc != RC_OK)
        return rc;
    if (c->opt[OPT_YES] == NULL)
        return cli_usage(c, err, _("erasure cannot be undone: confirm it with --yes"));
    if ((rc = cli_session(c, err)) != RC_OK ||
        (rc = people_erase(&c->session, c->arg[0], &why, &cert, err)) != RC_OK)
        return rc;
    if (c->format == FORMAT_JSON)
        put_json(&cert, &out);
    else
        people_certificate_text(&cert, &c->session, &out);
    cli_put(&out);
    buf_release(&out);
    return RC_OK;
}
