#include "service/retention_run.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/act.h"
#include "service/approvals.h"
#include "service/auditlog.h"
#include "service/ballast.h"
#include "service/minors.h"
#include "service/retention_purge.h"
#include "service/retention_rules.h"
#include "service/unused.h"
#include "store/person.h"
#include "store/retention.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CLEAR_ROWS 2000 /* plan rows dropped in one transaction */
#define REDO_MS    2000 /* at sign-in, no longer */

enum rc retention_under_way(struct session *s, struct retention_run *run, bool *found,
                            struct err *err)
{
    enum rc rc = retention_run_in(s->db, "running", run, found, err);

    return rc == RC_OK && !*found ? retention_run_in(s->db, "planning", run, found, err) : rc;
}

/* Write RUN in a transaction of its own, without an entry. */
static enum rc save(struct session *s, struct retention_run *run, struct err *err)
{
    enum rc rc = db_begin(s->db, DB_OFFICE, err);

    if (rc == RC_OK)
        rc = run->id == 0 ? retention_run_put(s->db, run, err)
                          : retention_run_update(s->db, run, err);
    if (rc == RC_OK)
        rc = db_commit(s->db, DB_OFFICE, err);
    db_rollback(s->db, DB_OFFICE);
    return rc;
}

static enum rc clear_plan(struct session *s, const struct retention_run *run, struct err *err)
{
    int n = CLEAR_ROWS;
    enum rc rc = RC_OK;

    while (rc == RC_OK && n == CLEAR_ROWS) {
        if ((rc = db_begin(s->db, DB_OFFICE, err)) == RC_OK &&
            (rc = retention_plan_clear(s->db, run->id, CLEAR_ROWS, &n, err)) == RC_OK)
            rc = db_commit(s->db, DB_OFFICE, err);
        db_rollback(s->db, DB_OFFICE);
    }
    return rc;
}

/* End RUN in STATE with an entry of ACTION (NULL: none, nothing was done yet). */
static enum rc end(struct session *s, struct retention_run *run, const char *state,
                   const char *action, const char *note, struct err *err)
{
    char data[200];
    struct act_entry e = {.action = action, .reason = "policy", .data = data};
    struct act a;
    enum rc rc = act_begin(&a, s, err);

    if (rc != RC_OK)
        return rc;
    snprintf(run->state, sizeof run->state, "%s", state);
    snprintf(run->note, sizeof run->note, "%s", note);
    run->ended_at = a.now;
    snprintf(data, sizeof data, "run=%" PRId64 " due=%" PRId64 " done=%" PRId64 " kept=%" PRId64,
             run->id, run->due, run->done, run->kept);
    rc = retention_run_update(s->db, run, err);
    if (rc == RC_OK && action != NULL)
        rc = act_log(&a, &e, err);
    if (rc == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc == RC_OK ? clear_plan(s, run, err) : rc;
}

/* Deleted bytes stand in the log file until it is cut to nothing; only then it is said to be
 * done. UNKNOWN: GONE lacks what another process took away. */
static enum rc finish(struct session *s, struct retention_run *run, struct residue *gone,
                      bool unknown, struct err *err)
{
    bool left = false;
    enum rc rc = db_truncate(s->db, DB_OFFICE, err);

    if (rc == RC_OK)
        rc = unused_wipe(s, gone, unknown, &left, err);
    if (rc == RC_BUSY) {
        err_set(err, RC_BUSY, _("the values are gone, but another process still reads the log "
                                "file that holds them"));
        return err_hint(err, _("run it again: it only has to be finished")), RC_BUSY;
    }
    if (rc == RC_OK)
        rc = end(s, run, "done", "retention-done",
                 left ? _("bytes of them stand in unused space until the timer's next run") : "",
                 err);
    if (rc == RC_OK)
        auditlog_settle(s);
    return rc;
}

/* Batches until nothing is left, PROGRESS says no (*STOPPED) or UNTIL has come (clock_ticks();
 * 0: never). */
static enum rc purge(struct session *s, struct retention_run *run, struct residue *gone,
                     const struct progress *progress, int64_t until, bool *left, bool *stopped,
                     struct err *err)
{
    enum rc rc = db_checkpoint_begin(s->db, DB_OFFICE, err);

    *left = true;
    *stopped = false;
    while (rc == RC_OK && *left && !*stopped && (until == 0 || clock_ticks() < until)) {
        rc = retention_purge_batch(s, run, gone, left, err);
        db_checkpoint_step(s->db, DB_OFFICE);
        *stopped = rc == RC_OK && *left && !progress_tick(progress, run->done, run->due);
    }
    db_checkpoint_end(s->db, DB_OFFICE);
    return rc;
}

/* Stopped by the person: what was done stays done, and is wiped like that of a whole run. */
static enum rc cancel(struct session *s, struct retention_run *run, struct residue *gone,
                      bool unknown, struct err *err)
{
    bool left;
    enum rc rc = end(s, run, "cancelled", "retention-cancel", "", err);

    if (rc == RC_OK && (rc = db_truncate(s->db, DB_OFFICE, err)) == RC_OK)
        rc = unused_wipe(s, gone, unknown, &left, err);
    return rc == RC_OK ? err_set(err, RC_CANCEL, _("stopped; what was done stays done")) : rc;
}

static enum rc go(struct session *s, struct retention_run *run, const struct progress *progress,
                  struct err *err)
{
    struct residue gone = RESIDUE_INIT;
    bool left, stopped, unknown = run->done > 0;
    enum rc rc = purge(s, run, &gone, progress, 0, &left, &stopped, err);

    if (rc == RC_OK)
        rc = stopped ? cancel(s, run, &gone, unknown, err) : finish(s, run, &gone, unknown, err);
    residue_release(&gone);
    return rc;
}

/* What another process left: a run goes on; a plan that was not complete is dropped. */
static enum rc take_up(struct session *s, const struct progress *progress,
                       struct retention_run *run, bool *resumed, struct err *err)
{
    bool found;
    enum rc rc = retention_run_in(s->db, "running", run, resumed, err);

    if (rc == RC_OK && *resumed)
        return go(s, run, progress, err);
    if (rc == RC_OK)
        rc = retention_run_in(s->db, "planning", run, &found, err);
    return rc == RC_OK && found
               ? end(s, run, "stopped", NULL, _("cut off before anything was done"), err)
               : rc;
}

static enum rc other_plan(struct err *err)
{
    err_set(err, RC_CONFLICT, _("what is due is not what was previewed"));
    return err_hint(err, _("look at the preview again, then run that plan")), RC_CONFLICT;
}

/* One run being made ready. */
struct making {
    struct session *s;
    const struct retention_preview *p;
    struct retention_run *run;
    struct plan plan;
    char summary[200];
};

static enum rc write_page(void *arg, const struct due_value *v, size_t n, struct err *err)
{
    const struct making *m = arg;
    struct retention_run now;
    enum rc rc = db_begin(m->s->db, DB_OFFICE, err);

    if (rc == RC_OK && (rc = retention_run_by_id(m->s->db, m->run->id, &now, err)) == RC_OK &&
        strcmp(now.state, "planning") != 0)
        rc = err_set(err, RC_BUSY, _("this run was ended by another operator"));
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = retention_plan_put(m->s->db, m->run->id, &v[i], err);
    if (rc == RC_OK)
        rc = db_commit(m->s->db, DB_OFFICE, err);
    db_rollback(m->s->db, DB_OFFICE);
    return rc;
}

/* Nothing is gone yet, whatever was planned. */
static bool tick_nothing(void *arg, int64_t done, int64_t total)
{
    (void)done;
    return progress_tick(arg, 0, total);
}

/* The identifiers first, so that a batch need not look for its rows. */
static enum rc write_plan(struct making *m, struct progress *outer, struct err *err)
{
    const struct progress progress = {.tick = tick_nothing, .arg = outer};
    uint8_t digest[HASH_BYTES];
    int64_t n;
    enum rc rc = save(m->s, m->run, err);

    if (rc == RC_OK)
        rc = retention_plan(m->s, m->p, write_page, m, &progress, digest, &n, err);
    if (rc == RC_OK && memcmp(digest, m->plan.digest, sizeof digest) != 0)
        rc = other_plan(err);
    return rc;
}

/* The timer does not reach far by itself. */
static enum rc check_reach(const struct making *m, struct err *err)
{
    int64_t reached, active, closed;
    enum rc rc = retention_plan_people(m->s->db, m->run->id, &reached, err);

    if (rc == RC_OK)
        rc = person_count(m->s->db, &active, &closed, err);
    if (rc != RC_OK || reached * 100 <= (active + closed) * RETENTION_REACH)
        return rc;
    err_set(err, RC_DENIED, _("this run would reach %lld of %lld people, more than %d %%"),
            (long long)reached, (long long)(active + closed), RETENTION_REACH);
    return err_hint(err, _("ask an admin to run it by hand")), RC_DENIED;
}

/* An admin who runs a rule has seen what it does: from now on the timer may run it. */
static enum rc approve_rules(struct act *a, const struct retention_preview *p, struct err *err)
{
    enum rc rc = RC_OK;

    for (int i = 0; rc == RC_OK && i < p->n; i++) {
        struct retention_rule r;

        if (!retention_runs(a->s, &p->field[i]))
            continue;
        rc = retention_rule_get(a->s->db, p->field[i].field->id, &r, err);
        if (rc != RC_OK || r.approved_at != 0)
            continue;
        snprintf(r.approved_by, sizeof r.approved_by, "%s", a->s->op.name);
        r.approved_at = a->now;
        rc = retention_rule_put(a->s->db, &r, err);
    }
    return rc;
}

static enum rc start_in(struct act *a, struct making *m, struct err *err)
{
    char data[200];
    const struct act_entry e = {.action = "retention-run", .reason = "policy", .data = data};
    bool hand = a->s->op.role != OP_SERVICE;
    struct retention_run now;
    enum rc rc = retention_run_by_id(a->s->db, m->run->id, &now, err);

    if (rc == RC_OK && strcmp(now.state, "planning") != 0)
        rc = err_set(err, RC_BUSY, _("this run was ended by another operator"));
    if (rc == RC_OK)
        rc = retention_rules_unchanged(a->s, m->p, err);
    if (rc == RC_OK && hand && (rc = approvals_use_in(a, &m->plan, err)) == RC_OK)
        rc = approve_rules(a, m->p, err);
    snprintf(m->run->state, sizeof m->run->state, "running");
    snprintf(data, sizeof data, "run=%" PRId64 " kind=%s due=%" PRId64 " kept=%" PRId64 " plan=%s",
             m->run->id, m->run->kind, m->run->due, m->run->kept, m->run->plan);
    if (rc == RC_OK && (rc = retention_run_update(a->s->db, m->run, err)) == RC_OK &&
        (rc = act_log(a, &e, err)) == RC_OK)
        rc = act_commit(a, err);
    return rc;
}

static enum rc start(struct making *m, struct err *err)
{
    struct act a;
    enum rc rc = act_begin(&a, m->s, err);

    if (rc == RC_OK)
        rc = start_in(&a, m, err);
    act_abort(&a);
    return rc;
}

/* Whatever keeps a planned run from starting is said in its row, too. */
static enum rc give_up(struct making *m, enum rc why, struct err *err)
{
    struct err saved = {0};
    char note[200];

    if (err != NULL)
        saved = *err;
    snprintf(note, sizeof note, "%.199s", saved.msg);
    if (m->run->id != 0 && end(m->s, m->run, why == RC_CANCEL ? "cancelled" : "stopped",
                               why == RC_DENIED ? "retention-stop" : NULL, note, err) != RC_OK)
        return err != NULL ? err->rc : why;
    if (err != NULL)
        *err = saved;
    return why;
}

static enum rc make(struct making *m, const char *plan, const struct progress *progress,
                    struct err *err)
{
    struct progress copy = progress != NULL ? *progress : (struct progress){0};
    bool hand = m->s->op.role != OP_SERVICE;
    enum rc rc = retention_plan(m->s, m->p, NULL, NULL, NULL, m->plan.digest, &m->run->due, err);

    if (rc != RC_OK)
        return rc;
    retention_hex(m->plan.digest, m->run->plan);
    if (plan != NULL && strcmp(plan, m->run->plan) != 0)
        return other_plan(err);
    snprintf(m->summary, sizeof m->summary, _("Retention: %lld values go, %lld stay"),
             (long long)m->run->due, (long long)m->run->kept);
    m->plan.kind = "retention-run";
    m->plan.summary = m->summary;
    if (hand && (rc = approvals_need(m->s, &m->plan, err)) != RC_OK)
        return rc;
    rc = write_plan(m, &copy, err);
    if (rc == RC_OK && !hand)
        rc = check_reach(m, err);
    if (rc == RC_OK)
        rc = start(m, err);
    return rc == RC_OK ? RC_OK : give_up(m, rc, err);
}

enum rc retention_run(struct session *s, const char *plan, const struct progress *progress,
                      struct retention_run *run, struct err *err)
{
    struct retention_preview p;
    struct making m = {.s = s, .p = &p, .run = run};
    bool resumed = false;
    enum rc rc = session_need(s, RIGHT_PURGE, err);

    *run = (struct retention_run){0};
    if (rc == RC_OK)
        (void)ballast_release(db_dir(s->db), RC_IO); /* room for the plan, if there is none */
    if (rc == RC_OK && (rc = minors_of_age(s, err)) == RC_OK)
        rc = take_up(s, progress, run, &resumed, err);
    if (rc != RC_OK || (resumed && plan != NULL && strcmp(plan, run->plan) == 0))
        return rc;
    *run = (struct retention_run){.started_at = clock_now()};
    snprintf(run->actor, sizeof run->actor, "%s", s->op.name);
    snprintf(run->kind, sizeof run->kind, "%s", s->op.role == OP_SERVICE ? "timer" : "hand");
    snprintf(run->state, sizeof run->state, "planning");
    if ((rc = retention_preview(s, &p, err)) != RC_OK)
        return rc;
    for (int i = 0; i < p.n; i++)
        if (retention_runs(s, &p.field[i]))
            for (int k = KEEP_HOLD; k < KEEP_COUNT; k++)
                run->kept += p.field[i].kept[k];
    rc = make(&m, plan, progress, err);
    return rc == RC_OK ? go(s, run, progress, err) : rc;
}

enum rc retention_redo(struct session *s, struct err *err)
{
    struct retention_run run;
    struct residue gone = RESIDUE_INIT;
    bool found = false, left = false, stopped;
    enum rc rc = RC_OK;

    if (!session_may(s, RIGHT_PURGE) || s->broken)
        return RC_OK;
    if (session_may(s, RIGHT_RETENTION))
        rc = retention_rules_move(s, NULL, REDO_MS, err);
    if (rc == RC_OK)
        rc = retention_run_in(s->db, "running", &run, &found, err);
    if (rc == RC_OK && found)
        rc = purge(s, &run, &gone, NULL, clock_ticks() + REDO_MS, &left, &stopped, err);
    if (rc == RC_OK && found && !left)
        rc = finish(s, &run, &gone, true, err);
    if (rc == RC_OK && found && s->redone[0] == '\0')
        snprintf(s->redone, sizeof s->redone, "%s",
                 left ? _("an interrupted purge goes on: run retention again to finish it")
                      : _("an interrupted purge was finished"));
    residue_release(&gone);
    /* Another process is at work, on this very thing perhaps. */
    return rc == RC_BUSY ? RC_OK : rc;
}
