#include "service/export.h"

#include "base/clock.h"
#include "base/csvout.h"
#include "base/i18n.h"
#include "service/act.h"
#include "service/outfile.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAGE 256

void export_begin(struct export_writer *w, enum export_form form, const struct lister *l,
                  struct buf *out)
{
    const char *key[TABLE_COLS];

    *w = (struct export_writer){
        .form = form, .column = l->columns, .ncolumn = l->ncolumns, .out = out};
    json_init(&w->json, out);
    for (size_t col = 0; col < w->ncolumn; col++)
        key[col] = w->column[col].key;
    if (form == EXPORT_CSV)
        csvout_row(out, key, w->ncolumn);
    else
        json_begin_array(&w->json);
}

void export_row(struct export_writer *w, const struct row *row)
{
    const char *cell[TABLE_COLS];

    if (w->form == EXPORT_CSV) {
        for (size_t col = 0; col < w->ncolumn; col++)
            cell[col] = row->cell[col];
        csvout_row(w->out, cell, w->ncolumn);
        return;
    }
    buf_putc(w->out, '\n');
    json_begin_object(&w->json);
    for (size_t col = 0; col < w->ncolumn; col++)
        json_pair(&w->json, w->column[col].key, row->cell[col] != NULL ? row->cell[col] : "");
    json_end_object(&w->json);
}

void export_end(struct export_writer *w)
{
    if (w->form == EXPORT_CSV)
        return;
    buf_putc(w->out, '\n');
    json_end_array(&w->json);
    buf_putc(w->out, '\n');
}

void export_facts(const struct lister *l, struct buf *out)
{
    buf_printf(out, "listing=%s", l->kind->name);
    for (size_t i = 0; i < l->filter.n; i++)
        buf_printf(out, "%s%s", i == 0 ? " filter=" : ",",
                   l->filter.term[i].field[0] != '\0' ? l->filter.term[i].field : "text");
}

/* Page after page into F; no transaction is held between them. */
static enum rc put_rows(struct lister *l, struct export_writer *w, struct outfile *f,
                        const struct progress *progress, int64_t *rows, struct err *err)
{
    struct row page[PAGE];
    struct rowkey from;
    int64_t total = 0;
    bool exact;
    size_t n = PAGE;
    enum rc rc = l->kind->count(l, &total, &exact, err);

    for (*rows = 0; rc == RC_OK && n == PAGE;) {
        memset(page, 0, sizeof page);
        rc = lister_fetch(l, *rows == 0 ? NULL : &from, 1, PAGE, page, &n, err);
        for (size_t i = 0; i < n; i++) {
            from = page[i].key;
            export_row(w, &page[i]);
            row_release(&page[i]);
        }
        if (rc == RC_OK)
            rc = outfile_put(f, w->out, err);
        buf_wipe(w->out);
        *rows += (int64_t)n;
        if (rc == RC_OK && !progress_tick(progress, *rows, total))
            rc = err_set(err, RC_CANCEL, _("stopped"));
    }
    return rc;
}

static enum rc put_chosen(struct lister *l, struct export_writer *w, struct outfile *f,
                          struct export_choice only, const struct progress *progress,
                          int64_t *rows, struct err *err)
{
    enum rc rc = RC_OK;

    *rows = 0;
    for (size_t i = 0; rc == RC_OK && i < only.n; i++) {
        struct row row;
        bool found;

        if ((rc = lister_row(l, &only.key[i], &row, &found, err)) != RC_OK || !found)
            continue;
        export_row(w, &row);
        row_release(&row);
        rc = outfile_put(f, w->out, err);
        buf_wipe(w->out);
        ++*rows;
        if (rc == RC_OK && !progress_tick(progress, (int64_t)i + 1, (int64_t)only.n))
            rc = err_set(err, RC_CANCEL, _("stopped"));
    }
    return rc;
}

/* A log that does not verify takes no entry, but must still be carried away. */
static enum rc record(struct lister *l, struct export_choice only, const struct export_result *res,
                      struct err *err)
{
    struct buf data = BUF_INIT;
    enum rc rc;

    if (l->s->broken && l->kind == &audit_listing)
        return RC_OK;
    export_facts(l, &data);
    if (only.n > 0)
        buf_printf(&data, " marked=%zu", only.n);
    buf_printf(&data, " rows=%" PRId64 " sha256=", res->rows);
    buf_hex(&data, res->digest, sizeof res->digest);
    rc = act_note(l->s, &(struct act_entry){.action = "export", .data = buf_str(&data)}, err);
    buf_release(&data);
    return rc;
}

/* users-2026-11-24-1400.csv, by local time. */
static void file_name(const struct lister *l, enum export_form form, struct buf *out)
{
    struct buf when = BUF_INIT;

    time_put(&when, clock_now(), false);
    buf_printf(out, "%s-", l->kind->name);
    for (const char *p = buf_str(&when); *p != '\0'; p++)
        if (*p != ':')
            buf_putc(out, *p == ' ' ? '-' : *p);
    buf_puts(out, form == EXPORT_CSV ? ".csv" : ".json");
    buf_release(&when);
}

static enum rc write_file(struct lister *l, enum export_form form, struct export_choice only,
                          const struct progress *progress, struct export_result *res,
                          struct err *err)
{
    struct buf piece = BUF_INIT, name = BUF_INIT;
    struct export_writer w;
    struct outfile f;
    enum rc rc = outfile_begin(&f, l->s, NULL, err);

    if (rc != RC_OK)
        return rc;
    file_name(l, form, &name);
    export_begin(&w, form, l, &piece);
    rc = only.n > 0 ? put_chosen(l, &w, &f, only, progress, &res->rows, err)
                    : put_rows(l, &w, &f, progress, &res->rows, err);
    if (rc == RC_OK) {
        export_end(&w);
        rc = outfile_put(&f, &piece, err);
    }
    if (rc == RC_OK && (rc = outfile_close(&f, res->digest, err)) == RC_OK &&
        (rc = record(l, only, res, err)) == RC_OK)
        rc = outfile_name(&f, buf_str(&name), &res->path, err);
    outfile_abort(&f);
    buf_release(&piece);
    buf_release(&name);
    return rc;
}

enum rc export_rows(struct lister *l, enum export_form form, struct export_choice only,
                    const struct progress *progress, struct export_result *res, struct err *err)
{
    bool words = l->words;
    enum rc rc = session_need(l->s, l->kind->needs | RIGHT_EXPORT, err);

    if (rc != RC_OK)
        return rc;
    l->words = false;
    rc = write_file(l, form, only, progress, res, err);
    l->words = words;
    return rc;
}

void export_release(struct export_result *res)
{
    buf_release(&res->path);
}
