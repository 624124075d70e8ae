#include "service/retention_rules.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "crypto/tag.h"
#include "service/act.h"
#include "service/approvals.h"
#include "service/law.h"
#include "service/retention_run.h"
#include "store/person.h"
#include "store/retention.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SLICE 500 /* people whose values follow a new clock in one transaction */

static bool one_of(const char *word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

static enum rc bad_term(enum retention_term *bad, enum retention_term term)
{
    if (bad != NULL)
        *bad = term;
    return RC_INVALID;
}

static enum rc check_reason(struct session *s, const struct retention_terms *t,
                            enum retention_term *bad, struct err *err)
{
    struct law limit;
    enum rc rc = law_get(s, "retention_default", &limit, err);

    if (rc != RC_OK)
        return rc;
    if (strlen(t->reason) >= sizeof((struct retention_rule *)NULL)->reason ||
        !utf8_valid(t->reason, strlen(t->reason))) {
        err_set(err, RC_INVALID, _("the reason is too long or not UTF-8"));
        return bad_term(bad, TERM_REASON);
    }
    if (t->months > limit.value && *t->reason == '\0') {
        err_set(err, RC_INVALID, _("longer than %lld months (%s): say why"),
                (long long)limit.value, limit.source);
        return bad_term(bad, TERM_REASON);
    }
    return RC_OK;
}

static enum rc check_terms(struct session *s, const struct retention_terms *t,
                           enum retention_term *bad, struct err *err)
{
    static const char *const clocks[] = {"collected", "confirmed", "closed", NULL};
    static const char *const actions[] = {"delete", "anonymise", NULL};
    int64_t ignored;
    enum rc rc;

    if (t->months < 1 || t->months > RETENTION_MONTHS_MAX) {
        err_set(err, RC_INVALID, _("a period is 1 to %d calendar months"), RETENTION_MONTHS_MAX);
        return bad_term(bad, TERM_MONTHS);
    }
    if (!one_of(t->clock, clocks)) {
        err_set(err, RC_INVALID, _("a clock is collected, confirmed or closed"));
        return bad_term(bad, TERM_CLOCK);
    }
    if (!one_of(t->action, actions)) {
        err_set(err, RC_INVALID, _("an action is delete or anonymise"));
        return bad_term(bad, TERM_ACTION);
    }
    if ((rc = retention_floor(s, t->floor, &ignored, err)) == RC_INVALID)
        return bad_term(bad, TERM_FLOOR);
    return rc == RC_OK ? check_reason(s, t, bad, err) : rc;
}

static void put_terms(struct buf *out, const char *prefix, int64_t months, const char *clock,
                      const char *action, const char *floor)
{
    buf_printf(out, "%smonths=%" PRId64 " %sclock=%s %saction=%s %sfloor=%s", prefix, months,
               prefix, clock, prefix, action, prefix, *floor != '\0' ? floor : "-");
}

/* Write RULE with an entry of ACTION whose data is FACTS. */
static enum rc write_rule(struct act *a, const struct field *field,
                          const struct retention_rule *rule, const char *action,
                          const struct buf *facts, struct err *err)
{
    const struct act_entry e = {.action = action, .field = field->code, .data = buf_str(facts)};
    enum rc rc = retention_rule_put(a->s->db, rule, err);

    if (rc == RC_OK && (rc = act_log(a, &e, err)) == RC_OK)
        rc = act_commit(a, err);
    return rc;
}

static enum rc draft_in(struct act *a, const struct field *field, const struct retention_terms *t,
                        struct err *err)
{
    struct retention_rule r;
    struct buf facts = BUF_INIT;
    enum rc rc = retention_rule_get(a->s->db, field->id, &r, err);

    if (rc != RC_OK)
        return rc;
    r.draft_months = t->months;
    snprintf(r.draft_clock, sizeof r.draft_clock, "%s", t->clock);
    snprintf(r.draft_action, sizeof r.draft_action, "%s", t->action);
    snprintf(r.draft_floor, sizeof r.draft_floor, "%s", t->floor);
    snprintf(r.draft_reason, sizeof r.draft_reason, "%s", t->reason);
    snprintf(r.draft_by, sizeof r.draft_by, "%s", a->s->op.name);
    r.draft_at = a->now;
    put_terms(&facts, "", t->months, t->clock, t->action, t->floor);
    if (*t->reason != '\0')
        buf_printf(&facts, " why=%s", t->reason);
    rc = write_rule(a, field, &r, "retention-draft", &facts, err);
    buf_release(&facts);
    return rc;
}

enum rc retention_rules_draft(struct session *s, const struct field *field,
                              const struct retention_terms *terms, enum retention_term *bad,
                              struct err *err)
{
    struct act a;
    enum rc rc = session_need(s, RIGHT_RETENTION, err);

    if (rc != RC_OK || (rc = check_terms(s, terms, bad, err)) != RC_OK ||
        (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    rc = draft_in(&a, field, terms, err);
    act_abort(&a);
    return rc;
}

static void clear_draft(struct retention_rule *r)
{
    r->draft_months = r->draft_at = 0;
    r->draft_clock[0] = r->draft_action[0] = r->draft_floor[0] = '\0';
    r->draft_by[0] = r->draft_reason[0] = '\0';
}

static enum rc need_draft(struct session *s, const struct field *field, struct retention_rule *r,
                          struct err *err)
{
    enum rc rc = retention_rule_get(s->db, field->id, r, err);

    return rc == RC_OK && r->draft_months == 0
               ? err_set(err, RC_MISSING, _("there is no draft for this field"))
               : rc;
}

enum rc retention_rules_drop(struct session *s, const struct field *field, struct err *err)
{
    struct buf facts = BUF_INIT;
    struct retention_rule r;
    struct act a;
    enum rc rc = session_need(s, RIGHT_RETENTION, err);

    if (rc != RC_OK || (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    if ((rc = need_draft(s, field, &r, err)) == RC_OK) {
        clear_draft(&r);
        buf_puts(&facts, "draft dropped");
        rc = write_rule(&a, field, &r, "retention-draft", &facts, err);
    }
    act_abort(&a);
    buf_release(&facts);
    return rc;
}

static void plan_of(struct session *s, const struct field *field, const struct retention_rule *r,
                    char summary[200], struct plan *plan)
{
    struct buf b = BUF_INIT;
    char section[48], label[96];

    tag_text(&b, "ycadmin/retention-rule/v1");
    tag_text(&b, field->code);
    tag_number(&b, r->months);
    tag_text(&b, r->clock);
    tag_text(&b, r->action);
    tag_text(&b, r->floor);
    tag_number(&b, r->draft_months);
    tag_text(&b, r->draft_clock);
    tag_text(&b, r->draft_action);
    tag_text(&b, r->draft_floor);
    tag_text(&b, r->draft_reason);
    hash_sha256(plan->digest, b.data, b.len);
    buf_release(&b);
    snprintf(section, sizeof section, "field:%s", field->code);
    session_label(s, section, "label", label, sizeof label);
    snprintf(summary, 200, _("Retention of %s: %lld months, %s, %s; until now %lld, %s, %s"), label,
             (long long)r->draft_months, retention_clock_title(r->draft_clock),
             retention_action_title(r->draft_action), (long long)r->months,
             retention_clock_title(r->clock), retention_action_title(r->action));
    plan->kind = "retention-rule";
    plan->summary = summary;
}

/* Not while a run works on what the rule said before. */
static enum rc no_run(struct session *s, struct err *err)
{
    struct retention_run run;
    bool found;
    enum rc rc = retention_under_way(s, &run, &found, err);

    if (rc != RC_OK || !found)
        return rc;
    err_set(err, RC_BUSY, _("a run of the rules is under way"));
    return err_hint(err, _("run retention again to finish it first")), RC_BUSY;
}

static enum rc adopt_in(struct act *a, const struct field *field, const struct plan *plan,
                        struct retention_rule *r, struct err *err)
{
    struct buf facts = BUF_INIT;
    bool moves = strcmp(r->clock, r->draft_clock) != 0;
    enum rc rc = no_run(a->s, err);

    if (rc == RC_OK)
        rc = approvals_use_in(a, plan, err);
    if (rc != RC_OK)
        return rc;
    put_terms(&facts, "", r->draft_months, r->draft_clock, r->draft_action, r->draft_floor);
    buf_putc(&facts, ' ');
    put_terms(&facts, "old-", r->months, r->clock, r->action, r->floor);
    buf_printf(&facts, " draft-by=%s", r->draft_by);
    if (r->draft_reason[0] != '\0')
        buf_printf(&facts, " why=%s", r->draft_reason);
    r->months = r->draft_months;
    memcpy(r->clock, r->draft_clock, sizeof r->clock);
    memcpy(r->action, r->draft_action, sizeof r->action);
    memcpy(r->floor, r->draft_floor, sizeof r->floor);
    memcpy(r->reason, r->draft_reason, sizeof r->reason);
    r->approved_by[0] = '\0';
    r->approved_at = 0;
    if (moves) {
        r->moving = true;
        r->moved = 0;
    }
    clear_draft(r);
    rc = write_rule(a, field, r, "retention-rule", &facts, err);
    buf_release(&facts);
    return rc;
}

enum rc retention_rules_adopt(struct session *s, const struct field *field,
                              const struct progress *progress, struct err *err)
{
    struct retention_rule r;
    char summary[200];
    struct plan plan = {0}, now = {0};
    struct act a;
    enum rc rc = session_need(s, RIGHT_RETENTION, err);

    if (rc != RC_OK || (rc = need_draft(s, field, &r, err)) != RC_OK)
        return rc;
    plan_of(s, field, &r, summary, &plan);
    if ((rc = approvals_need(s, &plan, err)) != RC_OK || (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    if ((rc = need_draft(s, field, &r, err)) == RC_OK) {
        plan_of(s, field, &r, summary, &now);
        rc = memcmp(now.digest, plan.digest, sizeof now.digest) == 0
                 ? adopt_in(&a, field, &plan, &r, err)
                 : err_set(err, RC_CONFLICT, _("this draft was changed by another operator"));
    }
    act_abort(&a);
    return rc == RC_OK ? retention_rules_move(s, progress, 0, err) : rc;
}

/* One slice of people; *MORE while there are others. */
static enum rc move_slice(struct session *s, const struct field *field, int64_t last, bool *more,
                          struct err *err)
{
    struct retention_rule r;
    enum rc rc = db_begin(s->db, DB_OFFICE, err);

    *more = false;
    if (rc == RC_OK)
        rc = retention_rule_get(s->db, field->id, &r, err);
    if (rc == RC_OK && r.moving) {
        if ((rc = retention_move(s->db, field->id, r.moved, r.moved + SLICE, err)) == RC_OK) {
            r.moved += SLICE;
            r.moving = *more = r.moved < last;
            rc = retention_rule_put(s->db, &r, err);
        }
    }
    if (rc == RC_OK)
        rc = db_commit(s->db, DB_OFFICE, err);
    db_rollback(s->db, DB_OFFICE);
    return rc;
}

static enum rc move_field(struct session *s, const struct field *field,
                          const struct progress *progress, int64_t until, struct err *err)
{
    struct retention_rule r;
    bool more = true;
    int64_t last = 0;
    enum rc rc = retention_rule_get(s->db, field->id, &r, err);

    if (rc != RC_OK || !r.moving)
        return rc;
    if ((rc = person_last(s->db, &last, err)) == RC_OK)
        rc = db_checkpoint_begin(s->db, DB_OFFICE, err);
    for (int64_t at = r.moved; rc == RC_OK && more; at += SLICE) {
        rc = move_slice(s, field, last, &more, err);
        db_checkpoint_step(s->db, DB_OFFICE);
        /* Stopped or out of time, it goes on at the next chance: nothing is undone. */
        if (!progress_tick(progress, at, last) || (until != 0 && clock_ticks() >= until))
            break;
    }
    db_checkpoint_end(s->db, DB_OFFICE);
    return rc;
}

enum rc retention_rules_move(struct session *s, const struct progress *progress,
                             int64_t budget_ms, struct err *err)
{
    int64_t until = budget_ms > 0 ? clock_ticks() + budget_ms : 0;
    enum rc rc = RC_OK;

    for (int i = 0; rc == RC_OK && i < s->fields.n; i++)
        rc = move_field(s, &s->fields.field[i], progress, until, err);
    return rc;
}

enum rc retention_rules_unchanged(struct session *s, const struct retention_preview *p,
                                  struct err *err)
{
    enum rc rc = RC_OK;

    for (int i = 0; rc == RC_OK && i < p->n; i++) {
        const struct retention_rule *then = &p->field[i].rule;
        struct retention_rule now;

        rc = retention_rule_get(s->db, p->field[i].field->id, &now, err);
        if (rc == RC_OK && (now.months != then->months || now.moving != then->moving ||
                            strcmp(now.clock, then->clock) != 0 ||
                            strcmp(now.action, then->action) != 0 ||
                            strcmp(now.floor, then->floor) != 0))
            rc = err_set(err, RC_CONFLICT, _("a retention rule was changed by another operator"));
    }
    return rc;
}
