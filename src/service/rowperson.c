#include "service/rowperson.h"

#include "base/i18n.h"
#include "service/people.h"
#include "service/register.h"
#include "store/person.h"

#include <stdio.h>
#include <string.h>

static void put_name(const struct lister *l, const struct rowperson *who, struct row *row,
                     size_t name)
{
    struct person p = {.id = who->id};
    struct buf shown = BUF_INIT;
    bool sealed;
    struct err ignored;

    memcpy(p.uuid, who->uuid, sizeof p.uuid);
    if (people_name(l->s, &p, &shown, &sealed, &ignored) == RC_OK && (sealed || shown.len > 0))
        row_set(row, name, sealed ? ROLE_SEALED : ROLE_NORMAL,
                sealed ? _("[sealed]") : buf_str(&shown));
    buf_release(&shown);
}

void rowperson_put(const struct lister *l, const struct rowperson *who, struct row *row, size_t ref,
                   size_t name)
{
    char erased[32];

    if (who->id == 0)
        return;
    if (who->status < PERSON_ERASING) {
        row_set(row, ref, ROLE_NORMAL, who->ref);
        put_name(l, who, row, name);
        return;
    }
    snprintf(erased, sizeof erased, "erased:%02x%02x%02x%02x", who->uuid[0], who->uuid[1],
             who->uuid[2], who->uuid[3]);
    row_set(row, ref, ROLE_DIM, erased);
}

enum rc rowperson_term(struct lister *l, int64_t *id, struct err *err)
{
    const struct filter_term *t = register_term(l, "ref");
    struct person p;
    enum rc rc;

    *id = 0;
    if (t == NULL)
        return RC_OK;
    rc = person_by_ref(l->s->db, t->value, &p, err);
    *id = rc == RC_OK ? p.id : -1;
    return rc == RC_MISSING ? RC_OK : rc;
}
