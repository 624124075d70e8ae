#include "base/clock.h"
#include "base/i18n.h"
#include "panes/pane.h"
#include "service/reviews.h"

#include <stdint.h>

#define KINDS_MAX 8

static const struct binding bindings[] = {
    {ACTION_OPEN, RIGHT_READ_AUDIT},
    {ACTION_FILTER, RIGHT_READ_AUDIT},
    {ACTION_REVIEWED, RIGHT_READ_AUDIT},
    {ACTION_NONE, RIGHT_NONE},
};

/* The form, in its order; the kinds this role may record. */
enum { KIND, ON, REPORT, ABOUT };
struct kinds {
    const char *action[KINDS_MAX], *title[KINDS_MAX + 1];
};

static enum rc record_one(const struct pane_job *job, struct form *f, size_t *field,
                          struct err *err)
{
    static const size_t place[] = {[REVIEWS_KIND] = KIND, [REVIEWS_ON] = ON,
                                   [REVIEWS_REPORT] = REPORT, [REVIEWS_ABOUT] = ABOUT};
    const struct kinds *k = job->arg;
    const struct new_review r = {.action = k->action[f->field[KIND].choice],
                                 .on = pane_typed(f, ON),
                                 .report = pane_typed(f, REPORT),
                                 .about = pane_typed(f, ABOUT)};
    enum reviews_part part = REVIEWS_KIND;
    enum rc rc = reviews_record(job->desk->s, &r, &part, err);

    *field = place[part];
    return rc;
}

static enum rc record(struct pane *p, struct err *err)
{
    struct kinds k = {.title = {NULL}};
    const struct pane_job job = {.desk = p->desk,
                                 .pane = p,
                                 .one = record_one,
                                 .arg = &k,
                                 .done = _("It is recorded in the log, for good.")};
    struct buf today = BUF_INIT;
    size_t n = 0;
    struct form f;
    enum rc rc;

    for (size_t i = 0; reviews_kind(i) != NULL && n < KINDS_MAX; i++)
        if (session_may(p->desk->s, reviews_kind(i)->needs)) {
            k.action[n] = reviews_kind(i)->action;
            k.title[n++] = listing_word(&p->lister, reviews_kind(i)->action);
        }
    date_put(&today, date_of(clock_now()));
    form_init(&f, _("An audit or an assessment"), false);
    form_add_choice(&f, _("Type"), k.title, 0);
    form_add(&f, _("Finished on"), buf_str(&today), 10, false, true);
    form_add(&f, _("Report number"), "", 63, false, true)->hint = _("May stay empty");
    form_add(&f, _("About"), "", 190, false, true)->hint =
        _("Codes of the catalogue, as name, mobile; empty: everything");
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    buf_release(&today);
    return rc;
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    return a == ACTION_REVIEWED ? record(p, err) : RC_OK;
}

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return reviews_lines(p->desk->s, row->key.id, out, err);
}

const struct pane_ops reviews_pane = {
    .name = "reviews",
    .title = N_("Audits and assessments"),
    .needs = RIGHT_READ_AUDIT,
    .empty = N_("a records an audit or an impact assessment that was finished."),
    .listing = &reviews_listing,
    .bindings = bindings,
    .below = true,
    .item_cell = "report",
    .text = text,
    .act = act,
};
