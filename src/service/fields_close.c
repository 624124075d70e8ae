#include "base/clock.h"
#include "base/i18n.h"
#include "crypto/merkle.h"
#include "crypto/tag.h"
#include "rules/gate.h"
#include "service/approvals.h"
#include "service/auditdetail.h"
#include "service/auditlog.h"
#include "service/fields.h"
#include "service/people_write.h"
#include "store/person.h"
#include "store/policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 250   /* people at a time */
#define HELD_MS 12 /* the lock is held about so long, and the commit besides */

static enum rc may_close(const struct field *f, struct err *err)
{
    if (f == NULL)
        return err_set(err, RC_MISSING, _("there is no such field"));
    if (strcmp(f->code, "name") == 0)
        return err_set(err, RC_DENIED, _("people are found by it: this field is not given up"));
    if (strcmp(f->state, "closed") == 0)
        return err_set(err, RC_CONFLICT, _("this field is given up already"));
    if (strcmp(f->state, "raising") == 0)
        return err_set(err, RC_CONFLICT, _("it is being moved under the high key: finish that first"));
    return RC_OK;
}

/* Who holds F and who of them stays, into C and its digest. */
static enum rc survey(struct session *s, const struct field *f, int64_t now,
                      struct fields_closing *c, struct err *err)
{
    struct field_holder page[PAGE];
    struct buf part = BUF_INIT;
    struct hash_state state;
    int64_t after = 0;
    size_t n = PAGE;
    enum rc rc = RC_OK;

    *c = (struct fields_closing){0};
    hash_begin(&state);
    tag_text(&part, "ycadmin/field-close/v1");
    tag_text(&part, f->code);
    while (rc == RC_OK && n == PAGE) {
        rc = field_holders(s->db, f->id, after, now, page, PAGE, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            after = page[i].person;
            c->held++;
            c->stays += page[i].stays;
            if (page[i].stays && c->nnamed < FIELDS_NAMED)
                memcpy(c->named[c->nnamed++], page[i].ref, sizeof page[i].ref);
            tag_bytes(&part, page[i].uuid, sizeof page[i].uuid);
            tag_number(&part, page[i].stays);
        }
        hash_more(&state, part.data, part.len);
        buf_clear(&part);
    }
    hash_end(&state, c->digest);
    buf_release(&part);
    return rc;
}

enum rc fields_close_preview(struct session *s, int64_t id, struct fields_closing *out,
                             struct err *err)
{
    enum rc rc = session_need(s, RIGHT_FIELDS, err);

    if (rc == RC_OK && (rc = session_refresh(s, err)) == RC_OK &&
        (rc = may_close(fields_by_id(s, id), err)) == RC_OK)
        rc = survey(s, fields_by_id(s, id), clock_now(), out, err);
    return rc;
}

/* NOW is what the preview C said, or RC_CONFLICT. */
static enum rc previewed(struct session *s, const struct field *f, int64_t at,
                         const struct fields_closing *c, struct fields_closing *now,
                         struct err *err)
{
    enum rc rc = survey(s, f, at, now, err);

    if (rc != RC_OK || memcmp(now->digest, c->digest, sizeof now->digest) == 0)
        return rc;
    err_set(err, RC_CONFLICT, _("other people hold it now than the preview said"));
    return err_hint(err, _("look at the preview again")), RC_CONFLICT;
}

/* From here on it takes nothing, whatever happens. */
static enum rc begin_in(struct act *a, const struct field *f, const struct plan *plan,
                        const struct fields_closing *c, struct err *err)
{
    struct field closing = *f;
    struct buf data = BUF_INIT;
    struct act_entry e = {.action = "field-close", .field = f->code};
    enum rc rc = c->held > 0 ? approvals_use_in(a, plan, err) : RC_OK;

    snprintf(closing.state, sizeof closing.state, "closing");
    buf_printf(&data, "held=%" PRId64 " stays=%" PRId64 " plan=", c->held, c->stays);
    buf_hex(&data, c->digest, sizeof c->digest);
    e.data = buf_str(&data);
    if (rc == RC_OK && (rc = field_update(a->s->db, &closing, err)) == RC_OK &&
        (rc = act_log(a, &e, err)) == RC_OK)
        rc = act_commit(a, err);
    buf_release(&data);
    return rc;
}

static enum rc begin(struct session *s, int64_t id, const struct fields_closing *c, struct err *err)
{
    const struct field *f = fields_by_id(s, id);
    struct fields_closing now;
    char summary[160];
    struct plan plan = {.kind = "field-close", .summary = summary};
    struct act a = {0};
    enum rc rc = previewed(s, f, clock_now(), c, &now, err);

    snprintf(summary, sizeof summary, _("give up the field %s: %lld people hold it, %lld stay"),
             f->code, (long long)c->held, (long long)c->stays);
    memcpy(plan.digest, c->digest, sizeof plan.digest);
    if (rc == RC_OK && c->held > 0)
        rc = approvals_need(s, &plan, err);
    if (rc != RC_OK || (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    if ((rc = previewed(s, f, a.now, c, &now, err)) == RC_OK)
        rc = begin_in(&a, f, &plan, &now, err);
    act_abort(&a);
    return rc == RC_OK ? session_refresh(s, err) : rc;
}

/* One person's value, its lookup, and what the log's details hold of it. */
static enum rc delete_one(struct act *a, const struct field *f, const struct field_holder *h,
                          struct err *err)
{
    struct person p = {.id = h->person};
    const struct act_entry e = {
        .action = "purge", .field = f->code, .data = "field-close", .subject = &p};
    enum rc rc = people_drop_value_in(a, p.id, f, NULL, err);

    memcpy(p.uuid, h->uuid, sizeof p.uuid);
    if (rc == RC_OK &&
        (rc = auditdetail_drop_in(a, p.uuid, &f, 1, err)) == RC_OK)
        rc = act_log(a, &e, err);
    return rc;
}

/* How far the deletion is. */
struct sweep {
    int64_t after, seen; /* the person it came to; people seen */
    bool more;
};

/* As many people as one short transaction takes. */
static enum rc delete_page(struct session *s, int64_t id, struct sweep *w, int64_t *deleted,
                           struct err *err)
{
    const struct field *f = fields_by_id(s, id);
    struct field_holder page[PAGE];
    int64_t gone = 0, begun;
    size_t n = 0, i = 0;
    struct act a;
    enum rc rc = act_begin(&a, s, err);

    begun = clock_ticks();
    if (rc == RC_OK)
        rc = field_holders(s->db, id, w->after, a.now, page, PAGE, &n, err);
    for (; rc == RC_OK && i < n && (gone == 0 || clock_ticks() - begun < HELD_MS); i++)
        if (!page[i].stays && (rc = delete_one(&a, f, &page[i], err)) == RC_OK)
            gone++;
    if (rc == RC_OK && gone > 0 && (rc = db_count(s->db, "change", 1, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    if (rc != RC_OK)
        return rc;
    w->after = i > 0 ? page[i - 1].person : w->after;
    w->seen += (int64_t)i;
    w->more = i < n || n == PAGE;
    *deleted += gone;
    return RC_OK;
}

/* Nobody holds it any longer: it is closed. */
static enum rc end(struct session *s, int64_t id, struct err *err)
{
    const struct act_entry e = {.action = "field-closed", .field = fields_by_id(s, id)->code};
    struct field closed;
    struct act a;
    int64_t held = 0;
    enum rc rc = act_begin(&a, s, err);

    if (rc == RC_OK)
        rc = field_held(s->db, id, &held, err);
    if (rc == RC_OK && held == 0) {
        closed = *fields_by_id(s, id);
        snprintf(closed.state, sizeof closed.state, "closed");
        closed.closed_at = a.now;
        if ((rc = field_update(s->db, &closed, err)) == RC_OK &&
            (rc = lookup_drop_field(s->db, id, err)) == RC_OK &&
            (rc = act_log(&a, &e, err)) == RC_OK)
            rc = act_commit(&a, err);
    }
    act_abort(&a);
    return rc == RC_OK ? session_refresh(s, err) : rc;
}

static enum rc delete_all(struct session *s, int64_t id, struct fields_closing *c,
                          const struct progress *progress, struct err *err)
{
    struct sweep w = {.more = true};
    enum rc rc = db_checkpoint_begin(s->db, DB_OFFICE, err);

    c->deleted = 0;
    while (rc == RC_OK && w.more) {
        rc = delete_page(s, id, &w, &c->deleted, err);
        db_checkpoint_step(s->db, DB_OFFICE);
        if (rc == RC_OK && !progress_tick(progress, w.seen, c->held))
            rc = err_set(err, RC_CANCEL, _("stopped; what is left goes when this is repeated"));
    }
    db_checkpoint_end(s->db, DB_OFFICE);
    /* Deleted bytes stand in the log of SQLite until then. */
    if (c->deleted > 0 && rc == RC_OK && (rc = db_truncate(s->db, DB_OFFICE, err)) == RC_OK)
        auditlog_settle(s);
    return rc == RC_OK ? end(s, id, err) : rc;
}

enum rc fields_close(struct session *s, int64_t id, struct fields_closing *c,
                     const struct progress *progress, struct err *err)
{
    enum rc rc = session_need(s, RIGHT_FIELDS, err);

    if (rc != RC_OK || (rc = session_refresh(s, err)) != RC_OK ||
        (rc = may_close(fields_by_id(s, id), err)) != RC_OK)
        return rc;
    if (strcmp(fields_by_id(s, id)->state, "closing") != 0)
        rc = begin(s, id, c, err);
    return rc == RC_OK ? delete_all(s, id, c, progress, err) : rc;
}

enum rc fields_redo(struct session *s, struct err *err)
{
    enum rc rc = RC_OK;

    for (int i = 0; rc == RC_OK && session_may(s, RIGHT_FIELDS) && i < s->fields.n; i++) {
        struct fields_closing c = {0};

        if (strcmp(s->fields.field[i].state, "closing") != 0)
            continue;
        rc = delete_all(s, s->fields.field[i].id, &c, NULL, err);
        if (rc == RC_OK && c.deleted > 0)
            snprintf(s->redone, sizeof s->redone,
                     _("a field that was being given up: values deleted: %lld"),
                     (long long)c.deleted);
    }
    /* Another process is at work, on this very thing perhaps. */
    return rc == RC_OK || rc == RC_BUSY ? fields_raise_redo(s, err) : rc;
}
