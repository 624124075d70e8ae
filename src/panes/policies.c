#include "base/clock.h"
#include "base/i18n.h"
#include "panes/pane.h"
#include "service/policies.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const struct binding bindings[] = {
    {ACTION_OPEN, RIGHT_READ},          {ACTION_FILTER, RIGHT_READ},
    {ACTION_NEW_VERSION, RIGHT_POLICY}, {ACTION_RECORDS, RIGHT_READ},
    {ACTION_EXEMPTIONS, RIGHT_READ},    {ACTION_NONE, RIGHT_NONE},
};

enum { FILE_AT, CODE_AT, CHANGES_AT, EFFECTIVE_AT, NOTE_AT };

/* The field of the form that a refusal is about, by what was refused. */
static size_t field_of(const struct form *f, const struct policy_file *file, enum rc rc)
{
    if (rc == RC_EXISTS || (file->code.len == 0 && pane_typed(f, CODE_AT)[0] == '\0'))
        return CODE_AT;
    return pane_typed(f, CHANGES_AT)[0] == '\0' ? CHANGES_AT : SIZE_MAX;
}

static enum rc add_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    struct new_version v = {.code = pane_typed(f, CODE_AT),
                            .changes = pane_typed(f, CHANGES_AT),
                            .note = pane_typed(f, NOTE_AT)};
    const char *effective = pane_typed(f, EFFECTIVE_AT);
    struct policy_file file;
    int64_t notice;
    enum rc rc;

    *field = EFFECTIVE_AT;
    if (effective[0] != '\0' && !time_parse(effective, &v.effective_at))
        return err_set(err, RC_INVALID, _("a date is written as 2026-12-01"));
    *field = FILE_AT;
    rc = policies_file_read(&file, pane_typed(f, FILE_AT), err);
    if (rc == RC_IO || rc == RC_CONFIG)
        rc = err->rc = RC_INVALID; /* to be mended in the form */
    if (rc == RC_OK) {
        rc = policies_add(job->desk->s, &file, &v, &notice, err);
        *field = field_of(f, &file, rc);
    }
    policies_file_release(&file);
    return rc;
}

/* The kinds of change with their titles, as a note above the form. */
static void put_kinds(struct session *s, struct buf *out)
{
    buf_clear(out);
    buf_puts(out, _("Kinds of change: "));
    for (int i = 1; i < 20; i++) {
        char section[32], title[128], code[16];

        snprintf(code, sizeof code, "%d", i);
        snprintf(section, sizeof section, "change:%d", i);
        session_label(s, section, "title", title, sizeof title);
        if (strcmp(title, code) == 0)
            break;
        buf_printf(out, "%s%s %s", i > 1 ? ", " : "", code, title);
    }
}

/* What a new version leaves to be done. */
static void say_next(struct pane *p)
{
    const char *asks = pane_cell(p, "reconsent"), *version = pane_cell(p, "version");

    if (version == NULL)
        return;
    if (asks != NULL && asks[0] != '\0')
        desk_say(p->desk, ROLE_WARN,
                 _("Version %s is published. Ask everyone again for %s: open a campaign under "
                   ":consent."),
                 version, asks);
    else
        desk_say(p->desk, ROLE_OK, _("Version %s is published."), version);
}

static enum rc add(struct pane *p, struct err *err)
{
    const struct pane_job job = {
        .desk = p->desk, .pane = p, .one = add_one, .busy = _("One moment…")};
    struct buf kinds = BUF_INIT;
    struct form f;
    bool done;
    enum rc rc;

    put_kinds(p->desk->s, &kinds);
    form_init(&f, _("A new version of the agreement"), false);
    f.note = buf_str(&kinds);
    form_add(&f, _("File"), "", 400, false, false)->hint =
        _("A policy file as for init, or a plain text in UTF-8, on this host");
    form_add(&f, _("Version"), "", 31, false, true)->hint =
        _("Empty: as the file says; a plain text needs one, as 2026-12-01");
    form_add(&f, _("Changes"), "", 60, false, true)->hint = _("Their numbers, as 3, 4");
    form_add(&f, _("Effective"), "", 30, false, true)->hint =
        _("A date, also a future one; empty: as the file says, else today");
    form_add(&f, _("Note"), "", 199, false, false);
    rc = pane_job_run(&job, &f, &done, err);
    form_release(&f);
    buf_release(&kinds);
    if (rc == RC_OK && done && (rc = pane_filter(p, "", err)) == RC_OK)
        say_next(p);
    return rc;
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    if (a == ACTION_NEW_VERSION)
        return add(p, err);
    if (a == ACTION_RECORDS)
        p->desk->go = "records";
    else if (a == ACTION_EXEMPTIONS)
        p->desk->go = "exemptions";
    p->desk->go_filter[0] = '\0';
    return RC_OK;
}

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return policies_lines(p->desk->s, row->key.id, out, err);
}

static void item(const struct pane *p, struct buf *out)
{
    const char *version = pane_cell(p, "version");

    if (version != NULL)
        buf_puts(out, version);
}

const struct pane_ops policies_pane = {
    .name = "policies",
    .title = N_("Policy"),
    .needs = RIGHT_READ,
    .listing = &policies_listing,
    .bindings = bindings,
    .item = item,
    .text = text,
    .act = act,
};
