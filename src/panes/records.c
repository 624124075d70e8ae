#include "base/clock.h"
#include "base/i18n.h"
#include "panes/pane.h"
#include "service/policies_records.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define KINDS_MAX 16
#define VERSIONS_MAX 16

static const struct binding bindings[] = {
    {ACTION_OPEN, RIGHT_READ},     {ACTION_FILTER, RIGHT_READ}, {ACTION_NEW_RECORD, RIGHT_POLICY},
    {ACTION_VERSIONS, RIGHT_READ}, {ACTION_NONE, RIGHT_NONE},
};

/* The choices of the form. */
struct choices {
    const char *kind[KINDS_MAX + 1];
    char code[VERSIONS_MAX][32];
    const char *version[VERSIONS_MAX + 2];
};

static enum rc add_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    const struct choices *c = job->arg;
    size_t version = f->field[3].choice;
    struct new_record r = {.kind = policies_records_kind(f->field[0].choice)->kind,
                           .value = pane_typed(f, 1),
                           .version = version > 0 ? c->code[version - 1] : NULL};
    enum rc rc = pane_time(f, 2, &r.since, err);

    *field = 2;
    if (rc != RC_OK)
        return rc;
    return policies_records_add(job->desk->s, &r, field, err);
}

/* The newest versions of the agreement, after "one to come". */
static enum rc take_versions(struct session *s, struct choices *c, struct err *err)
{
    struct lister l = {0};
    struct row row[VERSIONS_MAX];
    size_t n = 0;
    enum rc rc = lister_open(&l, s, &policies_listing, "", err);

    c->version[0] = _("one to come");
    if (rc == RC_OK)
        rc = lister_fetch(&l, NULL, 1, VERSIONS_MAX, row, &n, err);
    for (size_t i = 0; i < n; i++) {
        snprintf(c->code[i], sizeof c->code[i], "%s", row[i].cell[0]);
        c->version[i + 1] = c->code[i];
        row_release(&row[i]);
    }
    c->version[n + 1] = NULL;
    lister_close(&l);
    return rc;
}

static enum rc add(struct pane *p, struct err *err)
{
    struct choices c = {0};
    const struct pane_job job = {.desk = p->desk,
                                 .one = add_one,
                                 .arg = &c,
                                 .done = _("Recorded. The one before ends where it begins.")};
    struct form f;
    bool done;
    enum rc rc = take_versions(p->desk->s, &c, err);

    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; i < KINDS_MAX && policies_records_kind(i) != NULL; i++)
        c.kind[i] = _(policies_records_kind(i)->title);
    form_init(&f, _("A new record of storage or contact"), false);
    f.note = _("Such a change is itself a revision of the agreement: name the version that "
               "announces it, or publish one of that kind afterwards.");
    form_add_choice(&f, _("Type"), c.kind, 0);
    form_add(&f, _("Value"), "", 250, false, false);
    form_add(&f, _("Holds from"), "", 30, false, true)->hint =
        _("Empty: now. Else 09:30, 2026-11-24 09:30 or a date");
    form_add_choice(&f, _("Announced in"), c.version, 0);
    rc = pane_job_run(&job, &f, &done, err);
    form_release(&f);
    return rc == RC_OK && done ? pane_filter(p, "", err) : rc; /* to the new row */
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    if (a == ACTION_NEW_RECORD)
        return add(p, err);
    if (a == ACTION_VERSIONS)
        desk_go_all(p->desk, "policies");
    return RC_OK;
}

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return policies_records_lines(p->desk->s, row->key.id, out, err);
}

const struct pane_ops records_pane = {
    .name = "records",
    .title = N_("Storage and contact"),
    .needs = RIGHT_READ,
    .listing = &records_listing,
    .bindings = bindings,
    .text = text,
    .act = act,
};
