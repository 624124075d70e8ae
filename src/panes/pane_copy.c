/* The key y of every pane: rows to the terminal's clipboard, masked as they are shown. */
#include "base/i18n.h"
#include "base/text.h"
#include "panes/pane.h"

#include <string.h>

#define COPY_BYTES 65536 /* terminals drop what is much longer */

/* Cells parted by tabs; a cell holds neither tab nor newline. */
static void put_row(const struct pane *p, const struct row *row, struct buf *out)
{
    for (size_t i = 0; i < p->list.src.ncolumns; i++) {
        if (i > 0)
            buf_putc(out, '\t');
        if (row->cell[i] != NULL)
            text_sanitise(out, row->cell[i], strlen(row->cell[i]));
    }
}

static enum rc put_marked(struct pane *p, struct buf *out, size_t *n, struct err *err)
{
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < p->list.nmark && out->len <= COPY_BYTES; i++) {
        struct row row;
        bool found;

        rc = lister_row(&p->lister, &p->list.mark[i], &row, &found, err);
        if (rc != RC_OK || !found)
            continue;
        if (*n > 0)
            buf_putc(out, '\n');
        put_row(p, &row, out);
        row_release(&row);
        ++*n;
    }
    return rc;
}

/* What is copied, as text; *ROWS of the list, 0 when it is a value of the detail. */
static enum rc gather(struct pane *p, struct buf *out, size_t *rows, bool *clear, struct err *err)
{
    const struct row *row = list_row(&p->list);
    enum rc rc = RC_OK;

    *rows = 0;
    *clear = false;
    if (p->detail && p->ops->copy != NULL)
        rc = p->ops->copy(p, out, clear, err);
    if (rc != RC_OK || out->len > 0)
        return rc;
    if (p->list.nmark > 0)
        return put_marked(p, out, rows, err);
    if (row != NULL)
        put_row(p, row, out);
    *rows = row != NULL;
    return RC_OK;
}

static void say(struct desk *d, size_t rows, bool clear)
{
    if (clear)
        desk_say(d, ROLE_WARN, "%s",
                 _("The value was sent to the terminal's clipboard in clear; that is recorded."));
    else if (rows == 0)
        desk_say(d, ROLE_OK, "%s", _("The value was sent to the terminal's clipboard, masked."));
    else
        desk_say(d, ROLE_OK, _("Rows sent to the terminal's clipboard, masked: %zu"), rows);
}

enum rc pane_copy(struct pane *p, struct err *err)
{
    struct desk *d = p->desk;
    struct buf text = BUF_INIT;
    size_t rows;
    bool clear;
    enum rc rc;

    if (!term_clipboard(d->term, NULL)) {
        err_set(err, RC_INVALID, _("this terminal takes no text for its clipboard"));
        if (session_may(d->s, RIGHT_EXPORT))
            err_hint(err, _("x writes the rows to a file"));
        return RC_INVALID;
    }
    rc = gather(p, &text, &rows, &clear, err);
    if (rc == RC_OK && text.len == 0)
        rc = err_set(err, RC_MISSING, _("there is nothing to copy"));
    if (rc == RC_OK && text.len > COPY_BYTES)
        rc = err_set(err, RC_INVALID, _("that is too much for a clipboard; x writes a file"));
    if (rc == RC_OK && !term_clipboard(d->term, buf_str(&text)))
        rc = err_set(err, RC_IO, _("the terminal took no text for its clipboard"));
    if (rc == RC_OK)
        say(d, rows, clear);
    buf_release(&text);
    return rc;
}
