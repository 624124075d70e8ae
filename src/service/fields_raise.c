#include "base/i18n.h"
#include "base/text.h"
#include "crypto/merkle.h"
#include "crypto/seal.h"
#include "crypto/tag.h"
#include "rules/validate.h"
#include "service/approvals.h"
#include "service/fields.h"
#include "service/people.h"
#include "store/person.h"
#include "store/policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAGE 500 /* values between two looks at the progress */

/* One value under the person's high key, and its lookup under the deployment's. */
static enum rc raise_one(struct session *s, const struct field *f, const struct field_holder *h,
                         struct err *err)
{
    struct buf sealed = BUF_INIT, clear = BUF_INIT, form = BUF_INIT;
    uint8_t *low = NULL, *high = NULL, hash[LOOKUP_BYTES];
    bool found = false;
    enum rc rc = value_get(s->db, h->person, f->id, &sealed, &found, err);

    if (rc == RC_OK && (rc = people_key(s, h->uuid, TIER_CONTACT, &low, err)) == RC_OK &&
        (rc = people_key(s, h->uuid, TIER_HIGH, &high, err)) == RC_OK &&
        (rc = seal_open(&clear, sealed.data, sealed.len, low, h->uuid, f->code, TIER_CONTACT,
                        err)) == RC_OK) {
        buf_clear(&sealed);
        seal_value(&sealed, clear.data, clear.len, high, h->uuid, f->code, TIER_HIGH);
        rc = value_reseal(s->db, h->person, f->id, sealed.data, sealed.len, err);
    }
    if (rc == RC_OK && f->searchable) {
        validate_lookup_form(f->rule, buf_str(&clear), &form);
        seal_lookup(hash, s->key[RK_HIGH], f->code, buf_str(&form));
        rc = lookup_put(s->db, hash, h->person, f->id, err);
    }
    secret_free(low, KEY_BYTES);
    secret_free(high, KEY_BYTES);
    buf_release(&sealed);
    buf_release(&clear);
    buf_release(&form);
    /* Being erased: its keys are gone, and its values go. */
    return rc == RC_MISSING ? RC_OK : rc;
}

static enum rc raise_all(struct session *s, const struct field *f, int64_t now, int64_t *n,
                         const struct progress *progress, struct err *err)
{
    struct field_holder page[PAGE];
    int64_t held = 0, after = 0;
    size_t got = PAGE;
    enum rc rc = field_held(s->db, f->id, &held, err);

    if (rc == RC_OK)
        rc = lookup_drop_field(s->db, f->id, err);
    while (rc == RC_OK && got == PAGE) {
        rc = field_holders(s->db, f->id, after, now, page, PAGE, &got, err);
        for (size_t i = 0; rc == RC_OK && i < got; i++) {
            after = page[i].person;
            rc = raise_one(s, f, &page[i], err);
            ++*n;
        }
        if (rc == RC_OK && !progress_tick(progress, *n, held))
            rc = err_set(err, RC_CANCEL, _("stopped; nothing was changed"));
    }
    return rc;
}

/* LIST without those who hold no high key. */
static void only_high(char *list, size_t max)
{
    snprintf(list, max, "%s", text_lists(list, "person") ? "person, admin" : "admin");
}

static enum rc raise_in(struct act *a, const struct field *is, const struct plan *plan, int64_t *n,
                        const struct progress *progress, struct err *err)
{
    struct field f = *is;
    char data[96];
    const struct act_entry e = {.action = "field-raise", .field = f.code, .data = data};
    enum rc rc = approvals_use_in(a, plan, err);

    if (rc == RC_OK)
        rc = raise_all(a->s, is, a->now, n, progress, err);

    f.sensitive = true;
    f.tier = TIER_HIGH;
    f.helpdesk_edit = false;
    only_high(f.see, sizeof f.see);
    only_high(f.reveal, sizeof f.reveal);
    only_high(f.edit, sizeof f.edit);
    snprintf(data, sizeof data, "class=sensitive key=high values=%" PRId64, *n);
    if (rc == RC_OK && (rc = field_update(a->s->db, &f, err)) == RC_OK &&
        (rc = db_count(a->s->db, "change", 1, err)) == RC_OK && (rc = act_log(a, &e, err)) == RC_OK)
        rc = act_commit(a, err);
    return rc;
}

static enum rc may_raise(const struct field *f, struct err *err)
{
    if (f == NULL)
        return err_set(err, RC_MISSING, _("there is no such field"));
    if (strcmp(f->code, "name") == 0)
        return err_set(err, RC_DENIED, _("people are found by it: everyone with a key needs it"));
    if (f->tier == TIER_HIGH)
        return err_set(err, RC_CONFLICT, _("it is under the high key already"));
    if (strcmp(f->state, "closing") == 0 || strcmp(f->state, "closed") == 0)
        return err_set(err, RC_CONFLICT, _("a field that is given up is not changed"));
    return RC_OK;
}

/* All values of the field, whoever holds one by then. */
static void make_plan(struct plan *plan, const struct field *f, char *summary, size_t max)
{
    struct buf bytes = BUF_INIT;

    tag_text(&bytes, "ycadmin/field-raise/v1");
    tag_text(&bytes, f->code);
    hash_sha256(plan->digest, bytes.data, bytes.len);
    buf_release(&bytes);
    snprintf(summary, max, _("move the field %s under the high key"), f->code);
}

enum rc fields_raise(struct session *s, int64_t id, const struct progress *progress, int64_t *n,
                     struct err *err)
{
    char summary[160];
    struct plan plan = {.kind = "field-raise", .summary = summary};
    struct act a = {0};
    enum rc rc = session_need(s, RIGHT_FIELDS | RIGHT_HIGH, err);

    *n = 0;
    if (rc != RC_OK || (rc = session_refresh(s, err)) != RC_OK ||
        (rc = may_raise(fields_by_id(s, id), err)) != RC_OK)
        return rc;
    make_plan(&plan, fields_by_id(s, id), summary, sizeof summary);
    if ((rc = approvals_need(s, &plan, err)) == RC_OK && (rc = act_begin(&a, s, err)) == RC_OK &&
        (rc = may_raise(fields_by_id(s, id), err)) == RC_OK)
        rc = raise_in(&a, fields_by_id(s, id), &plan, n, progress, err);
    act_abort(&a);
    /* The old seals stand in the log of SQLite until then. */
    if (rc == RC_OK && (rc = session_refresh(s, err)) == RC_OK && *n > 0)
        rc = db_truncate(s->db, DB_OFFICE, err);
    return rc;
}
