#include "service/evidence.h"

#include "base/clock.h"
#include "base/csvout.h"
#include "base/die.h"
#include "base/i18n.h"
#include "service/act.h"
#include "service/auditlog.h"
#include "service/outdir.h"
#include "service/tiles.h"
#include "store/audit.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 512
#define ENTRY_MAX 65535 /* of a bundle */

static const char *const heading[] = {"seq",    "leaf",   "time",    "actor",  "role",
                                      "action", "field",  "subject", "reason", "case",
                                      "data",   "detail", "sig"};
#define COLUMNS (sizeof heading / sizeof *heading)

struct bundle {
    struct session *s;
    struct evidence *res;
    struct outdir out;
    struct tiles *tiles;
    FILE *csv;
    struct buf note;        /* the checkpoint */
    struct checkpoint head; /* what it says, once a key of the log was found to have signed it */
    struct buf vkey;        /* that key */
    struct frontier frontier;
    uint8_t root[HASH_BYTES]; /* at the checkpoint's size */
    int64_t size;             /* entries there were at the beginning */
};

static enum rc take_checkpoint(struct bundle *b, struct err *err)
{
    struct checkpoint_row last;
    bool found = false;
    enum rc rc;

    if (!b->s->broken) {
        rc = auditlog_checkpoint(b->s, &b->note, err);
    } else if ((rc = checkpoint_last(b->s->db, &last, &found, err)) == RC_OK && found) {
        buf_puts(&b->note, last.note);
    }
    if (rc == RC_OK && b->note.len > 0)
        b->res->covered = strtoll(buf_str(&b->note) + strcspn(buf_str(&b->note), "\n"), NULL, 10);
    return rc;
}

/* An entry that announces a log key: is it the one that signed? */
static void try_key(struct bundle *b, const struct audit_entry *e)
{
    char vkey[256], name[128];
    uint8_t pk[32];

    if (b->vkey.len > 0 || b->note.len == 0 || !auditlog_announces_key(e, vkey, sizeof vkey))
        return;
    if (note_vkey_parse(vkey, name, pk) &&
        checkpoint_open(&b->head, buf_str(&b->note), b->note.len, pk, NULL) == RC_OK)
        buf_printf(&b->vkey, "%s\n", vkey);
}

static const char *shown(const char *text)
{
    return strcmp(text, "-") != 0 ? text : NULL; /* csv would quote it away from a formula */
}

static void put_line(const struct audit_entry *e, const uint8_t leaf[HASH_BYTES], struct buf *out)
{
    struct buf hex[4] = {BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT}, time = BUF_INIT;
    char seq[24];
    const char *cell[COLUMNS];

    snprintf(seq, sizeof seq, "%" PRId64, e->seq);
    buf_hex(&hex[0], leaf, HASH_BYTES);
    time_put_iso(&time, e->time);
    if (e->has_subject)
        buf_hex(&hex[1], e->subject, sizeof e->subject);
    if (e->has_detail)
        buf_hex(&hex[2], e->detail, sizeof e->detail);
    if (e->has_sig)
        buf_hex(&hex[3], e->sig, sizeof e->sig);
    cell[0] = seq;
    cell[1] = buf_str(&hex[0]);
    cell[2] = buf_str(&time);
    cell[3] = shown(e->actor);
    cell[4] = shown(e->role);
    cell[5] = e->action;
    cell[6] = shown(e->field);
    cell[7] = buf_str(&hex[1]);
    cell[8] = shown(e->reason);
    cell[9] = shown(e->case_id);
    cell[10] = shown(e->data);
    cell[11] = buf_str(&hex[2]);
    cell[12] = buf_str(&hex[3]);
    csvout_row(out, cell, COLUMNS);
    for (size_t i = 0; i < sizeof hex / sizeof *hex; i++)
        buf_release(&hex[i]);
    buf_release(&time);
}

static enum rc put_entry(struct bundle *b, const struct audit_entry *e, struct buf *line,
                         struct err *err)
{
    struct buf bytes = BUF_INIT;
    uint8_t leaf[HASH_BYTES];
    enum rc rc = RC_OK;

    act_canonical(&bytes, e, true);
    merkle_leaf(leaf, bytes.data, bytes.len);
    put_line(e, leaf, line);
    try_key(b, e);
    if (e->seq < b->res->covered && !b->s->broken) {
        frontier_add(&b->frontier, leaf);
        rc = bytes.len <= ENTRY_MAX
                 ? tiles_add(b->tiles, bytes.data, bytes.len, err)
                 : err_set(err, RC_BROKEN, _("an entry is too long for its bundle"));
    }
    buf_release(&bytes);
    return rc;
}

static enum rc put_page(struct bundle *b, const struct audit_entry *page, size_t n, struct err *err)
{
    struct buf lines = BUF_INIT;
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < n && page[i].seq < b->size; i++) {
        rc = put_entry(b, &page[i], &lines, err);
        b->res->entries++;
    }
    if (rc == RC_OK && fwrite(lines.data, 1, lines.len, b->csv) != lines.len)
        rc = err_set(err, RC_IO, _("cannot write into %.150s: %s"), buf_str(&b->out.path),
                     strerror(errno));
    buf_release(&lines);
    return rc;
}

static enum rc put_entries(struct bundle *b, const struct progress *progress, struct err *err)
{
    struct audit_entry *page = xcalloc(PAGE, sizeof *page);
    const struct audit_filter all = {0};
    struct buf line = BUF_INIT;
    int64_t from = -1;
    size_t n = PAGE;
    enum rc rc = outdir_stream(&b->out, "entries.csv", &b->csv, err);

    if (rc == RC_OK) {
        csvout_row(&line, heading, COLUMNS);
        fwrite(line.data, 1, line.len, b->csv);
        buf_release(&line);
    }
    while (rc == RC_OK && n == PAGE && from + 1 < b->size) {
        rc = audit_page(b->s->db, from, 1, &all, page, PAGE, &n, err);
        if (rc == RC_OK && n > 0) {
            from = page[n - 1].seq;
            rc = put_page(b, page, n, err);
        }
        if (rc == RC_OK && !progress_tick(progress, from + 1, b->size))
            rc = err_set(err, RC_CANCEL, _("stopped"));
    }
    free(page);
    if (b->csv != NULL && (fclose(b->csv) != 0) && rc == RC_OK)
        rc = err_set(err, RC_IO, _("cannot write into %.150s: %s"), buf_str(&b->out.path),
                     strerror(errno));
    return rc;
}

/* What is written must be what was signed. */
static enum rc finish(struct bundle *b, struct err *err)
{
    enum rc rc = RC_OK;

    if (!b->s->broken) {
        frontier_root(&b->frontier, b->root);
        if (b->vkey.len == 0 || b->head.size != b->frontier.size ||
            memcmp(b->root, b->head.root, HASH_BYTES) != 0)
            return err_set(err, RC_BROKEN, _("the log is not the one of that checkpoint"));
        rc = tiles_end(b->tiles, err);
    }
    if (rc == RC_OK && b->note.len > 0)
        rc = outdir_file(&b->out, "checkpoint", b->note.data, b->note.len, err);
    if (rc == RC_OK && b->vkey.len > 0)
        rc = outdir_file(&b->out, "vkey", b->vkey.data, b->vkey.len, err);
    return rc;
}

static enum rc record(struct bundle *b, struct err *err)
{
    char data[96];

    if (b->s->broken)
        return RC_OK;
    snprintf(data, sizeof data, "listing=audit entries=%" PRId64 " checkpoint=%" PRId64,
             b->res->entries, b->res->covered);
    return act_note(b->s, &(struct act_entry){.action = "export", .data = data}, err);
}

enum rc evidence_write(struct session *s, const char *dir, const struct progress *progress,
                       struct evidence *res, struct err *err)
{
    struct bundle b = {.s = s, .res = res, .note = BUF_INIT, .vkey = BUF_INIT};
    struct audit_state st = {.size = 0};
    enum rc rc = session_need(s, RIGHT_READ_AUDIT | RIGHT_EXPORT, err);

    *res = (struct evidence){0};
    if (rc != RC_OK)
        return rc;
    b.tiles = xcalloc(1, sizeof *b.tiles);
    b.tiles->out = &b.out;
    if ((rc = outdir_new(&b.out, dir, err)) == RC_OK && (rc = take_checkpoint(&b, err)) == RC_OK &&
        (rc = audit_state_get(s->db, &st, err)) == RC_OK) {
        b.size = s->broken ? INT64_MAX : st.size;
        if ((rc = put_entries(&b, progress, err)) == RC_OK && (rc = finish(&b, err)) == RC_OK &&
            (rc = record(&b, err)) == RC_OK)
            rc = outdir_end(&b.out, err);
    }
    outdir_abort(&b.out);
    tiles_release(b.tiles);
    free(b.tiles);
    buf_release(&b.note);
    buf_release(&b.vkey);
    return rc;
}
