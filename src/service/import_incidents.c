#include "service/import_incidents.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/bulk.h"
#include "service/hashset.h"
#include "service/import_match.h"
#include "service/incidents_write.h"
#include "store/incident.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUMMARY_MAX 65536
#define ALIKE 16 /* incidents of one title and moment, read at a time */

enum { TITLE, DETECTED, OCCURRED, SEVERITY, STATUS, AFFECTED, CAUSE, SUMMARY, SOURCE, PARTS };

static const char *const codes[PARTS] = {"title",    "detected_at", "occurred_at",
                                         "severity", "status",      "affected",
                                         "cause",    "summary",     "source"};

struct import {
    struct session *s;
    struct import_rows rows;
    int into[IMPORT_COLUMNS_MAX];
    size_t ncol, next; /* rows written */
    uint8_t (*digest)[HASH_BYTES]; /* of a row's content, by row */
    struct hashset seen;           /* digests of this file */
    int64_t now;
};

static enum rc read_columns(struct import *im, const char *path, struct err *err)
{
    static const struct import_codes known = {codes, PARTS, DETECTED + 1};

    return import_match_codes(&known, &im->rows.csv, path, im->rows.opt->map, im->into, &im->ncol,
                              err);
}

/* A value that is missing: R and SQL dumps write it as \N. */
static bool missing(const char *text)
{
    return import_blank(text) || strcmp(text, "\\N") == 0;
}

/* TEXT in one line without blanks around into OUT of MAX bytes. */
static enum rc take_text(const char *text, char *out, size_t max, struct err *err)
{
    struct buf line = BUF_INIT;
    enum rc rc = RC_OK;

    buf_puts(&line, text);
    for (size_t i = 0; i < line.len; i++)
        if (line.data[i] == '\n' || line.data[i] == '\r' || line.data[i] == '\t')
            line.data[i] = ' ';
    text_trim(line.data);
    if (strlen(line.data) >= max)
        rc = err_set(err, RC_INVALID, _("longer than %zu characters"), (max - 1) / 4);
    else
        snprintf(out, max, "%s", line.data);
    buf_release(&line);
    return rc;
}

static enum rc take_moment(const struct import *im, const char *text, int64_t *t, struct err *err)
{
    struct date d;

    if (im->rows.opt->date_format != NULL) {
        if (!date_parse_as(text, im->rows.opt->date_format, &d))
            return err_set(err, RC_INVALID, _("not a date of the given format"));
        *t = date_begins(d);
        return RC_OK;
    }
    if (!time_parse_local(text, t))
        return err_set(err, RC_INVALID, _("a time is 2026-11-24 21:20, or ISO 8601"));
    return RC_OK;
}

/* Digits, parted by commas or not. */
static enum rc take_number(const char *text, int64_t *n, struct err *err)
{
    int64_t out = 0;

    for (const char *p = text; *p != '\0'; p++) {
        if (*p == ',' && p > text)
            continue;
        if (*p < '0' || *p > '9' || out > INT64_C(10000000000))
            return err_set(err, RC_INVALID, _("a number of people, or nothing"));
        out = out * 10 + (*p - '0');
    }
    *n = out;
    return RC_OK;
}

static enum rc take_code(int part, const char *text, struct incident *i, struct err *err)
{
    static const char *const states[] = {"open", "contained", "closed"};

    if (part == SEVERITY && severity_of(text) != SEVERITY_COUNT) {
        snprintf(i->severity, sizeof i->severity, "%s", text);
        return RC_OK;
    }
    for (int k = 0; part == STATUS && k < 3; k++)
        if (strcmp(states[k], text) == 0) {
            snprintf(i->status, sizeof i->status, "%s", text);
            return RC_OK;
        }
    return part == SEVERITY ? err_set(err, RC_INVALID, _("there is no such level"))
                            : err_set(err, RC_INVALID, _("a state is open, contained or closed"));
}

static enum rc take_cell(const struct import *im, int part, const char *text, struct incident *i,
                         struct err *err)
{
    switch (part) {
    case TITLE:
        return take_text(text, i->title, sizeof i->title, err);
    case CAUSE:
        return take_text(text, i->cause, sizeof i->cause, err);
    case SOURCE:
        return take_text(text, i->source, sizeof i->source, err);
    case DETECTED:
        return take_moment(im, text, &i->detected_at, err);
    case OCCURRED:
        return take_moment(im, text, &i->occurred_at, err);
    case AFFECTED:
        return take_number(text, &i->affected, err);
    case SUMMARY:
        if (strlen(text) >= SUMMARY_MAX)
            return err_set(err, RC_INVALID, _("longer than %zu characters"),
                           (size_t)SUMMARY_MAX / 4);
        free(i->summary);
        i->summary = xstrdup(text);
        return RC_OK;
    default:
        return take_code(part, text, i, err);
    }
}

/* The cell of ROW that holds PART; NULL: no column does. */
static const char *cell(const struct import *im, size_t row, int part, size_t *col)
{
    for (*col = 0; *col < im->ncol; ++*col)
        if (im->into[*col] == part)
            return import_rows_cell(&im->rows, row, *col);
    return NULL;
}

/* One row into I; RC_INVALID with *COL for a bad cell. */
static enum rc take_row(const struct import *im, size_t row, struct incident *i, size_t *col,
                        struct err *err)
{
    enum rc rc = RC_OK;

    *i = (struct incident){.status = "closed",
                           .affected = INCIDENT_UNKNOWN,
                           .affected_how = "estimate",
                           .imported = true,
                           .made_at = im->now,
                           .version = 1};
    i->summary = xstrdup("");
    snprintf(i->made_by, sizeof i->made_by, "%s", im->s->op.name);
    for (int part = 0; rc == RC_OK && part < PARTS; part++) {
        const char *text = cell(im, row, part, col);

        if (text != NULL && !missing(text))
            rc = take_cell(im, part, text, i, err);
        else if (part <= DETECTED)
            rc = err_set(err, RC_INVALID, _("this cannot be left empty"));
    }
    if (rc == RC_OK) {
        cell(im, row, DETECTED, col);
        rc = incidents_open_times(i, im->now, err);
    }
    return rc;
}

static enum rc suggest(struct import *im, struct incident *i, struct err *err)
{
    enum severity level;
    enum rc rc;

    if (i->severity[0] != '\0')
        return RC_OK;
    if ((rc = incidents_suggest(im->s, i, false, &level, err)) == RC_OK)
        snprintf(i->severity, sizeof i->severity, "%s", severity_name(level));
    return rc;
}

static void hash_text(struct hash_state *h, const char *text)
{
    hash_more(h, text, strlen(text) + 1);
}

static void hash_number(struct hash_state *h, int64_t n)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, n);
    hash_text(h, text);
}

/* Of all that a row says, as it is understood; SEVERITY is what it says of that, "": nothing. */
static void digest(const struct incident *i, const char *severity, uint8_t out[HASH_BYTES])
{
    struct hash_state h;

    hash_begin(&h);
    hash_text(&h, i->title);
    hash_number(&h, i->detected_at);
    hash_number(&h, i->occurred_at);
    hash_text(&h, severity);
    hash_text(&h, i->status);
    hash_number(&h, i->affected);
    hash_text(&h, i->cause);
    hash_text(&h, i->source);
    hash_text(&h, i->summary);
    hash_end(&h, out);
}

/* The same row twice in one file is a mistake, or not to be told from one. */
static enum rc take_digest(struct import *im, size_t row, const struct incident *i,
                           struct err *err)
{
    digest(i, i->severity, im->digest[row]);
    if (hashset_add(&im->seen, im->digest[row]))
        return RC_OK;
    return err_set(err, RC_INVALID, _("this row stands in the file before"));
}

static enum rc check_row(struct import *im, size_t row, struct err *err)
{
    struct incident i = {0};
    struct err why = {0};
    size_t col = SIZE_MAX;
    enum rc rc;

    if (!import_rows_take(&im->rows, row, im->ncol))
        return RC_OK;
    if ((rc = take_row(im, row, &i, &col, &why)) == RC_OK) {
        col = SIZE_MAX;
        rc = take_digest(im, row, &i, &why);
    }
    if (rc == RC_INVALID)
        import_rows_bad(&im->rows, row, col, &why);
    else if (rc != RC_OK && err != NULL)
        *err = why;
    incident_release(&i);
    return rc == RC_INVALID ? RC_OK : rc;
}

/* Did an import that kept no digests bring in what ROW says? */
static enum rc known_before(struct import *im, size_t row, bool *known, struct err *err)
{
    struct incident i, alike[ALIKE];
    uint8_t found[HASH_BYTES];
    size_t n = ALIKE, col;
    int64_t after = 0;
    enum rc rc = take_row(im, row, &i, &col, err);

    *known = false;
    while (rc == RC_OK && n == ALIKE && !*known) {
        rc = incident_undigested(im->s->db, i.title, i.detected_at, after, alike, ALIKE, &n, err);
        for (size_t k = 0; rc == RC_OK && k < n; k++) {
            digest(&alike[k], i.severity[0] != '\0' ? alike[k].severity : "", found);
            *known = *known || memcmp(found, im->digest[row], sizeof found) == 0;
            after = alike[k].id;
            incident_release(&alike[k]);
        }
    }
    incident_release(&i);
    return rc;
}

/* What is in the log already, another import's that has just ended included. */
static enum rc plan(void *arg, size_t *n, struct err *err)
{
    struct import *im = arg;
    enum rc rc = RC_OK;

    *n = 0;
    for (size_t row = 1; rc == RC_OK && row < im->rows.csv.nrow; row++) {
        int64_t id = 0;
        bool known = false;

        if (im->rows.state[row] != ROW_GOOD)
            continue;
        rc = incident_of_row(im->s->db, im->digest[row], &id, err);
        if (rc == RC_OK && id == 0)
            rc = known_before(im, row, &known, err);
        known = known || id != 0;
        im->rows.state[row] = known ? ROW_KNOWN : ROW_GOOD;
        im->rows.res->unchanged += known;
        *n += !known;
    }
    return rc;
}

static enum rc write_row(struct import *im, struct act *a, size_t row, const struct bulk_key *key,
                         struct err *err)
{
    char case_id[INCIDENTS_CASE];
    const struct act_entry e = {.action = "incident-open", .case_id = case_id, .data = "imported"};
    struct incident i;
    size_t col;
    enum rc rc = take_row(im, row, &i, &col, err);

    memcpy(i.uuid, key->uuid, sizeof i.uuid);
    if (rc == RC_OK && (rc = suggest(im, &i, err)) == RC_OK &&
        (rc = incident_put(im->s->db, &i, err)) == RC_OK &&
        (rc = incident_row_put(im->s->db, im->digest[row], i.id, err)) == RC_OK) {
        incidents_case(i.id, case_id);
        rc = incidents_write_event(a, i.id, "opened", "import", i.detected_at, "", "", NULL, err);
    }
    if (rc == RC_OK)
        rc = act_log(a, &e, err);
    incident_release(&i);
    im->rows.res->created += rc == RC_OK;
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
               " incidents rows=%" PRId64 " created=%" PRId64 " unchanged=%" PRId64
               " skipped=%" PRId64,
               res->rows, res->created, res->unchanged, res->bad);
    rc = act_log(a, &(struct act_entry){.action = "import", .data = buf_str(&data)}, err);
    buf_release(&data);
    return rc;
}

static enum rc write_rows(void *arg, struct act *a, const struct bulk_key *keys, struct err *err)
{
    struct import *im = arg;
    enum rc rc = RC_OK;

    for (size_t row = 1; rc == RC_OK && row < im->rows.csv.nrow; row++)
        if (im->rows.state[row] == ROW_GOOD)
            rc = write_row(im, a, row, &keys[im->next++], err);
    return rc == RC_OK ? log_import(im, a, err) : rc;
}

static enum rc run(struct import *im, const char *path, struct err *err)
{
    size_t creates;
    enum rc rc = read_columns(im, path, err);

    for (size_t row = 1; rc == RC_OK && row < im->rows.csv.nrow; row++)
        if ((rc = check_row(im, row, err)) == RC_OK)
            rc = import_rows_stopped(&im->rows, row, 0, err);
    if (rc == RC_OK)
        rc = import_rows_judge(&im->rows, err);
    if (rc != RC_OK)
        return rc;
    if (im->rows.opt->dry_run) {
        rc = plan(im, &creates, err);
        im->rows.res->created = (int64_t)creates;
        return rc;
    }
    return bulk_write_planned(im->s, "import", plan, write_rows, im, err);
}

enum rc import_incidents(struct session *s, const char *path, const struct import_options *opt,
                         struct import_result *res, struct err *err)
{
    struct import im = {.s = s, .now = clock_now()};
    enum rc rc = session_need(s, RIGHT_INCIDENTS, err);

    if (rc == RC_OK && (s->key[RK_CONTACT] == NULL || s->key[RK_HIGH] == NULL))
        rc = err_set(err, RC_DENIED, _("this role holds no key that opens it"));
    if (rc != RC_OK || (rc = import_rows_open(&im.rows, path, opt, res, err)) != RC_OK)
        return rc;
    im.digest = xcalloc(im.rows.csv.nrow, sizeof *im.digest);
    rc = run(&im, path, err);
    free(im.digest);
    hashset_free(&im.seen);
    import_rows_close(&im.rows);
    return rc;
}
