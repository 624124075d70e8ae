#include "service/import.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "crypto/seal.h"
#include "crypto/tag.h"
#include "rules/validate.h"
#include "service/act.h"
#include "service/bulk.h"
#include "service/hashset.h"
#include "service/import_columns.h"
#include "service/import_plan.h"
#include "service/import_rows.h"
#include "service/people.h"
#include "service/people_write.h"
#include "store/erasure.h"
#include "store/person.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct import {
    struct session *s;
    struct import_rows rows;
    struct import_columns columns;
    size_t creates, next;    /* good rows of people not there yet; of them written */
    struct hashset refs, uniques;
    struct import_plan plan;
    int names, births;       /* catalogue indices, -1: there is none */
};

/* One row made ready: normalised values by catalogue index. */
struct ready {
    struct person person; /* the existing one, or just the ref */
    bool exists, returning;
    uint8_t ref_hash[LOOKUP_BYTES];
    char department[sizeof((struct person *)NULL)->department]; /* "": not given */
    struct buf value[FIELDS_MAX];
};

/* What a row would change of a person who is there. */
struct change {
    bool department, value[FIELDS_MAX];
    size_t n;
    struct buf fields, before, after; /* "a,b"; lines "a=..." */
    enum tier tier;                   /* the highest among them */
};

static void ready_clear(struct ready *r)
{
    for (int i = 0; i < FIELDS_MAX; i++)
        buf_wipe(&r->value[i]);
    secret_wipe(&r->person, sizeof r->person);
    secret_wipe(r->department, sizeof r->department);
    r->exists = r->returning = false;
}

static void ready_free(struct ready *r)
{
    ready_clear(r);
    for (int i = 0; i < FIELDS_MAX; i++)
        buf_release(&r->value[i]);
    free(r);
}

static int field_index(const struct session *s, const char *code)
{
    for (int i = 0; i < s->fields.n; i++)
        if (strcmp(s->fields.field[i].code, code) == 0)
            return i;
    return -1;
}

/* The person of R's ref, and whether the row may speak of that person. */
static enum rc find_person(struct import *im, struct ready *r, struct err *err)
{
    struct session *s = im->s;
    char ref[sizeof r->person.ref];
    enum rc rc;

    memcpy(ref, r->person.ref, sizeof ref);
    rc = person_by_ref(s->db, ref, &r->person, err);
    r->exists = rc == RC_OK;
    memcpy(r->person.ref, ref, sizeof ref);
    if (rc != RC_OK && rc != RC_MISSING)
        return rc;
    seal_ref(r->ref_hash, s->key[RK_LIST], ref);
    if (r->exists && r->person.status == PERSON_ERASING)
        return err_set(err, RC_INVALID, _("this person is being erased already"));
    if (r->exists && (!im->rows.opt->update || r->person.status != PERSON_ACTIVE))
        return err_set(err, RC_INVALID, _("there is a person with this ref already"));
    rc = erasure_known(s->db, r->ref_hash, &r->returning, err);
    if (rc == RC_OK && r->returning && !im->rows.opt->readmit)
        rc = err_set(err, RC_INVALID, _("a person with this ref was erased"));
    return rc;
}

static enum rc take_ref(struct import *im, const char *text, struct ready *r, struct err *err)
{
    struct buf ref = BUF_INIT;
    enum rc rc = RC_OK;

    text_fold(&ref, text);
    if (ref.len != 0)
        text_trim(ref.data);
    if (validate_ref(buf_str(&ref)) && ref.len < sizeof r->person.ref)
        snprintf(r->person.ref, sizeof r->person.ref, "%s", buf_str(&ref));
    else
        rc = err_set(err, RC_INVALID, _("a ref is required, without blanks"));
    buf_release(&ref);
    return rc == RC_OK ? find_person(im, r, err) : rc;
}

static enum rc take_department(const char *text, struct ready *r, struct err *err)
{
    struct buf value = BUF_INIT;
    enum rc rc = validate_value("text", text, &value, err);

    if (rc == RC_OK && value.len >= sizeof r->department)
        rc = err_set(err, RC_INVALID, _("longer than %zu characters"),
                     sizeof r->department / 4 - 1);
    if (rc == RC_OK)
        snprintf(r->department, sizeof r->department, "%s", buf_str(&value));
    buf_release(&value);
    return rc;
}

static enum rc take_value(struct import *im, int field, const char *text, struct ready *r,
                          struct err *err)
{
    struct buf *out = &r->value[field];
    const struct field *f = &im->s->fields.field[field];
    struct buf iso = BUF_INIT;
    struct date d;
    enum rc rc = people_gate(im->s, r->exists ? r->person.id : 0, f, err);

    if (rc != RC_OK)
        return rc;
    if (strcmp(f->rule, "date") == 0 && im->rows.opt->date_format != NULL) {
        if (!date_parse_as(text, im->rows.opt->date_format, &d))
            return err_set(err, RC_INVALID, _("not a date of the given format"));
        date_put(&iso, d);
        text = buf_str(&iso);
    }
    rc = validate_value(f->rule, text, out, err);
    if (rc == RC_OK && field == im->births && date_parse(buf_str(out), &d))
        rc = validate_birth(d, date_of(clock_now()), err);
    buf_release(&iso);
    return rc;
}

/* One cell into R; if it is bad, that is reported when CHECK, else RC_CONFLICT. */
static enum rc take_cell(struct import *im, size_t row, size_t col, struct ready *r, bool check,
                         struct err *err)
{
    const char *text = import_rows_cell(&im->rows, row, col);
    int into = im->columns.into[col];
    struct err why = {0};
    enum rc rc = RC_OK;

    if (into == INTO_REF)
        rc = take_ref(im, text, r, &why);
    else if (into == INTO_DEPARTMENT && !import_blank(text))
        rc = take_department(text, r, &why);
    else if (into >= 0 && !import_blank(text))
        rc = take_value(im, into, text, r, &why);
    else if (into == im->names && !r->exists)
        rc = err_set(&why, RC_INVALID, _("a name is required"));
    if (rc == RC_INVALID && check) {
        import_rows_bad(&im->rows, row, col, &why);
        return RC_OK;
    }
    if (rc == RC_INVALID)
        return import_rows_changed(err);
    if (rc != RC_OK && err != NULL)
        *err = why;
    return rc;
}

/* One row into R, the ref first: the rest depends on whether the person is there. */
static enum rc take_row(struct import *im, size_t row, struct ready *r, bool check,
                        struct err *err)
{
    enum rc rc;

    ready_clear(r);
    rc = take_cell(im, row, im->columns.ref, r, check, err);
    for (size_t col = 0; rc == RC_OK && col < im->columns.n; col++)
        if (col != im->columns.ref)
            rc = take_cell(im, row, col, r, check, err);
    return rc;
}

/* Unique values: not twice in the file, not another person's. */
static enum rc check_unique(struct import *im, size_t row, const struct ready *r, size_t col,
                            struct err *err)
{
    const struct field *f = &im->s->fields.field[im->columns.into[col]];
    const char *value = buf_str(&r->value[im->columns.into[col]]);
    struct buf form = BUF_INIT;
    struct err why = {0};
    uint8_t hash[LOOKUP_BYTES];
    int64_t ids[4];
    size_t n = 0;
    enum rc rc;

    validate_lookup_form(f->rule, value, &form);
    seal_lookup(hash, im->s->key[f->tier == TIER_HIGH ? RK_HIGH : RK_CONTACT], f->code,
                buf_str(&form));
    buf_release(&form);
    rc = lookup_find(im->s->db, hash, ids, 4, &n, err);
    if (!hashset_add(&im->uniques, hash))
        err_set(&why, RC_INVALID, _("this number stands in the file twice"));
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        if (!r->exists || ids[i] != r->person.id)
            err_set(&why, RC_INVALID, _("another person has this number"));
    if (why.rc == RC_INVALID)
        import_rows_bad(&im->rows, row, col, &why);
    return rc;
}

static enum rc check_row(struct import *im, size_t row, struct ready *r, struct err *err)
{
    struct err why = {0};
    enum rc rc;

    if (!import_rows_take(&im->rows, row, im->columns.n))
        return RC_OK;
    rc = take_row(im, row, r, true, err);
    if (rc == RC_OK && r->person.ref[0] != '\0' && !hashset_add(&im->refs, r->ref_hash)) {
        err_set(&why, RC_INVALID, _("this ref stands in the file twice"));
        import_rows_bad(&im->rows, row, im->columns.ref, &why);
    }
    for (size_t col = 0; rc == RC_OK && col < im->columns.n; col++) {
        int into = im->columns.into[col];

        if (into >= 0 && im->s->fields.field[into].unique && r->value[into].len != 0)
            rc = check_unique(im, row, r, col, err);
    }
    return rc;
}

static void change_clear(struct change *c)
{
    buf_wipe(&c->fields);
    buf_wipe(&c->before);
    buf_wipe(&c->after);
    memset(c->value, 0, sizeof c->value);
    c->department = false;
    c->n = 0;
    c->tier = TIER_CONTACT;
}

static void change_release(struct change *c)
{
    buf_release(&c->fields);
    buf_release(&c->before);
    buf_release(&c->after);
}

static void note_change(struct change *c, const char *code, const char *before, const char *after)
{
    buf_printf(&c->fields, "%s%s", c->n++ != 0 ? "," : "", code);
    buf_printf(&c->before, "%s=%s\n", code, before);
    buf_printf(&c->after, "%s=%s\n", code, after);
}

/* Only what is given can change; empty cells leave what is there. */
static enum rc compare(struct import *im, const struct ready *r, struct change *c,
                       struct err *err)
{
    struct buf old = BUF_INIT;
    enum rc rc = RC_OK;

    change_clear(c);
    if (r->department[0] != '\0' && strcmp(r->department, r->person.department) != 0) {
        c->department = true;
        note_change(c, "department", r->person.department, r->department);
    }
    for (int i = 0; rc == RC_OK && i < im->s->fields.n; i++) {
        const struct field *f = &im->s->fields.field[i];
        const char *given = buf_str(&r->value[i]);
        bool found;

        if (*given == '\0')
            continue;
        rc = people_value(im->s, &r->person, f, &old, &found, err);
        if (rc != RC_OK || (found && strcmp(buf_str(&old), given) == 0))
            continue;
        c->value[i] = true;
        if (f->tier == TIER_HIGH)
            c->tier = TIER_HIGH;
        note_change(c, f->code, found ? buf_str(&old) : "", given);
    }
    buf_release(&old);
    return rc;
}

static void count_change(struct import *im, const struct ready *r, const struct change *c)
{
    im->rows.res->created += !r->exists;
    im->rows.res->updated += r->exists && c->n != 0;
    im->rows.res->unchanged += r->exists && c->n == 0;
}

/* A person of R's ref whom the file meets: here, or erased before. */
static void meet(struct import *im, const struct ready *r)
{
    struct buf part = BUF_INIT;

    if (!r->exists && !r->returning)
        return;
    tag_bytes(&part, r->ref_hash, sizeof r->ref_hash);
    tag_number(&part, r->exists ? r->person.id : 0);
    tag_number(&part, r->exists ? r->person.version : 0);
    import_plan_meets(&im->plan, &part);
    im->plan.people++;
    buf_release(&part);
}

static enum rc check_all(struct import *im, struct err *err)
{
    struct ready *r = xcalloc(1, sizeof *r);
    struct change c = {0};
    enum rc rc = RC_OK;

    import_plan_begin(&im->plan, "import-users", &im->rows);
    for (size_t row = 1; rc == RC_OK && row < im->rows.csv.nrow; row++) {
        rc = check_row(im, row, r, err);
        if (rc != RC_OK ||
            (rc = import_rows_stopped(&im->rows, row, 0, err)) != RC_OK ||
            im->rows.state[row] != ROW_GOOD)
            continue;
        meet(im, r);
        im->creates += !r->exists;
        if (im->rows.opt->dry_run && r->exists)
            rc = compare(im, r, &c, err);
        if (rc == RC_OK && im->rows.opt->dry_run)
            count_change(im, r, &c);
    }
    change_release(&c);
    ready_free(r);
    return rc;
}

static enum rc write_values(struct import *im, struct act *a, const struct ready *r,
                            const struct change *c, uint8_t *const key[TIER_COUNT],
                            struct err *err)
{
    enum rc rc = RC_OK;

    for (int i = 0; rc == RC_OK && i < im->s->fields.n; i++) {
        const struct field *f = &im->s->fields.field[i];

        if (c->value[i])
            rc = people_set_value_in(a, &r->person, f, buf_str(&r->value[i]),
                                     key[f->tier == TIER_HIGH ? TIER_HIGH : TIER_CONTACT], err);
        else if (r->value[i].len != 0)
            rc = value_confirm(im->s->db, r->person.id, f->id, a->now, err);
    }
    return rc;
}

/* The person's own row and entry, after the values. */
static enum rc write_change(struct import *im, struct act *a, struct ready *r,
                            const struct change *c, const uint8_t *key, struct err *err)
{
    struct buf data = BUF_INIT;
    struct act_entry e = {.action = "update", .subject = &r->person, .before = buf_str(&c->before),
                          .after = buf_str(&c->after), .subject_key = key, .tier = c->tier};
    enum rc rc = RC_OK;

    if (c->department)
        memcpy(r->person.department, r->department, sizeof r->person.department);
    if (im->births >= 0 && c->value[im->births])
        rc = people_ages_in(a, &r->person, buf_str(&r->value[im->births]), err);
    r->person.updated_at = a->now;
    buf_printf(&data, "fields=%s", buf_str(&c->fields));
    e.data = buf_str(&data);
    if (rc == RC_OK && (rc = person_update(im->s->db, &r->person, err)) == RC_OK)
        rc = act_log(a, &e, err);
    buf_release(&data);
    return rc;
}

static enum rc update_one(struct import *im, struct act *a, struct ready *r, struct change *c,
                          struct err *err)
{
    uint8_t *key[TIER_COUNT] = {NULL};
    enum rc rc = compare(im, r, c, err);

    for (int tier = 0; rc == RC_OK && c->n != 0 && tier < TIER_COUNT; tier++)
        rc = people_key(im->s, r->person.uuid, (enum tier)tier, &key[tier], err);
    if (rc == RC_OK)
        rc = write_values(im, a, r, c, key, err);
    if (rc == RC_OK && c->n != 0)
        rc = write_change(im, a, r, c, key[c->tier], err);
    for (int tier = 0; tier < TIER_COUNT; tier++)
        secret_free(key[tier], KEY_BYTES);
    return rc;
}

static enum rc create_one(struct import *im, struct act *a, struct ready *r,
                          const struct bulk_key *keys, struct err *err)
{
    struct act_entry e = {.action = "create", .subject = &r->person,
                          .data = r->returning ? "readmitted" : NULL};
    const char *values[FIELDS_MAX] = {0};
    enum rc rc;

    for (int i = 0; i < im->s->fields.n; i++)
        values[i] = buf_str(&r->value[i]);
    memcpy(r->person.uuid, keys->uuid, sizeof r->person.uuid);
    memcpy(r->person.department, r->department, sizeof r->person.department);
    rc = people_insert_in(a, &r->person, values, keys->key[TIER_CONTACT], keys->key[TIER_HIGH],
                          err);
    if (rc == RC_OK && r->returning)
        rc = erasure_readmit(im->s->db, r->ref_hash, a->now, err);
    return rc == RC_OK ? act_log(a, &e, err) : rc;
}

static enum rc write_row(struct import *im, struct act *a, size_t row, struct ready *r,
                         struct change *c, const struct bulk_key *keys, struct err *err)
{
    enum rc rc = take_row(im, row, r, false, err);

    change_clear(c);
    if (rc == RC_OK)
        meet(im, r);
    if (rc == RC_OK && r->exists)
        rc = update_one(im, a, r, c, err);
    else if (rc == RC_OK && im->next == im->creates)
        rc = import_rows_changed(err);
    else if (rc == RC_OK)
        rc = create_one(im, a, r, &keys[im->next++], err);
    if (rc == RC_OK)
        count_change(im, r, c);
    return rc == RC_OK ? import_rows_stopped(&im->rows, row, 1, err) : rc;
}

static enum rc log_import(struct import *im, struct act *a, struct err *err)
{
    const struct import_result *res = im->rows.res;
    struct buf data = BUF_INIT;
    enum rc rc;

    buf_puts(&data, "sha256=");
    buf_hex(&data, im->rows.csv.digest, sizeof im->rows.csv.digest);
    buf_printf(&data,
               " rows=%" PRId64 " created=%" PRId64 " updated=%" PRId64 " unchanged=%" PRId64
               " skipped=%" PRId64,
               res->rows, res->created, res->updated, res->unchanged, res->bad);
    rc = act_log(a, &(struct act_entry){.action = "import", .data = buf_str(&data)}, err);
    buf_release(&data);
    return rc;
}

/* Every row is read and checked again: the people are locked only now. */
static enum rc write_rows(void *arg, struct act *a, const struct bulk_key *keys, struct err *err)
{
    struct import *im = arg;
    struct ready *r = xcalloc(1, sizeof *r);
    struct change c = {0};
    enum rc rc = RC_OK;

    import_plan_begin(&im->plan, "import-users", &im->rows);
    for (size_t row = 1; rc == RC_OK && row < im->rows.csv.nrow; row++)
        if (im->rows.state[row] == ROW_GOOD)
            rc = write_row(im, a, row, r, &c, keys, err);
    change_release(&c);
    ready_free(r);
    if (rc == RC_OK && im->next != im->creates)
        rc = import_rows_changed(err);
    if (rc == RC_OK)
        rc = import_plan_use_in(a, &im->plan, err);
    return rc == RC_OK ? log_import(im, a, err) : rc;
}

static enum rc run(struct import *im, const char *path, struct err *err)
{
    enum rc rc = import_columns_read(&im->columns, im->s, &im->rows.csv, path, im->rows.opt->map,
                                     err);

    if (rc != RC_OK || (rc = check_all(im, err)) != RC_OK ||
        (rc = import_rows_judge(&im->rows, err)) != RC_OK)
        return rc;
    if (im->rows.opt->dry_run || (rc = import_plan_need(im->s, &im->plan, err)) != RC_OK)
        return rc;
    return bulk_write(im->s, "import", im->creates, write_rows, im, err);
}

enum rc import_users(struct session *s, const char *path, const struct import_options *opt,
                     struct import_result *res, struct err *err)
{
    struct import im = {.s = s};
    enum rc rc = session_need(s, RIGHT_CREATE, err);

    if (rc == RC_OK &&
        (s->key[RK_CONTACT] == NULL || s->key[RK_HIGH] == NULL || s->key[RK_LIST] == NULL))
        rc = err_set(err, RC_DENIED, _("this role holds no key that opens it"));
    if (rc != RC_OK || (rc = import_rows_open(&im.rows, path, opt, res, err)) != RC_OK)
        return rc;
    im.names = field_index(s, "name");
    im.births = field_index(s, "birth_date");
    rc = run(&im, path, err);
    hashset_free(&im.refs);
    hashset_free(&im.uniques);
    import_rows_close(&im.rows);
    return rc;
}
