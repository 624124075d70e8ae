#include "service/sharing.h"
#include "store/notice.h"
#include "store/policy.h"
#include "store/recipient.h"

#include <stdio.h>
#include <string.h>

static enum rc take_recipients(struct session *s, struct sharing_choices *c, struct err *err)
{
    char name[128] = "";
    struct recipient r;
    size_t n = 1;
    enum rc rc = RC_OK;

    while (rc == RC_OK && n == 1 && c->recipients < SHARING_CHOICES) {
        rc = recipient_page(s->db, name, 1, &r, 1, &n, err);
        if (rc != RC_OK || n == 0)
            break;
        snprintf(name, sizeof name, "%s", r.name);
        if (r.ended_at == 0)
            snprintf(c->recipient[c->recipients++], sizeof *c->recipient, "%s", r.name);
    }
    return rc;
}

static enum rc take_purposes(struct session *s, struct sharing_choices *c, struct err *err)
{
    const size_t prefix = strlen("purpose:");
    char section[SHARING_CHOICES][64];
    enum rc rc = policy_sections(s->db, "purpose:", section, SHARING_CHOICES, &c->purposes, err);

    for (size_t i = 0; rc == RC_OK && i < c->purposes; i++) {
        snprintf(c->purpose[i], sizeof c->purpose[i], "%.63s", section[i] + prefix);
        session_label(s, section[i], "title", c->purpose_title[i], sizeof c->purpose_title[i]);
    }
    return rc;
}

static enum rc take_notices(struct session *s, struct sharing_choices *c, const char *kind,
                            size_t max, struct err *err)
{
    struct notice n = {0};
    int64_t at = 0;
    size_t got = 1;
    enum rc rc = RC_OK;

    while (rc == RC_OK && got == 1 && c->notices < max) {
        rc = notice_page(s->db, kind, at, -1, &n, 1, &got, err);
        if (rc != RC_OK || got == 0)
            break;
        at = n.id;
        if (n.published_at != 0) {
            snprintf(c->notice[c->notices], sizeof *c->notice, "%s", n.code);
            snprintf(c->notice_title[c->notices], sizeof *c->notice_title, "%s %.60s", n.code,
                     n.title);
            c->notices++;
        }
        notice_release(&n);
    }
    return rc;
}

enum rc sharing_choices_read(struct session *s, struct sharing_choices *c, struct err *err)
{
    enum rc rc;

    *c = (struct sharing_choices){.recipients = 0};
    if ((rc = take_recipients(s, c, err)) != RC_OK || (rc = take_purposes(s, c, err)) != RC_OK ||
        (rc = take_notices(s, c, "publication", SHARING_CHOICES / 2, err)) != RC_OK)
        return rc;
    return take_notices(s, c, "transfer", SHARING_CHOICES, err);
}

enum rc sharing_choices_recipient(struct session *s, int64_t id, struct recipient *r,
                                  struct err *err)
{
    return recipient_by_id(s->db, id, r, err);
}
