#define _GNU_SOURCE
#include "service/overview.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/approvals.h"
#include "service/codes.h"
#include "service/law.h"
#include "service/minors.h"
#include "service/posture.h"
#include "service/reviews.h"
#include "store/facts.h"
#include "store/policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PREFIX "clause:"

static const struct {
    const char *word; /* N_() */
    enum role role;
} states[] = {
    [CLAUSE_KEPT] = {N_("kept"), ROLE_OK},
    [CLAUSE_UNMEASURED] = {N_("unmeasured"), ROLE_DIM},
    [CLAUSE_AT_RISK] = {N_("at risk"), ROLE_WARN},
    [CLAUSE_BROKEN] = {N_("broken"), ROLE_BAD},
};

const char *overview_word(enum clause_state state)
{
    return _(states[state].word);
}

enum role overview_role(enum clause_state state)
{
    return states[state].role;
}

static enum rc sections(struct session *s, char (*out)[64], size_t *n, struct err *err)
{
    return policy_sections(s->db, PREFIX, out, OVERVIEW_CLAUSES, n, err);
}

/* One clause that cannot be measured does not hide the others: false. */
static bool measure(struct session *s, const char *clause, struct status *st)
{
    struct err err = {0};

    if (status_clause(s, clause, st, &err) == RC_OK)
        return true;
    *st = (struct status){.state = CLAUSE_UNMEASURED};
    status_set(st, CLAUSE_UNMEASURED, _("could not be measured: %s"), err.msg);
    return false;
}

static void read_row(struct session *s, const char *section, size_t i, struct overview_row *row)
{
    *row = (struct overview_row){.position = (int64_t)i + 1};
    snprintf(row->clause, sizeof row->clause, "%s", section + strlen(PREFIX));
    session_label(s, section, "title", row->title, sizeof row->title);
    row->failed = !measure(s, row->clause, &row->st);
}

enum rc overview_rows(struct session *s, int64_t from, int dir, struct overview_row *out,
                      size_t max, size_t *n, struct err *err)
{
    char section[OVERVIEW_CLAUSES][64];
    size_t all = 0;
    bool mine = db_read(s->db);
    enum rc rc = sections(s, section, &all, err);
    int64_t i = dir > 0 ? from : (from == 0 ? (int64_t)all : from - 1) - 1;

    *n = 0;
    for (; rc == RC_OK && i >= 0 && i < (int64_t)all && *n<max; i += dir> 0 ? 1 : -1)
        read_row(s, section[i], (size_t)i, &out[(*n)++]);
    db_read_end(s->db, mine);
    return rc;
}

enum rc overview_count(struct session *s, int64_t *n, struct err *err)
{
    char section[OVERVIEW_CLAUSES][64];
    size_t all = 0;
    enum rc rc = sections(s, section, &all, err);

    *n = (int64_t)all;
    return rc;
}

/* Keep the nearest, in order. */
static void put_due(struct overview *o, const char *name, const char *what, int64_t at)
{
    size_t i = o->nnext < OVERVIEW_NEXT ? o->nnext++ : OVERVIEW_NEXT;

    while (i > 0 && o->next[i - 1].at > at) {
        if (i < OVERVIEW_NEXT)
            o->next[i] = o->next[i - 1];
        i--;
    }
    if (i == OVERVIEW_NEXT)
        return;
    o->next[i].at = at;
    snprintf(o->next[i].name, sizeof o->next[i].name, "%s", name);
    snprintf(o->next[i].what, sizeof o->next[i].what, "%s", what);
}

static enum rc read_clauses(struct session *s, struct overview *o, struct err *err)
{
    char section[OVERVIEW_CLAUSES][64];
    struct overview_row row;
    size_t all = 0;
    enum rc rc = sections(s, section, &all, err);

    for (size_t i = 0; rc == RC_OK && i < all; i++) {
        read_row(s, section[i], i, &row);
        o->state[row.st.state]++;
        if (row.st.deadline != 0)
            put_due(o, row.clause, row.title, row.st.deadline);
    }
    return rc;
}

static enum rc read_requests(struct session *s, struct overview *o, struct err *err)
{
    struct open_request next[OVERVIEW_NEXT];
    enum rc rc = facts_requests(s->db, clock_now(), &o->requests, &o->overdue, err);

    if (rc == RC_OK)
        rc = facts_next_requests(s->db, next, OVERVIEW_NEXT, &o->nrequest, err);
    for (size_t i = 0; rc == RC_OK && i < o->nrequest; i++) {
        struct overview_due *due = &o->request[i];

        snprintf(due->name, sizeof due->name, "REQ-%" PRId64, next[i].id);
        codes_label(s, "request", next[i].kind, due->what, sizeof due->what);
        due->at = next[i].due_at;
    }
    return rc;
}

static enum rc read_reveals(struct session *s, struct overview *o, struct err *err)
{
    struct date today = date_of(clock_now());
    int64_t from = date_begins(date_add_days(today, 1 - OVERVIEW_DAYS)), to;
    enum rc rc = RC_OK;

    for (int i = 0; rc == RC_OK && i < OVERVIEW_DAYS; i++, from = to) {
        to = date_begins(date_add_days(today, i + 2 - OVERVIEW_DAYS));
        rc = facts_entries(s->db, "reveal", from, to, &o->reveals[i], err);
    }
    return rc;
}

static enum rc read_all(struct session *s, struct overview *o, struct err *err)
{
    int64_t last = 0;
    enum rc rc;

    *o = (struct overview){0};
    if ((rc = read_clauses(s, o, err)) != RC_OK || (rc = read_requests(s, o, err)) != RC_OK ||
        (rc = posture_log(s, &o->log, err)) != RC_OK ||
        (rc = facts_last_person(s->db, &last, err)) != RC_OK)
        return rc;
    o->nobody = last == 0;
    if (session_may(s, RIGHT_READ_AUDIT) && (rc = read_reveals(s, o, err)) != RC_OK)
        return rc;
    return approvals_waiting(s, &o->approvals, err);
}

enum rc overview_read(struct session *s, struct overview *o, struct err *err)
{
    bool mine = db_read(s->db);
    enum rc rc = read_all(s, o, err);

    db_read_end(s->db, mine);
    return rc;
}

/* "[clause:*] laws": the codes of its numbers, each shown with its source. */
static enum rc put_laws(struct session *s, const char *section, struct lines *out, struct err *err)
{
    char list[200], *save = NULL;
    struct law law;
    enum rc rc = policy_get(s->db, section, "laws", list, sizeof list, err);

    if (rc != RC_OK || list[0] == '\0')
        return rc;
    for (char *code = strtok_r(list, ", ", &save); rc == RC_OK && code != NULL;
         code = strtok_r(NULL, ", ", &save))
        if ((rc = law_get(s, code, &law, err)) == RC_OK)
            lines_add(out, ROLE_DIM, "%s: %" PRId64 " %s (%s)", law.title, law.value,
                      law_unit(law.unit), law.source);
    return rc;
}

/* What a check has to show besides its figure. */
static enum rc put_more(struct session *s, const char *section, struct lines *out, struct err *err)
{
    static const struct {
        const char *check;
        enum rc (*text)(struct session *s, struct lines *out, struct err *err);
    } more[] = {{"posture", posture_text}, {"minors", minors_text}, {"staff", reviews_text}};
    char check[32];
    enum rc rc = policy_get(s->db, section, "check", check, sizeof check, err);

    for (size_t i = 0; rc == RC_OK && i < sizeof more / sizeof *more; i++)
        if (strcmp(more[i].check, check) == 0)
            return more[i].text(s, out, err);
    return rc;
}

static void put_status(const struct status *st, struct lines *out)
{
    struct buf time = BUF_INIT;

    lines_add(out, overview_role(st->state), "%s%s%s", overview_word(st->state), _(": "),
              st->figure);
    if (st->deadline != 0) {
        time_put(&time, st->deadline, false);
        lines_add(out, st->deadline <= clock_now() ? ROLE_BAD : ROLE_WARN, _("Deadline: %s"),
                  buf_str(&time));
    }
    if (st->pane != NULL)
        lines_add(out, ROLE_DIM, _("Enter opens the list behind it: %s %s"), st->pane, st->filter);
    buf_release(&time);
}

enum rc overview_text(struct session *s, const char *clause, struct lines *out, struct err *err)
{
    char section[64], text[2048], title[128];
    struct status st;
    enum rc rc;

    snprintf(section, sizeof section, PREFIX "%s", clause);
    session_label(s, section, "title", title, sizeof title);
    session_label(s, section, "text", text, sizeof text);
    measure(s, clause, &st);
    lines_add(out, ROLE_TITLE, "%s  %s", clause, title);
    put_status(&st, out);
    if ((rc = put_laws(s, section, out, err)) != RC_OK ||
        (rc = put_more(s, section, out, err)) != RC_OK)
        return rc;
    lines_add(out, ROLE_NORMAL, "%s", text);
    return RC_OK;
}
