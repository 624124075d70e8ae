#include "service/incidents_report.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/incidents_clock.h"
#include "service/incidents_write.h"
#include "service/notices.h"
#include "service/outfile.h"
#include "service/register.h"
#include "store/incident.h"
#include "store/incident_people.h"
#include "store/policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_MAX 4000

/* What a fact fills into an item; nothing while it is not known. */
struct filler {
    struct session *s;
    const struct incident *i;
    struct incident_ledger ledger;
};

static void put_unit(const struct filler *f, struct buf *out)
{
    char company[128];

    session_label(f->s, "policy", "company", company, sizeof company);
    buf_printf(out, "%s (%s)", company, f->s->name);
}

static void put_when(const struct filler *f, struct buf *out)
{
    if (f->i->occurred_at != 0) {
        buf_printf(out, "%s ", _("occurred"));
        time_put(out, f->i->occurred_at, false);
        buf_puts(out, ", ");
    } else {
        buf_printf(out, "%s, ", _("moment of occurrence not known yet"));
    }
    buf_printf(out, "%s ", _("detected"));
    time_put(out, f->i->detected_at, false);
    if (f->i->contained_at != 0) {
        buf_printf(out, ", %s ", _("contained"));
        time_put(out, f->i->contained_at, false);
    }
}

static void put_kind(const struct filler *f, struct buf *out)
{
    buf_puts(out, f->i->cause);
    if (f->i->cause[0] != '\0' && f->i->source[0] != '\0')
        buf_printf(out, "; %s", f->i->source);
}

static void put_data(const struct filler *f, struct buf *out)
{
    char section[48], name[96];

    for (int k = 0; k < f->s->fields.n; k++) {
        const struct field *field = &f->s->fields.field[k];

        if (!register_lists(f->i->fields, field->code))
            continue;
        snprintf(section, sizeof section, "field:%s", field->code);
        session_label(f->s, section, "label", name, sizeof name);
        buf_printf(out, "%s%s%s", out->len > 0 ? _(", ") : "", name,
                   field->sensitive ? _(" (sensitive)") : "");
    }
}

static void put_people(const struct filler *f, struct buf *out)
{
    if (f->i->affected >= 0)
        buf_printf(out,
                   strcmp(f->i->affected_how, "estimate") == 0 ? _("about %" PRId64) : "%" PRId64,
                   f->i->affected);
}

static void put_level(const struct filler *f, struct buf *out)
{
    buf_puts(out, incidents_clock_word(f->i->severity));
}

/* Who was erased before is said, not left out. */
static void put_told_of(const struct incident_ledger *l, struct buf *out)
{
    buf_printf(out, _("%" PRId64 " of %" PRId64), l->told, l->people);
    if (l->gone > 0) {
        buf_puts(out, "; ");
        buf_printf(out, _("erased before they were told: %" PRId64), l->gone);
    }
}

static void put_told(const struct filler *f, struct buf *out)
{
    if (f->ledger.people > 0)
        put_told_of(&f->ledger, out);
    else if (f->i->notified_at != 0)
        buf_puts(out, _("everyone, by an announcement"));
    else if (strcmp(f->i->harm, "unlikely") == 0)
        buf_puts(out, _("nobody: harm is not likely"));
}

static void put_contact(const struct filler *f, struct buf *out)
{
    char phone[64] = "";

    if (policy_get(f->s->db, "policy", "phone", phone, sizeof phone, NULL) == RC_OK)
        buf_printf(out, "%s%s%s", f->s->op.name, phone[0] != '\0' ? _(", ") : "", phone);
}

static const struct {
    const char *from;
    void (*put)(const struct filler *f, struct buf *out);
} fillers[] = {
    {"unit", put_unit},     {"when", put_when},   {"kind", put_kind}, {"data", put_data},
    {"people", put_people}, {"level", put_level}, {"told", put_told}, {"contact", put_contact},
};

/* "closing.lessons": what the draft of an item is called in the timeline. */
static void draft_name(char out[32], const char *kind, const char *code)
{
    snprintf(out, 32, "%.10s.%.20s", kind, code);
}

/* From a fact, else as drafted; the closing report begins with what the first one said. */
static enum rc read_value(const struct filler *f, const char *kind,
                          const struct incident_item *item, struct buf *out, struct err *err)
{
    char name[32];
    enum rc rc;

    buf_clear(out);
    buf_puts(out, "");
    for (size_t k = 0; k < sizeof fillers / sizeof *fillers; k++)
        if (strcmp(fillers[k].from, item->from) == 0) {
            fillers[k].put(f, out);
            return RC_OK;
        }
    draft_name(name, kind, item->code);
    rc = incident_event_last(f->s->db, f->i->id, "item", name, out, err);
    if (rc != RC_OK || out->len > 0)
        return rc;
    draft_name(name, "report", item->code);
    return incident_event_last(f->s->db, f->i->id, "item", name, out, err);
}

enum rc incidents_report_read(struct session *s, const struct incident *i, const char *kind,
                              struct incident_report *r, struct err *err)
{
    struct filler f = {.s = s, .i = i};
    struct buf value = BUF_INIT;
    enum rc rc = incidents_data_items(s, kind, r->item, &r->n, err);

    snprintf(r->kind, sizeof r->kind, "%s", kind);
    memset(r->value, 0, sizeof r->value);
    r->filled = 0;
    for (size_t k = 0; rc == RC_OK && k < r->n; k++) {
        if (strcmp(r->item[k].from, "told") == 0)
            rc = incident_people_count(s->db, i->id, clock_now(), &f.ledger, err);
        if (rc == RC_OK)
            rc = read_value(&f, kind, &r->item[k], &value, err);
        r->filled += value.len > 0;
        r->value[k] = xstrdup(buf_str(&value));
    }
    buf_release(&value);
    if (rc != RC_OK)
        incidents_report_release(r);
    return rc;
}

void incidents_report_release(struct incident_report *r)
{
    for (size_t k = 0; k < INCIDENTS_ITEMS; k++)
        free(r->value[k]);
    memset(r->value, 0, sizeof r->value);
    r->n = r->filled = 0;
}

static enum rc fill_one(struct incident_act *w, const char *kind, const char *code,
                        const char *before, const char *value, struct err *err)
{
    char name[32];
    enum rc rc = RC_OK;

    if (*value != '\0')
        rc = incidents_write_text(value, VALUE_MAX, _("the item"), err);
    draft_name(name, kind, code);
    return rc == RC_OK
               ? incidents_write_event(&w->act, w->i.id, "item", name, 0, before, value, NULL, err)
               : rc;
}

enum rc incidents_report_fill(struct session *s, int64_t id, const char *kind,
                              const char *const value[INCIDENTS_ITEMS], struct err *err)
{
    struct incident_report r = {.n = 0};
    struct incident_act w = {0};
    int changed = 0;
    enum rc rc = incidents_write_begin(&w, s, id, 0, false, err);

    w.facts_stay = true;
    if (rc == RC_OK)
        rc = incidents_report_read(s, &w.i, kind, &r, err);
    for (size_t k = 0; rc == RC_OK && k < r.n; k++) {
        if (value[k] == NULL || r.item[k].from[0] != '\0' || strcmp(value[k], r.value[k]) == 0)
            continue;
        rc = fill_one(&w, kind, r.item[k].code, r.value[k], value[k], err);
        changed++;
    }
    if (rc == RC_OK && changed > 0)
        rc = incidents_write_end(&w, "incident-draft", kind, NULL, err);
    incidents_write_abort(&w);
    incidents_report_release(&r);
    return rc;
}

static void compose(const struct incident_act *w, const struct incident_report *r,
                    const char *recipient, int64_t at, struct buf *out)
{
    char case_id[INCIDENTS_CASE];

    incidents_case(w->i.id, case_id);
    buf_printf(out, "%s\n",
               strcmp(r->kind, "closing") == 0 ? _("Closing report on an incident")
                                               : _("Report of an incident"));
    buf_printf(out, "%s  %s\n%s  %s\n%s  ", case_id, w->i.title, _("To"), recipient, _("Sent"));
    time_put(out, at, false);
    buf_puts(out, "\n\n");
    for (size_t k = 0; k < r->n; k++)
        buf_printf(out, "%zu. %s\n   %s\n   [%s]\n\n", k + 1, r->item[k].title,
                   r->value[k][0] != '\0' ? r->value[k] : _("not known yet; it will be sent later"),
                   r->item[k].source);
    buf_printf(out, "%s\n", _("This report holds facts and counts, no personal data."));
}

/* A report that is being sent. */
struct sending {
    struct incident_act w;
    struct incident_report r;
    struct buf text;
    const char *recipient;
    int64_t at;
};

/* The text with its digest as a notice, and what the log of the incident needs. */
static enum rc record(void *arg, struct err *err)
{
    struct sending *m = arg;
    struct incident_act *w = &m->w;
    const struct incident_report *r = &m->r;
    char title[sizeof((struct notice *)NULL)->title];
    struct new_notice n = {.kind = "incident-report",
                           .title = title, /* the text has all of it */
                           .text = buf_str(&m->text),
                           .channel = r->kind,
                           .published_at = m->at};
    struct incident_notice sent = {.incident = w->i.id, .sent_at = m->at};
    char data[96];
    enum rc rc;

    text_cut(title, sizeof title, w->i.title);
    rc = notices_publish_in(&w->act, &n, &sent.notice, err);
    snprintf(sent.kind, sizeof sent.kind, "%s", r->kind);
    snprintf(sent.sent_by, sizeof sent.sent_by, "%s", w->act.s->op.name);
    snprintf(sent.recipient, sizeof sent.recipient, "%s", m->recipient);
    snprintf(data, sizeof data, "report=%s items=%zu/%zu notice=N-%" PRId64, r->kind, r->filled,
             r->n, sent.notice);
    *(strcmp(r->kind, "closing") == 0 ? &w->i.closing_at : &w->i.reported_at) = m->at;
    if (rc == RC_OK && (rc = incident_notice_put(w->act.s->db, &sent, err)) == RC_OK &&
        (rc = incidents_write_event(&w->act, w->i.id, r->kind, "", m->at, "", m->recipient, NULL,
                                    err)) == RC_OK &&
        (rc = incidents_write_tick(w, r->kind, m->recipient, err)) == RC_OK)
        rc = incidents_write_end(w, "incident-report", NULL, data, err);
    return rc;
}

static enum rc check(const struct incident_act *w, const struct incident_report *r,
                     const char *recipient, int64_t at, struct err *err)
{
    bool closing = strcmp(r->kind, "closing") == 0;

    if ((closing ? w->i.closing_at : w->i.reported_at) != 0)
        return err_set(err, RC_EXISTS, _("this report was sent before"));
    if (at > w->act.now || at < w->i.detected_at)
        return err_set(err, RC_INVALID,
                       _("it was sent after the detection, and not in the future"));
    if (closing && r->filled < r->n)
        return err_set(err, RC_INVALID, _("the closing report lacks %zu of %zu items"),
                       r->n - r->filled, r->n);
    return incidents_write_text(recipient, sizeof((struct incident_notice *)NULL)->recipient,
                                _("the recipient"), err);
}

enum rc incidents_report_send(struct session *s, int64_t id, int64_t version, const char *kind,
                              const char *recipient, int64_t at, struct buf *path, struct err *err)
{
    struct sending m = {.text = BUF_INIT, .recipient = recipient};
    char name[64];
    const struct outfile_new file = {name, &m.text, path};
    enum rc rc = incidents_write_begin(&m.w, s, id, version, false, err);

    m.at = at != 0 ? at : m.w.act.now;
    snprintf(name, sizeof name, "INC-%" PRId64 "-%s.txt", id, kind);
    if (rc == RC_OK && (rc = incidents_report_read(s, &m.w.i, kind, &m.r, err)) == RC_OK &&
        (rc = check(&m.w, &m.r, recipient, m.at, err)) == RC_OK) {
        compose(&m.w, &m.r, recipient, m.at, &m.text);
        rc = outfile_leave(s, NULL, &file, 1, record, &m, err);
    }
    incidents_write_abort(&m.w);
    incidents_report_release(&m.r);
    buf_release(&m.text);
    return rc;
}
