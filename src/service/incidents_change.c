#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "service/incidents_data.h"
#include "service/incidents_write.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A fact that can be corrected: how it reads and how it is set. */
struct fact {
    const char *name;
    enum {
        FACT_TEXT,
        FACT_SUMMARY,
        FACT_FIELDS,
        FACT_MOMENT,
        FACT_NUMBER,
        FACT_LEVEL,
        FACT_PROFILE
    } kind;
    size_t at, size;    /* of the member */
    bool needed, clear; /* not to be left empty; kept in the log's clear facts */
};

#define MEMBER(m) offsetof(struct incident, m), sizeof((struct incident *)NULL)->m

static const struct fact facts[] = {
    {"title", FACT_TEXT, MEMBER(title), true, false},
    {"cause", FACT_TEXT, MEMBER(cause), false, false},
    {"source", FACT_TEXT, MEMBER(source), false, false},
    {"summary", FACT_SUMMARY, MEMBER(summary), false, false},
    {"fields", FACT_FIELDS, MEMBER(fields), false, true},
    {"occurred", FACT_MOMENT, MEMBER(occurred_at), false, true},
    {"detected", FACT_MOMENT, MEMBER(detected_at), true, true},
    {"contained", FACT_MOMENT, MEMBER(contained_at), true, true},
    {"affected", FACT_NUMBER, MEMBER(affected), false, true},
    {"severity", FACT_LEVEL, MEMBER(severity), true, true},
    {"profile", FACT_PROFILE, MEMBER(profile), true, true},
};

static void *member(struct incident *i, const struct fact *f)
{
    return (char *)i + f->at;
}

/* As the timeline keeps it. */
static void put_fact(struct incident *i, const struct fact *f, struct buf *out)
{
    const void *at = member(i, f);
    int64_t n;

    buf_clear(out);
    buf_puts(out, "");
    if (f->kind == FACT_SUMMARY) {
        buf_puts(out, i->summary != NULL ? i->summary : "");
    } else if (f->kind == FACT_MOMENT || f->kind == FACT_NUMBER) {
        memcpy(&n, at, sizeof n);
        if (f->kind == FACT_MOMENT && n != 0)
            time_put_iso(out, n);
        else if (f->kind == FACT_NUMBER && n >= 0)
            buf_printf(out, "%" PRId64, n);
    } else {
        buf_puts(out, at);
    }
}

static enum rc set_moment(void *at, const char *value, struct err *err)
{
    int64_t t = 0;

    if (*value != '\0' && !time_parse_typed(value, clock_now(), &t))
        return err_set(err, RC_INVALID,
                       _("a time is written 2026-11-24 09:30, 09:30 (today) or 2026-11-24"));
    memcpy(at, &t, sizeof t);
    return RC_OK;
}

static enum rc set_number(struct incident *i, const char *value, struct err *err)
{
    char *end;
    int64_t n = *value != '\0' ? strtoll(value, &end, 10) : INCIDENT_UNKNOWN;

    if (strcmp(i->affected_how, "estimate") != 0)
        return err_set(err, RC_INVALID, _("the people are in the ledger: their number is counted"));
    if (*value != '\0' && (*end != '\0' || *value < '0' || *value > '9'))
        return err_set(err, RC_INVALID, _("a number of people, or nothing"));
    i->affected = n;
    return RC_OK;
}

static enum rc set_fact(struct session *s, struct incident *i, const struct fact *f,
                        const char *value, struct err *err)
{
    char *at = member(i, f);
    struct law law;
    enum rc rc;

    if (f->needed && *value == '\0')
        return err_set(err, RC_INVALID, _("this cannot be left empty"));
    switch (f->kind) {
    case FACT_FIELDS:
        return incidents_write_fields(s, value, at, f->size, err);
    case FACT_MOMENT:
        return set_moment(at, value, err);
    case FACT_NUMBER:
        return set_number(i, value, err);
    case FACT_SUMMARY:
        free(i->summary);
        i->summary = xstrdup(value);
        return RC_OK;
    case FACT_LEVEL:
        if (severity_of(value) == SEVERITY_COUNT)
            return err_set(err, RC_INVALID, _("there is no such level"));
        break;
    case FACT_PROFILE:
        if ((rc = incidents_data_profile(s, value, &law, err)) != RC_OK)
            return rc;
        break;
    case FACT_TEXT:
        break;
    }
    if (strlen(value) >= f->size)
        return err_set(err, RC_INVALID, _("this is too long"));
    snprintf(at, f->size, "%s", value);
    return RC_OK;
}

static const struct fact *fact_find(const char *name)
{
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (strcmp(facts[i].name, name) == 0)
            return &facts[i];
    return NULL;
}

/* The clocks follow the fact they are counted from. */
static enum rc move_clocks(struct incident_act *w, const struct fact *f, struct err *err)
{
    int64_t report = w->i.report_due, closing = w->i.closing_due;
    enum rc rc;

    if (strcmp(f->name, "detected") != 0 && f->kind != FACT_PROFILE)
        return RC_OK;
    if ((rc = incidents_write_clocks(w->act.s, &w->i, err)) != RC_OK ||
        (rc = incidents_write_moment(&w->act, w->i.id, "report-due", report, w->i.report_due,
                                     err)) != RC_OK)
        return rc;
    return incidents_write_moment(&w->act, w->i.id, "closing-due", closing, w->i.closing_due, err);
}

static enum rc change_in(struct incident_act *w, const struct fact *f, const char *value,
                         const char *why, struct err *err)
{
    struct buf before = BUF_INIT, after = BUF_INIT, data = BUF_INIT;
    enum rc rc;

    put_fact(&w->i, f, &before);
    rc = set_fact(w->act.s, &w->i, f, value, err);
    put_fact(&w->i, f, &after);
    if (rc == RC_OK && strcmp(buf_str(&before), buf_str(&after)) == 0)
        rc = err_set(err, RC_INVALID, _("this is what stands there already"));
    if (rc == RC_OK && f->kind == FACT_MOMENT)
        rc = incidents_open_times(&w->i, w->act.now, err);
    if (f->clear)
        buf_printf(&data, "before=%s after=%s", buf_str(&before), buf_str(&after));
    if (rc == RC_OK &&
        (rc = incidents_write_event(&w->act, w->i.id, "fact", f->name, 0, buf_str(&before),
                                    buf_str(&after), NULL, err)) == RC_OK &&
        why != NULL && *why != '\0')
        rc = incidents_write_event(&w->act, w->i.id, "note", f->name, 0, "", why, NULL, err);
    if (rc == RC_OK && (rc = move_clocks(w, f, err)) == RC_OK)
        rc = incidents_write_end(w, "incident-change", f->name, f->clear ? buf_str(&data) : NULL,
                                 err);
    buf_release(&before);
    buf_release(&after);
    buf_release(&data);
    return rc;
}

enum rc incidents_change(struct session *s, int64_t id, int64_t version, const char *name,
                         const char *value, const char *why, struct err *err)
{
    const struct fact *f = fact_find(name);
    struct incident_act w = {0};
    enum rc rc = session_need(s, RIGHT_INCIDENTS, err);

    if (rc == RC_OK && f == NULL)
        rc = err_set(err, RC_INVALID, _("there is no such fact"));
    if (rc == RC_OK && f->kind == FACT_LEVEL && (why == NULL || *why == '\0'))
        rc = err_set(err, RC_INVALID, _("a level set by hand needs a reason"));
    if (rc == RC_OK && (rc = incidents_write_begin(&w, s, id, version, false, err)) == RC_OK)
        rc = change_in(&w, f, value, why, err);
    incidents_write_abort(&w);
    return rc;
}

enum rc incidents_contain(struct session *s, int64_t id, int64_t version, int64_t at,
                          const char *how, struct err *err)
{
    struct incident_act w = {0};
    enum rc rc = incidents_write_begin(&w, s, id, version, false, err);

    if (rc == RC_OK && w.i.contained_at != 0)
        rc = err_set(err, RC_INVALID, _("it is contained already; correct the time with e"));
    if (rc == RC_OK) {
        w.i.contained_at = at != 0 ? at : w.act.now;
        snprintf(w.i.status, sizeof w.i.status, "contained");
        rc = incidents_open_times(&w.i, w.act.now, err);
    }
    if (rc == RC_OK &&
        (rc = incidents_write_moment(&w.act, id, "contained", 0, w.i.contained_at, err)) == RC_OK &&
        (rc = incidents_write_tick(&w, "contain", how, err)) == RC_OK)
        rc = incidents_write_end(&w, "incident-contain", NULL, NULL, err);
    incidents_write_abort(&w);
    return rc;
}

/* Agreement 3.4 and PIPL 57: the people are told unless harm is averted. */
static enum rc assess_in(struct incident_act *w, const char *harm, const char *why, struct err *err)
{
    int64_t due = w->i.notify_due;
    char before[16];
    struct law law;
    enum rc rc = incidents_data_law(w->act.s, "breach_notify", &law, err);

    memcpy(before, w->i.harm, sizeof before);
    snprintf(w->i.harm, sizeof w->i.harm, "%s", harm);
    w->i.notify_due = strcmp(harm, "likely") == 0 && !w->i.imported ? law_due(&law, w->act.now) : 0;
    if (rc == RC_OK &&
        (rc = incidents_write_event(&w->act, w->i.id, "fact", "harm", 0, before, harm, NULL,
                                    err)) == RC_OK &&
        (rc = incidents_write_event(&w->act, w->i.id, "note", "harm", 0, "", why, NULL, err)) ==
            RC_OK &&
        (rc = incidents_write_moment(&w->act, w->i.id, "notify-due", due, w->i.notify_due, err)) ==
            RC_OK)
        rc = incidents_write_tick(w, "assess", why, err);
    return rc;
}

enum rc incidents_assess(struct session *s, int64_t id, int64_t version, bool likely,
                         const char *why, struct err *err)
{
    const char *harm = likely ? "likely" : "unlikely";
    struct incident_act w = {0};
    char data[64];
    enum rc rc = incidents_write_begin(&w, s, id, version, false, err);

    snprintf(data, sizeof data, "harm=%s before=%s", harm, w.i.harm[0] != '\0' ? w.i.harm : "-");
    if (rc == RC_OK && (why == NULL || *why == '\0'))
        rc = err_set(err, RC_INVALID, _("say why: an assessment must be understood later"));
    if (rc == RC_OK && strcmp(w.i.harm, harm) == 0)
        rc = err_set(err, RC_INVALID, _("this is what stands there already"));
    if (rc == RC_OK && (rc = assess_in(&w, harm, why, err)) == RC_OK)
        rc = incidents_write_end(&w, "incident-assess", NULL, data, err);
    incidents_write_abort(&w);
    return rc;
}

/* A duty towards the people or the authority, and whether I still has it. */
static const struct duty {
    const char *code, *word;
} duties[] = {
    {"report", N_("Report")},
    {"assess", N_("Assessment")},
    {"notify", N_("Tell the people")},
    {"closing", N_("Closing report")},
};
#define DUTIES (sizeof duties / sizeof *duties)

static bool unmet(const struct incident *i, size_t duty)
{
    const bool left[DUTIES] = {
        i->report_due != 0 && i->reported_at == 0,
        i->harm[0] == '\0' && !i->imported,
        i->notify_due != 0 && i->notified_at == 0 && !i->nobody_left,
        i->closing_due != 0 && i->closing_at == 0,
    };

    return left[duty];
}

/* What is left of I's duties, as codes or as words; empty when all is done. */
static void put_unmet(const struct incident *i, bool words, struct buf *out)
{
    buf_clear(out);
    for (size_t k = 0; k < DUTIES; k++)
        if (unmet(i, k))
            buf_printf(out, "%s%s",
                       out->len == 0 ? ""
                       : words       ? ", "
                                     : ",",
                       words ? _(duties[k].word) : duties[k].code);
}

/* A duty that is refused with a reason has no clock any more; the timeline keeps it. */
static enum rc waive(struct incident_act *w, int64_t *due, int64_t done, const char *field,
                     struct err *err)
{
    enum rc rc = RC_OK;

    if (*due != 0 && done == 0) {
        rc = incidents_write_moment(&w->act, w->i.id, field, *due, 0, err);
        *due = 0;
    }
    return rc;
}

static enum rc close_in(struct incident_act *w, const char *why, struct err *err)
{
    enum rc rc;

    snprintf(w->i.status, sizeof w->i.status, "closed");
    w->i.closed_at = w->act.now;
    if ((rc = waive(w, &w->i.report_due, w->i.reported_at, "report-due", err)) != RC_OK ||
        (rc = waive(w, &w->i.notify_due, w->i.notified_at, "notify-due", err)) != RC_OK ||
        (rc = waive(w, &w->i.closing_due, w->i.closing_at, "closing-due", err)) != RC_OK)
        return rc;
    return incidents_write_event(&w->act, w->i.id, "closed", "", 0, "", why, NULL, err);
}

enum rc incidents_close(struct session *s, int64_t id, int64_t version, const char *why,
                        struct err *err)
{
    struct buf left = BUF_INIT, data = BUF_INIT;
    struct incident_act w = {0};
    enum rc rc = incidents_write_begin(&w, s, id, version, false, err);

    if (rc == RC_OK && w.i.contained_at == 0 && !w.i.imported)
        rc = err_set(err, RC_INVALID, _("it is not contained yet"));
    put_unmet(&w.i, true, &left);
    if (rc == RC_OK && left.len > 0 && (why == NULL || *why == '\0')) {
        err_set(err, RC_INVALID, _("not done: %s"), buf_str(&left));
        err_hint(err, _("do it first, or refuse it with a reason"));
        rc = RC_INVALID;
    }
    put_unmet(&w.i, false, &left);
    buf_printf(&data, "waived=%s", left.len > 0 ? buf_str(&left) : "-");
    if (rc == RC_OK && (rc = close_in(&w, why, err)) == RC_OK)
        rc = incidents_write_end(&w, "incident-close", NULL, buf_str(&data), err);
    incidents_write_abort(&w);
    buf_release(&left);
    buf_release(&data);
    return rc;
}
