#include "panes/incidents.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/incidents_clock.h"
#include "service/incidents_people.h"
#include "service/incidents_report.h"
#include "service/register.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LABEL 18  /* columns of a label */
#define BAR 14    /* columns of a clock's bar */
#define EVENTS 64 /* of the timeline, newest first */

struct detail {
    struct session *s;
    struct incident i;
    struct incident_laws laws;
    struct incident_ledger ledger;
    int64_t now;
    struct lines *out;
};

/* TEXT padded to the labels' width. */
static void put_label(struct buf *out, const char *text)
{
    buf_puts(out, text);
    for (int w = text_width(text); w < LABEL; w++)
        buf_putc(out, ' ');
}

static void put_bar(struct buf *out, int64_t from, int64_t due, int64_t now)
{
    int64_t part = now >= due || due <= from ? BAR : (now - from) * BAR / (due - from);

    buf_puts(out, "  [");
    for (int64_t i = 0; i < BAR; i++)
        buf_putc(out, i < part ? '#' : '-');
    buf_printf(out, "] %d%%", (int)(part == BAR ? 100 : (now - from) * 100 / (due - from)));
}

/* "At once" has no moment to be late by: the times speak for themselves. */
static void put_done(const struct detail *d, const char *label, int64_t due, int64_t done,
                     const struct law *law, struct buf *text)
{
    bool late = due != 0 && law->value != 0 && done >= due;

    put_label(text, label);
    buf_printf(text, "%s ", _("done"));
    time_put(text, done, false);
    if (late) {
        buf_puts(text, "  ");
        incidents_clock_left(due, done, text);
    }
    lines_add(d->out, late ? ROLE_WARN : ROLE_OK, "%s", buf_str(text));
}

/* One clock: what is left, until when, by which law. */
static void add_clock(const struct detail *d, const char *label, int64_t from, int64_t due,
                      int64_t done, const struct law *law, const char *idle)
{
    struct buf text = BUF_INIT;
    enum role role;

    if (done != 0) {
        put_done(d, label, due, done, law, &text);
    } else if (due == 0) {
        put_label(&text, label);
        lines_add(d->out, ROLE_DIM, "%s%s", buf_str(&text), idle);
    } else {
        put_label(&text, label);
        role = incidents_clock_left(due, d->now, &text);
        buf_printf(&text, "  %s ", law->value == 0 ? _("at once, from") : _("until"));
        time_put(&text, due, false);
        if (law->value != 0)
            put_bar(&text, from, due, d->now);
        lines_add(d->out, role, "%s", buf_str(&text));
        lines_add(d->out, ROLE_DIM, "  %s", law->source);
    }
    buf_release(&text);
}

static void add_clocks(const struct detail *d)
{
    bool nobody = d->i.nobody_left && d->i.notified_at == 0;
    const char *idle = strcmp(d->i.harm, "unlikely") == 0 ? _("not needed: harm is not likely")
                       : nobody                           ? _("nobody is left to be told")
                       : _("not started: it starts when harm is assessed as likely");

    if (d->i.imported) {
        lines_add(d->out, ROLE_DIM, "%s", _("From an earlier log: no clock runs."));
        return;
    }
    add_clock(d, _("Report"), d->i.detected_at, d->i.report_due, d->i.reported_at, &d->laws.report,
              _("refused, see the timeline"));
    add_clock(d, _("Tell the people"), d->i.notify_due, nobody ? 0 : d->i.notify_due,
              d->i.notified_at, &d->laws.notify, idle);
    add_clock(d, _("Closing report"), d->i.detected_at, d->i.closing_due, d->i.closing_at,
              &d->laws.closing, _("refused, see the timeline"));
}

static void add_pair(const struct detail *d, const char *label, const char *value)
{
    if (*value != '\0')
        lines_pair(d->out, LABEL - 1, label, value);
}

/* An earlier log knows days only. */
static void add_moment(const struct detail *d, const char *label, int64_t t, const char *none)
{
    struct buf text = BUF_INIT;

    if (t != 0 && d->i.imported && t == date_begins(date_of(t)))
        date_put(&text, date_of(t));
    else if (t != 0)
        time_put(&text, t, false);
    add_pair(d, label, t != 0 ? buf_str(&text) : none);
    buf_release(&text);
}

static void put_fields(const struct detail *d, struct buf *out)
{
    char section[48], name[96];

    for (int k = 0; k < d->s->fields.n; k++) {
        const char *code = d->s->fields.field[k].code;

        if (!register_lists(d->i.fields, code))
            continue;
        snprintf(section, sizeof section, "field:%s", code);
        session_label(d->s, section, "label", name, sizeof name);
        buf_printf(out, "%s%s%s", out->len > 0 ? _(", ") : "", name,
                   d->s->fields.field[k].sensitive ? "*" : "");
    }
}

/* A number that is no news when it is 0. */
static void put_more(struct buf *out, const char *what, int64_t n)
{
    if (n > 0)
        buf_printf(out, "%s%s %" PRId64, _(", "), what, n);
}

void incidents_detail_ledger(const struct incident_ledger *l, struct buf *out)
{
    if (l->people > 0) {
        buf_puts(out, "  ");
        buf_printf(out, _("told %" PRId64 " of %" PRId64), l->told, l->people);
    }
    put_more(out, _("tried in vain"), l->failed);
    put_more(out, _("erased untold"), l->gone);
    put_more(out, _("taken off"), l->off);
    put_more(out, _("children"), l->children);
}

static void put_people(const struct detail *d, struct buf *out)
{
    if (d->i.affected < 0)
        buf_puts(out, _("not known yet"));
    else
        buf_printf(out, "%" PRId64, d->i.affected);
    buf_printf(out, " (%s)", incidents_clock_word(d->i.affected_how));
    incidents_detail_ledger(&d->ledger, out);
}

static void add_reach(const struct detail *d)
{
    struct buf text = BUF_INIT;

    put_people(d, &text);
    add_pair(d, _("People"), buf_str(&text));
    buf_clear(&text);
    put_fields(d, &text);
    add_pair(d, _("Data"), buf_str(&text));
    buf_release(&text);
}

static void add_facts(const struct detail *d)
{
    if (!d->i.imported)
        lines_add(d->out, ROLE_TITLE, "\n%s", _("Facts"));
    add_moment(d, _("Detected"), d->i.detected_at, "");
    add_moment(d, _("Occurred"), d->i.occurred_at, d->i.imported ? "" : _("not known yet"));
    add_moment(d, _("Contained"), d->i.contained_at, d->i.imported ? "" : _("not yet"));
    add_pair(d, _("Cause"), d->i.cause);
    add_pair(d, _("Source"), d->i.source);
    if (d->i.summary != NULL && d->i.summary[0] != '\0')
        lines_add(d->out, ROLE_NORMAL, "%s", d->i.summary);
}

/* "draft 6/11" beside the step of a report that was not sent. */
static enum rc put_draft(const struct detail *d, const char *step, struct buf *out, struct err *err)
{
    struct incident_report r = {.n = 0};
    enum rc rc;

    if (strcmp(step, "report") != 0 && strcmp(step, "closing") != 0)
        return RC_OK;
    rc = incidents_report_read(d->s, &d->i, step, &r, err);
    if (rc == RC_OK) {
        buf_puts(out, "  ");
        buf_printf(out, _("draft %zu/%zu"), r.filled, r.n);
    }
    incidents_report_release(&r);
    return rc;
}

static enum rc add_step(const struct detail *d, const struct incident_item *item, struct err *err)
{
    struct incident_done done;
    struct buf text = BUF_INIT;
    enum rc rc = incidents_done(d->s, d->i.id, item->code, &done, err);

    if (rc != RC_OK)
        return rc;
    buf_printf(&text, "%s %s", done.at != 0 ? "[x]" : "[ ]", item->title);
    if (done.at != 0) {
        buf_printf(&text, "  %s ", done.by);
        time_put(&text, done.at, false);
    } else {
        rc = put_draft(d, item->code, &text, err);
    }
    if (done.note[0] != '\0')
        buf_printf(&text, "  %s", done.note);
    if (rc == RC_OK)
        lines_add(d->out, done.at != 0 ? ROLE_OK : ROLE_NORMAL, "%s", buf_str(&text));
    buf_release(&text);
    return rc;
}

static enum rc add_steps(const struct detail *d, struct err *err)
{
    struct incident_item item[INCIDENTS_ITEMS];
    size_t n = 0;
    enum rc rc = d->i.imported ? RC_OK : incidents_data_steps(d->s, item, &n, err);

    if (rc == RC_OK && n > 0)
        lines_add(d->out, ROLE_TITLE, "\n%s", _("Steps"));
    for (size_t k = 0; rc == RC_OK && k < n; k++)
        rc = add_step(d, &item[k], err);
    return rc;
}

/* A moment in local time, a code as a word, else the text. */
static void put_value(const char *value, struct buf *out)
{
    int64_t t;

    if (strlen(value) == 20 && time_parse(value, &t))
        time_put(out, t, false);
    else
        buf_puts(out, *value != '\0' ? incidents_clock_word(value) : "-");
}

/* What E is about: a step, an item or a reason by its title, else a fact. */
static void put_field(const struct detail *d, const struct incident_event *e, struct buf *out)
{
    static const char *const titled[][2] = {{"step", "step"}, {"item", "item"}, {"off", "reason"}};
    const char *dot = strchr(e->field, '.'), *kind = NULL;
    char section[64], title[128];

    for (size_t k = 0; k < sizeof titled / sizeof *titled; k++)
        if (strcmp(e->kind, titled[k][0]) == 0)
            kind = titled[k][1];
    if (kind == NULL) {
        buf_puts(out, incidents_clock_word(e->field));
        return;
    }
    snprintf(section, sizeof section, "%s:%s", kind, dot != NULL ? dot + 1 : e->field);
    session_label(d->s, section, "title", title, sizeof title);
    buf_puts(out, title);
}

static void put_what(const struct detail *d, const struct incident_event *e, struct buf *out)
{
    bool fact = strcmp(e->kind, "fact") == 0 || strcmp(e->kind, "people") == 0;

    if (strcmp(e->kind, "fact") != 0)
        buf_puts(out, incidents_clock_word(e->kind));
    if (e->field[0] != '\0') {
        buf_puts(out, strcmp(e->kind, "fact") != 0 ? " " : "");
        put_field(d, e, out);
    }
    if (strcmp(e->kind, "restricted") == 0) {
        buf_printf(out, "  %s", _("[sealed: r opens it for admins]"));
    } else if (fact || e->before[0] != '\0' || e->after[0] != '\0') {
        buf_puts(out, ": ");
        if (fact) {
            put_value(e->before, out);
            buf_puts(out, " -> ");
        }
        put_value(e->after, out);
    }
}

static enum rc add_timeline(const struct detail *d, struct err *err)
{
    struct incident_event e[EVENTS];
    struct buf text = BUF_INIT;
    size_t n = 0;
    enum rc rc = incidents_timeline(d->s, d->i.id, 0, e, EVENTS, &n, err);

    if (rc == RC_OK && n > 0)
        lines_add(d->out, ROLE_TITLE, "\n%s", _("Timeline, newest first"));
    for (size_t k = 0; k < n; k++) {
        buf_clear(&text);
        time_put(&text, e[k].recorded_at, false);
        buf_printf(&text, "  %s  ", e[k].actor);
        put_what(d, &e[k], &text);
        if (e[k].at != e[k].recorded_at) {
            buf_printf(&text, "  %s ", _("as of"));
            time_put(&text, e[k].at, false);
        }
        lines_add(d->out, strcmp(e[k].kind, "restricted") == 0 ? ROLE_SEALED : ROLE_NORMAL, "%s",
                  buf_str(&text));
        incidents_event_release(&e[k]);
    }
    if (rc == RC_OK && n == EVENTS)
        lines_add(d->out, ROLE_DIM, "%s",
                  _("Earlier ones are in the log: 9, case of this incident."));
    buf_release(&text);
    return rc;
}

/* State and level; more people or other fields may suggest another level than was set. */
static enum rc add_head(const struct detail *d, struct err *err)
{
    char case_id[INCIDENTS_CASE];
    enum severity level = severity_of(d->i.severity);
    struct buf text = BUF_INIT;
    enum rc rc = RC_OK;

    if (!d->i.imported)
        rc = incidents_suggest(d->s, &d->i, d->ledger.children > 0, &level, err);
    incidents_case(d->i.id, case_id);
    lines_add(d->out, ROLE_TITLE, "%s  %s", case_id, d->i.title);
    buf_printf(&text, _("%s, level %s, version %" PRId64), incidents_clock_word(d->i.status),
               incidents_clock_word(d->i.severity), d->i.version);
    if (rc == RC_OK && strcmp(severity_name(level), d->i.severity) != 0) {
        buf_puts(&text, "  ");
        buf_printf(&text, _("suggested: %s"), incidents_clock_word(severity_name(level)));
    }
    lines_add(d->out, ROLE_NORMAL, "%s", buf_str(&text));
    buf_release(&text);
    return rc;
}

enum rc incidents_detail_text(struct pane *p, const struct row *row, struct lines *out,
                              struct err *err)
{
    struct detail d = {.s = p->desk->s, .now = clock_now(), .out = out};
    enum rc rc = incidents_get(d.s, row->key.id, &d.i, err);

    if (rc == RC_OK && (rc = incidents_people_ledger(d.s, d.i.id, &d.ledger, err)) == RC_OK &&
        !d.i.imported)
        rc = incidents_laws(d.s, &d.i, &d.laws, err);
    if (rc == RC_OK && (rc = add_head(&d, err)) == RC_OK) {
        add_clocks(&d);
        add_reach(&d);
        if ((rc = add_steps(&d, err)) == RC_OK) {
            add_facts(&d);
            rc = add_timeline(&d, err);
        }
    }
    incidents_release(&d.i);
    return rc;
}
