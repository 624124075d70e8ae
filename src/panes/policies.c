#include "base/clock.h"
#include "base/i18n.h"
#include "panes/pane.h"
#include "service/campaigns.h"
#include "service/campaigns_version.h"
#include "service/policies.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const struct binding bindings[] = {
    {ACTION_OPEN, RIGHT_READ},          {ACTION_FILTER, RIGHT_READ},
    {ACTION_NEW_VERSION, RIGHT_POLICY}, {ACTION_VERSION_ASK, RIGHT_READ},
    {ACTION_CAMPAIGN_WHO, RIGHT_READ},  {ACTION_RECORDS, RIGHT_READ},
    {ACTION_EXEMPTIONS, RIGHT_READ},    {ACTION_NONE, RIGHT_NONE},
};

enum { ASK_PURPOSES, ASK_NOTICE, ASK_DUE, ASK_WHY, ASKS };

/* What was typed for a version when another admin had to approve it: sent again as it was. */
struct policies {
    int64_t version; /* 0: nothing is kept */
    char typed[ASKS][200];
};

/* The form begins with what enum version_part names. */
enum { FILE_AT, CODE_AT, CHANGES_AT, EFFECTIVE_AT, NOTE_AT };

static enum rc add_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    struct new_version v = {.code = pane_typed(f, CODE_AT),
                            .changes = pane_typed(f, CHANGES_AT),
                            .note = pane_typed(f, NOTE_AT)};
    enum version_part bad;
    struct policy_file file;
    int64_t notice;
    enum rc rc;

    *field = EFFECTIVE_AT;
    if ((rc = pane_time(f, EFFECTIVE_AT, &v.effective_at, err)) != RC_OK)
        return rc;
    *field = FILE_AT;
    rc = policies_file_read(&file, pane_typed(f, FILE_AT), err);
    if (rc == RC_IO || rc == RC_CONFIG)
        rc = err->rc = RC_INVALID; /* to be mended in the form */
    if (rc == RC_OK) {
        rc = policies_add(job->desk->s, &file, &v, &bad, &notice, err);
        *field = bad < VERSION_PARTS ? (size_t)bad : SIZE_MAX;
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
        buf_printf(out, "%s%s %s", i > 1 ? _(", ") : "", code, title);
    }
}

static enum rc ask_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    static const size_t at[CAMPAIGN_PARTS] = {
        [CAMPAIGN_PURPOSE] = ASK_PURPOSES, [CAMPAIGN_NOTICE] = ASK_NOTICE,
        [CAMPAIGN_TITLE] = ASK_NOTICE,     [CAMPAIGN_TEXT] = ASK_NOTICE,
        [CAMPAIGN_DUE] = ASK_DUE,          [CAMPAIGN_REASON] = ASK_WHY,
    };
    struct new_campaign n = {.purpose = pane_typed(f, ASK_PURPOSES),
                             .notice = pane_typed(f, ASK_NOTICE),
                             .reason = pane_typed(f, ASK_WHY),
                             .replace = true};
    struct policies *kept = job->arg;
    struct campaigns_opened opened;
    enum campaign_part bad;
    struct date due;
    enum rc rc;

    for (size_t i = 0; i < ASKS; i++)
        snprintf(kept->typed[i], sizeof kept->typed[i], "%s", pane_typed(f, i));
    *field = ASK_DUE;
    if (!date_parse(pane_typed(f, ASK_DUE), &due))
        return err_set(err, RC_INVALID, _("a date, such as 2026-12-31"));
    n.due_at = date_begins(date_add_days(due, 1));
    rc = campaigns_open(job->desk->s, &n, &bad, &opened, err);
    *field = bad < CAMPAIGN_PARTS ? at[bad] : SIZE_MAX;
    kept->version = rc == RC_DENIED ? job->id : 0;
    return rc;
}

/* What the form starts with: what was kept, else what the version proposes. */
static void start_with(const struct campaigns_proposal *proposal, struct policies *kept,
                       int64_t version)
{
    struct buf due = BUF_INIT;

    if (kept->version == version)
        return;
    date_put(&due, proposal->due);
    snprintf(kept->typed[ASK_PURPOSES], sizeof *kept->typed, "%s", proposal->purposes);
    snprintf(kept->typed[ASK_NOTICE], sizeof *kept->typed, "%s", proposal->notice);
    snprintf(kept->typed[ASK_DUE], sizeof *kept->typed, "%s", buf_str(&due));
    snprintf(kept->typed[ASK_WHY], sizeof *kept->typed, "%s", proposal->reason);
    buf_release(&due);
}

/* A campaign for each purpose of VERSION: all is filled in, one key confirms it. */
static enum rc ask_form(struct pane *p, int64_t version, const struct campaigns_proposal *proposal,
                        struct err *err)
{
    struct policies *kept = p->state;
    const struct pane_job job = {.desk = p->desk, .pane = p, .one = ask_one, .arg = kept,
                                 .id = version,
                                 .done = _("Everyone is asked. w shows who has not answered.")};
    char note[600];
    struct form f;
    enum rc rc;

    start_with(proposal, kept, version);
    form_init(&f, _("Ask everyone again"), false);
    f.note = _("This version needs consent again, a campaign for each purpose. All is filled in: "
               "F10 asks everyone. Where there are other admins, one of them approves it first.");
    if (proposal->ends[0] != '\0') {
        size_t len = (size_t)snprintf(note, sizeof note, "%s\n", f.note);

        snprintf(note + len, sizeof note - len, _("It ends campaign %s."), proposal->ends);
        f.note = note;
    }
    form_add(&f, _("Purposes"), kept->typed[ASK_PURPOSES], 159, false, true)->hint =
        _("Their codes, parted by commas");
    form_add(&f, _("Notice no."), kept->typed[ASK_NOTICE], 31, false, true)->hint =
        _("The version people are shown");
    form_add(&f, _("Due"), kept->typed[ASK_DUE], 10, false, true)->hint =
        _("The last day for answers: 2026-12-31");
    form_add(&f, _("Why"), kept->typed[ASK_WHY], 199, false, false)->hint =
        _("One line; it stands in the register");
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

/* Ask under VERSION what nobody is asked for yet; where all is, lead to the campaigns. */
static enum rc ask_again(struct pane *p, int64_t version, struct err *err)
{
    struct campaigns_proposal proposal;
    int64_t campaign;
    enum rc rc = campaigns_version_propose(p->desk->s, version, &proposal, &campaign, err);

    if (rc == RC_OK)
        rc = session_need(p->desk->s, RIGHT_CAMPAIGN, err);
    if (rc == RC_CONFLICT && campaign != 0) {
        desk_go(p->desk, "campaigns", "notice:%s", proposal.notice);
        return RC_OK;
    }
    return rc == RC_OK ? ask_form(p, version, &proposal, err) : rc;
}

/* Those who have not answered for the first purpose that somebody has not answered for. */
static enum rc who(struct pane *p, int64_t version, struct err *err)
{
    char purpose[64];
    enum rc rc = campaigns_version_waiting(p->desk->s, version, purpose, err);

    if (rc != RC_OK)
        return rc;
    desk_go(p->desk, "consents", "purpose:%s open:yes", purpose);
    return RC_OK;
}

/* A new version that needs consent again goes on to asking for it. */
static enum rc go_on(struct pane *p, struct err *err)
{
    const char *asks = pane_cell(p, "reconsent"), *version = pane_cell(p, "version");
    const struct row *row = list_row(&p->list);

    if (version == NULL || asks == NULL || row == NULL)
        return RC_OK;
    if (asks[0] != '\0') {
        desk_say(p->desk, ROLE_WARN, _("Version %s is published; nobody is asked again yet."),
                 version);
        return ask_again(p, row->key.id, err);
    }
    desk_say(p->desk, ROLE_OK, _("Version %s is published."), version);
    return RC_OK;
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
        rc = go_on(p, err);
    return rc;
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    const struct row *row = list_row(&p->list);

    if (a == ACTION_NEW_VERSION)
        return add(p, err);
    if (a == ACTION_VERSION_ASK || a == ACTION_CAMPAIGN_WHO) {
        if (row == NULL)
            return err_set(err, RC_MISSING, _("there is no version in this row"));
        return a == ACTION_VERSION_ASK ? ask_again(p, row->key.id, err) : who(p, row->key.id, err);
    }
    if (a == ACTION_RECORDS)
        desk_go_all(p->desk, "records");
    else if (a == ACTION_EXEMPTIONS)
        desk_go_all(p->desk, "exemptions");
    return RC_OK;
}

static enum rc text(struct pane *p, const struct row *row, struct lines *out, struct err *err)
{
    return policies_lines(p->desk->s, row->key.id, out, err);
}

const struct pane_ops policies_pane = {
    .name = "policies",
    .title = N_("Policy"),
    .needs = RIGHT_READ,
    .listing = &policies_listing,
    .bindings = bindings,
    .state_size = sizeof(struct policies),
    .item_cell = "version",
    .text = text,
    .act = act,
};
