#include "base/i18n.h"
#include "cli/command.h"
#include "service/certificates.h"
#include "service/requests.h"

/* Where the evidence goes, and the request that asked for it. The person is erased: what fails
 * here is said, and the certificate printed all the same. */
static enum rc settle(struct cli *c, const struct certificate *cert, const char *case_id,
                      struct err *err)
{
    struct buf text = BUF_INIT, json = BUF_INIT;
    enum rc rc = requests_erased(&c->session, case_id, err), written = RC_OK;

    if (c->opt[OPT_OUT] != NULL)
        written = certificates_write(&c->session, cert, c->opt[OPT_OUT], &text, &json,
                                     rc == RC_OK ? err : NULL);
    buf_release(&text);
    buf_release(&json);
    return rc != RC_OK ? rc : written;
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
    return settle(c, &cert, why.case_id, err);
}
