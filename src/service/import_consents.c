#define _DEFAULT_SOURCE
#include "service/import_consents.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "crypto/tag.h"
#include "service/auditlog.h"
#include "service/consents.h"
#include "service/import_match.h"
#include "service/import_plan.h"
#include "service/import_rows.h"
#include "service/notes.h"
#include "store/notice.h"
#include "store/person.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTICES 16 /* remembered */

/* The columns, in the order of enum consent_part. */
static const char *const codes[CONSENT_PARTS] = {"ref",     "purpose", "action",  "at",
                                                 "channel", "notice",  "evidence"};

struct import {
    struct session *s;
    struct import_rows rows;
    int into[IMPORT_COLUMNS_MAX];
    size_t ncol, column[CONSENT_PARTS]; /* the column of each part; SIZE_MAX: none */
    struct purposes purposes;
    struct notice notice[NOTICES];      /* without their texts */
    size_t nnotice;
    int64_t now;
    struct consent_event *event;  /* by row: what was checked */
    struct touched {
        int64_t person;
        uint8_t uuid[16];
    } *touched; /* one for each event written */
    size_t ntouched;
};

static enum rc read_columns(struct import *im, const char *path, struct err *err)
{
    static const struct import_codes known = {codes, CONSENT_PARTS, CONSENT_NOTICE};
    enum rc rc = import_match_codes(&known, &im->rows.csv, path, im->rows.opt->map, im->into,
                                    &im->ncol, err);

    for (size_t i = 0; i < CONSENT_PARTS; i++)
        im->column[i] = SIZE_MAX;
    for (size_t i = 0; rc == RC_OK && i < im->ncol; i++)
        if (im->into[i] != IMPORT_NOTHING)
            im->column[im->into[i]] = i;
    return rc;
}

/* The cell of PART, folded and trimmed, into OUT; empty where there is none. */
static void cell(const struct import *im, size_t row, enum consent_part part, struct buf *out)
{
    size_t col = im->column[part];

    buf_clear(out);
    if (col != SIZE_MAX)
        text_fold(out, import_rows_cell(&im->rows, row, col));
    if (out->len > 0)
        text_trim(out->data);
}

/* A code as the tables have it, in lower case. */
static void code_cell(const struct import *im, size_t row, enum consent_part part, char *out,
                      size_t max)
{
    struct buf text = BUF_INIT;

    cell(im, row, part, &text);
    snprintf(out, max, "%s", buf_str(&text));
    for (char *p = out; *p != '\0'; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    buf_release(&text);
}

static enum rc read_when(const struct import *im, const char *text, int64_t *at, struct err *err)
{
    struct date d;

    if (im->rows.opt->date_format != NULL && date_parse_as(text, im->rows.opt->date_format, &d))
        *at = date_begins(d);
    else if (im->rows.opt->date_format != NULL)
        return err_set(err, RC_INVALID, _("not a date of the given format"));
    else if (!time_parse_local(text, at))
        return err_set(err, RC_INVALID,
                       _("a date, or a date and time such as 2026-11-24 09:30"));
    return RC_OK;
}

/* The notice of that code, remembered. */
static enum rc named_notice(struct import *im, const char *code, const struct notice **out,
                            struct err *err)
{
    struct notice n = {0};
    enum rc rc;

    for (size_t i = 0; i < im->nnotice; i++)
        if (strcmp(im->notice[i].code, code) == 0) {
            *out = &im->notice[i];
            return RC_OK;
        }
    if ((rc = notice_by_code(im->s->db, code, &n, err)) != RC_OK)
        return rc;
    notice_release(&n);
    if (im->nnotice == NOTICES)
        im->nnotice = 0;
    im->notice[im->nnotice] = n;
    *out = &im->notice[im->nnotice++];
    return RC_OK;
}

/* The notice that the row names, or that goes without saying. */
static enum rc find_notice(struct import *im, size_t row, const struct consent_event *e,
                           struct notice *out, struct err *err)
{
    struct buf code = BUF_INIT;
    const struct notice *n;
    enum rc rc;

    cell(im, row, CONSENT_NOTICE, &code);
    if (code.len > 0 && code.data[0] != '\0') {
        rc = named_notice(im, buf_str(&code), &n, err);
        if (rc == RC_OK)
            *out = *n;
    } else {
        rc = consents_notice(im->s, e->person, e->purpose, e->action, e->at, out, err);
        notice_release(out);
    }
    buf_release(&code);
    return rc;
}

static enum rc find_person(struct import *im, size_t row, struct person *p, struct err *err)
{
    struct buf ref = BUF_INIT;
    enum rc rc;

    cell(im, row, CONSENT_REF, &ref);
    rc = person_by_ref(im->s->db, buf_str(&ref), p, err);
    if (rc == RC_OK && p->status >= PERSON_ERASING)
        rc = err_set(err, RC_MISSING, _("this person is erased"));
    buf_release(&ref);
    return rc;
}

/* One row into E. RC_INVALID or RC_MISSING with *PART when it is bad. */
static enum rc take_row(struct import *im, size_t row, struct consent_event *e,
                        enum consent_part *part, struct err *err)
{
    size_t evidence = im->column[CONSENT_EVIDENCE];
    struct buf when = BUF_INIT;
    struct notice notice = {0};
    struct person p;
    enum rc rc = find_person(im, row, &p, err);

    *part = CONSENT_REF;
    if (rc != RC_OK)
        return rc;
    e->person = p.id;
    code_cell(im, row, CONSENT_PURPOSE, e->purpose, sizeof e->purpose);
    code_cell(im, row, CONSENT_ACTION, e->action, sizeof e->action);
    code_cell(im, row, CONSENT_CHANNEL, e->channel, sizeof e->channel);
    *part = CONSENT_PURPOSE;
    if (purposes_find(&im->purposes, e->purpose) == NULL)
        return err_set(err, RC_INVALID, _("the policy has no such purpose"));
    *part = CONSENT_AT;
    cell(im, row, CONSENT_AT, &when);
    rc = read_when(im, buf_str(&when), &e->at, err);
    buf_release(&when);
    if (rc != RC_OK)
        return rc;
    *part = CONSENT_EVIDENCE;
    if (evidence != SIZE_MAX &&
        strlen(import_rows_cell(&im->rows, row, evidence)) > CONSENT_EVIDENCE_MAX)
        return err_set(err, RC_INVALID, _("the note is too long or not UTF-8"));
    *part = CONSENT_NOTICE;
    if ((rc = find_notice(im, row, e, &notice, err)) != RC_OK)
        return rc;
    e->notice = notice.id;
    return consents_check(&p, e, &notice, im->now, part, err);
}

static enum rc check_row(struct import *im, size_t row, struct err *err)
{
    enum consent_part part = CONSENT_PARTS;
    struct err why = {0};
    bool same = false;
    enum rc rc;

    if (!import_rows_take(&im->rows, row, im->ncol))
        return RC_OK;
    rc = take_row(im, row, &im->event[row], &part, &why);
    if (rc == RC_INVALID || rc == RC_MISSING) {
        import_rows_bad(&im->rows, row, part < CONSENT_PARTS ? im->column[part] : SIZE_MAX, &why);
        return RC_OK;
    }
    if (rc == RC_OK && im->rows.opt->dry_run &&
        (rc = consent_event_known(im->s->db, &im->event[row], &same, &why)) == RC_OK) {
        im->rows.res->unchanged += same;
        im->rows.res->created += !same;
    }
    if (rc != RC_OK && err != NULL)
        *err = why;
    return rc;
}

static enum rc write_row(struct import *im, struct act *a, size_t row, struct err *err)
{
    size_t evidence = im->column[CONSENT_EVIDENCE];
    struct consent_event *e = &im->event[row];
    struct touched *t;
    struct person p;
    bool same;
    enum rc rc = consent_event_known(im->s->db, e, &same, err);

    if (rc == RC_OK && same) {
        im->rows.res->unchanged++;
        return RC_OK;
    }
    if (rc != RC_OK || (rc = person_by_id(im->s->db, e->person, &p, err)) != RC_OK)
        return rc;
    if (p.status >= PERSON_ERASING)
        return import_rows_changed(err);
    e->recorded_at = a->now;
    snprintf(e->recorder, sizeof e->recorder, "%s", im->s->op.name);
    rc = consent_event_put(im->s->db, e, err);
    if (rc == RC_OK && evidence != SIZE_MAX)
        rc = notes_put_in(a, &p, "consent", e->id,
                          import_rows_cell(&im->rows, row, evidence), err);
    t = &im->touched[im->ntouched++];
    t->person = p.id;
    memcpy(t->uuid, p.uuid, sizeof t->uuid);
    im->rows.res->created += rc == RC_OK;
    return rc;
}

static int by_person(const void *a, const void *b)
{
    const struct touched *x = a, *y = b;

    return (x->person > y->person) - (x->person < y->person);
}

/* One entry for each person, with how many answers came. */
static enum rc log_people(struct import *im, struct act *a, struct err *err)
{
    enum rc rc = RC_OK;

    qsort(im->touched, im->ntouched, sizeof *im->touched, by_person);
    for (size_t i = 0, n; rc == RC_OK && i < im->ntouched; i += n) {
        struct person p = {.id = im->touched[i].person};
        struct act_entry e = {.action = "consent", .subject = &p};
        char data[32];

        for (n = 1; i + n < im->ntouched && im->touched[i + n].person == p.id;)
            n++;
        memcpy(p.uuid, im->touched[i].uuid, sizeof p.uuid);
        snprintf(data, sizeof data, "imported=%zu", n);
        e.data = data;
        rc = act_log(a, &e, err);
    }
    return rc;
}

static enum rc log_file(struct import *im, struct act *a, struct err *err)
{
    const struct import_result *res = im->rows.res;
    struct buf data = BUF_INIT;
    enum rc rc;

    buf_puts(&data, "consents sha256=");
    buf_hex(&data, im->rows.csv.digest, sizeof im->rows.csv.digest);
    buf_printf(&data,
               " rows=%" PRId64 " created=%" PRId64 " unchanged=%" PRId64 " skipped=%" PRId64,
               res->rows, res->created, res->unchanged, res->bad);
    rc = act_log(a, &(struct act_entry){.action = "import", .data = buf_str(&data)}, err);
    buf_release(&data);
    return rc;
}

static int by_id(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void meet(struct import_plan *plan, const struct consent_event *e)
{
    struct buf part = BUF_INIT;

    tag_number(&part, e->person);
    tag_text(&part, e->purpose);
    tag_text(&part, e->action);
    tag_text(&part, e->channel);
    tag_number(&part, e->at);
    tag_number(&part, e->notice);
    import_plan_meets(plan, &part);
    buf_release(&part);
}

/* All answers that are not here yet. */
static enum rc make_plan(struct import *im, struct import_plan *plan, struct err *err)
{
    int64_t *person = xcalloc(im->rows.csv.nrow, sizeof *person);
    size_t n = 0;
    enum rc rc = RC_OK;

    import_plan_begin(plan, "import-consents", &im->rows);
    for (size_t row = 1; rc == RC_OK && row < im->rows.csv.nrow; row++) {
        bool same = true;

        if (im->rows.state[row] == ROW_GOOD)
            rc = consent_event_known(im->s->db, &im->event[row], &same, err);
        if (rc != RC_OK || same)
            continue;
        meet(plan, &im->event[row]);
        person[n++] = im->event[row].person;
    }
    qsort(person, n, sizeof *person, by_id);
    for (size_t i = 0; i < n; i++)
        plan->people += i == 0 || person[i] != person[i - 1];
    free(person);
    return rc;
}

static enum rc plan_need(struct import *im, struct err *err)
{
    struct import_plan plan;
    enum rc rc = make_plan(im, &plan, err);

    return rc == RC_OK ? import_plan_need(im->s, &plan, err) : rc;
}

static enum rc plan_use_in(struct import *im, struct act *a, struct err *err)
{
    struct import_plan plan;
    enum rc rc = make_plan(im, &plan, err);

    return rc == RC_OK ? import_plan_use_in(a, &plan, err) : rc;
}

static enum rc write_all(struct import *im, struct err *err)
{
    struct act a = {0};
    enum rc rc = act_begin(&a, im->s, err);

    im->touched = xcalloc(im->rows.csv.nrow, sizeof *im->touched);
    if (rc == RC_OK)
        rc = plan_use_in(im, &a, err);
    for (size_t row = 1; rc == RC_OK && row < im->rows.csv.nrow; row++) {
        if (im->rows.state[row] == ROW_GOOD)
            rc = write_row(im, &a, row, err);
        if (rc == RC_OK)
            rc = import_rows_stopped(&im->rows, row, 1, err);
    }
    if (rc == RC_OK && (rc = log_people(im, &a, err)) == RC_OK &&
        (rc = log_file(im, &a, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    if (rc == RC_OK)
        auditlog_settle(im->s);
    return rc;
}

static enum rc run(struct import *im, const char *path, struct err *err)
{
    enum rc rc = read_columns(im, path, err);

    if (rc != RC_OK || (rc = purposes_read(im->s, &im->purposes, err)) != RC_OK)
        return rc;
    for (size_t row = 1; rc == RC_OK && row < im->rows.csv.nrow; row++)
        if ((rc = check_row(im, row, err)) == RC_OK)
            rc = import_rows_stopped(&im->rows, row, 0, err);
    if (rc == RC_OK)
        rc = import_rows_judge(&im->rows, err);
    if (rc != RC_OK || im->rows.opt->dry_run || (rc = plan_need(im, err)) != RC_OK)
        return rc;
    return write_all(im, err);
}

enum rc import_consents(struct session *s, const char *path, const struct import_options *opt,
                        struct import_result *res, struct err *err)
{
    struct import im = {.s = s, .now = clock_now()};
    enum rc rc = session_need(s, RIGHT_CAMPAIGN, err);

    if (rc != RC_OK || (rc = import_rows_open(&im.rows, path, opt, res, err)) != RC_OK)
        return rc;
    im.event = xcalloc(im.rows.csv.nrow, sizeof *im.event);
    rc = run(&im, path, err);
    free(im.event);
    free(im.touched);
    import_rows_close(&im.rows);
    return rc;
}
