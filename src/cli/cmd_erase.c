#include "base/i18n.h"
#include "cli/command.h"
#include "service/certificates.h"

/* The person is erased: what fails here is said, and the certificate printed all the same. */
static enum rc write_files(struct cli *c, const struct certificate *cert, struct err *err)
{
    struct buf text = BUF_INIT, json = BUF_INIT;
    enum rc rc = certificates_write(&c->session, cert, c->opt[OPT_OUT], &text, &json, err);

    buf_release(&text);
    buf_release(&json);
    return rc;
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
        certificates_json(&cert, &c->session, &out);
    else
        people_certificate_text(&cert, &c->session, &out);
    cli_put(&out);
    buf_release(&out);
    return c->opt[OPT_OUT] != NULL ? write_files(c, &cert, err) : RC_OK;
}
