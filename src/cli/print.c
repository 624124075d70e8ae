#include "cli/print.h"

#include "base/i18n.h"
#include "base/text.h"
#include "service/export.h"

#include <stdio.h>
#include <string.h>

#define PAGE 256

struct printer {
    enum format format;
    const struct lister *lister;
    int width[TABLE_COLS]; /* measured on the first page: rows are not held back */
    int64_t rows;
    struct export_writer writer; /* of CSV and JSON */
    struct buf out;
};

void print_cell(struct buf *out, const char *text, int width)
{
    struct buf safe = BUF_INIT;
    int used;

    if (text != NULL)
        text_sanitise(&safe, text, strlen(text));
    used = text_width(buf_str(&safe));
    buf_puts(out, buf_str(&safe));
    for (; used < width; used++)
        buf_putc(out, ' ');
    buf_release(&safe);
}

static void end_line(struct buf *out)
{
    while (out->len > 0 && out->data[out->len - 1] == ' ')
        buf_cut(out, out->len - 1, 1);
    buf_putc(out, '\n');
}

static void measure(struct printer *p, const struct row *row, size_t n)
{
    struct buf cell = BUF_INIT;

    for (size_t col = 0; col < p->lister->ncolumns; col++) {
        p->width[col] = text_width(_(p->lister->columns[col].title));
        for (size_t i = 0; i < n; i++) {
            int width;

            buf_clear(&cell);
            print_cell(&cell, row[i].cell[col], 0);
            width = text_width(buf_str(&cell));
            if (width > p->width[col])
                p->width[col] = width;
        }
    }
    buf_release(&cell);
}

static void put_header(struct printer *p)
{
    if (p->format != FORMAT_TABLE) {
        export_begin(&p->writer, p->format == FORMAT_CSV ? EXPORT_CSV : EXPORT_JSON, p->lister,
                     &p->out);
        return;
    }
    for (size_t col = 0; col < p->lister->ncolumns; col++)
        print_cell(&p->out, _(p->lister->columns[col].title), p->width[col] + 2);
    end_line(&p->out);
}

static void put_row(struct printer *p, const struct row *row)
{
    p->rows++;
    if (p->format != FORMAT_TABLE) {
        export_row(&p->writer, row);
        return;
    }
    for (size_t col = 0; col < p->lister->ncolumns; col++)
        print_cell(&p->out, row->cell[col], p->width[col] + 2);
    end_line(&p->out);
}

static void put_page(struct printer *p, const struct row *row, size_t n, bool first)
{
    if (first) {
        measure(p, row, n);
        put_header(p);
    }
    for (size_t i = 0; i < n; i++)
        put_row(p, &row[i]);
    cli_put(&p->out);
    buf_wipe(&p->out);
}

enum rc print_rows(struct cli *c, struct lister *l, int64_t limit, bool *more, struct err *err)
{
    struct printer p = {.format = c->format, .lister = l};
    struct row row[PAGE];
    struct rowkey from;
    bool first = true, left = false;
    size_t n = 0, want, shown;
    enum rc rc;

    do {
        memset(row, 0, sizeof row);
        /* One more than wanted tells whether there are more. */
        want = limit >= 0 && limit - p.rows < PAGE ? (size_t)(limit - p.rows) + 1 : PAGE;
        rc = lister_fetch(l, first ? NULL : &from, 1, want, row, &n, err);
        if (rc != RC_OK)
            break;
        shown = limit >= 0 && (int64_t)n > limit - p.rows ? (size_t)(limit - p.rows) : n;
        left = shown < n;
        put_page(&p, row, shown, first);
        if (n > 0)
            from = row[n - 1].key;
        for (size_t i = 0; i < n; i++)
            row_release(&row[i]);
        first = false;
    } while (n == want && !left);
    if (rc == RC_OK && p.format != FORMAT_TABLE) {
        export_end(&p.writer);
        cli_put(&p.out);
    }
    if (more != NULL)
        *more = left;
    buf_release(&p.out);
    return rc;
}
