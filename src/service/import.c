#define _GNU_SOURCE
#include "service/import.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "crypto/seal.h"
#include "rules/validate.h"
#include "service/act.h"
#include "service/bulk.h"
#include "service/csvin.h"
#include "service/hashset.h"
#include "service/people.h"
#include "service/people_write.h"
#include "store/erasure.h"
#include "store/person.h"
#include "store/policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define COLUMNS_MAX 64

/* What a column holds: a catalogue index, or one of these. */
enum { INTO_NOTHING = -1, INTO_REF = -2, INTO_DEPARTMENT = -3 };

struct import {
    struct session *s;
    const struct import_options *opt;
    struct import_result *res;
    struct csvin csv;
    int into[COLUMNS_MAX];
    size_t ncolumns;
    bool *bad;              /* by row */
    size_t creates;         /* good rows of people not there yet */
    struct hashset refs, uniques;
    int64_t names, births;  /* catalogue indices */
};

/* One row made ready: normalised values by catalogue index. */
struct ready {
    struct person person; /* ref, department; the rest of an existing person */
    bool exists, returning;
    uint8_t ref_hash[LOOKUP_BYTES];
    struct buf value[FIELDS_MAX];
};

static void ready_clear(struct ready *r)
{
    for (int i = 0; i < FIELDS_MAX; i++)
        buf_wipe(&r->value[i]);
    secret_wipe(&r->person, sizeof r->person);
    r->exists = r->returning = false;
}

static void ready_free(struct ready *r)
{
    for (int i = 0; i < FIELDS_MAX; i++)
        buf_release(&r->value[i]);
    free(r);
}

/* Is NAME one of the comma-separated HEADERS? */
static bool among(const char *headers, const char *name)
{
    size_t len = strlen(name);

    while (*headers != '\0') {
        size_t n = strcspn(headers, ",");
        size_t skip = strspn(headers, " ");

        if (skip < n && n - skip == len && strncasecmp(headers + skip, name, len) == 0)
            return true;
        headers += n + (headers[n] == ',');
    }
    return false;
}

static int field_index(const struct session *s, const char *code)
{
    for (int i = 0; i < s->fields.n; i++)
        if (strcasecmp(s->fields.field[i].code, code) == 0)
            return i;
    return INTO_NOTHING;
}

static int target(const struct session *s, const char *name)
{
    if (strcasecmp(name, "ref") == 0)
        return INTO_REF;
    if (strcasecmp(name, "department") == 0)
        return INTO_DEPARTMENT;
    return field_index(s, name);
}

/* The --map entry for HEADER; its target's name into OUT. */
static bool mapped(const char *map, const char *header, char *out, size_t max)
{
    size_t len = strlen(header);

    while (map != NULL && *map != '\0') {
        size_t n = strcspn(map, ",");

        if (n > len && map[len] == '=' && strncmp(map, header, len) == 0) {
            snprintf(out, max, "%.*s", (int)(n - len - 1), map + len + 1);
            return true;
        }
        map += n + (map[n] == ',');
    }
    return false;
}

/* Match by the names of the policy: its own and those of every field. */
static enum rc match(struct session *s, const char *header, int *into, struct err *err)
{
    char section[64], headers[512];
    enum rc rc;

    if ((*into = target(s, header)) != INTO_NOTHING)
        return RC_OK;
    if ((rc = policy_get(s->db, "column:ref", "headers", headers, sizeof headers, err)) != RC_OK)
        return rc;
    if (among(headers, header)) {
        *into = INTO_REF;
        return RC_OK;
    }
    if ((rc = policy_get(s->db, "column:department", "headers", headers, sizeof headers, err)) !=
        RC_OK)
        return rc;
    if (among(headers, header)) {
        *into = INTO_DEPARTMENT;
        return RC_OK;
    }
    for (int i = 0; i < s->fields.n; i++) {
        snprintf(section, sizeof section, "field:%s", s->fields.field[i].code);
        if ((rc = policy_get(s->db, section, "headers", headers, sizeof headers, err)) != RC_OK)
            return rc;
        if (among(headers, header)) {
            *into = i;
            return RC_OK;
        }
    }
    return RC_OK;
}

static enum rc read_header(struct import *im, size_t col, struct err *err)
{
    struct buf name = BUF_INIT;
    char to[64];
    enum rc rc = RC_OK;

    text_fold(&name, csvin_cell(&im->csv, &im->csv.row[0], col));
    buf_putc(&name, '\0');
    text_trim(name.data);
    if (mapped(im->opt->map, name.data, to, sizeof to)) {
        im->into[col] = target(im->s, to);
        if (im->into[col] == INTO_NOTHING && strcmp(to, "-") != 0)
            rc = err_set(err, RC_INVALID, _("--map names no field of the catalogue: %.40s"), to);
    } else if ((rc = match(im->s, name.data, &im->into[col], err)) == RC_OK &&
               im->into[col] == INTO_NOTHING) {
        err_set(err, RC_INVALID, _("column %zu (%.60s) is no field of the catalogue"), col + 1,
                name.data);
        rc = err_hint(err, _("name it with --map COLUMN=FIELD, or leave it out with COLUMN=-"));
    }
    for (size_t i = 0; rc == RC_OK && i < col; i++)
        if (im->into[col] != INTO_NOTHING && im->into[i] == im->into[col])
            rc = err_set(err, RC_INVALID, _("columns %zu and %zu hold the same field"), i + 1,
                         col + 1);
    buf_release(&name);
    return rc;
}

static enum rc read_headers(struct import *im, struct err *err)
{
    bool ref = false, name = false;
    enum rc rc = RC_OK;

    im->ncolumns = im->csv.row[0].ncell;
    if (im->ncolumns > COLUMNS_MAX)
        return err_set(err, RC_INVALID, _("more than %d columns"), COLUMNS_MAX);
    for (size_t i = 0; rc == RC_OK && i < im->ncolumns; i++) {
        rc = read_header(im, i, err);
        ref = ref || im->into[i] == INTO_REF;
        name = name || im->into[i] == im->names;
    }
    if (rc == RC_OK && (!ref || !name)) {
        err_set(err, RC_INVALID, _("the columns \"ref\" and \"name\" are required"));
        rc = err_hint(err, _("name them with --map COLUMN=ref,COLUMN=name"));
    }
    return rc;
}

/* Report a bad cell: line, column header, reason; never the value. */
static void bad(struct import *im, size_t row, size_t col, const char *reason)
{
    if (!im->bad[row])
        im->res->bad++;
    im->bad[row] = true;
    if (im->opt->bad != NULL)
        im->opt->bad(im->opt->arg, im->csv.row[row].line,
                     col < im->ncolumns ? csvin_cell(&im->csv, &im->csv.row[0], col) : "",
                     reason);
}

static enum rc take_ref(struct import *im, const char *text, struct ready *r, struct err *err)
{
    struct session *s = im->s;
    struct buf ref = BUF_INIT;
    enum rc rc = RC_OK;

    text_fold(&ref, text);
    buf_putc(&ref, '\0');
    text_trim(ref.data);
    if (ref.data[0] == '\0' || strlen(ref.data) >= sizeof r->person.ref ||
        strpbrk(ref.data, " \t") != NULL)
        rc = err_set(err, RC_INVALID, _("a ref is required, without blanks"));
    if (rc == RC_OK) {
        rc = person_by_ref(s->db, ref.data, &r->person, err);
        r->exists = rc == RC_OK;
        if (rc == RC_MISSING)
            rc = RC_OK;
        snprintf(r->person.ref, sizeof r->person.ref, "%s", ref.data);
    }
    if (rc == RC_OK && r->exists && (!im->opt->update || r->person.status != PERSON_ACTIVE))
        rc = err_set(err, RC_INVALID, _("there is a person with this ref already"));
    if (rc == RC_OK) {
        seal_ref(r->ref_hash, s->key[RK_LIST], r->person.ref);
        rc = erasure_known(s->db, r->ref_hash, &r->returning, err);
    }
    if (rc == RC_OK && r->returning && !im->opt->readmit)
        rc = err_set(err, RC_INVALID, _("a person with this ref was erased"));
    buf_release(&ref);
    return rc;
}

static enum rc take_value(struct import *im, int field, const char *text, struct buf *out,
                          struct err *err)
{
    const struct field *f = &im->s->fields.field[field];
    struct buf iso = BUF_INIT;
    struct date d;
    enum rc rc;

    if (strcmp(f->state, "active") != 0)
        return err_set(err, RC_INVALID, _("a draft field holds no data"));
    if (strcmp(f->rule, "date") == 0 && im->opt->date_format != NULL) {
        if (!date_parse_as(text, im->opt->date_format, &d))
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

static bool blank(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text != ' ' && *text != '\t')
            return false;
    return true;
}

/* One row into R; reports its bad cells when CHECK. */
static enum rc take_row(struct import *im, size_t row, struct ready *r, bool check,
                        struct err *err)
{
    const struct csv_row *line = &im->csv.row[row];
    struct err why = {0};

    ready_clear(r);
    if (line->ncell != im->ncolumns) {
        if (check)
            bad(im, row, im->ncolumns, _("the row has not as many cells as the header"));
        return RC_OK;
    }
    for (size_t col = 0; col < im->ncolumns; col++) {
        const char *text = csvin_cell(&im->csv, line, col);
        int into = im->into[col];
        enum rc rc = RC_OK;

        if (into == INTO_REF)
            rc = take_ref(im, text, r, &why);
        else if (into >= 0 && !blank(text))
            rc = take_value(im, into, text, &r->value[into], &why);
        else if (into == im->names && !(im->opt->update && r->exists))
            rc = err_set(&why, RC_INVALID, _("a name is required"));
        if (rc == RC_INVALID && check)
            bad(im, row, col, why.msg);
        if (rc != RC_OK && rc != RC_INVALID) {
            *err = why;
            return rc;
        }
    }
    for (size_t col = 0; col < im->ncolumns; col++)
        if (im->into[col] == INTO_DEPARTMENT && !blank(csvin_cell(&im->csv, line, col))) {
            snprintf(r->person.department, sizeof r->person.department, "%s",
                     csvin_cell(&im->csv, line, col));
            text_trim(r->person.department);
        }
    return RC_OK;
}

/* Unique values: not twice in the file, not another person's. */
static enum rc check_unique(struct import *im, size_t row, const struct ready *r, size_t col,
                            struct err *err)
{
    const struct field *f = &im->s->fields.field[im->into[col]];
    const char *value = buf_str(&r->value[im->into[col]]);
    struct buf form = BUF_INIT;
    uint8_t hash[LOOKUP_BYTES];
    int64_t ids[4];
    size_t n = 0;
    enum rc rc;

    validate_lookup_form(f->rule, value, &form);
    seal_lookup(hash, im->s->key[f->tier == TIER_HIGH ? RK_HIGH : RK_CONTACT], f->code,
                buf_str(&form));
    buf_release(&form);
    if (!hashset_add(&im->uniques, hash)) {
        bad(im, row, col, _("this number stands in the file twice"));
        return RC_OK;
    }
    rc = lookup_find(im->s->db, hash, ids, 4, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        if (!r->exists || ids[i] != r->person.id) {
            bad(im, row, col, _("another person has this number"));
            break;
        }
    return rc;
}

static enum rc check_row(struct import *im, size_t row, struct ready *r, struct err *err)
{
    enum rc rc = take_row(im, row, r, true, err);

    for (size_t col = 0; rc == RC_OK && col < im->ncolumns && !im->bad[row]; col++) {
        int into = im->into[col];

        if (into == INTO_REF && !hashset_add(&im->refs, r->ref_hash))
            bad(im, row, col, _("this ref stands in the file twice"));
        else if (into >= 0 && im->s->fields.field[into].unique && r->value[into].len != 0)
            rc = check_unique(im, row, r, col, err);
    }
    return rc;
}

static enum rc check_all(struct import *im, struct err *err)
{
    struct ready *r = xcalloc(1, sizeof *r);
    enum rc rc = RC_OK;

    for (size_t row = 1; rc == RC_OK && row < im->csv.nrow; row++) {
        rc = check_row(im, row, r, err);
        im->creates += rc == RC_OK && !im->bad[row] && !r->exists;
        if (rc == RC_OK && row % 500 == 0 &&
            !progress_tick(im->opt->progress, (int64_t)row, (int64_t)im->csv.nrow * 2))
            rc = err_set(err, RC_CANCEL, _("stopped; nothing was imported"));
    }
    im->res->rows = (int64_t)im->csv.nrow - 1;
    ready_free(r);
    return rc;
}

static enum rc update_values(struct import *im, struct act *a, const struct ready *r,
                             bool *changed, struct err *err)
{
    const struct person *p = &r->person;
    struct buf old = BUF_INIT;
    bool found;
    enum rc rc = RC_OK;

    for (int i = 0; rc == RC_OK && i < im->s->fields.n; i++) {
        const struct field *f = &im->s->fields.field[i];
        uint8_t *key = NULL;

        if (r->value[i].len == 0)
            continue;
        buf_wipe(&old);
        if ((rc = people_value(im->s, p, f, &old, &found, err)) != RC_OK)
            break;
        if (found && strcmp(buf_str(&old), buf_str(&r->value[i])) == 0) {
            rc = value_confirm(im->s->db, p->id, f->id, a->now, err);
            continue;
        }
        *changed = true;
        rc = people_key(im->s, p->uuid, (enum tier)f->tier, &key, err);
        if (rc == RC_OK)
            rc = people_set_value_in(a, p, f, buf_str(&r->value[i]), key, err);
        secret_free(key, KEY_BYTES);
    }
    buf_release(&old);
    return rc;
}

static enum rc update_one(struct import *im, struct act *a, struct ready *r, struct err *err)
{
    struct person before;
    bool changed = false;
    enum rc rc = person_by_id(im->s->db, r->person.id, &before, err);

    if (rc == RC_OK)
        changed = strcmp(before.department, r->person.department) != 0;
    if (rc == RC_OK)
        rc = update_values(im, a, r, &changed, err);
    if (rc != RC_OK || !changed) {
        im->res->unchanged += rc == RC_OK;
        return rc;
    }
    im->res->updated++;
    r->person.updated_at = a->now;
    if (r->value[im->births].len != 0)
        rc = people_ages_in(a, &r->person, buf_str(&r->value[im->births]), err);
    if (rc == RC_OK && (rc = person_update(im->s->db, &r->person, err)) == RC_OK)
        rc = act_log(a, &(struct act_entry){.action = "update", .subject = &r->person}, err);
    return rc;
}

static enum rc create_one(struct import *im, struct act *a, struct ready *r,
                          const struct bulk_key *keys, struct err *err)
{
    const char *values[FIELDS_MAX] = {0};
    enum rc rc;

    for (int i = 0; i < im->s->fields.n; i++)
        values[i] = buf_str(&r->value[i]);
    memcpy(r->person.uuid, keys->uuid, sizeof r->person.uuid);
    rc = people_insert_in(a, &r->person, values, keys->key[TIER_CONTACT], keys->key[TIER_HIGH],
                          err);
    if (rc == RC_OK && r->returning)
        rc = erasure_readmit(im->s->db, r->ref_hash, a->now, err);
    if (rc == RC_OK)
        rc = act_log(a, &(struct act_entry){.action = "create", .subject = &r->person}, err);
    im->res->created += rc == RC_OK;
    return rc;
}

static enum rc log_import(struct import *im, struct act *a, struct err *err)
{
    const struct import_result *res = im->res;
    struct buf data = BUF_INIT;
    enum rc rc;

    buf_puts(&data, "sha256=");
    buf_hex(&data, im->csv.digest, sizeof im->csv.digest);
    buf_printf(&data,
               " rows=%" PRId64 " created=%" PRId64 " updated=%" PRId64 " unchanged=%" PRId64
               " skipped=%" PRId64,
               res->rows, res->created, res->updated, res->unchanged, res->bad);
    rc = act_log(a, &(struct act_entry){.action = "import", .data = buf_str(&data)}, err);
    buf_release(&data);
    return rc;
}

static enum rc write_rows(void *arg, struct act *a, const struct bulk_key *keys, struct err *err)
{
    struct import *im = arg;
    struct ready *r = xcalloc(1, sizeof *r);
    size_t next = 0;
    enum rc rc = RC_OK;

    for (size_t row = 1; rc == RC_OK && row < im->csv.nrow; row++) {
        if (im->bad[row])
            continue;
        if ((rc = take_row(im, row, r, false, err)) == RC_OK)
            rc = r->exists ? update_one(im, a, r, err) : create_one(im, a, r, &keys[next++], err);
        if (rc == RC_OK && row % 500 == 0 &&
            !progress_tick(im->opt->progress, (int64_t)(im->csv.nrow + row),
                           (int64_t)im->csv.nrow * 2))
            rc = err_set(err, RC_CANCEL, _("stopped; nothing was imported"));
    }
    ready_free(r);
    return rc == RC_OK ? log_import(im, a, err) : rc;
}

static enum rc run(struct import *im, struct err *err)
{
    enum rc rc = read_headers(im, err);

    if (rc == RC_OK)
        rc = check_all(im, err);
    if (rc != RC_OK || (im->res->bad != 0 && !im->opt->skip_bad)) {
        if (rc == RC_OK) {
            err_set(err, RC_INVALID, _("%" PRId64 " bad rows: nothing was imported"),
                    im->res->bad);
            rc = err_hint(err, _("mend them, or leave them out with --skip-bad"));
        }
        return rc;
    }
    if (im->opt->dry_run)
        return RC_OK;
    return bulk_write(im->s, "import", im->creates, write_rows, im, err);
}

enum rc import_users(struct session *s, const char *path, const struct import_options *opt,
                     struct import_result *res, struct err *err)
{
    struct import im = {.s = s, .opt = opt, .res = res};
    enum rc rc = session_need(s, RIGHT_CREATE, err);

    *res = (struct import_result){0};
    if (rc != RC_OK ||
        (rc = csvin_open(&im.csv, path, opt->encoding != NULL ? opt->encoding : "auto", err)) !=
            RC_OK)
        return rc;
    snprintf(res->encoding, sizeof res->encoding, "%s", im.csv.encoding);
    im.names = field_index(s, "name");
    im.births = field_index(s, "birth_date");
    im.bad = xcalloc(im.csv.nrow, sizeof *im.bad);
    rc = run(&im, err);
    hashset_free(&im.refs);
    hashset_free(&im.uniques);
    free(im.bad);
    csvin_close(&im.csv);
    return rc;
}
