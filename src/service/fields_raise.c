/* Moving a field under the high key: announced first, then in short transactions, then said to be
 * done. In between it is in the state "raising", shows nothing and takes nothing. */
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "crypto/merkle.h"
#include "crypto/seal.h"
#include "crypto/tag.h"
#include "rules/validate.h"
#include "service/approvals.h"
#include "service/auditdetail.h"
#include "service/fields.h"
#include "service/people.h"
#include "service/unused.h"
#include "store/person.h"
#include "store/policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 250     /* people at a time */
#define HELD_MS 12   /* the lock is held about so long, and the commit besides */
#define REDO_MS 2000 /* at sign-in, no longer */

/* One field on its way. */
struct raising {
    struct session *s;
    int64_t id;    /* of the field */
    int64_t after; /* the person it came to */
    int64_t seen, held;
    int64_t values;      /* raised by this call */
    struct residue gone; /* nonces of what was sealed under the contact key */
    bool resumed, more;
};

static void section_of(const struct field *f, char *out, size_t max)
{
    snprintf(out, max, "field:%s", f->code);
}

static bool is_raising(const struct field *f)
{
    return strcmp(f->state, "raising") == 0;
}

enum rc fields_raised_to(struct session *s, const struct field *f, int64_t *person, struct err *err)
{
    char section[48], text[24];
    enum rc rc;

    *person = INT64_MAX;
    if (!is_raising(f))
        return RC_OK;
    section_of(f, section, sizeof section);
    rc = policy_get(s->db, section, "raised.to", text, sizeof text, err);
    *person = strtoll(text, NULL, 10);
    return rc;
}

static enum rc set_raised_to(struct session *s, const struct field *f, int64_t person,
                             struct err *err)
{
    char section[48], text[24];

    section_of(f, section, sizeof section);
    snprintf(text, sizeof text, "%" PRId64, person);
    return policy_set(s->db, section, "raised.to", text, err);
}

/* The value in SEALED under the person's high key, and its lookup under the deployment's. */
static enum rc reseal(struct raising *r, const struct field *f, const struct field_holder *h,
                      const struct buf *sealed, const uint8_t *low, const uint8_t *high,
                      struct err *err)
{
    struct buf clear = BUF_INIT, form = BUF_INIT, now = BUF_INIT;
    uint8_t hash[LOOKUP_BYTES];
    struct session *s = r->s;
    enum rc rc =
        seal_open(&clear, sealed->data, sealed->len, low, h->uuid, f->code, TIER_CONTACT, err);

    if (rc == RC_OK) {
        seal_value(&now, clear.data, clear.len, high, h->uuid, f->code, TIER_HIGH);
        residue_add(&r->gone, sealed->data + 1, RESIDUE_PIECE);
        rc = value_reseal(s->db, h->person, f->id, now.data, now.len, err);
    }
    if (rc == RC_OK && f->searchable && (rc = lookup_drop(s->db, h->person, f->id, err)) == RC_OK) {
        validate_lookup_form(f->rule, buf_str(&clear), &form);
        seal_lookup(hash, s->key[RK_HIGH], f->code, buf_str(&form));
        rc = lookup_put(s->db, hash, h->person, f->id, err);
    }
    r->values += rc == RC_OK;
    buf_release(&clear);
    buf_release(&form);
    buf_release(&now);
    return rc;
}

/* The person's value, and what the log's details tell of it. */
static enum rc raise_one(struct act *a, struct raising *r, const struct field *f,
                         const struct field_holder *h, struct err *err)
{
    struct person p = {.id = h->person};
    struct buf sealed = BUF_INIT;
    uint8_t *low = NULL, *high = NULL;
    bool found = false;
    enum rc rc = value_get(r->s->db, h->person, f->id, &sealed, &found, err);

    memcpy(p.uuid, h->uuid, sizeof p.uuid);
    if (rc == RC_OK && (rc = people_key(r->s, h->uuid, TIER_CONTACT, &low, err)) == RC_OK &&
        (rc = people_key(r->s, h->uuid, TIER_HIGH, &high, err)) == RC_OK &&
        (rc = reseal(r, f, h, &sealed, low, high, err)) == RC_OK)
        rc = auditdetail_raise_in(a, &p, f, low, high, err);
    secret_free(low, KEY_BYTES);
    secret_free(high, KEY_BYTES);
    buf_release(&sealed);
    /* Being erased: its keys are gone, and its values go. */
    return rc == RC_MISSING ? RC_OK : rc;
}

/* As many people as one short transaction takes. */
static enum rc raise_page(struct raising *r, struct err *err)
{
    struct field_holder page[PAGE];
    const struct field *f;
    int64_t begun;
    size_t n = 0, i = 0;
    struct act a;
    enum rc rc = act_begin(&a, r->s, err);

    if (rc != RC_OK)
        return rc;
    begun = clock_ticks();
    f = fields_by_id(r->s, r->id);
    r->more = f != NULL && is_raising(f); /* else another process has finished it */
    if (r->more && (rc = fields_raised_to(r->s, f, &r->after, err)) == RC_OK)
        rc = field_holders(r->s->db, r->id, r->after, a.now, page, PAGE, &n, err);
    while (rc == RC_OK && i < n && (i == 0 || clock_ticks() - begun < HELD_MS))
        rc = raise_one(&a, r, f, &page[i++], err);
    if (rc == RC_OK && i > 0 && (rc = set_raised_to(r->s, f, page[i - 1].person, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    if (rc != RC_OK)
        return rc;
    r->seen += (int64_t)i;
    r->more = r->more && (i < n || n == PAGE);
    return RC_OK;
}

/* LIST without those who hold no high key. */
static void only_high(char *list, size_t max)
{
    snprintf(list, max, "%s", text_lists(list, "person") ? "person, admin" : "admin");
}

/* From here on it shows nothing and takes nothing, whatever happens. */
static enum rc begin_in(struct act *a, const struct field *is, const struct plan *plan,
                        struct err *err)
{
    struct field f = *is;
    char section[48], data[96];
    int64_t held = 0;
    const struct act_entry e = {.action = "field-raise", .field = f.code, .data = data};
    enum rc rc = approvals_use_in(a, plan, err);

    section_of(is, section, sizeof section);
    if (rc == RC_OK && (rc = field_held(a->s->db, f.id, &held, err)) == RC_OK &&
        (rc = policy_set(a->s->db, section, "raised.from", is->state, err)) == RC_OK)
        rc = set_raised_to(a->s, is, 0, err);
    snprintf(f.state, sizeof f.state, "raising");
    f.sensitive = true;
    f.tier = TIER_HIGH;
    f.helpdesk_edit = false;
    only_high(f.see, sizeof f.see);
    only_high(f.reveal, sizeof f.reveal);
    only_high(f.edit, sizeof f.edit);
    snprintf(data, sizeof data, "class=sensitive key=high held=%" PRId64, held);
    if (rc == RC_OK && (rc = field_update(a->s->db, &f, err)) == RC_OK &&
        (rc = act_log(a, &e, err)) == RC_OK)
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

static enum rc begin(struct raising *r, struct err *err)
{
    char summary[160];
    struct plan plan = {.kind = "field-raise", .summary = summary};
    struct act a = {0};
    enum rc rc = may_raise(fields_by_id(r->s, r->id), err);

    if (rc != RC_OK)
        return rc;
    make_plan(&plan, fields_by_id(r->s, r->id), summary, sizeof summary);
    if ((rc = approvals_need(r->s, &plan, err)) == RC_OK &&
        (rc = act_begin(&a, r->s, err)) == RC_OK &&
        (rc = may_raise(fields_by_id(r->s, r->id), err)) == RC_OK)
        rc = begin_in(&a, fields_by_id(r->s, r->id), &plan, err);
    act_abort(&a);
    return rc == RC_OK ? session_refresh(r->s, err) : rc;
}

/* Nothing of it is under the contact key any longer: it is used again as it was before. */
static enum rc end(struct raising *r, struct err *err)
{
    char section[48], data[64];
    struct act_entry e = {.action = "field-raised", .data = data};
    struct field f;
    struct act a;
    int64_t held = 0;
    enum rc rc = act_begin(&a, r->s, err);

    if (rc == RC_OK)
        rc = field_held(r->s->db, r->id, &held, err);
    if (rc == RC_OK && is_raising(fields_by_id(r->s, r->id))) {
        f = *fields_by_id(r->s, r->id);
        e.field = f.code;
        section_of(&f, section, sizeof section);
        snprintf(data, sizeof data, "values=%" PRId64, held);
        if ((rc = policy_get(r->s->db, section, "raised.from", f.state, sizeof f.state, err)) ==
                RC_OK &&
            (rc = field_update(r->s->db, &f, err)) == RC_OK &&
            (rc = db_count(r->s->db, "change", 1, err)) == RC_OK &&
            (rc = act_log(&a, &e, err)) == RC_OK)
            rc = act_commit(&a, err);
    }
    act_abort(&a);
    return rc == RC_OK ? session_refresh(r->s, err) : rc;
}

/* The old seals stand in the log of SQLite until it is cut, and may stand in unused space. */
static enum rc wipe(struct raising *r, struct err *err)
{
    bool left;
    enum rc rc;

    if (r->values == 0 && !r->resumed)
        return RC_OK;
    rc = db_truncate(r->s->db, DB_OFFICE, err);
    if (rc == RC_BUSY) {
        err_set(err, RC_BUSY,
                _("all values are moved, but another process still reads the log file "
                  "that holds the old seals"));
        return err_hint(err, _("run it again: it only has to be finished")), RC_BUSY;
    }
    return rc == RC_OK ? unused_wipe(r->s, &r->gone, r->resumed, &left, err) : rc;
}

static enum rc raise_all(struct raising *r, const struct progress *progress, struct err *err)
{
    enum rc rc = field_held(r->s->db, r->id, &r->held, err);

    r->more = true;
    if (rc == RC_OK)
        rc = db_checkpoint_begin(r->s->db, DB_OFFICE, err);
    while (rc == RC_OK && r->more) {
        rc = raise_page(r, err);
        db_checkpoint_step(r->s->db, DB_OFFICE);
        if (rc == RC_OK && r->more && !progress_tick(progress, r->seen, r->held))
            rc = err_set(err, RC_CANCEL, _("stopped; it goes on when this is repeated"));
    }
    db_checkpoint_end(r->s->db, DB_OFFICE);
    if (rc == RC_OK)
        rc = wipe(r, err);
    if (rc == RC_OK)
        rc = end(r, err);
    residue_release(&r->gone);
    return rc;
}

enum rc fields_raise(struct session *s, int64_t id, const struct progress *progress, int64_t *n,
                     struct err *err)
{
    struct raising r = {.s = s, .id = id};
    enum rc rc = session_need(s, RIGHT_FIELDS | RIGHT_HIGH, err);

    *n = 0;
    if (rc != RC_OK || (rc = session_refresh(s, err)) != RC_OK)
        return rc;
    r.resumed = fields_by_id(s, id) != NULL && is_raising(fields_by_id(s, id));
    if (r.resumed || (rc = begin(&r, err)) == RC_OK)
        rc = raise_all(&r, progress, err);
    *n = r.values;
    return rc;
}

/* *ARG is the moment to stop at. */
static bool in_time(void *arg, int64_t done, int64_t total)
{
    (void)done;
    (void)total;
    return clock_ticks() < *(const int64_t *)arg;
}

enum rc fields_raise_redo(struct session *s, struct err *err)
{
    int64_t until = clock_ticks() + REDO_MS;
    const struct progress progress = {.tick = in_time, .arg = &until};
    enum rc rc = RC_OK;

    for (int i = 0; rc == RC_OK && i < s->fields.n; i++) {
        struct raising r = {.s = s, .id = s->fields.field[i].id, .resumed = true};

        if (!is_raising(&s->fields.field[i]) || !session_may(s, RIGHT_FIELDS | RIGHT_HIGH))
            continue;
        rc = raise_all(&r, &progress, err);
        if (rc == RC_OK || rc == RC_CANCEL)
            snprintf(s->redone, sizeof s->redone, "%s",
                     rc == RC_OK ? _("a field that was being moved under the high key is there now")
                                 : _("a field is being moved under the high key: move it again to "
                                     "finish"));
    }
    /* Another process is at work, on this very thing perhaps; or there is not time enough. */
    return rc == RC_BUSY || rc == RC_CANCEL ? RC_OK : rc;
}
