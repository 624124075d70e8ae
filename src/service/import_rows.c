#include "service/import_rows.h"

#include "base/i18n.h"

#define TICK 500 /* rows between two looks at the progress */

void import_rows_bad(const struct import_options *opt, const struct csvin *csv, size_t row,
                     size_t col, const struct err *why)
{
    struct buf reason = BUF_INIT;

    buf_puts(&reason, why->msg);
    if (why->hint[0] != '\0')
        buf_printf(&reason, " (%s)", why->hint);
    if (opt->bad != NULL)
        opt->bad(opt->arg, csv->row[row].line, csvin_cell(csv, &csv->row[0], col),
                 buf_str(&reason));
    buf_release(&reason);
}

enum rc import_rows_stopped(const struct import_options *opt, const struct csvin *csv, size_t row,
                            size_t pass, struct err *err)
{
    if (row % TICK == 0 && !progress_tick(opt->progress, (int64_t)(csv->nrow * pass + row),
                                          (int64_t)csv->nrow * 2))
        return err_set(err, RC_CANCEL, _("stopped; nothing was imported"));
    return RC_OK;
}
