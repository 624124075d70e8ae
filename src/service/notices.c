#include "service/notices.h"

#include "base/i18n.h"
#include "store/notice.h"

#include <stdio.h>
#include <string.h>

static enum rc log_publish(struct act *a, const struct notice *n, struct err *err)
{
    struct buf data = BUF_INIT;
    struct act_entry e = {.action = "publish"};
    enum rc rc;

    buf_printf(&data, "notice=%s kind=%s sha256=", n->code, n->kind);
    buf_hex(&data, n->digest, sizeof n->digest);
    e.data = buf_str(&data);
    rc = act_log(a, &e, err);
    buf_release(&data);
    return rc;
}

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

enum rc notices_publish_in(struct act *a, const struct new_notice *in, int64_t *id,
                           struct err *err)
{
    struct notice n = {.published_at = in->published_at != 0 ? in->published_at : a->now,
                       .made_at = a->now};
    struct buf text = BUF_INIT;
    enum rc rc;

    if (or_empty(in->title)[0] == '\0' || or_empty(in->text)[0] == '\0')
        return err_set(err, RC_INVALID, _("a notice needs a title and a text"));
    if (strlen(or_empty(in->fields)) >= sizeof n.fields)
        return err_set(err, RC_INVALID, _("too many fields for one notice"));
    if (strlen(in->title) >= sizeof n.title || strlen(or_empty(in->code)) >= sizeof n.code ||
        strlen(or_empty(in->purposes)) >= sizeof n.purposes ||
        strlen(or_empty(in->channel)) >= sizeof n.channel)
        return err_set(err, RC_INVALID, _("the notice's title, code, purposes or channel is too long"));
    n.effective_at = in->effective_at != 0 ? in->effective_at : n.published_at;
    snprintf(n.code, sizeof n.code, "%s", or_empty(in->code));
    snprintf(n.kind, sizeof n.kind, "%s", in->kind);
    snprintf(n.title, sizeof n.title, "%s", in->title);
    snprintf(n.purposes, sizeof n.purposes, "%s", or_empty(in->purposes));
    snprintf(n.channel, sizeof n.channel, "%s", or_empty(in->channel));
    snprintf(n.fields, sizeof n.fields, "%s", or_empty(in->fields));
    snprintf(n.made_by, sizeof n.made_by, "%s", a->s->op.name);
    buf_puts(&text, in->text);
    n.text = text.data;
    hash_sha256(n.digest, text.data, text.len);
    rc = notice_put(a->s->db, &n, err);
    if (rc == RC_CONFLICT)
        rc = err_set(err, RC_EXISTS, _("there is a notice with this code already"));
    if (rc == RC_OK)
        rc = log_publish(a, &n, err);
    *id = n.id;
    buf_release(&text);
    return rc;
}
