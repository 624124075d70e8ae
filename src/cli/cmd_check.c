/* The Overview as a plug-in of a monitoring system: one line, one status. */
#include "cli/cmd_check.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "service/overview.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMED_MOST 5 /* clauses named in the line */

/* In enum clause_state's order. What was not measured is not known. */
static const struct {
    const char *word;
    int status;
} outcomes[] = {
    [CLAUSE_KEPT] = {"KEPT", 0},
    [CLAUSE_UNMEASURED] = {"UNKNOWN", 3},
    [CLAUSE_AT_RISK] = {"AT RISK", 1},
    [CLAUSE_BROKEN] = {"BROKEN", 2},
};

static const enum clause_state perfdata[] = {CLAUSE_KEPT, CLAUSE_AT_RISK, CLAUSE_BROKEN,
                                             CLAUSE_UNMEASURED};

struct finding {
    struct overview_row row[OVERVIEW_CLAUSES + 1];
    size_t n;
    int64_t count[4];
    enum clause_state worst;
};

static void add(struct finding *f, const struct overview_row *row)
{
    f->count[row->st.state]++;
    f->worst = clause_worst(f->worst, row->st.state);
    f->row[f->n++] = *row;
}

/* A log that does not verify breaks the promise to audit, whatever else stands. */
static void add_log(struct finding *f, const struct session *s)
{
    struct overview_row row = {.clause = "log"};

    snprintf(row.title, sizeof row.title, "%s", _("Audit log"));
    status_set(&row.st, CLAUSE_BROKEN, _("the audit log does not verify: %s"), s->broken_why);
    if (s->broken)
        add(f, &row);
}

/* The first failure to find out ends it: half an answer is none. */
static enum rc look(struct session *s, struct finding *f, struct err *err)
{
    struct overview_row row[OVERVIEW_CLAUSES];
    size_t n = 0;
    enum rc rc = session_need(s, RIGHT_CHECK, err);

    add_log(f, s);
    if (rc == RC_OK)
        rc = overview_rows(s, 0, 1, row, OVERVIEW_CLAUSES, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        add(f, &row[i]);
        if (row[i].failed)
            rc = err_set(err, RC_DB, "%s: %s", row[i].clause, row[i].st.figure);
    }
    return rc;
}

/* One sanitised line; "|" begins the figures of a plug-in's. */
static void put_plain(struct buf *out, const char *text)
{
    struct buf safe = BUF_INIT;

    text_sanitise(&safe, text, strlen(text));
    for (const char *p = buf_str(&safe); *p != '\0'; p++)
        buf_putc(out, *p == '|' ? '/' : *p);
    buf_release(&safe);
}

static void put_named(const struct finding *f, struct buf *out)
{
    int left = NAMED_MOST;

    int least = f->worst > CLAUSE_UNMEASURED ? CLAUSE_AT_RISK : CLAUSE_UNMEASURED;

    for (int state = CLAUSE_BROKEN; state >= least; state--)
        for (size_t i = 0; i < f->n; i++) {
            const struct overview_row *row = &f->row[i];

            if ((int)row->st.state != state)
                continue;
            if (left-- <= 0) {
                buf_puts(out, "; ...");
                return;
            }
            buf_printf(out, "; %s: ", row->clause);
            put_plain(out, row->st.figure);
        }
}

static void put_line(const struct finding *f, struct buf *out)
{
    buf_printf(out, "YCADMIN %s - ", outcomes[f->worst].word);
    if (f->worst == CLAUSE_KEPT)
        buf_printf(out, _("every clause is kept"));
    else
        buf_printf(out, _("broken: %lld, at risk: %lld, unmeasured: %lld"),
                   (long long)f->count[CLAUSE_BROKEN], (long long)f->count[CLAUSE_AT_RISK],
                   (long long)f->count[CLAUSE_UNMEASURED]);
    put_named(f, out);
    buf_puts(out, " |");
    for (size_t i = 0; i < 4; i++)
        buf_printf(out, " %s=%" PRId64, clause_name(perfdata[i]), f->count[perfdata[i]]);
    buf_putc(out, '\n');
}

static void put_clause(struct json *j, const struct overview_row *row)
{
    struct buf time = BUF_INIT;

    json_begin_object(j);
    json_pair(j, "clause", row->clause);
    json_pair(j, "state", clause_name(row->st.state));
    json_pair(j, "title", row->title);
    json_pair(j, "figure", row->st.figure);
    json_key(j, "deadline");
    if (row->st.deadline != 0) {
        time_put_iso(&time, row->st.deadline);
        json_string(j, buf_str(&time));
    } else {
        json_null(j);
    }
    json_pair(j, "pane", row->st.pane);
    json_pair(j, "filter", row->st.pane != NULL ? row->st.filter : NULL);
    json_end_object(j);
    buf_release(&time);
}

static void put_json(const struct finding *f, struct buf *out)
{
    struct json j;

    json_init(&j, out);
    json_begin_object(&j);
    json_pair(&j, "state", clause_name(f->worst));
    for (size_t i = 0; i < 4; i++)
        json_pair_int(&j, clause_name(perfdata[i]), f->count[perfdata[i]]);
    json_key(&j, "clauses");
    json_begin_array(&j);
    for (size_t i = 0; i < f->n; i++)
        put_clause(&j, &f->row[i]);
    json_end_array(&j);
    json_end_object(&j);
    buf_putc(out, '\n');
}

enum rc cmd_check(struct cli *c, struct err *err)
{
    struct finding *f = xcalloc(1, sizeof *f);
    struct buf out = BUF_INIT;
    enum rc rc;

    if ((rc = cli_session(c, err)) == RC_OK && (rc = look(&c->session, f, err)) == RC_OK) {
        if (c->format == FORMAT_JSON)
            put_json(f, &out);
        else
            put_line(f, &out);
        cli_put(&out);
        c->status = outcomes[f->worst].status;
    }
    buf_release(&out);
    free(f);
    return rc;
}

int cmd_check_failed(const struct cli *c, const struct err *err)
{
    struct buf out = BUF_INIT;
    struct json j;

    if (c->opt[OPT_FORMAT] != NULL && strcmp(c->opt[OPT_FORMAT], "json") == 0) {
        json_init(&j, &out);
        json_begin_object(&j);
        json_pair(&j, "state", "unknown");
        json_pair(&j, "error", err->msg);
        json_end_object(&j);
    } else {
        buf_printf(&out, "YCADMIN %s - ", outcomes[CLAUSE_UNMEASURED].word);
        put_plain(&out, err->msg);
    }
    buf_putc(&out, '\n');
    cli_put(&out);
    fflush(stdout);
    buf_release(&out);
    return outcomes[CLAUSE_UNMEASURED].status;
}
