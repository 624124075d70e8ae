#include "service/winddown.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "crypto/tag.h"
#include "service/act.h"
#include "service/approvals.h"
#include "service/notices.h"
#include "service/people.h"
#include "store/erasure.h"
#include "store/person.h"
#include "store/policy.h"
#include "store/winddown.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REASON "policy" /* of each person's erasure */
#define RECIPIENTS (WINDDOWN_ROWS - 8)
#define INTERFACE  "interface-"
#define SEPARATOR  "|" /* between the recipient's name and how it was closed */
#define PAGE       64 /* people */

static enum rc last(struct session *s, struct winddown *w, bool *found, bool *open,
                    struct err *err)
{
    enum rc rc = winddown_last(s->db, w, found, err);

    *open = rc == RC_OK && *found && w->ended_at == 0 && w->cancelled_at == 0;
    return rc;
}

static struct winddown_row *add_row(struct winddown_view *v, const char *step, const char *title)
{
    struct winddown_row *r = &v->row[v->n < WINDDOWN_ROWS ? v->n++ : WINDDOWN_ROWS - 1];

    *r = (struct winddown_row){0};
    snprintf(r->step, sizeof r->step, "%s", step);
    snprintf(r->title, sizeof r->title, "%s", title);
    return r;
}

static void mark(struct winddown_row *r, int64_t at, const char *by, const char *note)
{
    r->done_at = at;
    snprintf(r->done_by, sizeof r->done_by, "%s", by);
    snprintf(r->note, sizeof r->note, "%s", note);
}

static enum rc add_step(struct session *s, struct winddown_view *v, const char *step,
                        const char *title, struct err *err)
{
    struct winddown_row *r = add_row(v, step, title);
    struct winddown_step done;
    bool found;
    enum rc rc = winddown_step_get(s->db, v->w.id, step, &done, &found, err);

    if (rc == RC_OK && found)
        mark(r, done.done_at, done.done_by, done.note);
    return rc;
}

static void add_interface(struct winddown_view *v, const char *step, const char *name)
{
    char title[160];

    snprintf(title, sizeof title, _("Close the interface of %s"), name);
    add_row(v, step, title);
}

/* Those that were closed for this, then those still open. */
static enum rc add_interfaces(struct session *s, struct winddown_view *v, struct err *err)
{
    struct winddown_recipient open[RECIPIENTS];
    struct winddown_step step[RECIPIENTS];
    char name[128];
    size_t done = 0, n = 0;
    enum rc rc = winddown_steps(s->db, v->w.id, step, RECIPIENTS, &done, err);

    for (size_t i = 0; rc == RC_OK && i < done; i++)
        if (strncmp(step[i].step, INTERFACE, strlen(INTERFACE)) == 0) {
            size_t len = strcspn(step[i].note, SEPARATOR);

            snprintf(name, sizeof name, "%.*s", (int)len, step[i].note);
            add_interface(v, step[i].step, name);
            mark(&v->row[v->n - 1], step[i].done_at, step[i].done_by,
                 step[i].note + len + strspn(step[i].note + len, SEPARATOR " "));
        }
    if (rc == RC_OK && v->open)
        rc = winddown_recipients(s->db, open, RECIPIENTS, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        snprintf(name, sizeof name, INTERFACE "%" PRId64, open[i].id);
        add_interface(v, name, open[i].name);
    }
    return rc;
}

static enum rc add_rows(struct session *s, struct winddown_view *v, struct err *err)
{
    char title[160];
    struct buf day = BUF_INIT;
    enum rc rc;

    mark(add_row(v, "start", _("Decide to end the service")), v->w.started_at, v->w.started_by,
         v->w.reason);
    date_put(&day, date_of(v->w.erase_by - 1));
    snprintf(title, sizeof title, _("Erase everyone by %s"), buf_str(&day));
    buf_release(&day);
    if ((rc = add_step(s, v, "notice", _("Publish the notice"), err)) == RC_OK &&
        (rc = add_step(s, v, "collect", _("Stop collecting"), err)) == RC_OK &&
        (rc = add_interfaces(s, v, err)) == RC_OK)
        rc = add_step(s, v, "erase", title, err);
    if (rc == RC_OK && v->w.cancelled_at != 0)
        rc = add_step(s, v, "cancel", _("Give it up"), err);
    for (size_t i = 0; rc == RC_OK && v->open && i < v->n; i++)
        if (v->row[i].done_at == 0) {
            v->row[i].next = true;
            break;
        }
    return rc;
}

enum rc winddown_read(struct session *s, struct winddown_view *v, struct err *err)
{
    enum rc rc;

    memset(v, 0, sizeof *v);
    rc = last(s, &v->w, &v->any, &v->open, err);
    return rc == RC_OK && v->any ? add_rows(s, v, err) : rc;
}

static enum rc check_text(const char *text, size_t max, const char *what, struct err *err)
{
    if (text == NULL || *text == '\0' || strlen(text) >= max || !utf8_valid(text, strlen(text)))
        return err_set(err, RC_INVALID, "%s", what);
    return RC_OK;
}

static void start_plan(const char *reason, int64_t erase_by, char summary[200], struct plan *plan)
{
    struct buf b = BUF_INIT, day = BUF_INIT;

    tag_text(&b, "ycadmin/winddown/v1");
    tag_text(&b, reason);
    tag_number(&b, erase_by);
    hash_sha256(plan->digest, b.data, b.len);
    date_put(&day, date_of(erase_by - 1));
    snprintf(summary, 200, _("End the service; everyone is erased by %s"), buf_str(&day));
    plan->kind = "winddown";
    plan->summary = summary;
    buf_release(&b);
    buf_release(&day);
}

/* One entry "winddown" with what was done, and the step's row (NULL: none). */
static enum rc record(struct act *a, int64_t id, const char *step, const char *note,
                      const char *facts, struct err *err)
{
    struct winddown_step row = {.winddown = id, .done_at = a->now};
    struct buf data = BUF_INIT;
    struct act_entry e = {.action = "winddown"};
    enum rc rc = RC_OK;

    snprintf(row.step, sizeof row.step, "%s", step);
    snprintf(row.done_by, sizeof row.done_by, "%s", a->s->op.name);
    snprintf(row.note, sizeof row.note, "%s", note);
    if (strcmp(step, "start") != 0)
        rc = winddown_step_put(a->s->db, &row, err);
    buf_printf(&data, "winddown=%" PRId64 " step=%s%s%s", id, step, *facts != '\0' ? " " : "",
               facts);
    e.data = buf_str(&data);
    if (rc == RC_OK)
        rc = act_log(a, &e, err);
    buf_release(&data);
    return rc;
}

static enum rc start_in(struct act *a, const char *reason, int64_t erase_by,
                        const struct plan *plan, struct err *err)
{
    struct winddown w = {.started_at = a->now, .erase_by = erase_by}, before;
    struct buf facts = BUF_INIT;
    bool found, open;
    enum rc rc = last(a->s, &before, &found, &open, err);

    if (rc == RC_OK && open)
        rc = err_set(err, RC_CONFLICT, _("the end of the service is under way already"));
    if (rc == RC_OK)
        rc = approvals_use_in(a, plan, err);
    if (rc != RC_OK)
        return rc;
    snprintf(w.started_by, sizeof w.started_by, "%s", a->s->op.name);
    snprintf(w.reason, sizeof w.reason, "%s", reason);
    buf_puts(&facts, "erase-by=");
    time_put_iso(&facts, erase_by);
    buf_printf(&facts, " why=%s", reason);
    if ((rc = winddown_put(a->s->db, &w, err)) == RC_OK &&
        (rc = record(a, w.id, "start", "", buf_str(&facts), err)) == RC_OK)
        rc = act_commit(a, err);
    buf_release(&facts);
    return rc;
}

enum rc winddown_start(struct session *s, const char *reason, int64_t erase_by, struct err *err)
{
    char summary[200];
    struct plan plan = {0};
    struct act a;
    enum rc rc = session_need(s, RIGHT_RETENTION, err);

    if (rc == RC_OK)
        rc = check_text(reason, sizeof((struct winddown *)NULL)->reason, _("say why it ends"), err);
    if (rc == RC_OK && erase_by <= clock_now())
        rc = err_set(err, RC_INVALID, _("the date must lie in the future"));
    if (rc != RC_OK)
        return rc;
    start_plan(reason, erase_by, summary, &plan);
    if ((rc = approvals_need(s, &plan, err)) != RC_OK || (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    rc = start_in(&a, reason, erase_by, &plan, err);
    act_abort(&a);
    return rc;
}

/* Is it STEP's turn? The view is read inside the act. */
static enum rc turn(struct act *a, const char *step, struct winddown_view *v, struct err *err)
{
    enum rc rc = winddown_read(a->s, v, err);

    if (rc == RC_OK && !v->open)
        return err_set(err, RC_CONFLICT, _("the service is not being ended"));
    for (size_t i = 0; rc == RC_OK && i < v->n; i++)
        if (v->row[i].next && (strcmp(v->row[i].step, step) == 0 ||
                               (strncmp(step, INTERFACE, strlen(INTERFACE)) == 0 &&
                                strncmp(v->row[i].step, INTERFACE, strlen(INTERFACE)) == 0)))
            return RC_OK;
    return rc == RC_OK ? err_set(err, RC_CONFLICT, _("another step comes first")) : rc;
}

/* Begin the act of STEP; V is allocated and the caller's. */
static enum rc step_begin(struct act *a, struct session *s, const char *step,
                          struct winddown_view **v, struct err *err)
{
    enum rc rc = session_need(s, RIGHT_RETENTION, err);

    *a = (struct act){.s = s};
    *v = NULL;
    if (rc != RC_OK || (rc = act_begin(a, s, err)) != RC_OK)
        return rc;
    if ((*v = calloc(1, sizeof **v)) == NULL)
        return err_set(err, RC_IO, _("out of memory"));
    return turn(a, step, *v, err);
}

enum rc winddown_notice(struct session *s, const char *title, const char *text,
                        const char *channel, struct err *err)
{
    const struct new_notice notice = {.kind = "winddown", .title = title, .text = text,
                                      .channel = channel};
    struct winddown_view *v;
    char note[64];
    int64_t id;
    struct act a;
    enum rc rc = step_begin(&a, s, "notice", &v, err);

    if (rc == RC_OK && (rc = notices_publish_in(&a, &notice, &id, err)) == RC_OK) {
        snprintf(note, sizeof note, "N-%" PRId64, id);
        if ((rc = record(&a, v->w.id, "notice", note, "", err)) == RC_OK)
            rc = act_commit(&a, err);
    }
    act_abort(&a);
    free(v);
    return rc;
}

enum rc winddown_collect(struct session *s, struct err *err)
{
    struct winddown_view *v;
    struct act a;
    enum rc rc = step_begin(&a, s, "collect", &v, err);

    if (rc == RC_OK && (rc = winddown_stop(s->db, err)) == RC_OK &&
        (rc = record(&a, v->w.id, "collect", "", "", err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    free(v);
    return rc == RC_OK ? field_all(s->db, &s->fields, err) : rc;
}

/* "Name| how it was closed", if the recipient is open still. */
static enum rc interface_note(struct session *s, const char *step, const char *how, char full[200],
                              struct err *err)
{
    struct winddown_recipient open[RECIPIENTS];
    size_t n = 0;
    enum rc rc = winddown_recipients(s->db, open, RECIPIENTS, &n, err);

    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        char name[48];

        snprintf(name, sizeof name, INTERFACE "%" PRId64, open[i].id);
        if (strcmp(name, step) == 0) {
            snprintf(full, 200, "%.70s" SEPARATOR " %s", open[i].name, how);
            return RC_OK;
        }
    }
    return rc == RC_OK ? err_set(err, RC_CONFLICT, _("this step is done already")) : rc;
}

enum rc winddown_close(struct session *s, const char *step, const char *note, struct err *err)
{
    struct winddown_view *v;
    char full[200];
    struct act a;
    enum rc rc = check_text(note, 120, _("say how it was closed, in a line"), err);

    if (rc == RC_OK)
        rc = step_begin(&a, s, step, &v, err);
    else
        return rc;
    if (rc == RC_OK)
        rc = interface_note(s, step, note, full, err);
    if (rc == RC_OK &&
        (rc = winddown_recipient_end(s->db, strtoll(step + strlen(INTERFACE), NULL, 10), a.now,
                                     err)) == RC_OK &&
        (rc = record(&a, v->w.id, step, full, "", err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    free(v);
    return rc;
}

enum rc winddown_cancel(struct session *s, const char *reason, struct err *err)
{
    struct winddown_step begun;
    struct winddown w;
    bool found, open, erasing = false;
    struct act a;
    enum rc rc = session_need(s, RIGHT_RETENTION, err);

    if (rc == RC_OK)
        rc = check_text(reason, sizeof begun.note, _("say why it is given up"), err);
    if (rc != RC_OK || (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    if ((rc = last(s, &w, &found, &open, err)) == RC_OK && open)
        rc = winddown_step_get(s->db, w.id, "erasing", &begun, &erasing, err);
    if (rc == RC_OK && (!open || erasing))
        rc = err_set(err, RC_CONFLICT, erasing ? _("people are being erased: it cannot be given up")
                                               : _("the service is not being ended"));
    w.cancelled_at = a.now;
    if (rc == RC_OK && (rc = winddown_update(s->db, &w, err)) == RC_OK &&
        (rc = record(&a, w.id, "cancel", reason, "", err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

/* What the second admin signs: that everyone of this deployment goes. */
static enum rc erase_plan(struct session *s, const struct winddown *w, char summary[200],
                          struct plan *plan, struct err *err)
{
    struct buf b = BUF_INIT;
    int64_t active, closed;
    enum rc rc = person_count(s->db, &active, &closed, err);

    tag_text(&b, "ycadmin/winddown-erase/v1");
    tag_number(&b, w->id);
    tag_number(&b, w->erase_by);
    hash_sha256(plan->digest, b.data, b.len);
    buf_release(&b);
    snprintf(summary, 200, _("End of the service: erase all %lld people"),
             rc == RC_OK ? (long long)(active + closed) : 0LL);
    plan->kind = "winddown-erase";
    plan->summary = summary;
    return rc;
}

/* The step "erasing" marks the point of no return, once. */
static enum rc begin_erasing(struct session *s, int64_t *id, struct err *err)
{
    struct winddown_view *v;
    struct winddown_step begun;
    char summary[200];
    struct plan plan = {0};
    bool done = false;
    struct act a;
    enum rc rc = step_begin(&a, s, "erase", &v, err);

    if (rc == RC_OK)
        rc = winddown_step_get(s->db, v->w.id, "erasing", &begun, &done, err);
    if (rc == RC_OK && !done && (rc = erase_plan(s, &v->w, summary, &plan, err)) == RC_OK) {
        act_abort(&a);
        if ((rc = approvals_need(s, &plan, err)) == RC_OK &&
            (rc = act_begin(&a, s, err)) == RC_OK && (rc = turn(&a, "erase", v, err)) == RC_OK &&
            (rc = approvals_use_in(&a, &plan, err)) == RC_OK &&
            (rc = record(&a, v->w.id, "erasing", "", "", err)) == RC_OK)
            rc = act_commit(&a, err);
    }
    act_abort(&a);
    *id = rc == RC_OK ? v->w.id : 0;
    free(v);
    return rc;
}

static enum rc erase_one(struct session *s, const struct person *p, int64_t *erased, int64_t *left,
                         struct err *err)
{
    const struct why why = {.reason = REASON};
    bool held = false;
    enum rc rc = hold_active(s->db, p->id, clock_now(), &held, err);

    if (rc == RC_OK && held)
        ++*left;
    else if (rc == RC_OK && (rc = people_erase_bare(s, p->ref, &why, err)) == RC_OK)
        ++*erased;
    return rc;
}

static enum rc erase_all(struct session *s, const struct progress *progress, int64_t *erased,
                         int64_t *left, struct err *err)
{
    struct person *page = calloc(PAGE, sizeof *page);
    char from[64] = "";
    int64_t active = 0, closed = 0;
    size_t n = PAGE;
    enum rc rc = page != NULL ? person_count(s->db, &active, &closed, err)
                              : err_set(err, RC_IO, _("out of memory"));

    while (rc == RC_OK && n == PAGE) {
        rc = person_page(s->db, from, 1, -1, NULL, page, PAGE, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            snprintf(from, sizeof from, "%s", page[i].ref);
            if (page[i].status < PERSON_ERASING)
                rc = erase_one(s, &page[i], erased, left, err);
            if (rc == RC_OK && !progress_tick(progress, *erased + *left, active + closed))
                rc = err_set(err, RC_CANCEL, _("stopped; it goes on when it is asked for again"));
        }
    }
    free(page);
    return rc;
}

/* Everyone erased since the erasing began, in however many runs. */
static enum rc count_erased(struct session *s, int64_t id, int64_t *n, struct err *err)
{
    struct winddown_step begun;
    bool found;
    enum rc rc = winddown_step_get(s->db, id, "erasing", &begun, &found, err);

    return rc == RC_OK ? erasure_since(s->db, begun.done_at, REASON, n, err) : rc;
}

static enum rc end_erasing(struct session *s, int64_t id, struct err *err)
{
    struct winddown w;
    int64_t erased = 0;
    bool found, open;
    char facts[64];
    struct act a;
    enum rc rc = act_begin(&a, s, err);

    if (rc != RC_OK)
        return rc;
    if ((rc = last(s, &w, &found, &open, err)) == RC_OK && open && w.id == id &&
        (rc = count_erased(s, id, &erased, err)) == RC_OK) {
        snprintf(facts, sizeof facts, "erased=%" PRId64, erased);
        w.ended_at = a.now;
        if ((rc = winddown_update(s->db, &w, err)) == RC_OK &&
            (rc = record(&a, id, "erase", "", facts, err)) == RC_OK)
            rc = act_commit(&a, err);
    }
    act_abort(&a);
    return rc;
}

enum rc winddown_erase(struct session *s, const struct progress *progress, int64_t *erased,
                       int64_t *left, struct err *err)
{
    int64_t id;
    enum rc rc;

    *erased = *left = 0;
    if ((rc = begin_erasing(s, &id, err)) == RC_OK &&
        (rc = erase_all(s, progress, erased, left, err)) == RC_OK &&
        (rc = db_truncate(s->db, DB_VAULT, err)) == RC_OK &&
        (rc = db_truncate(s->db, DB_OFFICE, err)) == RC_OK && *left == 0)
        rc = end_erasing(s, id, err);
    return rc;
}
