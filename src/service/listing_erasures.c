/* The erasure list, newest first. */
#include "service/register.h"

#include "base/i18n.h"
#include "service/auditlog.h"
#include "service/certificates.h"
#include "store/erasure.h"

#include <string.h>

enum { UUID, ASKED, DONE, REASON, CASE, ACTOR, ENTRY, COLUMNS };

static const struct column columns[COLUMNS] = {
    [UUID] = {"uuid", N_("Person"), 9, 1, 0},
    [ASKED] = {"asked", N_("Asked for"), 16, 0, 3},
    [DONE] = {"done", N_("Done"), 16, 0, 0},
    [REASON] = {"reason", N_("Reason"), 8, 1, 2},
    [CASE] = {"case", N_("Case"), 7, 0, 1},
    [ACTOR] = {"actor", N_("By"), 8, 1, 0},
    [ENTRY] = {"entry", N_("Entry"), 6, 0, 0},
};

static const char *const fields[] = {"uuid", "reason", "case", "actor", "since", "until", NULL};

static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    uint8_t uuid[16] = {0};
    int64_t at = from != NULL ? from->id : dir > 0 ? INT64_MAX : INT64_MIN;

    if (from != NULL && hex_decode(from->text, 32, uuid) < 0)
        memset(uuid, 0, sizeof uuid);
    return erasure_page(l->s->db, at, uuid, dir, out, max, n, err);
}

static void key(const void *row, struct rowkey *k)
{
    const struct erasure *e = row;
    struct buf hex = BUF_INIT;

    buf_hex(&hex, e->uuid, sizeof e->uuid);
    memcpy(k->text, buf_str(&hex), 33);
    k->id = e->asked_at;
    buf_release(&hex);
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct erasure *e = row;
    char uuid[37];

    (void)l;
    if (strcmp(t->field, "reason") == 0)
        return strcmp(e->reason, t->value) == 0;
    if (strcmp(t->field, "case") == 0)
        return strcmp(e->case_id, t->value) == 0;
    if (strcmp(t->field, "actor") == 0)
        return strcmp(e->actor, t->value) == 0;
    if (strcmp(t->field, "since") == 0 || strcmp(t->field, "until") == 0)
        return register_when(t, e->asked_at);
    people_uuid_text(e->uuid, uuid);
    return register_contains(uuid, t->value);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct erasure *e = row;
    struct err ignored;
    char uuid[37], reason[128];
    int64_t seq = -1;

    people_uuid_text(e->uuid, uuid);
    row_set(out, UUID, ROLE_NORMAL, uuid);
    register_put_time(out, ASKED, ROLE_NORMAL, e->asked_at, false);
    register_put_time(out, DONE, ROLE_NORMAL, e->done_at, false);
    if (e->done_at == 0)
        row_set(out, DONE, ROLE_BAD, l->words ? _("not finished") : NULL);
    auditlog_reason(l->s, e->reason, "short", reason, sizeof reason);
    row_set(out, REASON, ROLE_NORMAL, l->words ? reason : e->reason);
    row_set(out, CASE, ROLE_NORMAL, strcmp(e->case_id, "-") == 0 ? NULL : e->case_id);
    row_set(out, ACTOR, ROLE_NORMAL, e->actor);
    if (certificates_entry(l->s, e->uuid, "erase", &seq, NULL, 0, &ignored) == RC_OK && seq >= 0)
        register_put_number(out, ENTRY, ROLE_DIM, seq);
}

static enum rc total(struct lister *l, int64_t *n, struct err *err)
{
    return erasure_total(l->s->db, n, err);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct erasure),
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
    .total = total,
};

static const struct order orders[] = {{"asked", true, false}, {NULL, false, false}};

const struct listing erasures_listing = {
    .name = "erasures",
    .needs = RIGHT_READ_AUDIT,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .orders = orders,
    .reg = &ops,
    REGISTER,
};
