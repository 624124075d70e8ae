#include "base/clock.h"
#include "base/i18n.h"
#include "cli/command.h"
#include "service/contacts.h"
#include "service/requests.h"

#include <stdio.h>
#include <string.h>

/* A moment from option ID in the deployment's zone, so once it is open; 0: not given. */
static enum rc take_time(const struct cli *c, enum opt id, int64_t *out, struct err *err)
{
    *out = 0;
    if (c->opt[id] == NULL || time_parse_typed(c->opt[id], clock_now(), out))
        return RC_OK;
    return err_set(err, RC_INVALID,
                   _("a time is written 2026-11-24 09:30, 09:30 (today) or 2026-11-24"));
}

/* "REQ-92" or "92", and the request as it is now. */
static enum rc take_request(struct cli *c, struct request *r, struct err *err)
{
    char code[REQUEST_CASE + 8];
    int64_t id = requests_case_id(c->arg[0]);
    enum rc rc;

    snprintf(code, sizeof code, "REQ-%.24s", c->arg[0]);
    if (id == 0)
        id = requests_case_id(code);
    if ((rc = cli_session(c, err)) != RC_OK)
        return rc;
    return id != 0 ? requests_get(&c->session, id, r, err)
                   : err_set(err, RC_MISSING, _("no such request"));
}

enum rc cmd_request_open(struct cli *c, struct err *err)
{
    struct new_request n = {.kind = c->arg[0], .ref = c->narg > 1 ? c->arg[1] : NULL,
                            .text = c->opt[OPT_NOTE]};
    enum request_part part;
    char code[REQUEST_CASE];
    int64_t id;
    enum rc rc;

    if ((rc = cli_need(c, OPT_CHANNEL, &n.channel, err)) != RC_OK ||
        (rc = cli_session(c, err)) != RC_OK ||
        (rc = take_time(c, OPT_RECEIVED, &n.received_at, err)) != RC_OK ||
        (rc = requests_open(&c->session, &n, &id, &part, err)) != RC_OK)
        return rc;
    requests_case(id, code);
    printf("%s\n", code);
    return RC_OK;
}

enum rc cmd_request_verify(struct cli *c, struct err *err)
{
    const char *how;
    struct request r;
    enum rc rc = cli_need(c, OPT_REASON, &how, err);

    if (rc == RC_OK && (rc = take_request(c, &r, err)) == RC_OK)
        rc = requests_verify(&c->session, r.id, r.version, how, err);
    return rc;
}

enum rc cmd_request_extend(struct cli *c, struct err *err)
{
    const char *reason;
    struct request r;
    enum rc rc = cli_need(c, OPT_REASON, &reason, err);

    if (rc == RC_OK && (rc = take_request(c, &r, err)) == RC_OK)
        rc = requests_extend(&c->session, r.id, r.version, reason, err);
    return rc;
}

static enum rc answer(struct cli *c, const char *state, struct err *err)
{
    const struct answer a = {.state = state, .refusal = c->opt[OPT_REASON],
                             .note = c->opt[OPT_NOTE]};
    struct request r;
    enum rc rc = take_request(c, &r, err);

    return rc == RC_OK ? requests_answer(&c->session, r.id, r.version, &a, err) : rc;
}

enum rc cmd_request_done(struct cli *c, struct err *err)
{
    return answer(c, "done", err);
}

enum rc cmd_request_refuse(struct cli *c, struct err *err)
{
    return answer(c, "refused", err);
}

enum rc cmd_request_withdraw(struct cli *c, struct err *err)
{
    return answer(c, "withdrawn", err);
}

enum rc cmd_contact(struct cli *c, struct err *err)
{
    struct new_contact n = {.ref = c->arg[0], .case_id = c->opt[OPT_CASE]};
    enum rc rc;

    if ((rc = cli_need(c, OPT_CHANNEL, &n.channel, err)) != RC_OK ||
        (rc = cli_need(c, OPT_PURPOSE, &n.purpose, err)) != RC_OK ||
        (rc = cli_need(c, OPT_OUTCOME, &n.outcome, err)) != RC_OK ||
        (rc = cli_session(c, err)) != RC_OK)
        return rc;
    return contacts_add(&c->session, &n, err);
}
