#define _GNU_SOURCE
#include "service/csvin.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"

#include <csv.h>
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define FILE_MAX (1024L * 1024 * 1024)
#define BOM "\xef\xbb\xbf"
#define CELL_ROOM 65536 /* to begin with; libcsv's growing leaves a copy behind */

static enum rc read_file(const char *path, struct buf *raw, struct err *err)
{
    FILE *f = fopen(path, "re");
    struct stat st;
    char block[65536];
    size_t n;

    if (f == NULL)
        return err_set(err, RC_INVALID, _("cannot read %.150s: %s"), path, strerror(errno));
    if (fstat(fileno(f), &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > FILE_MAX) {
        fclose(f);
        return err_set(err, RC_INVALID, _("%.150s is not a file of at most 1 GiB"), path);
    }
    while ((n = fread(block, 1, sizeof block, f)) > 0)
        buf_put(raw, block, n);
    n = ferror(f) != 0;
    fclose(f);
    explicit_bzero(block, sizeof block);
    return n ? err_set(err, RC_IO, _("cannot read %.150s"), path) : RC_OK;
}

static long line_of(const struct buf *b, size_t at)
{
    long line = 1;

    for (size_t i = 0; i < at && i < b->len; i++)
        line += b->data[i] == '\n';
    return line;
}

static enum rc refuse_binary(const struct buf *raw, struct err *err)
{
    const char *nul = memchr(buf_str(raw), '\0', raw->len);

    if (nul == NULL)
        return RC_OK;
    err_set(err, RC_INVALID, _("line %ld: a NUL byte; this is no CSV file"),
            line_of(raw, (size_t)(nul - raw->data)));
    return err_hint(err, _("save it in the spreadsheet as \"CSV UTF-8\"")), RC_INVALID;
}

/* GB18030 to UTF-8, replacing RAW. */
static enum rc convert(struct buf *raw, struct err *err)
{
    iconv_t cd = iconv_open("UTF-8", "GB18030");
    size_t in = raw->len, cap = raw->len * 2 + 16, left = cap;
    char *from = raw->data, *text, *to;
    size_t bad;

    if (cd == (iconv_t)-1)
        return err_set(err, RC_IO, _("this system cannot read GB18030"));
    text = to = xmalloc(cap);
    bad = iconv(cd, &from, &in, &to, &left);
    iconv_close(cd);
    if (bad == (size_t)-1) {
        long line = line_of(raw, raw->len - in);

        explicit_bzero(text, cap);
        free(text);
        return err_set(err, RC_INVALID, _("line %ld: bytes that are not GB18030"), line);
    }
    buf_wipe(raw);
    buf_put(raw, text, cap - left);
    explicit_bzero(text, cap);
    free(text);
    return RC_OK;
}

static bool begins(const struct buf *raw, const char *with)
{
    return raw->len >= strlen(with) && memcmp(raw->data, with, strlen(with)) == 0;
}

static void drop_mark(struct buf *text)
{
    if (begins(text, BOM))
        buf_cut(text, 0, strlen(BOM));
}

static enum rc to_utf8(struct csvin *c, struct buf *raw, const char *encoding, struct err *err)
{
    bool automatic = strcasecmp(encoding, "auto") == 0;
    bool utf8 = begins(raw, BOM) || strcasecmp(encoding, "utf-8") == 0;

    if (!automatic && !utf8 && strcasecmp(encoding, "gb18030") != 0)
        return err_set(err, RC_USAGE, _("an encoding is auto, utf-8 or gb18030"));
    if (automatic && !utf8)
        utf8 = utf8_valid(buf_str(raw), raw->len);
    snprintf(c->encoding, sizeof c->encoding, "%s", utf8 ? "utf-8" : "gb18030");
    if (!utf8) {
        enum rc rc = convert(raw, err);

        drop_mark(raw);
        return rc;
    }
    drop_mark(raw);
    for (size_t at = 0; at < raw->len;) {
        char32_t ch;
        int n = utf8_decode(raw->data + at, raw->len - at, &ch);

        if (n <= 0)
            return err_set(err, RC_INVALID, _("line %ld: bytes that are not UTF-8"),
                           line_of(raw, at));
        at += (size_t)n;
    }
    return RC_OK;
}

static void on_cell(void *data, size_t len, void *arg)
{
    struct csvin *c = arg;

    if (c->ncell == c->cell_cap) {
        c->cell_cap = c->cell_cap ? c->cell_cap * 2 : 1024;
        c->cell = xrealloc(c->cell, c->cell_cap, sizeof *c->cell);
    }
    c->cell[c->ncell++] = c->len;
    c->row[c->nrow].ncell++;
    /* Cells are never longer than the text they came from, so there is room. */
    if (len != 0)
        memcpy(c->text + c->len, data, len);
    c->len += len;
    c->text[c->len++] = '\0';
}

static void begin_row(struct csvin *c, long line)
{
    if (c->nrow == c->row_cap) {
        c->row_cap = c->row_cap ? c->row_cap * 2 : 256;
        c->row = xrealloc(c->row, c->row_cap, sizeof *c->row);
    }
    c->row[c->nrow] = (struct csv_row){.line = line, .cell = c->ncell};
}

static void on_row(int end, void *arg)
{
    struct csvin *c = arg;

    (void)end;
    c->nrow++;
    begin_row(c, 0);
}

/* The length of the physical line at TEXT with its end: CRLF, LF or CR. */
static size_t line_length(const char *text, size_t len)
{
    size_t n = 0;

    while (n < len && text[n] != '\n' && text[n] != '\r')
        n++;
    if (n < len && text[n] == '\r' && n + 1 < len && text[n + 1] == '\n')
        n++;
    return n < len ? n + 1 : len;
}

/* Fed line by line, so that a row knows the line it began on. */
static enum rc parse(struct csvin *c, const struct buf *text, struct err *err)
{
    struct csv_parser p;
    size_t at = 0;
    long line = 1;
    bool ok;

    if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return err_set(err, RC_IO, _("out of memory"));
    csv_set_blk_size(&p, CELL_ROOM);
    begin_row(c, 1);
    while (at < text->len) {
        size_t len = line_length(text->data + at, text->len - at);

        if (c->row[c->nrow].ncell == 0 && p.pstate == 0)
            c->row[c->nrow].line = line;
        if (csv_parse(&p, text->data + at, len, on_cell, on_row, c) != len)
            break;
        at += len;
        line++;
    }
    ok = at == text->len && csv_fini(&p, on_cell, on_row, c) == 0;
    if (!ok)
        err_set(err, RC_INVALID, _("line %ld: a quote is out of place or not closed"),
                c->row[c->nrow].line);
    if (p.entry_buf != NULL)
        explicit_bzero(p.entry_buf, p.entry_size);
    csv_free(&p);
    return ok ? RC_OK : RC_INVALID;
}

enum rc csvin_open(struct csvin *c, const char *path, const char *encoding, struct err *err)
{
    struct buf raw = BUF_INIT;
    enum rc rc = read_file(path, &raw, err);

    *c = (struct csvin){0};
    if (rc == RC_OK) {
        hash_sha256(c->digest, buf_str(&raw), raw.len);
        rc = refuse_binary(&raw, err);
    }
    if (rc == RC_OK)
        rc = to_utf8(c, &raw, encoding, err);
    if (rc == RC_OK) {
        c->cap = raw.len * 2 + 16;
        c->text = xmalloc(c->cap);
        rc = parse(c, &raw, err);
    }
    if (rc == RC_OK && c->nrow == 0)
        rc = err_set(err, RC_INVALID, _("%.150s has no header row"), path);
    buf_release(&raw);
    if (rc != RC_OK)
        csvin_close(c);
    return rc;
}

void csvin_close(struct csvin *c)
{
    if (c->text != NULL)
        explicit_bzero(c->text, c->cap);
    free(c->text);
    free(c->cell);
    free(c->row);
    *c = (struct csvin){0};
}

const char *csvin_cell(const struct csvin *c, const struct csv_row *row, size_t i)
{
    return i < row->ncell ? c->text + c->cell[row->cell + i] : "";
}
