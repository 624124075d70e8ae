#define _DEFAULT_SOURCE
#include "service/retention_purge.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "service/act.h"
#include "service/auditdetail.h"
#include "service/ballast.h"
#include "service/people.h"
#include "service/people_write.h"
#include "store/person.h"
#include "store/retention.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH   500 /* values at most */
#define HELD_MS 12  /* the lock is held about so long, and the commit besides */
#define FIELDS_ROOM 400 /* an entry's data holds no more codes than that */

/* What one person loses in this transaction. */
struct losing {
    struct act *act;
    struct retention_run *run;
    struct person person;  /* id 0: nobody yet */
    struct buf fields;     /* "a,b" */
    struct buf sealed;     /* of one value */
    struct residue *nonces;
    const struct field *field[FIELDS_MAX];
    int n;
    int64_t gone[FIELDS_MAX]; /* in this transaction, by catalogue index */
    bool anonymise[FIELDS_MAX];
};

static const struct field *field_of(const struct session *s, int64_t id)
{
    for (int i = 0; i < s->fields.n; i++)
        if (s->fields.field[i].id == id)
            return &s->fields.field[i];
    return NULL;
}

/* The person's entry, once all of the person's values are gone. */
static enum rc settle(struct losing *l, struct err *err)
{
    struct buf data = BUF_INIT;
    struct act_entry e = {.action = "purge", .subject = &l->person, .reason = "policy"};
    enum rc rc = RC_OK;

    if (l->n > 0) {
        buf_printf(&data, "run=%" PRId64 " fields=%s", l->run->id, buf_str(&l->fields));
        e.data = buf_str(&data);
        e.field = l->n == 1 ? l->field[0]->code : NULL;
        rc = auditdetail_drop_in(l->act, l->person.uuid, l->field, l->n, err);
        if (rc == RC_OK)
            rc = act_log(l->act, &e, err);
    }
    l->n = 0;
    buf_clear(&l->fields);
    buf_release(&data);
    return rc;
}

/* Anonymising keeps a count by month, and the sum of what was counted where it can be read. */
static enum rc keep_count(struct losing *l, const struct field *field, const struct due_value *v,
                          struct err *err)
{
    struct date start = date_of(v->from);
    struct buf text = BUF_INIT;
    bool counted = strcmp(field->rule, "count") == 0 && strcmp(field->state, "raising") != 0 &&
                   l->act->s->key[field->tier == TIER_HIGH ? RK_HIGH : RK_CONTACT] != NULL;
    int64_t total = 0;
    char month[16];
    enum rc rc = RC_OK;

    if (counted)
        rc = people_value(l->act->s, &l->person, field, &text, &counted, err);
    if (counted)
        total = strtoll(buf_str(&text), NULL, 10);
    buf_release(&text);
    snprintf(month, sizeof month, "%04d-%02d", start.year, start.month);
    return rc == RC_OK
               ? retention_anonymised(l->act->s->db, field->id, month, counted, total, err)
               : rc;
}

/* A sealed value begins with its version byte and its nonce. */
static enum rc remember(struct losing *l, const struct due_value *v, struct err *err)
{
    bool found;
    enum rc rc = value_get(l->act->s->db, v->person, v->field, &l->sealed, &found, err);

    if (rc == RC_OK && found && l->sealed.len > RESIDUE_PIECE)
        residue_add(l->nonces, l->sealed.data + 1, RESIDUE_PIECE);
    return rc;
}

static enum rc take_away(struct losing *l, const struct due_value *v, struct err *err)
{
    const struct field *field = field_of(l->act->s, v->field);
    enum rc rc = RC_OK;

    if (field == NULL)
        return RC_OK;
    if (l->anonymise[field - l->act->s->fields.field])
        rc = keep_count(l, field, v, err);
    if (rc != RC_OK || (rc = remember(l, v, err)) != RC_OK ||
        (rc = people_drop_value_in(l->act, v->person, field, NULL, err)) != RC_OK)
        return rc;
    buf_printf(&l->fields, "%s%s", l->n > 0 ? "," : "", field->code);
    l->field[l->n++] = field;
    l->gone[field - l->act->s->fields.field]++;
    l->run->done++;
    return RC_OK;
}

static enum rc one(struct losing *l, const struct due_value *v, struct err *err)
{
    enum rc rc = RC_OK;

    if (v->person != l->person.id || l->fields.len > FIELDS_ROOM || l->n == FIELDS_MAX) {
        rc = settle(l, err);
        l->person = (struct person){.id = v->person};
        memcpy(l->person.uuid, v->uuid, sizeof l->person.uuid);
    }
    if (rc == RC_OK && v->from != 0 && v->keep == KEEP_NOT)
        rc = take_away(l, v, err);
    else if (rc == RC_OK && v->from != 0)
        l->run->kept++;
    return rc == RC_OK ? retention_plan_drop(l->act->s->db, v->person, v->field, err) : rc;
}

static enum rc count_fields(const struct losing *l, struct err *err)
{
    const struct session *s = l->act->s;
    enum rc rc = RC_OK;

    for (int i = 0; rc == RC_OK && i < s->fields.n; i++)
        if (l->gone[i] > 0)
            rc = retention_did_add(s->db, l->run->id, s->fields.field[i].id, l->gone[i], err);
    return rc;
}

/* Another console may have stopped the run, or ended it. */
static enum rc still_running(struct session *s, struct retention_run *run, struct err *err)
{
    enum rc rc = retention_run_by_id(s->db, run->id, run, err);

    if (rc == RC_OK && strcmp(run->state, "running") != 0)
        rc = err_set(err, RC_BUSY, _("this run was ended by another operator"));
    return rc;
}

static enum rc read_actions(struct losing *l, struct err *err)
{
    const struct session *s = l->act->s;
    struct retention_rule rule;
    enum rc rc = RC_OK;

    for (int i = 0; rc == RC_OK && i < s->fields.n; i++) {
        rc = retention_rule_get(s->db, s->fields.field[i].id, &rule, err);
        l->anonymise[i] = strcmp(rule.action, "anonymise") == 0;
    }
    return rc;
}

static enum rc batch_in(struct act *a, struct retention_run *run, struct due_value *page,
                        struct residue *gone, bool *more, struct err *err)
{
    struct losing l = {.act = a, .run = run, .nonces = gone};
    int64_t begun = clock_ticks();
    size_t n = 0, i = 0;
    enum rc rc = still_running(a->s, run, err);

    if (rc == RC_OK)
        rc = read_actions(&l, err);
    if (rc == RC_OK)
        rc = retention_plan_page(a->s->db, run->id, a->now, page, BATCH, &n, err);
    while (rc == RC_OK && i < n && (i == 0 || clock_ticks() - begun < HELD_MS))
        rc = one(&l, &page[i++], err);
    if (rc == RC_OK && (rc = settle(&l, err)) == RC_OK)
        rc = count_fields(&l, err);
    buf_release(&l.fields);
    buf_release(&l.sealed);
    *more = i < n || n == BATCH;
    if (rc == RC_OK && (rc = retention_run_update(a->s->db, run, err)) == RC_OK &&
        (rc = db_count(a->s->db, "change", 1, err)) == RC_OK)
        rc = act_commit(a, err);
    return rc;
}

static enum rc try_batch(struct session *s, struct retention_run *run, struct residue *gone,
                         bool *more, struct err *err)
{
    struct due_value *page = xcalloc(BATCH, sizeof *page);
    const struct retention_run before = *run;
    struct act a;
    enum rc rc = act_begin(&a, s, err);

    *more = false;
    if (rc == RC_OK)
        rc = batch_in(&a, run, page, gone, more, err);
    act_abort(&a);
    if (rc != RC_OK && rc != RC_BUSY)
        *run = before;
    explicit_bzero(page, BATCH * sizeof *page);
    free(page);
    return rc;
}

/* The disk may fill up meanwhile: the reserve goes, and the batch is tried once more. */
enum rc retention_purge_batch(struct session *s, struct retention_run *run, struct residue *gone,
                              bool *more, struct err *err)
{
    enum rc rc = try_batch(s, run, gone, more, err);

    return ballast_release(db_dir(s->db), rc) ? try_batch(s, run, gone, more, err) : rc;
}
