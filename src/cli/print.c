#include "cli/print.h"

#include "base/csvout.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define PAGE 256

struct printer {
    enum format format;
    const struct column *column;
    size_t ncolumn;
    int width[TABLE_COLS]; /* measured on the first page: rows are not held back */
    int64_t rows;
    struct json json;
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

    for (size_t col = 0; col < p->ncolumn; col++) {
        p->width[col] = text_width(_(p->column[col].title));
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
    const char *key[TABLE_COLS];

    for (size_t col = 0; col < p->ncolumn; col++) {
        key[col] = p->column[col].key;
        if (p->format == FORMAT_TABLE)
            print_cell(&p->out, _(p->column[col].title), p->width[col] + 2);
    }
    if (p->format == FORMAT_TABLE)
        end_line(&p->out);
    else if (p->format == FORMAT_CSV)
        csvout_row(&p->out, key, p->ncolumn);
    else
        json_begin_array(&p->json);
}

static void put_row(struct printer *p, const struct row *row)
{
    const char *cell[TABLE_COLS];

    if (p->format == FORMAT_JSON) {
        buf_putc(&p->out, '\n');
        json_begin_object(&p->json);
    }
    for (size_t col = 0; col < p->ncolumn; col++) {
        cell[col] = row->cell[col];
        if (p->format == FORMAT_TABLE) {
            print_cell(&p->out, cell[col], p->width[col] + 2);
        } else if (p->format == FORMAT_JSON) {
            json_key(&p->json, p->column[col].key);
            json_string(&p->json, cell[col] != NULL ? cell[col] : "");
        }
    }
    if (p->format == FORMAT_TABLE)
        end_line(&p->out);
    else if (p->format == FORMAT_CSV)
        csvout_row(&p->out, cell, p->ncolumn);
    else
        json_end_object(&p->json);
    p->rows++;
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
    struct printer p = {
        .format = c->format, .column = l->kind->columns, .ncolumn = l->kind->ncolumns};
    struct row row[PAGE];
    struct rowkey from;
    bool first = true, left = false;
    size_t n = 0, want, shown;
    enum rc rc;

    json_init(&p.json, &p.out);
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
    if (rc == RC_OK && p.format == FORMAT_JSON) {
        buf_putc(&p.out, '\n');
        json_end_array(&p.json);
        buf_putc(&p.out, '\n');
        cli_put(&p.out);
    }
    if (more != NULL)
        *more = left;
    buf_release(&p.out);
    return rc;
}
