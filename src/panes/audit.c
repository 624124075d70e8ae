#include "panes/pane.h"

#include "base/i18n.h"
#include "service/auditlog.h"

#include <stdio.h>
#include <string.h>

#define LOOKS "action:look"

struct audit {
    struct buf entry; /* the opened entry in full; may hold personal data */
    int64_t seq;      /* its number */
    bool open;
};

static const struct binding bindings[] = {
    {ACTION_OPEN, RIGHT_READ_AUDIT},
    {ACTION_FILTER, RIGHT_READ_AUDIT},
    {ACTION_LOOKS, RIGHT_READ_AUDIT},
    {ACTION_CHECK_LOG, RIGHT_VERIFY_AUDIT},
    {ACTION_CHECKPOINT, RIGHT_READ_AUDIT},
    {ACTION_NONE, RIGHT_NONE},
};

static bool current(const struct pane *p)
{
    const struct audit *a = p->state;
    const struct row *row = list_row(&p->list);

    return a->open && row != NULL && row->key.id == a->seq;
}

static void close_entry(struct audit *a)
{
    buf_release(&a->entry);
    a->open = false;
}

/* Opening an entry whose detail this role can read is recorded. */
static enum rc open_entry(struct pane *p, struct err *err)
{
    struct audit *a = p->state;
    const struct row *row = list_row(&p->list);
    enum rc rc;

    if (row == NULL || current(p))
        return RC_OK;
    close_entry(a);
    p->skip = 0;
    a->seq = row->key.id;
    rc = auditlog_told(p->desk->s, a->seq, &a->entry, err);
    if (rc == RC_OK)
        a->open = true;
    else
        close_entry(a);
    return rc;
}

static void draw_detail(struct pane *p, struct canvas *c, struct rect r)
{
    struct audit *a = p->state;

    if (current(p)) {
        pane_text(p, c, r, buf_str(&a->entry));
        return;
    }
    close_entry(a);
    if (list_row(&p->list) != NULL)
        canvas_wrap(c, (struct rect){r.y, r.x + 1, r.h, r.w - 2}, ROLE_DIM,
                    _("Enter opens this entry in full. Where it shows values, that is recorded."));
}

static void put_result(struct buf *out, const struct verify_result *res)
{
    if (res->ok)
        buf_printf(out, _("The log verifies: entries %lld, signatures checked %lld.\n"),
                   (long long)res->size, (long long)res->signatures);
    else if (res->bad_seq >= 0)
        buf_printf(out, _("The log does not verify at entry %lld: %s\n"), (long long)res->bad_seq,
                   res->finding);
    else
        buf_printf(out, _("The log does not verify: %s\n"), res->finding);
    if (res->known > 0)
        buf_printf(out, _("Damage recorded by an earlier reopening: entries %lld.\n"),
                   (long long)res->known);
    buf_puts(out, _("Root: "));
    buf_hex(out, res->root, sizeof res->root);
    buf_putc(out, '\n');
}

static enum rc verify(struct pane *p, struct err *err)
{
    struct verify_result res = {.bad_seq = -1};
    struct buf text = BUF_INIT;
    struct desk_work work;
    enum rc rc;

    desk_work(&work, p->desk, _("Verify the whole log"), _("Esc or Ctrl-C stops"));
    rc = auditlog_verify(p->desk->s, NULL, &work.progress, &res, err);
    if (rc != RC_OK && rc != RC_BROKEN)
        return rc;
    put_result(&text, &res);
    desk_text(p->desk, _("Verify the whole log"), buf_str(&text), res.ok ? ROLE_OK : ROLE_BAD);
    buf_release(&text);
    /* Nothing is appended to a log that does not verify. */
    if (!res.ok || p->desk->s->broken)
        return RC_OK;
    rc = auditlog_record_verify(p->desk->s, &res, err);
    return rc == RC_OK ? pane_load(p, err) : rc;
}

static enum rc checkpoint(struct pane *p, struct err *err)
{
    struct buf note = BUF_INIT;
    enum rc rc = auditlog_checkpoint(p->desk->s, &note, err);

    if (rc == RC_OK) {
        buf_printf(&note, "\n%s\n",
                   _("Keep it elsewhere: ycadmin audit checkpoint >FILE. Later, ycadmin audit verify "
                     "--checkpoint FILE proves that nothing before it was changed or cut off."));
        desk_text(p->desk, _("Signed checkpoint"), buf_str(&note), ROLE_NORMAL);
    }
    buf_release(&note);
    return rc;
}

/* Put LOOKS into the filter in force, or take it out again. */
static enum rc only_looks(struct pane *p, struct err *err)
{
    const char *now = buf_str(&p->applied), *there = strstr(now, LOOKS);
    struct buf next = BUF_INIT;
    enum rc rc;

    if (there == NULL)
        buf_printf(&next, "%s%s" LOOKS, now, now[0] != '\0' ? " " : "");
    else
        buf_printf(&next, "%.*s%s", (int)(there - now) - (there > now), now, there + strlen(LOOKS));
    rc = pane_filter(p, buf_str(&next), err);
    buf_release(&next);
    return rc;
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    switch (a) {
    case ACTION_OPEN:
        return open_entry(p, err);
    case ACTION_LOOKS:
        return only_looks(p, err);
    case ACTION_CHECK_LOG:
        return verify(p, err);
    case ACTION_CHECKPOINT:
        return checkpoint(p, err);
    default:
        return RC_OK;
    }
}

static void item(const struct pane *p, struct buf *out)
{
    const struct row *row = list_row(&p->list);

    if (row != NULL)
        buf_printf(out, "#%lld", (long long)row->key.id);
}

static void leave(struct pane *p)
{
    close_entry(p->state);
}

const struct pane_ops audit_pane = {
    .name = "audit",
    .title = N_("Audit"),
    .needs = RIGHT_READ_AUDIT,
    .listing = &audit_listing,
    .bindings = bindings,
    .state_size = sizeof(struct audit),
    .below = true,
    .item = item,
    .draw_detail = draw_detail,
    .act = act,
    .leave = leave,
    .done = leave,
};
