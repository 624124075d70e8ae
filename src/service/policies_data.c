#include "base/clock.h"
#include "base/csvout.h"
#include "base/diff.h"
#include "base/json.h"
#include "service/policies.h"
#include "store/notice.h"
#include "store/policy_version.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* One fact under its name; TEXT NULL: N is the fact. */
struct fact {
    const char *name, *text;
    int64_t n;
};

enum { FACTS = 16, DATES = 2 };

/* What is said of a version, and what the facts point to. */
struct facts {
    struct notice n, before;
    struct policy_version v;
    struct policy_coverage c;
    const char *state;
    struct buf date[DATES], digest, original, changed;
    struct fact fact[FACTS];
    size_t nfact;
};

static void add(struct facts *f, const char *name, const char *text, int64_t n)
{
    f->fact[f->nfact++] = (struct fact){name, text, n};
}

static enum rc read_all(struct session *s, int64_t notice, struct facts *f, struct err *err)
{
    int64_t now = clock_now(), in_force = 0, before = 0;
    bool found;
    enum rc rc;

    if ((rc = notice_by_id(s->db, notice, &f->n, err)) != RC_OK ||
        (rc = policy_version_get(s->db, notice, &f->v, &found, err)) != RC_OK ||
        (rc = policies_coverage(s, &f->v, &f->c, err)) != RC_OK ||
        (rc = policy_version_in_force(s->db, now, &in_force, err)) != RC_OK ||
        (rc = policy_version_before(s->db, notice, &before, err)) != RC_OK ||
        (before != 0 && (rc = notice_by_id(s->db, before, &f->before, err)) != RC_OK))
        return rc;
    f->state = policies_state(&f->n, in_force, now);
    return RC_OK;
}

/* The sentences that went and came, a line each. */
static void put_changed(struct facts *f)
{
    struct diff d;

    if (f->before.text == NULL)
        return;
    diff_make(&d, f->before.text, f->n.text);
    for (size_t i = 0; i < d.n; i++)
        if (d.piece[i].mark != ' ')
            buf_printf(&f->changed, "%s%c %.*s", f->changed.len > 0 ? "\n" : "", d.piece[i].mark,
                       (int)d.piece[i].len, d.piece[i].text);
    diff_release(&d);
}

static void put_facts(struct facts *f)
{
    bool asks = f->v.reconsent[0] != '\0';

    date_put(&f->date[0], date_of(f->n.published_at));
    date_put(&f->date[1], date_of(f->n.effective_at));
    buf_hex(&f->digest, f->n.digest, sizeof f->n.digest);
    if (f->v.has_original)
        buf_hex(&f->original, f->v.original, sizeof f->v.original);
    put_changed(f);
    add(f, "version", f->n.code, 0);
    add(f, "state", f->state, 0);
    add(f, "title", f->n.title, 0);
    add(f, "published", buf_str(&f->date[0]), 0);
    add(f, "effective", buf_str(&f->date[1]), 0);
    add(f, "changes", f->v.changes, 0);
    add(f, "reconsent", f->v.reconsent, 0);
    add(f, "answered", NULL, asks ? f->c.answered : 0);
    add(f, "asked", NULL, asks ? f->c.active : 0);
    add(f, "note", f->v.note, 0);
    add(f, "sha256", buf_str(&f->digest), 0);
    add(f, "original_sha256", buf_str(&f->original), 0);
    add(f, "before", f->before.code, 0);
    add(f, "changed", buf_str(&f->changed), 0);
    add(f, "text", f->n.text, 0);
}

static void put_json(const struct facts *f, struct buf *out)
{
    struct json j;

    json_init(&j, out);
    json_begin_object(&j);
    for (size_t i = 0; i < f->nfact; i++) {
        json_key(&j, f->fact[i].name);
        if (f->fact[i].text != NULL)
            json_string(&j, f->fact[i].text);
        else
            json_int(&j, f->fact[i].n);
    }
    json_end_object(&j);
    buf_putc(out, '\n');
}

static void put_csv(const struct facts *f, struct buf *out)
{
    const char *name[FACTS], *cell[FACTS];
    char number[FACTS][24];

    for (size_t i = 0; i < f->nfact; i++) {
        snprintf(number[i], sizeof number[i], "%" PRId64, f->fact[i].n);
        name[i] = f->fact[i].name;
        cell[i] = f->fact[i].text != NULL ? f->fact[i].text : number[i];
    }
    csvout_row(out, name, f->nfact);
    csvout_row(out, cell, f->nfact);
}

enum rc policies_data(struct session *s, int64_t notice, bool csv, struct buf *out, struct err *err)
{
    struct facts f = {0};
    enum rc rc = read_all(s, notice, &f, err);

    if (rc == RC_OK) {
        put_facts(&f);
        if (csv)
            put_csv(&f, out);
        else
            put_json(&f, out);
    }
    notice_release(&f.n);
    notice_release(&f.before);
    for (int i = 0; i < DATES; i++)
        buf_release(&f.date[i]);
    buf_release(&f.digest);
    buf_release(&f.original);
    buf_release(&f.changed);
    return rc;
}
