#include "service/notice_codes.h"

#include "store/notice.h"

#include <stdio.h>

enum rc notice_codes_get(struct notice_codes *c, struct session *s, int64_t id, const char **code,
                         struct err *err)
{
    struct notice n = {0};
    enum rc rc;
    size_t i = 0;

    while (i < NOTICE_CODES && c->slot[i].id != id)
        i++;
    if (i < NOTICE_CODES) {
        *code = c->slot[i].code;
        return RC_OK;
    }
    rc = notice_by_id(s->db, id, &n, err);
    i = c->next++ % NOTICE_CODES;
    c->slot[i].id = rc == RC_OK ? id : 0;
    snprintf(c->slot[i].code, sizeof c->slot[i].code, "%s", n.code);
    *code = c->slot[i].code;
    notice_release(&n);
    return rc;
}
