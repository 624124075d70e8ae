#include "service/import_rows.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/i18n.h"
#include "service/import_match.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define TICK 500 /* rows between two looks at the progress */

enum rc import_rows_open(struct import_rows *r, const char *path, const struct import_options *opt,
                         struct import_result *res, struct err *err)
{
    const char *encoding = opt->encoding != NULL ? opt->encoding : "auto";
    enum rc rc;

    *r = (struct import_rows){.opt = opt, .res = res};
    *res = (struct import_result){0};
    if ((rc = csvin_open(&r->csv, path, encoding, err)) != RC_OK)
        return rc;
    snprintf(res->encoding, sizeof res->encoding, "%s", r->csv.encoding);
    r->state = xcalloc(r->csv.nrow, sizeof *r->state);
    return RC_OK;
}

void import_rows_close(struct import_rows *r)
{
    free(r->state);
    r->state = NULL;
    csvin_close(&r->csv);
}

const char *import_rows_cell(const struct import_rows *r, size_t row, size_t col)
{
    return csvin_cell(&r->csv, &r->csv.row[row], col);
}

bool import_rows_take(struct import_rows *r, size_t row, size_t ncol)
{
    const struct csv_row *cells = &r->csv.row[row];
    struct err why = {0};

    if (import_row_blank(&r->csv, cells)) {
        r->state[row] = ROW_EMPTY;
        return false;
    }
    r->res->rows++;
    if (cells->ncell == ncol)
        return true;
    err_set(&why, RC_INVALID, _("the row has not as many cells as the header"));
    import_rows_bad(r, row, SIZE_MAX, &why);
    return false;
}

void import_rows_bad(struct import_rows *r, size_t row, size_t col, const struct err *why)
{
    struct buf reason = BUF_INIT;

    r->res->bad += r->state[row] != ROW_BAD;
    r->state[row] = ROW_BAD;
    buf_puts(&reason, why->msg);
    if (why->hint[0] != '\0')
        buf_printf(&reason, " (%s)", why->hint);
    if (r->opt->bad != NULL)
        r->opt->bad(r->opt->arg, r->csv.row[row].line, import_rows_cell(r, 0, col),
                    buf_str(&reason));
    buf_release(&reason);
}

enum rc import_rows_stopped(const struct import_rows *r, size_t row, size_t pass, struct err *err)
{
    if (row % TICK == 0 && !progress_tick(r->opt->progress, (int64_t)(r->csv.nrow * pass + row),
                                          (int64_t)r->csv.nrow * 2))
        return err_set(err, RC_CANCEL, _("stopped; nothing was imported"));
    return RC_OK;
}

enum rc import_rows_judge(const struct import_rows *r, struct err *err)
{
    if (r->res->bad == 0 || r->opt->skip_bad)
        return RC_OK;
    err_set(err, RC_INVALID, _("%" PRId64 " bad rows: nothing was imported"), r->res->bad);
    return err_hint(err, _("mend them, or leave them out with --skip-bad")), RC_INVALID;
}

enum rc import_rows_changed(struct err *err)
{
    err_set(err, RC_CONFLICT, _("people were changed while the file was checked; "
                                "nothing was imported"));
    return err_hint(err, _("try again")), RC_CONFLICT;
}
