/* The ledgers of incidents, person by person. */
#include "panes/incidents.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/incidents_clock.h"
#include "service/incidents_ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEFT "told:no"

static const struct binding bindings[] = {
    {ACTION_FILTER, RIGHT_READ},
    {ACTION_OPEN, RIGHT_LIST_USERS},
    {ACTION_AFFECTED_TOLD, RIGHT_INCIDENTS},
    {ACTION_AFFECTED_LEFT, RIGHT_READ},
    {ACTION_AFFECTED_OFF, RIGHT_INCIDENTS},
    {ACTION_NONE, RIGHT_NONE},
};

/* What the focused row's incident stands at; it goes with the rows. */
struct affected {
    int64_t incident;
    struct incident_ledger ledger;
    struct incident_clock clock;
    char title[200];
};

static int64_t incident_of(const struct row *row)
{
    return row != NULL ? strtoll(row->key.text, NULL, 10) : 0;
}

/* The incident that the filter names, where there is no row. */
static int64_t incident_asked(const struct pane *p)
{
    const struct filter *f = &p->lister.filter;

    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->term[i].field, "case") == 0 && !f->term[i].negate)
            return strtoll(f->term[i].value + strcspn(f->term[i].value, "0123456789"), NULL, 10);
    return 0;
}

static int64_t incident_shown(const struct pane *p)
{
    const struct row *row = list_row(&p->list);

    return row != NULL ? incident_of(row) : incident_asked(p);
}

static enum rc load(struct pane *p, struct err *err)
{
    struct affected *st = p->state;
    struct incident i = {0};
    enum rc rc = RC_OK;

    *st = (struct affected){.incident = incident_shown(p)};
    if (st->incident == 0)
        return RC_OK;
    rc = incidents_get(p->desk->s, st->incident, &i, err);
    if (rc == RC_MISSING) {
        st->incident = 0;
        return RC_OK;
    }
    if (rc == RC_OK &&
        (rc = incidents_people_ledger(p->desk->s, st->incident, &st->ledger, err)) == RC_OK) {
        incidents_clock_of(&i, &st->clock);
        snprintf(st->title, sizeof st->title, "%s", i.title);
    }
    incidents_release(&i);
    return rc;
}

/* "INC-7 A list was sent out: told 2 of 3, tried in vain 1". */
static int head(struct pane *p, struct canvas *c, struct rect r)
{
    struct affected *st = p->state;
    char case_id[INCIDENTS_CASE];
    struct buf text = BUF_INIT;
    enum role role = ROLE_NORMAL;
    struct err ignored;

    if (incident_shown(p) != st->incident && load(p, &ignored) != RC_OK)
        return 0;
    if (st->incident == 0)
        return 0;
    incidents_case(st->incident, case_id);
    buf_printf(&text, "%s %s", case_id, st->title);
    canvas_put(c, r.y, r.x + 1, r.w - 2, ROLE_TITLE, buf_str(&text));
    buf_clear(&text);
    if (st->ledger.people == 0)
        buf_puts(&text, _(affected_pane.empty));
    else
        incidents_detail_ledger(&st->ledger, &text);
    if (st->ledger.people > 0 && strcmp(st->clock.what, "notify") == 0) {
        buf_puts(&text, "   ");
        role = incidents_clock_left(st->clock.due, clock_now(), &text);
    }
    canvas_put(c, r.y + 1, r.x + 1, r.w - 2, role, buf_str(&text) + strspn(buf_str(&text), " "));
    buf_release(&text);
    return 2;
}

/* A form about the person in the focused row. */
struct about {
    int64_t incident;
    const char *ref;
    struct pane_why why;
};

static const char *const channels[] = {"phone", "email", "letter", "push", "announcement"};
static const char *const outcomes[] = {"delivered", "sent", "unreached", "failed"};
#define CHANNELS (sizeof channels / sizeof *channels)
#define OUTCOMES (sizeof outcomes / sizeof *outcomes)

static enum rc told_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    const struct about *about = job->arg;

    *field = 0;
    return incidents_ledger_told(job->desk->s, about->incident, about->ref,
                                 channels[f->field[0].choice], outcomes[f->field[1].choice], err);
}

static enum rc told(struct pane *p, struct about *about, struct err *err)
{
    const struct pane_job job = {
        .desk = p->desk, .pane = p, .one = told_one, .arg = about, .done = _("Recorded.")};
    const char *channel[CHANNELS + 1], *outcome[OUTCOMES + 1];
    char title[128];
    struct form f;
    enum rc rc;

    incidents_acts_words(channels, CHANNELS, channel);
    incidents_acts_words(outcomes, OUTCOMES, outcome);
    snprintf(title, sizeof title, _("%s was told"), about->ref);
    form_init(&f, title, false);
    f.note = _("Who could not be reached, or whose letter came back, is still to be told.");
    form_add_choice(&f, _("Channel"), channel, 0);
    form_add_choice(&f, _("Outcome"), outcome, 0);
    rc = pane_job_run(&job, &f, NULL, err);
    form_release(&f);
    return rc;
}

static enum rc off_one(const struct pane_job *job, struct form *f, size_t *field, struct err *err)
{
    const struct about *about = job->arg;
    const char *note = pane_typed(f, 1);
    const struct why why = {.reason = about->why.code[f->field[0].choice],
                            .note = note[0] != '\0' ? note : NULL};

    *field = 0;
    return incidents_ledger_off(job->desk->s, about->incident, about->ref, &why, err);
}

/* Most are taken off because they were entered by mistake. */
static size_t mistake(const struct pane_why *why)
{
    for (size_t i = 0; i < why->n; i++)
        if (strcmp(why->code[i], "mistake") == 0)
            return i;
    return 0;
}

static enum rc off(struct pane *p, struct about *about, struct err *err)
{
    const struct pane_job job = {.desk = p->desk,
                                 .pane = p,
                                 .one = off_one,
                                 .arg = about,
                                 .done = _("Taken off. The timeline and the log keep it.")};
    char title[128];
    struct form f;
    enum rc rc;

    snprintf(title, sizeof title, _("%s is not affected"), about->ref);
    form_init(&f, title, false);
    f.note = _("The person leaves the ledger. That it was so stays in the timeline, who it was in "
               "the log.");
    if ((rc = pane_why_add_note(&about->why, p->desk->s, "correct", &f, err)) == RC_OK) {
        f.field[0].choice = mistake(&about->why);
        rc = pane_job_run(&job, &f, NULL, err);
    }
    form_release(&f);
    return rc;
}

/* Only who is left, of the same incident, or everyone again. */
static enum rc only_left(struct pane *p, struct err *err)
{
    const char *now = buf_str(&p->applied), *at = strstr(now, LEFT);
    struct buf filter = BUF_INIT;
    bool led = p->led;
    enum rc rc;

    if (at != NULL)
        buf_printf(&filter, "%.*s%s", (int)(at - now), now, at + strlen(LEFT));
    else
        buf_printf(&filter, "%s%s" LEFT, now, *now != '\0' ? " " : "");
    while (filter.len > 0 && filter.data[filter.len - 1] == ' ')
        filter.data[--filter.len] = '\0';
    rc = pane_filter(p, buf_str(&filter), err);
    p->led = led;
    buf_release(&filter);
    return rc;
}

static enum rc act(struct pane *p, enum action a, struct err *err)
{
    const char *ref = pane_cell(p, "ref");
    struct about about = {.incident = incident_of(list_row(&p->list)), .ref = ref};

    if (a == ACTION_AFFECTED_LEFT)
        return only_left(p, err);
    if (ref == NULL || ref[0] == '\0')
        return err_set(err, RC_MISSING, _("there is no person in this row"));
    if (strncmp(ref, "erased:", strlen("erased:")) == 0)
        return err_set(err, RC_MISSING, _("this person is erased"));
    if (a == ACTION_AFFECTED_TOLD)
        return told(p, &about, err);
    if (a == ACTION_AFFECTED_OFF)
        return off(p, &about, err);
    desk_go(p->desk, "users", "ref:%s", ref);
    return RC_OK;
}

const struct pane_ops affected_pane = {
    .name = "affected",
    .title = N_("People affected"),
    .needs = RIGHT_READ,
    .listing = &affected_listing,
    .bindings = bindings,
    .state_size = sizeof(struct affected),
    .leads = true,
    .empty = N_("Nobody is in this ledger: in Incidents p enters people by a list or a filter."),
    .load = load,
    .head = head,
    .item_cell = "ref",
    .act = act,
};
