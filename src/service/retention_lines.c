#include "service/retention_lines.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/law.h"
#include "store/hold.h"
#include "store/retention.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LABEL   22 /* columns */
#define BAR     10
#define KEEPERS 8  /* holds and requests named */

/* 12480 as 12,480, at the end of a column. */
static void put_number(struct lines *l, enum role role, const char *label, int64_t n)
{
    char digits[24], text[40];
    size_t len = (size_t)snprintf(digits, sizeof digits, "%" PRId64, n), o = 0;
    struct lines one = LINES_INIT;

    for (size_t i = 0; i < len && o + 2 < sizeof text; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            text[o++] = ',';
        text[o++] = digits[i];
    }
    text[o] = '\0';
    lines_pair(&one, LABEL, label, text);
    lines_add(l, role, "%s", one.line[0].text);
    lines_release(&one);
}

static void put_label(struct session *s, const char *kind, const char *code, const char *name,
                      char *out, size_t max)
{
    char section[80];

    snprintf(section, sizeof section, "%s:%s", kind, code);
    session_label(s, section, name, out, max);
}

/* "6 months, from last confirmation, delete" */
static void put_terms(struct lines *l, enum role role, const char *label, int64_t months,
                      const char *clock, const char *action)
{
    lines_add(l, role, _("%s: %lld months %s, then %s"), label, (long long)months,
              retention_clock_title(clock), retention_action_title(action));
}

static void put_effect(struct lines *l, const struct retention_effect *e)
{
    put_number(l, e->due > 0 ? ROLE_WARN : ROLE_NORMAL, _("To purge now"), e->due);
    put_number(l, ROLE_NORMAL, _("Next 30 days"), e->soon);
    put_number(l, ROLE_NORMAL, _("Kept: legal hold"), e->kept[KEEP_HOLD]);
    put_number(l, ROLE_NORMAL, _("Kept: open request"), e->kept[KEEP_REQUEST]);
    if (e->rule.floor[0] != '\0')
        put_number(l, ROLE_NORMAL, _("Kept: floor by law"), e->kept[KEEP_FLOOR]);
}

struct months {
    struct lines *lines;
    int64_t most;
};

static void most_month(void *arg, int year, int month, int64_t n)
{
    struct months *m = arg;

    (void)year;
    (void)month;
    m->most = n > m->most ? n : m->most;
}

static void draw_month(void *arg, int year, int month, int64_t n)
{
    struct months *m = arg;
    char label[16];

    snprintf(label, sizeof label, "%04d-%02d", year, month);
    lines_bar(m->lines, label, n, m->most, BAR);
}

enum rc retention_lines_months(struct session *s, const struct retention_preview *p,
                               const struct retention_effect *e, struct lines *out,
                               struct err *err)
{
    struct months m = {.lines = out};
    enum rc rc = retention_months(s, p, e, most_month, &m, err);

    return rc == RC_OK ? retention_months(s, p, e, draw_month, &m, err) : rc;
}

/* What anonymising left of the field. */
static enum rc put_anonymised(struct session *s, const struct retention_effect *e,
                              struct lines *l, struct err *err)
{
    int64_t n, counted, total;
    enum rc rc = retention_anonymised_sum(s->db, e->field->id, &n, &counted, &total, err);

    if (rc != RC_OK || n == 0)
        return rc;
    put_number(l, ROLE_NORMAL, _("Anonymised so far"), n);
    if (counted > 0)
        lines_add(l, ROLE_NORMAL, _("Sum of %lld that were read: %lld"), (long long)counted,
                  (long long)total);
    return RC_OK;
}

static enum rc put_draft(struct session *s, const struct retention_effect *now, struct lines *l,
                         struct err *err)
{
    struct retention_effect then;
    enum rc rc = retention_draft_effect(s, now->field, clock_now(), &then, err);

    if (rc != RC_OK)
        return rc;
    lines_add(l, ROLE_NORMAL, "%s", "");
    put_terms(l, ROLE_WARN, _("Draft"), then.rule.months, then.rule.clock, then.rule.action);
    put_effect(l, &then);
    lines_add(l, ROLE_DIM, session_may(s, RIGHT_RETENTION) ? _("Drafted by %s; A puts it in force.")
                                                           : _("Drafted by %s; not in force."),
              now->rule.draft_by);
    if (now->rule.draft_reason[0] != '\0')
        lines_add(l, ROLE_NORMAL, _("Why: %s"), now->rule.draft_reason);
    return RC_OK;
}

static void put_rule(struct session *s, const struct retention_effect *e, struct lines *l)
{
    const struct retention_rule *r = &e->rule;
    char text[128];

    put_label(s, "field", e->field->code, "label", text, sizeof text);
    lines_add(l, ROLE_TITLE, "%s", text);
    put_terms(l, ROLE_NORMAL, _("In force"), r->months, r->clock, r->action);
    if (r->floor[0] != '\0') {
        put_label(s, "law", r->floor, "title", text, sizeof text);
        lines_add(l, ROLE_NORMAL, _("Not before: %s"), text);
    }
    if (r->reason[0] != '\0')
        lines_add(l, ROLE_NORMAL, _("Why: %s"), r->reason);
    if (r->moving)
        lines_add(l, ROLE_WARN, "%s", _("Its clock was changed; values still follow."));
    else if (r->approved_at == 0)
        lines_add(l, ROLE_DIM, "%s", _("The timer waits until an admin ran it."));
}

static enum rc put_all(struct session *s, struct lines *l, struct err *err)
{
    struct retention_preview p;
    enum rc rc = retention_preview(s, &p, err);

    if (rc != RC_OK)
        return rc;
    lines_add(l, ROLE_NORMAL, "%s", "");
    lines_add(l, ROLE_TITLE, _("All fields: %lld to delete, %lld kept"), (long long)p.due,
              (long long)p.stay);
    return RC_OK;
}

enum rc retention_lines_rule(struct session *s, int64_t at, struct lines *out, struct err *err)
{
    struct retention_effect e;
    struct buf time = BUF_INIT;
    enum rc rc;

    if (at < 1 || at > s->fields.n)
        return err_set(err, RC_MISSING, _("no retention rule for this field"));
    rc = retention_effect(s, &s->fields.field[at - 1], clock_now(), &e, err);
    if (rc != RC_OK)
        return rc;
    put_rule(s, &e, out);
    lines_add(out, ROLE_NORMAL, "%s", "");
    time_put(&time, clock_now(), true);
    lines_add(out, ROLE_DIM, _("Preview (dry run, %s)"),
              time.len > 11 ? buf_str(&time) + 11 : buf_str(&time));
    buf_release(&time);
    put_effect(out, &e);
    if ((rc = retention_lines_months(s, NULL, &e, out, err)) == RC_OK &&
        (rc = put_anonymised(s, &e, out, err)) == RC_OK && e.rule.draft_months != 0)
        rc = put_draft(s, &e, out, err);
    return rc == RC_OK ? put_all(s, out, err) : rc;
}

static void put_hold(struct session *s, const struct hold *h, struct lines *l)
{
    char reason[128];

    put_label(s, "reason", h->reason, "title", reason, sizeof reason);
    lines_add(l, ROLE_NORMAL, _("Hold %lld (%s): %s"), (long long)h->id, h->case_id, reason);
}

enum rc retention_lines_keepers(struct session *s, int64_t person, int at, struct lines *out,
                                struct err *err)
{
    struct hold hold[KEEPERS];
    int64_t request[KEEPERS];
    size_t holds = 0, requests = 0;
    int64_t field = at >= 0 && at < s->fields.n ? s->fields.field[at].id : 0;
    enum rc rc = hold_on(s->db, person, field, clock_now(), hold, KEEPERS, &holds, err);

    if (rc == RC_OK)
        rc = retention_requests(s->db, person, request, KEEPERS, &requests, err);
    for (size_t i = 0; rc == RC_OK && i < holds; i++)
        put_hold(s, &hold[i], out);
    for (size_t i = 0; rc == RC_OK && i < requests; i++)
        lines_add(out, ROLE_NORMAL, _("Open request REQ-%lld"), (long long)request[i]);
    return rc;
}

static void put_moment(struct lines *l, const char *label, int64_t t)
{
    struct buf text = BUF_INIT;

    if (t != 0)
        time_put(&text, t, true);
    lines_pair(l, LABEL, label, buf_str(&text));
    buf_release(&text);
}

enum rc retention_lines_run(struct session *s, int64_t id, struct lines *out, struct err *err)
{
    struct retention_run run;
    char label[96], by[96];
    enum rc rc = retention_run_by_id(s->db, id, &run, err);

    if (rc != RC_OK)
        return rc;
    snprintf(by, sizeof by, "%s", run.actor);
    lines_pair(out, LABEL, _("By"), by);
    put_moment(out, _("Started"), run.started_at);
    put_moment(out, _("Ended"), run.ended_at);
    put_number(out, ROLE_NORMAL, _("Planned"), run.due);
    put_number(out, ROLE_NORMAL, _("Gone"), run.done);
    for (int i = 0; rc == RC_OK && i < s->fields.n; i++) {
        int64_t n = 0;

        rc = retention_did(s->db, id, s->fields.field[i].id, &n, err);
        put_label(s, "field", s->fields.field[i].code, "label", label, sizeof label);
        if (rc == RC_OK && n > 0)
            put_number(out, ROLE_NORMAL, label, n);
    }
    put_number(out, ROLE_NORMAL, _("Kept"), run.kept);
    if (run.note[0] != '\0')
        lines_add(out, ROLE_WARN, "%s", run.note);
    lines_add(out, ROLE_NORMAL, "%s", _("Plan"));
    lines_add(out, ROLE_DIM, "%s", run.plan);
    return rc;
}
