/* The key x of every pane: its rows as a file. */
#include "base/i18n.h"
#include "panes/pane.h"
#include "service/export.h"

#include <inttypes.h>

static const char *question(const struct pane *p)
{
    if (p->list.nmark > 0)
        return _("The marked rows go to a new file in the export directory, masked as they are "
                 "here. That is recorded. As what?");
    if (p->applied.len > 0)
        return _("The rows under the filter go to a new file in the export directory, masked as "
                 "they are here. That is recorded. As what?");
    return _("All rows of this pane go to a new file in the export directory, masked as they are "
             "here. That is recorded. As what?");
}

enum rc pane_export(struct pane *p, struct err *err)
{
    const struct export_choice only = {p->list.mark, p->list.nmark};
    struct desk *d = p->desk;
    struct export_result res = EXPORT_RESULT_INIT;
    struct desk_work work;
    char answer;
    enum rc rc = session_need(d->s, RIGHT_EXPORT, err);

    if (rc != RC_OK)
        return rc;
    answer = desk_ask(d, _("Export"), question(p), "cj",
                      _("c or Enter CSV   j JSON   Esc nothing"));
    if (answer == 0)
        return RC_OK;
    desk_work(&work, d, _("Export"), _("Esc or Ctrl-C stops"));
    rc = export_rows(&p->lister, answer == 'j' ? EXPORT_JSON : EXPORT_CSV, only, &work.progress,
                     &res, err);
    if (rc == RC_OK && d->s->broken)
        desk_say(d, ROLE_WARN, _("Rows written: %lld, to %s (the broken log took no entry)"),
                 (long long)res.rows, buf_str(&res.path));
    else if (rc == RC_OK && res.rows < (int64_t)only.n)
        desk_say(d, ROLE_WARN,
                 _("Rows written: %lld of %zu marked, the others are not under the filter; to %s"),
                 (long long)res.rows, only.n, buf_str(&res.path));
    else if (rc == RC_OK)
        desk_say(d, ROLE_OK, _("Rows written: %lld, to %s"), (long long)res.rows,
                 buf_str(&res.path));
    export_release(&res);
    return rc;
}
